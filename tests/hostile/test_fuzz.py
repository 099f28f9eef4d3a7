"""B7, B8: a sound file, spoilt anyhow: it is read, or refused with file, line and column; nothing else.

Rows that are read are counted a second time here, by lines, and held against what was imported.
"""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from dialer.calendars import read_days
from dialer.campaign_file.load import read_campaigns
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.contacts.csv_records import UnreadableFile
from dialer.contacts.list_file import BadList, ListFile, read_list
from dialer.import_contacts import import_contacts
from dialer.profiles.profile_file import ProfileErrors
from dialer.store.database import Database
from ivr_flows.loader import FlowErrors, load_flow
from tests.hostile.sound_files import CAMPAIGNS, FLOW, SECRET, campaign_over, needs, row, sheet
from tests.hostile.spoilt import YAML_ODDITIES, spoilt

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CONTACTS = sheet(*(row(n) for n in range(6))).encode()
LIST = b"# list: robinson\n# date: 2026-11-20\n# entries: 2\n+34600111222\n+34910222333\n# end\n"
HOLIDAYS = b'ES:\n  "*": [2027-01-01]\n  MD: [2027-05-03, 2027-05-15]\nPT: {"*": [2027-04-25]}\n'
few = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
many = settings(few, max_examples=250)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spoilt") / "file"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path_factory.mktemp('ledger')}/recado.db") as opened:
        opened.migrate()
        yield opened


def in_its_place(file: Path, content: bytes, told: str) -> None:
    """Every mistake is a line of its own that begins with a place which the file has."""
    assert told
    lines = len(re.split(rb"\r\n|\r|\n|\x85|\xe2\x80\xa8|\xe2\x80\xa9", content)) + 1
    for mistake in told.split("\n"):
        found = re.match(rf"{re.escape(str(file))}:(\d+):(\d+): \S", mistake)
        assert found, mistake
        assert 1 <= int(found[1]) <= lines
        assert int(found[2]) >= 1


@many
@given(content=spoilt(CONTACTS))
@example(content=CONTACTS)
@example(content=CONTACTS.replace(b"Ana", b'"Ana'))
@example(content=b"\xff\xfe" + CONTACTS.decode().encode("utf-16-le")[:-1])
def test_b08_every_row_of_a_spoilt_file_is_read_or_rejected(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    try:
        rows = list(ContactFile(campaign_over(file), needs(), secret=SECRET))
    except UnreadableFile as wrong:
        in_its_place(file, content, str(wrong))
        return
    assert all(isinstance(each, Row | Closing) or each.reason for each in rows)
    assert [each.line for each in rows] == sorted({each.line for each in rows})
    if b'"' not in content and content[:2] != b"\xff\xfe":
        assert len(rows) == rows_in(content)


def rows_in(content: bytes) -> int:
    """Lines after the first in which there is something; where there is no quote, a line is a row."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return sum(bool(line.replace(";", "").strip()) for line in re.split(r"\r\n|\r|\n", text)[1:])


@few
@given(content=spoilt(CONTACTS))
def test_b08_what_is_imported_and_what_is_refused_add_up(
    content: bytes, file: Path, database: Database
) -> None:
    file.write_bytes(content)
    campaign = campaign_over(file)
    try:
        read = list(ContactFile(campaign, needs(), secret=SECRET))
        done = import_contacts(
            database, campaign, needs(), now=NOW, rejects=file.parent / "rejects", secret=SECRET
        )
    except UnreadableFile:
        return
    assert done.rows == len(read) == done.new + done.changed + done.unchanged + done.rejected
    assert done.rejected >= sum(isinstance(each, Rejected) for each in read)
    assert told_in(done.rejects_file) == done.rejected + done.warned


def told_in(rejects_file: Path | None) -> int:
    if rejects_file is None:
        return 0
    with rejects_file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    rejects_file.unlink()
    assert all(row["reason"] for row in rows)
    return len(rows)


@many
@given(content=spoilt(FLOW, YAML_ODDITIES))
@example(content=FLOW.replace(b"flow: ", b'flow: "\\U00110000" # ', 1))
@example(content=FLOW + FLOW)
def test_b07_a_spoilt_flow_is_a_flow_or_refused_with_its_places(content: bytes, file: Path) -> None:
    refused_in_place(file, content, lambda: load_flow(file), FlowErrors)


@settings(few, max_examples=30)
@given(content=spoilt(CAMPAIGNS, YAML_ODDITIES))
def test_b07_a_spoilt_campaigns_file_is_one_or_refused_with_its_places(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    reading = read_campaigns(file)
    assert (reading.campaigns is None) == bool(reading.errors)
    own = [str(error) for error in reading.errors if error.file == file]
    if own:
        in_its_place(file, content, "\n".join(own))


@many
@given(content=spoilt(HOLIDAYS, YAML_ODDITIES))
def test_b07_a_spoilt_calendar_is_one_or_refused_with_its_places(content: bytes, file: Path) -> None:
    refused_in_place(file, content, lambda: read_days(file), ProfileErrors)


@many
@given(content=spoilt(LIST))
@example(content=LIST.replace(b" 2\n", b"\n"))
def test_a_spoilt_list_of_numbers_is_read_whole_or_refused(content: bytes, file: Path) -> None:
    def read() -> None:
        found: ListFile = read_list(file, "robinson", now=NOW, max_age_days=30)
        assert all(re.fullmatch(r"\+[1-9][0-9]{6,14}|[0-9a-f]{64}", entry) for entry in found.entries)
        assert f"{len(found.entries)}".encode() in content

    refused_in_place(file, content, read, BadList)


def refused_in_place(
    file: Path, content: bytes, read: Callable[[], object], refusal: type[Exception]
) -> None:
    file.write_bytes(content)
    try:
        read()
    except refusal as wrong:
        in_its_place(file, content, str(wrong))
