"""What carriers and people tell of calls: lines looked up, calls in which nobody spoke."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dialer.campaign import Campaign, Mode
from dialer.contacts.line_type_file import BadLineTypes, read_line_types
from dialer.outcome import Outcome
from dialer.policy.counted import counted_as
from dialer.policy.evidence import Evidence
from dialer.policy.line_type import LookedUp
from dialer.policy.rules import Event
from dialer.store.abandoned import count_as_abandoned
from dialer.store.attempts import set_next_turn
from dialer.store.database import Database
from dialer.store.line_types import record_line_types
from dialer.store.wake import wake_campaigns
from tests.unit.desk import TUESDAY
from tests.unit.known import known_of
from tests.unit.told import ANA, Tell, Told, line_type_of, telling


@pytest.fixture
def ledger(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Tell:
    return telling(make_campaign, database, tmp_path)


def a_landline(here: Told, *, days_ago: int) -> None:
    looked_up = LookedUp(line_type="fixed_line", on=here.now.date() - timedelta(days=days_ago))
    here.database.write(record_line_types, {"+16025550134": looked_up}, source="lookup.csv", now=here.now)


PHOENIX = "C1;F1;Ann Hill;+16025550134;;20,00;;;;1234;;US;AZ\n"


@pytest.mark.parametrize(("days_ago", "lawful"), [(1, True), (14, True), (15, False), (20, False)])
def test_s27_a_landline_looked_up_too_long_ago_is_a_mobile_number(
    ledger: Tell, days_ago: int, lawful: bool
) -> None:
    """Without consent a machine may ring a landline in the United States, and no mobile number."""
    here = ledger(
        PHOENIX, basis=None, creditor_country="US", accept_unreviewed=frozenset({"us_az", "us_states"})
    )
    here.now = TUESDAY.replace(hour=18)
    a_landline(here, days_ago=days_ago)
    reserved = here.claim()
    assert (reserved is not None) is lawful, here.reasons("F1")
    if not lawful:
        assert here.reasons("F1")[0] == "us.tcpa.wireless"


def test_s27_what_was_a_mobile_number_is_one_however_long_ago(ledger: Tell) -> None:
    here = ledger(PHOENIX, basis=None, creditor_country="US")
    old = LookedUp(line_type="mobile", on=date(2020, 1, 1))
    here.database.write(record_line_types, {"+16025550134": old}, source="old.csv", now=here.now)
    earlier = LookedUp(line_type="fixed_line", on=date(2019, 1, 1))
    assert here.database.write(record_line_types, {"+16025550134": earlier}, source="x", now=here.now) == 0
    assert here.database.read(line_type_of, "+16025550134") == old
    assert here.claim() is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("number;line_type;looked_up_on\n+16025550134;fax;2027-06-01\n", ":2:1: line_type: 'fax' is unknown"),
        ("number,line_type,looked_up_on\n6025550134,mobile,2027-06-01\n", ":2:1: number: it "),
        ("number,line_type,looked_up_on\n+16025550134,mobile,01/06/2027\n", "is no date such as"),
        ("number,line_type,looked_up_on\n+16025550134,mobile,2027-07-01\n", "still to come"),
        ("number,line_type\n+16025550134,mobile\n", "must name the columns"),
        ("number,line_type,looked_up_on\n", "no number in it"),
        ("number,line_type,looked_up_on\n+16025550134\n", "too few cells"),
    ],
)
def test_s27_a_file_of_lines_is_read_whole_or_refused_at_its_line(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(text)
    with pytest.raises(BadLineTypes) as refusal:
        read_line_types(file, today=TUESDAY.date())
    assert why in str(refusal.value)
    file.write_text("number;line_type;looked_up_on\n+1 602 555 0134;Landline;2027-06-10\n")
    read = read_line_types(file, today=TUESDAY.date())
    assert read == {"+16025550134": LookedUp(line_type="fixed_line", on=date(2027, 6, 10))}


MACHINE = Evidence(answered_at=TUESDAY, amd="MACHINE", last_step="")


def test_s20_a_person_taken_for_a_machine_waits_three_days_once_they_tell(ledger: Tell) -> None:
    here = ledger(ANA)
    here.answered("F1", MACHINE, Outcome.MACHINE)
    assert Event.ABANDONED not in here.database.read(known_of, "C1").history[0].events
    counted = here.database.write(count_as_abandoned, "C1", source="she rang us", now=here.now)
    (past,) = here.database.read(known_of, "C1").history
    assert counted is not None
    assert past.events == {Event.ATTEMPT, Event.CONNECTED, Event.CONTACT, Event.ABANDONED}
    here.now += timedelta(hours=24, minutes=1)
    assert here.claim() is None
    assert here.reasons("F1")[0] == "all.abandoned.72h"
    assert here.of_debt("F1").next_at == TUESDAY + timedelta(hours=72)


@pytest.mark.parametrize(
    ("evidence", "outcome", "abandoned"),
    [
        (replace(MACHINE, keys=("1",)), Outcome.HEARD, True),
        (Evidence(answered_at=TUESDAY), Outcome.HUNG_UP, True),
        (Evidence(answered_at=TUESDAY, last_step="greeting"), Outcome.HUNG_UP, False),
        (MACHINE, Outcome.MACHINE, False),
    ],
    ids=[
        "pressed a key into the machine's message",
        "left while nobody spoke",
        "left the message",
        "machine",
    ],
)
def test_s20_whoever_heard_nothing_was_abandoned(
    evidence: Evidence, outcome: Outcome, abandoned: bool
) -> None:
    events, _ = counted_as(evidence, outcome, Mode.AUTOMATED)
    assert (Event.ABANDONED in events) is abandoned


def test_s20_who_has_had_no_answered_call_was_abandoned_in_none(ledger: Tell) -> None:
    here = ledger(ANA)
    assert here.database.write(count_as_abandoned, "C1", source="letter", now=here.now) is None
    here.answered("F1", Evidence(answered_at=TUESDAY, digits_matched=True), Outcome.HEARD)
    assert here.database.write(count_as_abandoned, "C1", source="letter", now=here.now) is None


def test_s20_abandoned_calls_raise_the_ratio_until_their_day_is_over(ledger: Tell) -> None:
    """Agents are reserved, so one is borne; the second of a few stops the campaign, and no other."""
    people = "".join(f"P{n};F{n};Person {n};91122233{n};;20,00;;;;1234;;ES;MD\n" for n in range(5))
    here = ledger(people, mode=Mode.AGENT_FIRST)
    nobody = Evidence(answered_at=TUESDAY, abandoned=True, last_step="agent_first")
    later = TUESDAY + timedelta(hours=1)
    for n in range(2):
        here.answered(f"F{n}", nobody, Outcome.FAILED)
        here.database.write(set_next_turn, here.of_debt(f"F{n}").contact.id, at=later, reason=None)
    assert here.claim() is None
    assert here.reasons("F2")[0] == "all.abandoned.ratio"
    others = people.replace("P", "Q").replace(";F", ";G").replace("911222", "911333")
    other = ledger(others, name="other", mode=Mode.AGENT_FIRST)
    assert other.claim() is not None
    here.now = TUESDAY + timedelta(hours=24)
    here.database.write(wake_campaigns, {"overdue": "a"}, here.now)
    assert here.claim() is not None
