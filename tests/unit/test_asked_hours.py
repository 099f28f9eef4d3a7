"""Hours that people ask for; who must wait, and what ends their wait."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from dialer.asked_hours import BadHours, as_window
from dialer.campaign import Campaign, Hours, Mode
from dialer.outcome import Outcome
from dialer.policy.evidence import Evidence
from dialer.rules_fingerprint import fingerprint
from dialer.store.asked_hours import forget_hours
from dialer.store.attempts import set_next_turn
from dialer.store.database import Database
from dialer.store.states import set_state
from dialer.store.wake import wake_campaigns
from tests.unit.campaign_made import OPINION
from tests.unit.desk import TUESDAY
from tests.unit.gate import LAW
from tests.unit.told import ANA, Tell, telling


@pytest.fixture
def ledger(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Tell:
    return telling(make_campaign, database, tmp_path)


def test_hours_that_somebody_asked_for_hold_in_every_campaign_until_they_are_lifted(ledger: Tell) -> None:
    here = ledger(ANA)
    here.asks("mon-fri 16:00-18:00")
    assert here.claim() is None
    assert here.of_debt("F1").next_at == TUESDAY.replace(hour=14)  # 16:00 in Madrid
    again = ledger(ANA.replace("F1", "F2"), name="another")
    assert again.claim() is None
    assert again.database.write(forget_hours, "C1", source="mail", now=again.now)
    assert again.claim() is not None


def test_hours_that_were_asked_for_anew_take_the_place_of_the_old(ledger: Tell) -> None:
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
    ledger: Tell, row: str, country: str, evidence: str | None, lawful: bool
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


def test_a_second_number_is_asked_about_in_the_turn_in_which_the_first_must_wait(ledger: Tell) -> None:
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


def test_of_two_numbers_that_must_wait_the_one_that_waits_less_names_the_turn(ledger: Tell) -> None:
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
    assert here.of_debt("F1").next_at == datetime(2027, 6, 17, 7, 0, tzinfo=UTC)
    assert len(here.reasons("F1")) == 2
    assert here.claim() is None
    assert len(here.reasons("F1")) == 2  # and are not asked about again before


def test_hours_that_were_widened_call_those_at_once_who_waited_for_them(ledger: Tell) -> None:
    here = ledger(ANA)
    wide = here.campaign
    here.campaign = replace(wide, hours=Hours(days={day: ((time(16), time(18)),) for day in range(5)}))
    narrow = {"overdue": fingerprint(here.campaign, LAW.book)}
    here.database.write(wake_campaigns, narrow, here.now)
    assert here.claim() is None
    here.database.write(wake_campaigns, narrow, here.now)
    assert here.of_debt("F1").next_at == TUESDAY.replace(hour=14)  # nothing was edited: they wait
    here.campaign = wide
    here.database.write(wake_campaigns, {"overdue": fingerprint(wide, LAW.book)}, here.now)
    assert here.claim() is not None


def test_an_edit_brings_nobody_forward_who_waits_for_a_retry(ledger: Tell) -> None:
    here = ledger(ANA)
    here.answered("F1", Evidence(), Outcome.NO_ANSWER)
    tomorrow = here.now + timedelta(days=1)
    here.database.write(set_next_turn, here.of_debt("F1").contact.id, at=tomorrow, reason=None)
    here.database.write(wake_campaigns, {"overdue": "edited"}, here.now)
    assert here.of_debt("F1").next_at == tomorrow
