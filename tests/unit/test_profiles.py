"""The law as data, as it is shipped: what each jurisdiction holds, and that strict is the strictest."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.campaign import Purpose
from dialer.policy.limits import room_from
from dialer.policy.rules import CallingWindow, Event, EventLimit, Key, Profile, Retention, ScriptContract
from dialer.policy.windows import is_open
from tests.unit.book import BOOK, COUNTRIES

NAMED = {profile.name: profile for profile in BOOK}


def windows(profile: Profile) -> list[CallingWindow]:
    about = (r for r in profile.rules if not r.applies.purposes or Purpose.SERVICE in r.applies.purposes)
    return [r.terms for r in about if isinstance(r.terms, CallingWindow)]


@pytest.mark.parametrize("name", COUNTRIES)
def test_every_jurisdiction_says_when_how_often_to_whom_and_how_long_it_keeps(name: str) -> None:
    profile = NAMED[name]
    kinds = {type(each.terms).__name__ for each in profile.rules}
    assert {"CallingWindow", "EventLimit", "StatusBlock", "CallerIdRule", "CallMechanics"} <= kinds
    assert {"ScriptContract", "IdentityGate", "Retention"} <= kinds
    assert profile.verified_years == {2026, 2027}
    assert all(each.source for each in profile.rules)
    assert {each.terms.record for each in profile.rules if isinstance(each.terms, Retention)} == {
        "gate_log",
        "debt",
        "recording",
        "basis",
        "opt_out",
    }


@pytest.mark.parametrize("name", COUNTRIES)
def test_no_two_rules_of_a_jurisdiction_share_an_id(name: str) -> None:
    ids = [each.id for each in NAMED[name].rules]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("name", "day", "week", "connected", "conversation"),
    [
        ("es", 2, 4, 2, 1),
        ("uk", 2, 3, 2, 1),
        ("co", 2, 6, None, 1),
        ("cl", 2, 3, 1, 1),
        ("mx", 2, 6, 2, 1),
        ("ar", 2, 4, 2, 1),
        ("pe", 2, 4, 2, 1),
        ("ec", 1, 5, 2, 1),
        ("us_third_party", 2, None, None, None),
    ],
)
def test_the_counts_over_all_debts_of_a_person(
    name: str, day: int, week: int | None, connected: int | None, conversation: int | None
) -> None:
    def most(event: Event, days: int) -> int | None:
        limits = (each.terms for each in NAMED[name].rules if isinstance(each.terms, EventLimit))
        found = [
            limit.limit
            for limit in limits
            if limit.event is event and limit.key == {Key.PERSON} and getattr(limit.window, "days", 0) == days
        ]
        return min(found, default=None)

    assert most(Event.ATTEMPT, 1) == day
    assert most(Event.ATTEMPT, 7) == week
    assert most(Event.CONNECTED, 7) == connected
    assert most(Event.CONVERSATION, 7) == conversation


instants = st.integers(0, 60 * 24 * 400).map(
    lambda m: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=m)
)


@settings(max_examples=300, deadline=None)
@given(instants, st.sampled_from(COUNTRIES))
def test_strict_is_open_only_when_everybody_is(at: datetime, name: str) -> None:
    zones, tail = [ZoneInfo("Europe/Paris")], timedelta(0)

    def is_never(day: date) -> bool:
        return False

    if all(is_open(window, is_never, at, zones, tail) for window in windows(NAMED["strict"])):
        assert all(is_open(window, is_never, at, zones, tail) for window in windows(NAMED[name]))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 60 * 24 * 40), max_size=8), st.sampled_from([*COUNTRIES, "us_ma"]))
def test_strict_counts_at_least_as_tightly_as_everybody(minutes: list[int], name: str) -> None:
    now, zones = datetime(2027, 6, 15, 10, tzinfo=UTC), [ZoneInfo("Europe/Paris")]
    events = [now - timedelta(minutes=each) for each in minutes]

    def has_room(profile: Profile, event: Event) -> bool:
        limits = [each.terms for each in profile.rules if isinstance(each.terms, EventLimit)]
        own = [each for each in limits if each.event is event and each.channel != "other"]
        return all(room_from(events, each.window, each.limit, now, zones) == now for each in own)

    for event in Event:
        assert has_room(NAMED[name], event) or not has_room(NAMED["strict"], event), event


def test_every_state_but_massachusetts_is_an_overlay_that_nobody_has_reviewed() -> None:
    states = {profile.region for profile in BOOK if profile.country == "US" and profile.region}
    assert len(states) == 51
    assert [profile.name for profile in BOOK if profile.region and profile.reviewed] == ["us_ma"]


def test_no_forbidden_pattern_strikes_what_the_law_wants_said() -> None:
    notice = "Esta llamada no constituye un procedimiento de embargo."
    patterns = [
        p for r in NAMED["cl"].rules if isinstance(r.terms, ScriptContract) for p in r.terms.forbidden
    ]
    assert patterns
    assert not any(re.search(pattern, notice) for pattern in patterns)
    colombia = [
        p for r in NAMED["co"].rules if isinstance(r.terms, ScriptContract) for p in r.terms.forbidden
    ]
    for asks in (
        "¿Por qué no ha pagado?",
        "Díganos por qué usted no pagó",
        "¿Por qué razón no ha hecho el pago?",
    ):
        assert any(re.search(pattern, asks) for pattern in colombia), asks
