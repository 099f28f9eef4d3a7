"""A database, empty but for its tables, and a campaign with a contacts file.

SQLite always runs. RECADO_TEST_POSTGRES=1, as in `make test`, runs the same tests on a real PostgreSQL server
too, started for this run from the installed binaries; without them it fails, because a run that was asked
for PostgreSQL and saw none has shown nothing.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dialer.__main__ import main
from dialer.ask_gate import Law
from dialer.campaign import Campaign, Campaigns, Mode
from dialer.campaign_file import CampaignErrors, load_campaigns
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.store.database import Database
from dialer.store.installation import Installation
from tests.fakes.engine import FakeEngine
from tests.postgresql import Server
from tests.unit.campaign_made import campaign_named, contacts_in
from tests.unit.campaign_texts import Mistakes
from tests.unit.command import SECRET, Answer, Recado
from tests.unit.desk import EVA, HEADER, TUESDAY, Desk
from tests.unit.gate import LAW
from tests.unit.importing import Import, importing
from tests.unit.kept import ana_informed, owed_by_both
from tests.unit.leases import a_run_begins
from tests.unit.ledger import Ledger
from tests.unit.night import Night
from tests.unit.plane import Plane, plane_over
from tests.unit.plant import Plant, Plants
from tests.unit.speaking import speaker_with
from tests.unit.voice_models import kokoro_styles, piper_voice
from tts.add_model import add_model
from tts.speaker import Speaker

ENGINES = ["sqlite", "postgresql"] if os.environ.get("RECADO_TEST_POSTGRES") == "1" else ["sqlite"]

MakeCampaign = Callable[..., Campaign]


@pytest.fixture(scope="session")
def neural_voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed models: Kokoro with its styles, and Piper's English "joe". Not to be changed."""
    folder = tmp_path_factory.mktemp("voices")
    asyncio.run(add_model(kokoro_styles().parent, folder))
    asyncio.run(add_model(piper_voice(), folder, name="joe"))
    return folder


@pytest.fixture
def neural() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def speaker(tmp_path: Path, neural: FakeEngine) -> Speaker:
    return speaker_with(tmp_path, neural)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new, empty database is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/recado.db"
    server: Server = request.getfixturevalue("postgresql")
    migrated = {"database", "kept"} & {*request.fixturenames}
    whole = request.getfixturevalue("postgresql_tables") if migrated else "template1"
    return server.new_database(copy_of=whole)


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: Server) -> str:
    """A database that has its tables, to be copied for each test."""
    name = "recado_tables"
    with Database(postgresql.new_database(name)) as made:
        made.migrate()
    return name


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as opened:
        opened.migrate()
        a_run_begins(opened)
        yield opened


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def make_campaign(tmp_path: Path) -> MakeCampaign:
    """A campaign over the given text, or bytes, of a contacts file; `changes` are to its ContactsFile."""

    def make(content: str | bytes, *, name: str = "overdue", **changes: object) -> Campaign:
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return campaign_named(name, contacts_in(path, changes))

    return make


@pytest.fixture
def as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few rows there are, PostgreSQL takes them as it takes many."""
    monkeypatch.setattr("dialer.store.bulk.FEW", 0)


@pytest.fixture
def imported(database: Database, make_campaign: MakeCampaign, tmp_path: Path) -> Import:
    return importing(database, make_campaign, tmp_path / "rejects")


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str | bytes], Campaigns]:
    """The campaigns of a text."""

    def load(text: str | bytes) -> Campaigns:
        file = tmp_path / "campaigns.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_campaigns(file)

    return load


@pytest.fixture
def mistakes(load: Callable[[str | bytes], Campaigns]) -> Callable[[str | bytes], Mistakes]:
    """Every mistake of a text, as line, column, key and message."""

    def mistakes(text: str | bytes) -> Mistakes:
        with pytest.raises(CampaignErrors) as caught:
            load(text)
        return [(error.line, error.column, error.key, error.message) for error in caught.value.errors]

    return mistakes


@pytest.fixture
def desk(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Callable[..., Desk]:
    def make(*rows: str, mode: Mode = Mode.AUTOMATED, law: Law = LAW) -> Desk:
        campaign = make_campaign(HEADER + "".join(rows))
        import_contacts(database, campaign, Needs(), now=TUESDAY, rejects=tmp_path)
        return Desk(database, campaign, mode, law)

    return make


@pytest.fixture
def ledger(
    database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> Callable[..., Ledger]:
    def make(*rows: str, basis: bool = True) -> Ledger:
        campaign = make_campaign(HEADER + "".join(rows))
        here = Ledger(database, campaign if basis else replace(campaign, basis=None), tmp_path)
        here.load()
        return here

    return make


@pytest.fixture
def both_owe(make_campaign: MakeCampaign) -> Campaign:
    return owed_by_both(make_campaign)


@pytest.fixture
def kept(database_url: str, both_owe: Campaign, tmp_path: Path) -> Iterator[Database]:
    """Something is kept of two people, keyed as the command keys it."""
    with Database(database_url, Installation(secret=SECRET)) as opened:
        opened.migrate()
        yield ana_informed(opened, both_owe, tmp_path)


@pytest.fixture
def night(desk: Callable[..., Desk], tmp_path: Path) -> Night:
    """Eva is to be called; Asterisk has its event log's folder."""
    (tmp_path / "cel").mkdir()
    return Night(desk(EVA), tmp_path / "cel" / "recado.jsonl")


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plants]:
    """Makes one, on SQLite."""
    opened: list[Database] = []

    def make(**more: bool) -> Plant:
        database = Database(f"sqlite:///{tmp_path}/recado.db", Installation(secret=SECRET))
        database.migrate()
        opened.append(database)
        return Plant(tmp_path, database, **more)

    yield make
    for database in opened:
        database.close()


@pytest.fixture
async def plane(database_url: str, tmp_path: Path) -> AsyncIterator[Plane]:
    """The whole control plane, asked over HTTP."""
    async with plane_over(tmp_path, database_url) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the ledger is, or will be; nothing of this machine's own settings is heeded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECADO_DATABASE", f"sqlite:///{tmp_path}/state/recado.db")
    monkeypatch.setenv("RECADO_STATE", str(tmp_path / "state"))
    for name in ("RECADO_AMI_PORT", "RECADO_SMTP_PORT"):
        monkeypatch.setenv(name, "9")
    monkeypatch.setenv("RECADO_SECRET", SECRET)
    monkeypatch.delenv("RECADO_AMI_SECRET", raising=False)
    return tmp_path / "state" / "recado.db"


@pytest.fixture
def recado(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Recado:
    """Types a command in a language, as the installed program runs it."""

    def run(*arguments: str, language: str = "en") -> Answer:
        monkeypatch.setenv("RECADO_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["recado", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(code=int(ended.value.code or 0), out=said.out, err=said.err)

    return run


@pytest.fixture
def empty(file: Path) -> Iterator[Database]:
    """A ledger in which nothing ever ran."""
    with Database(f"sqlite:///{file}", Installation(secret=SECRET)) as database:
        database.migrate()
        yield database
