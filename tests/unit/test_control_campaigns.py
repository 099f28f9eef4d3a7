"""Campaigns as an operator steers them over the control plane, on a real ledger."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, select

from dialer.catalogue import Catalogue
from dialer.clock import RehearsalClock
from dialer.control.access import Scope, Who
from dialer.control.campaign_views import CampaignState, ImportState, import_view
from dialer.control.campaigns import CampaignControl
from dialer.control.errors import Conflict, Invalid, NotFound, Stale
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.installation import Installation
from dialer.store.launches import launched_campaigns, wish_launch, wishes
from dialer.store.schema import audit
from dialer.store.wishes import stop_by_itself
from tests import waiting
from tests.unit.command import SECRET
from tests.unit.desk import TUESDAY

ROOT = Path(__file__).parents[2]
OLGA = Who(id="user:7", name="Olga", kind="person", scopes=frozenset(Scope))
ONE = "con-respuesta"

HEADER = "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"
GOOD = "C-1;F-1;Ana Gil;+34 963 208 513;;3,50;12/10/2026;1186;;;es;pendiente"
BAD = "C-{n};F-{n};Eva Gil;no number;;3,50;12/10/2026;1186;;;es;pendiente"


class Plant:
    """One installation and whoever steers it."""

    def __init__(self, folder: Path, database: Database, *, rehearsal: bool = True) -> None:
        self.database = database
        self.settings = Settings(  # type: ignore[call-arg]
            _env_file=None, state=folder, secret=SecretStr(SECRET), rehearsal=rehearsal
        )
        catalogue = Catalogue(file=ROOT / "campaigns.yaml", database=database, uploads=folder / "campaigns")
        self.control = CampaignControl(
            catalogue=catalogue, database=database, clock=RehearsalClock(TUESDAY), settings=self.settings
        )

    def audited(self) -> list[dict[str, Any]]:
        def rows(tx: Connection) -> list[dict[str, Any]]:
            found = select(audit.c.content).where(audit.c.kind == "control").order_by(audit.c.id)
            return [json.loads(each) for each in tx.execute(found).scalars()]

        return self.database.read(rows)

    async def uploaded(self, name: str, *rows: str) -> None:
        """Upload these rows and wait until they are imported."""

        async def chunks() -> AsyncIterator[bytes]:
            text = "\n".join([HEADER, *rows, ""]).encode()
            for start in range(0, len(text), 7):
                yield text[start : start + 7]

        await self.control.upload(name, chunks(), OLGA)
        await waiting.until(lambda: self._import_state(name) not in ("", "running"))

    def _import_state(self, name: str) -> str:
        wish = self.database.read(wishes, [name]).get(name)
        return str(wish.imported["state"]) if wish and wish.imported else ""


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Callable[..., Plant]]:
    opened: list[Database] = []

    def make(**more: bool) -> Plant:
        database = Database(f"sqlite:///{tmp_path}/recado.db", Installation(secret=SECRET))
        database.migrate()
        opened.append(database)
        return Plant(tmp_path, database, **more)

    yield make
    for database in opened:
        database.close()


def document(name: str = "nueva", flow: str = "ivr_flows/flows/recordatorio.yaml", **more: str) -> str:
    """The shipped file's defaults with one campaign of another name, as somebody would send it."""
    text = (ROOT / "campaigns.yaml").read_text()
    defaults = text[text.index("defaults:") : text.index("campaigns:\n")]
    extra = "".join(f"    {key}: {value}\n" for key, value in more.items())
    own = f"    creditor: Norte\n    flow: {flow}\n    contacts: {{file: people.csv}}\n"
    return f"{defaults}campaigns:\n  {name}:\n{own}{extra}"


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


async def test_a_campaign_s_life_is_steered_and_each_step_is_audited(plant: Callable[..., Plant]) -> None:
    here = plant()
    control, seen = here.control, []
    for step in (control.launch, control.pause, control.resume, control.stop, control.launch):
        seen.append((await control.one(ONE)).state)
        await step(ONE, OLGA)
    assert seen == [
        CampaignState.DRAFT,
        CampaignState.RUNNING,
        CampaignState.PAUSED,
        CampaignState.RUNNING,
        CampaignState.STOPPED,
    ]
    assert [(each["what"], each["by"]) for each in here.audited()] == [
        (what, "user:7") for what in ("launched", "paused", "resumed", "stopped", "launched")
    ]
    assert [*here.database.read(launched_campaigns)] == [ONE]


async def test_what_cannot_be_is_refused(plant: Callable[..., Plant]) -> None:
    control = plant().control
    with pytest.raises(NotFound):
        await control.launch("nobody-knows-it", OLGA)
    for step in (control.pause, control.resume, control.stop):
        with pytest.raises(Conflict):
            await step(ONE, OLGA)
    await control.launch(ONE, OLGA)
    with pytest.raises(Conflict, match="running already"):
        await control.launch(ONE, OLGA)


async def test_the_big_stop_leaves_drafts_as_they_are(plant: Callable[..., Plant]) -> None:
    control = plant().control
    await control.launch(ONE, OLGA)
    assert await control.stop_all(OLGA) == [ONE]
    assert {each.name: each.state for each in await control.every()} == {
        ONE: CampaignState.STOPPED,
        "recordatorio": CampaignState.DRAFT,
    }


async def test_after_an_alarm_only_somebody_who_says_so_starts_it_again(plant: Callable[..., Plant]) -> None:
    here = plant()
    await here.control.launch(ONE, OLGA)
    here.database.write(stop_by_itself, [ONE], now=TUESDAY, seen="wrong_list 3 10")
    assert (await here.control.one(ONE)).state is CampaignState.ALARMED
    with pytest.raises(Conflict):
        await here.control.resume(ONE, OLGA)
    with pytest.raises(Conflict, match="by itself") as refused:
        await here.control.launch(ONE, OLGA)
    assert "Recado ha detenido" in refused.value.told("es")
    assert (await here.control.one(ONE)).state is CampaignState.ALARMED
    await here.control.launch(ONE, OLGA, after_alarm=True)
    assert (await here.control.one(ONE)).state is CampaignState.RUNNING


async def test_a_pace_stays_within_the_trunk_s_and_nobody_overwrites_another_s(
    plant: Callable[..., Plant],
) -> None:
    control = plant().control
    pace = (await control.one(ONE)).pace
    assert (pace.calls_per_second, pace.at_most) == (8.0, (12.0, 80))
    for rate, calls in ((12.5, None), (0.0, None), (None, 81), (None, 0)):
        with pytest.raises(Invalid):
            await control.set_pace(ONE, OLGA, calls_per_second=rate, max_calls=calls, version=pace.version)
    set_to = await control.set_pace(ONE, OLGA, calls_per_second=2.5, max_calls=7, version=pace.version)
    assert (set_to.calls_per_second, set_to.max_calls, set_to.version) == (2.5, 7, pace.version + 1)
    with pytest.raises(Stale):
        await control.set_pace(ONE, OLGA, calls_per_second=3, max_calls=None, version=pace.version)


async def test_what_is_meant_for_rehearsals_calls_nobody_on_a_real_asterisk(
    plant: Callable[..., Plant],
) -> None:
    with pytest.raises(Conflict, match="rehearsals only"):
        await plant(rehearsal=False).control.launch(ONE, OLGA)


async def test_a_document_is_a_draft_until_its_contacts_are_there(plant: Callable[..., Plant]) -> None:
    here = plant()
    made = await here.control.create(document(), OLGA)
    assert made.campaigns == ("nueva",)
    view = await here.control.one("nueva")
    assert (view.state, view.document, view.trunk) == (CampaignState.DRAFT, made.id, "principal")
    with pytest.raises(Conflict, match=r"upload people\.csv"):
        await here.control.launch("nueva", OLGA)
    await here.uploaded("nueva", GOOD)
    await here.control.launch("nueva", OLGA)
    (kept,) = (here.settings.state / "campaigns" / made.id / "nueva").iterdir()
    assert (kept.name, kept.stat().st_mode & 0o077) == ("people.csv", 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("trunks: {}\n", "server's"),
        ("limits: {calls_per_second: 99}\n", "server's"),
        ("compliance: {overrides: []}\n", "server's"),
    ],
)
async def test_what_is_the_server_s_is_refused_at_its_line(
    plant: Callable[..., Plant], words: str, said: str
) -> None:
    text = document() + words
    (mistake, *_) = (await plant().control.validate(text, "en")).mistakes
    assert (mistake.line, said in mistake.message) == (line_of(text, words), True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (document(flow="/etc/passwd"), "/etc/passwd"),
        (document(flow="../secret.yaml"), "../secret.yaml"),
        (document(local_holidays="../../x.csv"), "../../x.csv"),
        (document().replace("people.csv", "a/people.csv"), "a/people.csv"),
        (document().replace("people.csv", "'..'"), "'..'"),
    ],
)
async def test_no_document_reads_what_is_not_its_own(
    plant: Callable[..., Plant], text: str, words: str
) -> None:
    control = plant().control
    found = (await control.validate(text, "en")).mistakes
    assert line_of(text, words) in {each.line for each in found}
    with pytest.raises(Invalid) as refused:
        await control.create(text, OLGA)
    assert refused.value.mistakes


async def test_a_mistake_is_told_at_the_sender_s_line_in_their_language(plant: Callable[..., Plant]) -> None:
    control = plant().control
    text = document(name=ONE, ring_timeout="5h")
    in_english = (await control.validate(text, "en")).mistakes
    in_spanish = (await control.validate(text, "es")).mistakes
    lines = [line_of(text, f"  {ONE}:"), line_of(text, "ring_timeout: 5h")]
    assert [each.line for each in in_english] == [each.line for each in in_spanish] == lines
    assert [each.message for each in in_english] != [each.message for each in in_spanish]
    assert "ya hay una campaña" in in_spanish[0].message


async def test_two_documents_cannot_have_a_campaign_of_one_name(plant: Callable[..., Plant]) -> None:
    control = plant().control
    await control.create(document(), OLGA)
    with pytest.raises(Invalid):
        await control.create(document(), OLGA)


async def test_rejected_rows_are_told(plant: Callable[..., Plant]) -> None:
    here = plant()
    await here.control.create(document(), OLGA)
    good = [GOOD.replace("C-1;F-1", f"C-{n};F-{n}").replace("513", f"5{n:02}") for n in range(20, 40)]
    await here.uploaded("nueva", *good, BAD.format(n=2))
    imported = await here.control.imported("nueva")
    assert imported
    assert (imported.state, imported.rows, imported.new, imported.rejected) == (ImportState.DONE, 21, 20, 1)
    rejects = await here.control.rejects("nueva")
    assert rejects
    assert (rejects.total, rejects.rows[0][0]) == (1, 22)
    assert rejects.file.is_file()


async def test_a_file_that_cannot_be_read_is_told_and_imports_nothing(plant: Callable[..., Plant]) -> None:
    here = plant()
    await here.control.create(document(), OLGA)
    await here.uploaded("nueva", *(BAD.format(n=n) for n in range(20)))
    imported = await here.control.imported("nueva")
    assert imported
    assert imported.state is ImportState.FAILED
    assert imported.why
    assert sum((await here.control.one("nueva")).contacts.values()) == 0


async def test_two_campaigns_of_one_document_have_their_own_people(plant: Callable[..., Plant]) -> None:
    """Also where both call their file the same."""
    here = plant()
    both = document() + document("otra")[document("otra").index("  otra:") :]
    await here.control.create(both, OLGA)
    await here.uploaded("nueva", GOOD)
    with pytest.raises(Conflict, match=r"upload people\.csv"):
        await here.control.launch("otra", OLGA)
    await here.uploaded("otra", GOOD.replace("C-1;F-1;Ana Gil", "C-2;F-2;Luis Gil"))
    for name, person in (("nueva", "Ana Gil"), ("otra", "Luis Gil")):
        assert person in (await here.control.definition(name)).contacts.path.read_text()


async def test_the_server_s_own_contacts_are_replaced_by_no_upload(plant: Callable[..., Plant]) -> None:
    with pytest.raises(Conflict, match="is the server's") as refused:
        await plant().uploaded(ONE, GOOD)
    assert "es del servidor" in refused.value.told("es")


async def test_what_was_uploaded_goes_with_its_document(plant: Callable[..., Plant]) -> None:
    here = plant()
    made = await here.control.create(document(), OLGA)
    await here.uploaded("nueva", GOOD)
    await here.control.withdraw(made.id, OLGA)
    assert [*(here.settings.state / "campaigns").iterdir()] == []


async def test_a_plan_leaves_no_trace_in_the_ledger(plant: Callable[..., Plant]) -> None:
    here = plant()
    planned = await here.control.plan(ONE)
    assert planned.plan.contacts == planned.imported.new > 0
    assert sum((await here.control.one(ONE)).contacts.values()) == 0
    assert (await here.control.one(ONE)).state is CampaignState.DRAFT


async def test_who_asks_for_a_plan_while_it_is_made_waits_for_that_one(plant: Callable[..., Plant]) -> None:
    """However many ask, one thread makes plans, and it is none of those that dialling needs."""
    control = plant().control
    asked = await asyncio.gather(*(control.plan(ONE) for _ in range(3)))
    assert asked[0] is asked[1] is asked[2]


async def test_a_campaign_that_left_its_file_while_it_ran_is_told_and_can_be_stopped(
    plant: Callable[..., Plant], tmp_path: Path
) -> None:
    here = plant()
    here.database.write(wish_launch, "gone", now=TUESDAY, by="user:7")
    view = (await here.control.every())[-1]
    assert (view.name, view.state) == ("gone", CampaignState.RUNNING)
    assert "in no file any more" in view.trouble
    await here.control.pause("gone", OLGA)
    await here.control.hang_up("gone", OLGA)
    await here.control.stop("gone", OLGA)
    assert (await here.control.one("gone")).state is CampaignState.STOPPED
    assert "gone" not in [each.name for each in await here.control.every()]


@pytest.mark.parametrize(("silent", "state"), [(1, ImportState.RUNNING), (121, ImportState.FAILED)])
def test_an_import_that_is_silent_for_minutes_has_died_with_its_process(
    silent: float, state: ImportState
) -> None:
    view = import_view({"state": "running", "rows": 500, "told_at": time.time() - silent})
    assert view
    assert (view.state, view.rows) == (state, 500)
