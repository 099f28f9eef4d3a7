"""What people and carriers tell: hours they ask for, lines looked up, calls in which nobody spoke."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from dialer.asked_hours import BadHours, as_window
from dialer.attempt import Attempt
from dialer.campaign import Campaign, Hours, Mode
from dialer.contacts.line_type_file import BadLineTypes, read_line_types
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.policy.counted import counted_as
from dialer.policy.evidence import Evidence
from dialer.policy.line_type import LookedUp
from dialer.policy.rules import Event
from dialer.rules_fingerprint import fingerprint
from dialer.store.abandoned import count_as_abandoned
from dialer.store.asked_hours import ask_for_hours, forget_hours
from dialer.store.attempts import set_next_turn, settle
from dialer.store.audit import told
from dialer.store.claims import Allowed, claim, mark_sent
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database
from dialer.store.line_types import line_type_of, record_line_types
from dialer.store.states import set_state
from dialer.store.wake import wake_campaigns
from tests.unit.conftest import OPINION
from tests.unit.gate import LAW, gate_of
from tests.unit.known import known_of

TUESDAY = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
ALL_DAY = Hours(days={day: ((time(0), time(23, 59)),) for day in range(7)})
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto;país;provincia\n"
ANA = "C1;F1;Ana Núñez;911222333;;20,00;;;;1234;;ES;MD\n"
ANA_WITH_TWO = "C1;F1;Ana Núñez;911222333;+525512345678;20,00;;;;1234;;ES;MD\n"


class Ledger:
    """One campaign over a real database, asked about at one instant after the other."""

    def __init__(self, database: Database, campaign: Campaign, rejects: Path) -> None:
        self.database = database
        self.campaign = replace(campaign, hours=ALL_DAY, max_attempts=30)
        self.now = TUESDAY
        import_contacts(database, self.campaign, Needs(), now=self.now, rejects=rejects)

    def claim(self) -> Attempt | None:
        gate = gate_of(self.campaign, self.now)
        return self.database.write(claim, self.campaign.name, self.now, gate, "here", "recado-x-1")

    def answered(self, ref: str, evidence: Evidence, outcome: Outcome) -> None:
        """A call to whoever owes this, which ended so; the contact has its turn again at once."""
        reserved = self.claim()
        assert reserved is not None
        assert self.standing(ref).contact.id == reserved.contact_id
        assert isinstance(
            self.database.write(mark_sent, reserved, self.now, gate_of(self.campaign, self.now)), Allowed
        )
        self.database.write(
            settle,
            reserved.id,
            outcome=outcome,
            reason="",
            cause=None,
            ended_at=self.now,
            answered_at=evidence.answered_at,
            now=self.now,
            counted=counted_as(evidence, outcome, self.campaign.mode),
        )
        self.database.write(set_next_turn, reserved.contact_id, at=self.now, reason=None)

    def standing(self, ref: str) -> Standing:
        (found,) = self.database.read(find_contacts, ref)
        return found

    def reasons(self, ref: str) -> list[str]:
        """Why the gate refused, newest answer first."""
        rows = self.database.read(told, [self.standing(ref).contact.id], ["decision"])
        return [row.content["reason"] for row in reversed(rows)]

    def asks(self, hours: str, *, evidence: str | None = None) -> None:
        self.database.write(
            ask_for_hours, "C1", hours=hours, evidence=evidence, source="letter", now=self.now
        )


Make = Callable[..., Ledger]


@pytest.fixture
def ledger(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Make:
    def make(*rows: str, name: str = "overdue", **changes: object) -> Ledger:
        columns = {"country": "país", "region": "provincia"}
        regions = ("ES", "US", "CO", "MX", "PE")
        campaign = make_campaign(HEADER + "".join(rows), name=name, columns=columns, allowed_regions=regions)
        return Ledger(database, replace(campaign, **changes), tmp_path)  # type: ignore[arg-type]

    return make


def a_landline(here: Ledger, *, days_ago: int) -> None:
    looked_up = LookedUp(line_type="fixed_line", on=here.now.date() - timedelta(days=days_ago))
    here.database.write(record_line_types, {"+16025550134": looked_up}, source="lookup.csv", now=here.now)


PHOENIX = "C1;F1;Ann Hill;+16025550134;;20,00;;;;1234;;US;AZ\n"


@pytest.mark.parametrize(("days_ago", "lawful"), [(1, True), (14, True), (15, False), (20, False)])
def test_s27_a_landline_looked_up_too_long_ago_is_a_mobile_number(
    ledger: Make, days_ago: int, lawful: bool
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


def test_s27_what_was_a_mobile_number_is_one_however_long_ago(ledger: Make) -> None:
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


def test_s20_a_person_taken_for_a_machine_waits_three_days_once_they_tell(ledger: Make) -> None:
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
    assert here.standing("F1").next_at == TUESDAY + timedelta(hours=72)


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


def test_s20_who_has_had_no_answered_call_was_abandoned_in_none(ledger: Make) -> None:
    here = ledger(ANA)
    assert here.database.write(count_as_abandoned, "C1", source="letter", now=here.now) is None
    here.answered("F1", Evidence(answered_at=TUESDAY, digits_matched=True), Outcome.HEARD)
    assert here.database.write(count_as_abandoned, "C1", source="letter", now=here.now) is None


def test_s20_abandoned_calls_raise_the_ratio_until_their_day_is_over(ledger: Make) -> None:
    """Agents are reserved, so one is borne; the second of a few stops the campaign, and no other."""
    people = "".join(f"P{n};F{n};Person {n};91122233{n};;20,00;;;;1234;;ES;MD\n" for n in range(5))
    here = ledger(people, mode=Mode.AGENT_FIRST)
    nobody = Evidence(answered_at=TUESDAY, abandoned=True, last_step="agent_first")
    later = TUESDAY + timedelta(hours=1)
    for n in range(2):
        here.answered(f"F{n}", nobody, Outcome.FAILED)
        here.database.write(set_next_turn, here.standing(f"F{n}").contact.id, at=later, reason=None)
    assert here.claim() is None
    assert here.reasons("F2")[0] == "all.abandoned.ratio"
    others = people.replace("P", "Q").replace(";F", ";G").replace("911222", "911333")
    other = ledger(others, name="other", mode=Mode.AGENT_FIRST)
    assert other.claim() is not None
    here.now = TUESDAY + timedelta(hours=24)
    here.database.write(wake_campaigns, {"overdue": "a"}, here.now)
    assert here.claim() is not None


def test_hours_that_somebody_asked_for_hold_in_every_campaign_until_they_are_lifted(ledger: Make) -> None:
    here = ledger(ANA)
    here.asks("mon-fri 16:00-18:00")
    assert here.claim() is None
    assert here.standing("F1").next_at == TUESDAY.replace(hour=14)  # 16:00 in Madrid
    again = ledger(ANA.replace("F1", "F2"), name="another")
    assert again.claim() is None
    assert again.database.write(forget_hours, "C1", source="mail", now=again.now)
    assert again.claim() is not None


def test_hours_that_were_asked_for_anew_take_the_place_of_the_old(ledger: Make) -> None:
    here = ledger(ANA)
    here.asks("mon-fri 16:00-18:00")
    assert here.claim() is None
    here.asks("mar 09:00-13:00")
    assert here.claim() is not None


BOGOTA = "C1;F1;Ana Díaz;+576012345678;;20,00;;;;1234;;CO;DC\n"
LIMA = "C1;F1;Ana Díaz;+5112345678;;20,00;;;;1234;;PE;LMA\n"


@pytest.mark.parametrize(
    ("row", "country", "evidence", "lawful"),
    [
        (BOGOTA, "CO", "letter 7", True),
        (BOGOTA, "CO", None, False),
        (LIMA, "PE", "letter 7", False),
    ],
    ids=["CO in writing", "CO by word of mouth", "PE in writing"],
)
def test_s33_an_evening_that_was_asked_for_in_writing(
    ledger: Make, row: str, country: str, evidence: str | None, lawful: bool
) -> None:
    authorised = replace(OPINION, kind="channel_authorised")
    here = ledger(row, creditor_country=country, mode=Mode.AGENT_FIRST, basis=authorised)
    here.now = datetime(2027, 6, 16, 1, 30, tzinfo=UTC)  # 20:30 there, on Tuesday
    here.asks("mon-fri 20:00-22:00", evidence=evidence)
    assert (here.claim() is not None) is lawful, here.reasons("F1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("whenever", "'whenever' is no day with its hours"),
        ("mon-fri", "is no day with its hours"),
        ("fri-mon 10:00-12:00", "are no days of a week"),
        ("mon 25:00-26:00", "is no time of day"),
        ("mon 12:00-10:00", "ends before it begins"),
        ("mon 12:00-14:00 10:00-11:00", "is not in order"),
        ("mon 10:00-11:00; lun 12:00-13:00", "Mon is named twice"),
    ],
)
def test_hours_that_cannot_be_understood_are_refused_with_what_is_allowed(text: str, why: str) -> None:
    with pytest.raises(BadHours) as refusal:
        as_window(text)
    assert why in str(refusal.value)
    assert "allowed: days and hours such as" in str(refusal.value)


def test_a_second_number_is_asked_about_in_the_turn_in_which_the_first_must_wait(ledger: Make) -> None:
    here = ledger(ANA.replace("911222333;;", "911222333;911222334;"))
    here.database.write(
        set_state,
        scope="phone",
        key="+34911222333",
        name="work",
        until=TUESDAY.date(),
        source="she said so",
        now=here.now,
    )
    reserved = here.claim()
    assert reserved is not None
    assert reserved.phone == "+34911222334"


def test_of_two_numbers_that_must_wait_the_one_that_waits_less_names_the_turn(ledger: Make) -> None:
    here = ledger(ANA.replace("911222333;;", "911222333;911222334;"))
    for number, days in (("+34911222333", 3), ("+34911222334", 1)):
        here.database.write(
            set_state,
            scope="phone",
            key=number,
            name="work",
            until=TUESDAY.date() + timedelta(days=days),
            source="she said so",
            now=here.now,
        )
    assert here.claim() is None
    assert here.standing("F1").next_at == datetime(2027, 6, 17, 7, 0, tzinfo=UTC)
    assert len(here.reasons("F1")) == 2
    assert here.claim() is None
    assert len(here.reasons("F1")) == 2  # and are not asked about again before


def test_hours_that_were_widened_call_those_at_once_who_waited_for_them(ledger: Make) -> None:
    here = ledger(ANA)
    wide = here.campaign
    here.campaign = replace(wide, hours=Hours(days={day: ((time(16), time(18)),) for day in range(5)}))
    narrow = {"overdue": fingerprint(here.campaign, LAW.book)}
    here.database.write(wake_campaigns, narrow, here.now)
    assert here.claim() is None
    here.database.write(wake_campaigns, narrow, here.now)
    assert here.standing("F1").next_at == TUESDAY.replace(hour=14)  # nothing was edited: they wait
    here.campaign = wide
    here.database.write(wake_campaigns, {"overdue": fingerprint(wide, LAW.book)}, here.now)
    assert here.claim() is not None


def test_an_edit_brings_nobody_forward_who_waits_for_a_retry(ledger: Make) -> None:
    here = ledger(ANA)
    here.answered("F1", Evidence(), Outcome.NO_ANSWER)
    tomorrow = here.now + timedelta(days=1)
    here.database.write(set_next_turn, here.standing("F1").contact.id, at=tomorrow, reason=None)
    here.database.write(wake_campaigns, {"overdue": "edited"}, here.now)
    assert here.standing("F1").next_at == tomorrow
