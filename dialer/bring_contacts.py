"""A campaign's contacts file brought into the ledger, with how far it is on record for whoever asks."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.contacts.csv_records import UnreadableFile
from dialer.flow_needs import needs_of
from dialer.import_contacts import Imported, import_contacts
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.launches import tell_import
from ivr_flows.loader import FlowErrors, load_flow

STOPPED = "stopped half-way: import again"
"""Why an import failed that was told to end, or whose process has died."""

SILENT_AT_MOST = 120.0
"""Seconds without a word from an import that goes on: it tells after each batch."""


def source_of(campaign: Campaign) -> str:
    """The very file, read the very way: of the same source an import changes nothing. Raises OSError."""
    stat = campaign.contacts.path.stat()
    how = (campaign.contacts, campaign.creditor, campaign.basis, campaign.flow, campaign.script)
    return hashlib.sha256(repr((stat.st_mtime_ns, stat.st_size, how)).encode()).hexdigest()[:32]


def bring_contacts(
    database: Database,
    campaign: Campaign,
    *,
    clock: Clock,
    rejects: Path,
    secret: bytes,
    progress: Callable[[int], None] = lambda rows: None,
    stopping: threading.Event | None = None,
    named: datetime | None = None,
) -> Imported:
    """Import it as `recado run` does, telling the ledger after each batch how far it is.

    `stopping` ends it between two batches with InterruptedError; `named` is as in import_contacts. Raises
    UnreadableFile, FlowErrors, OSError and StoreError, each on record as far as the ledger can be written.
    """
    source = source_of(campaign)

    def step(rows: int) -> None:
        if stopping is not None and stopping.is_set():
            raise InterruptedError
        _tell(database, campaign, state="running", rows=rows)
        progress(rows)

    _tell(database, campaign, state="running", rows=0)
    with _failure_told(database, campaign):
        imported = import_contacts(
            database,
            campaign,
            needs_of(load_flow(campaign.flow)),
            now=clock.now(),
            rejects=rejects,
            progress=step,
            secret=secret,
            named=named,
        )
    _tell(database, campaign, state="done", source=source, **_said(imported))
    return imported


@contextmanager
def _failure_told(database: Database, campaign: Campaign) -> Iterator[None]:
    """Whatever ends the import goes on record before it goes on its way."""
    try:
        yield
    except Exception as error:
        with suppress(StoreError):
            _tell(database, campaign, state="failed", why=_why(error))
        raise


def as_it_stands(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an import said last; of one that is silent, and so has died with its process, that it failed."""
    if said.get("state") == "running" and time.time() - said.get("told_at", 0.0) > SILENT_AT_MOST:
        return {**said, "state": "failed", "why": STOPPED}
    return said


def _why(error: Exception) -> str:
    """A sentence, its file by its plain name; of what nobody foresaw no word that might be of a row."""
    if isinstance(error, InterruptedError):
        return STOPPED
    if isinstance(error, UnreadableFile):
        return "\n".join(str(replace(each, file=Path(each.file.name))) for each in error.errors)
    ordinary = isinstance(error, FlowErrors | OSError | StoreError)
    return str(error) if ordinary else f"a fault of Recado's own ({type(error).__name__}): see its log"


def _said(imported: Imported) -> Mapping[str, Any]:
    said = asdict(imported)
    file = said.pop("rejects_file")
    return {**said, "rejects": file.name if file else ""}


def _tell(database: Database, campaign: Campaign, **said: Any) -> None:
    database.write(tell_import, campaign.name, {**said, "told_at": time.time()})
