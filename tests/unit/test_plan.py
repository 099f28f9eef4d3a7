"""Before launch: whom a campaign may call when, and why not the others; nothing is written, nobody called."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from dialer.__main__ import main
from dialer.campaign import Campaign, Campaigns, Hours, Mode, Pace, RetryRule
from dialer.cli.telling import why_done
from dialer.flow_needs import Needs
from dialer.gate_words import what_to_do
from dialer.gate_words.advice import BY_TYPE, OWN
from dialer.gate_words.shapes import SHAPES
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.plan import Plan, by_count, capacity, plan
from dialer.store.claims import claim
from dialer.store.database import Database
from dialer.store.prospects import Done
from dialer.store.schema import attempt, audit, contact
from dialer.store.scratch import scratch_of
from dialer.store.states import set_state
from dialer.store.suppressions import suppress
from dialer.trunk import DayCap
from tests.unit.gate import gate_of
from tests.unit.ledger import sent, tell
from tests.unit.test_gate_words import FOUND

NOON = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
OFFICE = Hours(days={day: ((time(9), time(21)),) for day in range(5)})
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
MADRID = "C{n};F{n};Persona {n};9110001{n:02};;10,00;;;;1234;\n"
CANARIES = "C{n};F{n};Persona {n};9222001{n:02};;10,00;;;;1234;\n"
PAID = "C{n};F{n};Persona {n};9110001{n:02};;10,00;;;pagada;1234;\n"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign]) -> Campaign:
    rows = [MADRID.format(n=n) for n in range(1, 6)] + [CANARIES.format(n=n) for n in (6, 7)]
    return replace(make_campaign(HEADER + "".join(rows) + PAID.format(n=8)), hours=OFFICE)


@pytest.fixture
def ledger(database: Database, campaign: Campaign, tmp_path: Path) -> Database:
    import_contacts(database, campaign, Needs(), now=NOON - timedelta(days=1), rejects=tmp_path)
    return database


def planned(database: Database, campaign: Campaign, now: datetime = NOON) -> Plan:
    return plan(database, campaign, lambda at: gate_of(campaign, at), now)


def whole(campaign: Campaign, calls_per_second: float = 5, max_calls: int = 100) -> Campaigns:
    return Campaigns(
        path=Path("campaigns.yaml"),
        campaigns=(campaign,),
        max_calls=max_calls,
        calls_per_second=calls_per_second,
    )


def rows_of(tx: Connection) -> list[int]:
    return [
        tx.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (audit, attempt, contact)
    ]


def test_every_contact_is_in_one_place_and_nothing_is_written(ledger: Database, campaign: Campaign) -> None:
    ledger.write(suppress, "person", "C2", now=NOON, source="key x", reference="1")
    ledger.write(
        set_state, scope="person", key="C3", name="vulnerable", until=None, source="operator", now=NOON
    )
    before = ledger.read(rows_of)
    told = planned(ledger, campaign)
    assert (told.contacts, told.now, told.later.total()) == (8, 5, 0)
    assert {rule: why.contacts for rule, why in told.refused.items()} == {"es.vulnerable": 1}
    assert told.done == {Done(reason="person_suppressed"): 1, Done(reason="debt_paid"): 1}
    assert ledger.read(rows_of) == before


def test_at_night_everybody_waits_for_their_own_morning(ledger: Database, campaign: Campaign) -> None:
    told = planned(ledger, campaign, NOON.replace(hour=2))
    assert told.later == {NOON.replace(hour=7): 5, NOON.replace(hour=8): 2}
    (why,) = by_count(told.waiting_for)
    assert (why.reason.rule, why.contacts) == ("es.window.debt", 7)


def test_the_plan_says_what_the_dial_does(ledger: Database, campaign: Campaign) -> None:
    """It asks the same gate in the same way: as many calls are reserved as it said."""
    ledger.write(
        set_state, scope="person", key="C4", name="attorney", until=None, source="operator", now=NOON
    )
    told = planned(ledger, campaign)
    reserved = 0
    while ledger.write(claim, campaign.name, NOON, gate_of(campaign, NOON), "here", "recado-x-1"):
        reserved += 1
    assert reserved == told.now == 6


def test_without_a_basis_a_machine_calls_nobody_and_an_agent_does(
    ledger: Database, campaign: Campaign, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    other = replace(make_campaign(HEADER + MADRID.format(n=9), name="bare"), basis=None, hours=OFFICE)
    import_contacts(ledger, other, Needs(), now=NOON, rejects=tmp_path)
    told = planned(ledger, other)
    assert told.now == 0
    (why, *_) = by_count(told.refused)
    assert why.reason.type == "BasisRequired"
    assert "recado basis record" in what_to_do(why.reason, "en")
    assert planned(ledger, replace(other, mode=Mode.AGENT_FIRST)).now == 1


def test_on_a_closed_day_nobody_is_promised_a_call_that_the_next_open_day_refuses(
    ledger: Database, campaign: Campaign, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    """A machine needs a basis on Monday too; an agent needs none, and waits for Monday only."""
    sunday = datetime(2027, 6, 20, 10, 0, tzinfo=UTC)
    other = replace(make_campaign(HEADER + MADRID.format(n=9), name="bare"), basis=None, hours=OFFICE)
    import_contacts(ledger, other, Needs(), now=NOON, rejects=tmp_path)
    told = planned(ledger, other, sunday)
    assert (told.now, told.later.total(), told.waiting_for) == (0, 0, {})
    assert {why.reason.type: why.contacts for why in told.refused.values()} == {"BasisRequired": 1}
    assert planned(ledger, replace(other, mode=Mode.AGENT_FIRST), sunday).later.total() == 1
    assert planned(ledger, campaign, sunday).later.total() == 7


def test_whoever_is_done_after_an_outcome_is_told_with_it(
    ledger: Database, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "en")
    once = replace(campaign, retries={Outcome.BUSY: RetryRule(delay=timedelta(0), times=0)})
    tell(ledger, once, sent(ledger, once, NOON), ("HANGUP", {"hangupcause": "17"}), now=NOON)
    (done,) = planned(ledger, once).done.keys() - {Done(reason="debt_paid")}
    assert why_done(done.reason, done.outcome) == "busy: no retry is left"


def test_a_retry_is_planned_for_when_its_delay_has_passed(ledger: Database, campaign: Campaign) -> None:
    def put_off(tx: Connection) -> None:
        tx.execute(
            contact.update().where(contact.c.person_id == "C1").values(next_at=NOON + timedelta(hours=3))
        )

    ledger.write(put_off)
    told = planned(ledger, campaign)
    assert (told.now, dict(told.later)) == (6, {NOON + timedelta(hours=3): 1})


def test_how_long_it_takes_follows_from_pace_and_lines(ledger: Database, campaign: Campaign) -> None:
    told = planned(ledger, campaign)
    slow = replace(campaign, pace=Pace(calls_per_second=0.1, max_calls=50, ramp=timedelta(0)))
    by_pace = capacity(ledger, slow, whole(slow), told)
    assert (by_pace.calls_per_hour, by_pace.first_calls) == (360, timedelta(seconds=70))
    few = replace(campaign, pace=Pace(calls_per_second=1, max_calls=1, ramp=timedelta(0)))
    by_lines = capacity(ledger, few, whole(few), told)
    assert by_lines.first_calls == timedelta(seconds=7 * 90)  # one line: 30 s of ringing, 60 s of talk
    assert by_lines.every_call == 3 * by_lines.first_calls
    assert not by_lines.measured


@pytest.mark.parametrize(
    ("caps", "calls", "days"),
    [
        ((), None, (0, 0)),
        ((DayCap(calls=100), DayCap(trunk="main", calls=4)), 4, (2, 6)),
        ((DayCap(calls=100), DayCap(trunk="main", region="ES", calls=3)), 3, (3, 7)),
        ((DayCap(calls=100), DayCap(trunk="main", region="PT", calls=3)), 100, (1, 1)),
        ((DayCap(spend=Decimal(1)),), None, (0, 0)),
    ],
)
def test_what_a_trunk_may_call_in_a_day_makes_it_take_days(
    ledger: Database, campaign: Campaign, caps: tuple[DayCap, ...], calls: int | None, days: tuple[int, int]
) -> None:
    capped = replace(campaign, trunk=replace(campaign.trunk, day_caps=caps))
    told = capacity(ledger, capped, whole(capped), planned(ledger, campaign))
    assert (told.calls_a_day, told.first_days, told.every_day) == (calls, *days)


def test_a_copy_is_asked_and_the_ledger_is_left_alone(
    ledger: Database, campaign: Campaign, tmp_path: Path
) -> None:
    ledger.write(suppress, "phone", "+34911000101", now=NOON, source="key x", reference="1")
    before = ledger.read(rows_of)
    with scratch_of(ledger) as scratch:
        assert planned(scratch, campaign) == planned(ledger, campaign)
        longer = replace(campaign.contacts, path=tmp_path / "longer.csv")
        longer.path.write_text(campaign.contacts.path.read_text() + MADRID.format(n=50))
        import_contacts(scratch, replace(campaign, contacts=longer), Needs(), now=NOON, rejects=tmp_path)
        assert planned(scratch, campaign).contacts == 9
    assert ledger.read(rows_of) == before


@pytest.mark.parametrize("kind", [*SHAPES, "Whatever"])
def test_for_every_kind_of_refusal_there_is_something_to_do_or_it_is_said_that_there_is_not(
    kind: str,
) -> None:
    assert kind in {*BY_TYPE, "recado", "trunk", "Whatever"}


def test_recado_s_own_rules_are_those_with_a_remedy() -> None:
    own = {reason.rule for reason in FOUND if reason.type in ("recado", "trunk")}
    assert own <= OWN.keys()
    assert OWN.keys() - own <= {"recado.horizon", "recado.unanswerable"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("es", "contactos; el fichero tiene 19 filas"), ("en", "contacts; the file has 19 rows")],
)
def test_the_shipped_campaign_is_planned_without_a_ledger_and_none_is_made(
    language: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("RECADO_DATABASE", f"sqlite:///{tmp_path}/none/recado.db")
    monkeypatch.setenv("RECADO_SECRET", "0" * 32)
    monkeypatch.setenv("RECADO_LANGUAGE", language)
    assert sentence in _said(monkeypatch, capsys, "plan", "recordatorio")
    (told,) = json.loads(_said(monkeypatch, capsys, "plan", "recordatorio", "--json"))
    later = sum(each["contacts"] for each in told["callable_later"])
    refused = sum(each["contacts"] for each in told["refused"])
    assert told["callable_now"] + later + refused + sum(told["done"].values()) == told["contacts"] == 17
    assert not (tmp_path / "none").exists()


def _said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["recado", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    return capsys.readouterr().out
