"""Brings a campaign's contacts file into the ledger, and says what became of every row.

Importing a file again changes nothing. A changed row updates the debt and keeps its history; a row that
says `paid` stops the calls. Contacts that are missing from a later file stay as they are: a file may be
a part of the whole, and whoever is to be called no more needs a row that says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from dialer.campaign import Campaign
from dialer.contacts import mostly_wrong
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.contacts.csv_records import UnreadableFile
from dialer.contacts.rejects_file import RejectsFile
from dialer.file_error import FileError
from dialer.flow_needs import Needs
from dialer.store.contact_rows import Saved, Verdict, know_how_many, save_rows
from dialer.store.database import Database
from dialer.store.debt_rows import Origin

FileRow = Row | Closing | Rejected

ROWS_AT_ONCE = 500
"""Rows a transaction: few enough that a call's writes never wait long behind an import."""

MANY = 10_000
"""So many new contacts make the database's plans for an empty ledger wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of a file's rows: `new + changed + unchanged + rejected == rows`.

    `warned` of them were imported with something left out. `rejects_file` tells of every row rejected
    or warned of; None if there is none.
    """

    rows: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    warned: int
    rejects_file: Path | None


def import_contacts(
    database: Database,
    campaign: Campaign,
    needs: Needs,
    *,
    now: datetime,
    rejects: Path,
    progress: Callable[[int], None] = lambda rows: None,
    secret: bytes = b"",
    named: datetime | None = None,
) -> Imported:
    """Import the file of `campaign`; `needs` are its flow's.

    `rejects` is the folder for the file of rejected rows; of imports with the same instant `named`, by
    default `now`, the last one's file stays. `progress` is told how many rows are done (none
    while the file is judged, before the first is), and may raise to end it: no batch is left half done.
    `secret` is the installation's: it keys what stands for national ids. Raises UnreadableFile before
    anything is imported, also when most rows are wrong (they are in the rejects file); StoreError with
    whole batches imported: importing again goes on where it ended.
    """
    file = ContactFile(campaign, needs, secret=secret)
    if campaign.contacts.columns.national_id and not secret:
        raise ValueError("national ids are kept only under the installation's secret")
    refusal = _judged(file, progress).refusal(campaign.contacts.path)
    origin = Origin(
        campaign=campaign.name, creditor=campaign.creditor, file=campaign.contacts.path.name, now=now
    )
    with RejectsFile(
        rejects, campaign.name, named or now, header=file.header, separator=file.separator
    ) as out:
        if refusal:
            raise UnreadableFile(refusal, _write_rejected(file, out))
        return _save_all(database, file, origin, out, progress)


def _save_all(
    database: Database,
    file: Iterable[FileRow],
    origin: Origin,
    out: RejectsFile,
    progress: Callable[[int], None],
) -> Imported:
    saved: Counter[Saved] = Counter()
    told: Counter[Saved] = Counter()
    looked = 0
    for batch in _batches(file):
        for row, verdict in _saved(database, batch, origin):
            saved[verdict.saved] += 1
            if verdict.reason:
                told[verdict.saved] += 1
                out.write(row.line, verdict.saved, verdict.reason, row.cells)
        if saved[Saved.NEW] > 2 * looked:
            looked = saved[Saved.NEW]
            database.write(know_how_many, looked)
        progress(saved.total())
    if saved[Saved.NEW] >= MANY:
        database.write(know_how_many)
    return _imported(saved, told, out.path)


def _judged(file: ContactFile, progress: Callable[[int], None]) -> mostly_wrong.Verdict:
    """As far as the answer depends on it: where half of all lines are sound rows, most are not wrong."""
    verdict, enough = mostly_wrong.Verdict(), (file.lines_at_most() + 1) // 2
    for row in file:
        verdict.hear(row)
        if verdict.rows % ROWS_AT_ONCE == 0:
            progress(0)
            if verdict.rows - verdict.rejected >= enough:
                break
    return verdict


def _write_rejected(file: Iterable[FileRow], out: RejectsFile) -> FileError:
    """What is to be corrected in a file of which nothing is imported; and the word of where it is."""
    for row in file:
        if isinstance(row, Rejected):
            out.write(row.line, Saved.REJECTED, row.reason, row.cells)
    message = "every row that is wrong is here, with the reason"
    return FileError(file=out.path or Path(), line=1, column=1, key="rejects", message=message)


def _batches(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_ONCE)):
        yield batch


def _saved(database: Database, batch: Sequence[FileRow], origin: Origin) -> Iterator[tuple[FileRow, Verdict]]:
    """Save what can be saved in one transaction; every row with what became of it, in the file's order."""
    good = [row for row in batch if not isinstance(row, Rejected)]
    verdicts = iter(database.write(save_rows, good, origin))
    for row in batch:
        if isinstance(row, Rejected):
            yield row, Verdict(saved=Saved.REJECTED, reason=row.reason)
        else:
            yield row, _with_warnings(row, next(verdicts))


def _imported(saved: Counter[Saved], told: Counter[Saved], rejects_file: Path | None) -> Imported:
    """`told` are the rows of whom there was something to say: rejected, or imported with a warning."""
    return Imported(
        rows=saved.total(),
        new=saved[Saved.NEW],
        changed=saved[Saved.CHANGED],
        unchanged=saved[Saved.UNCHANGED],
        rejected=saved[Saved.REJECTED],
        warned=told.total() - told[Saved.REJECTED],
        rejects_file=rejects_file,
    )


def _with_warnings(row: Row | Closing, verdict: Verdict) -> Verdict:
    if isinstance(row, Closing) or not row.warnings:
        return verdict
    reasons = (verdict.reason, *row.warnings) if verdict.reason else row.warnings
    return Verdict(saved=verdict.saved, reason="; ".join(reasons))
