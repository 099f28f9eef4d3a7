"""The law as data: what is shipped, what an operator may write, and what they may move."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from dialer.calendars import load_calendars, read_days
from dialer.campaign import Purpose
from dialer.cli.app import app
from dialer.policy.limits import room_from
from dialer.policy.rules import (
    CallingWindow,
    Event,
    EventLimit,
    Key,
    Profile,
    Retention,
    Rule,
    ScriptContract,
    Verdict,
)
from dialer.policy.windows import is_open
from dialer.profiles import Override, OverridesRefused, ProfileErrors, load_book, read_file

BOOK = load_book()
NAMED = {profile.name: profile for profile in BOOK}
COUNTRIES = "es us_third_party us_first_party uk mx co cl ar pe ec strict".split()

OWN = """\
profile: fr
country: FR
versions: {2027-1: 2027-01-01}
review_due: 2027-12-31
verified_years: [2027]
include: [common]
rules:
  - id: fr.window
    type: calling_window
    status: law
    source: "Décret 2022-1313"
    params: {days: {mon-fri: ["10:00-13:00", "14:00-20:00"]}, holidays: closed}
  - id: fr.attempts
    type: event_limit
    status: policy
    source: "Décret 2022-1313 (P)"
    params: {event: attempt, key: [person], window: {calendar_days: 30}, limit: 4}
    up_to: 6
"""


def own(folder: Path, text: str = OWN) -> Path:
    path = folder / "fr.yaml"
    path.write_text(text)
    return path


def rule(name: str, book: tuple[Profile, ...] = BOOK) -> Rule:
    return next(each for profile in book for each in profile.rules if each.id == name)


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


# Overrides


def moved(name: str, limit: float, justification: str = "agreed with the creditor") -> Override:
    return Override(rule=name, limit=limit, justification=justification, by="dpo@example.com")


def test_policy_moves_up_to_its_ceiling_and_keeps_who_moved_it() -> None:
    looser = rule("es.attempts.day", load_book([moved("es.attempts.day", 3)]))
    assert isinstance(looser.terms, EventLimit)
    assert (looser.terms.limit, looser.justification) == (3, "agreed with the creditor (dpo@example.com)")


def test_law_and_policy_are_tightened_freely() -> None:
    book = load_book([moved("us.regf.7in7", 3), moved("es.robinson", 7), moved("all.abandoned.ratio", 0.01)])
    law = rule("us.regf.7in7", book)
    assert isinstance(law.terms, EventLimit)
    assert law.terms.limit == 3


@pytest.mark.parametrize(
    ("override", "says"),
    [
        (moved("us.regf.7in7", 8), "us.regf.7in7 is law (12 CFR 1006.14"),
        (moved("es.attempts.day", 4), "may be set up to 3, not to 4"),
        (moved("all.abandoned.ratio", 0.05), "may be set up to 0.03"),
        (moved("strict.attempts.day", 2), "may be set up to 1"),
        (moved("es.attempts.day", 1.5), "1.5 is no limit"),
        (moved("es.attempts.day", -1), "-1 is no limit"),
        (moved("es.attempts.day", 3, " "), "needs its justification"),
        (moved("es.window.debt", 3), "has no figure"),
        (moved("es.nothing", 3), "There is no rule 'es.nothing'"),
    ],
)
def test_what_may_not_be_moved_is_refused_with_a_sentence(override: Override, says: str) -> None:
    with pytest.raises(OverridesRefused) as refused:
        load_book([moved("es.connected.week", 1), override])
    assert len(refused.value.refusals) == 1
    assert says in refused.value.refusals[0]


def test_a_rule_of_ones_own_with_the_laws_name_opens_no_way_round_it(tmp_path: Path) -> None:
    text = OWN.replace("fr.attempts", "us.regf.7in7").replace("up_to: 6", "up_to: 99")
    with pytest.raises(OverridesRefused, match="is law"):
        load_book([moved("us.regf.7in7", 50)], own(tmp_path, text))


# An operator's own files


def test_an_operators_own_profile_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    book = load_book(extra=own(tmp_path))
    assert len(book) == len(BOOK) + 1
    french = next(profile for profile in book if profile.name == "fr")
    assert french.country == "FR"
    assert rule("all.debt.promise", (french,)).effect is Verdict.DENY
    assert load_book(extra=tmp_path) == book


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "country: FR",
            "country: France",
            "2:10: country: found 'France'; allowed: a country by",
        ),
        (
            "calling_window",
            "calling_windows",
            "rules[0].type: found 'calling_windows'; allowed: calling_window",
        ),
        ("status: law", "status: custom", "10:13: rules[0].status: found 'custom'; allowed: law or policy"),
        ("mon-fri", "mon-fry", "'mon-fry' is no day"),
        ("14:00-20:00", "14:00-24:00", "rules[0].params.days.mon-fri: found a list; allowed: "),
        ("limit: 4", "limit: four", "rules[1].params.limit: found 'four'; allowed: a whole number"),
        ("limit: 4", "limits: 4", "unknown key; did you mean 'limit'?"),
        ("calendar_days: 30", "fortnights: 2", "rules[1].params.window: found a mapping; allowed: one of"),
        ("key: [person]", "key: []", "rules[1].params.key: found a list; allowed: at least one of person"),
        ("event: attempt", "event: ring", "found 'ring'; allowed: attempt, connected"),
        ("up_to: 6", "up_to: 2", "rules[1].up_to: found '2'; allowed: only in an event_limit, and not below"),
        ("status: policy", "status: law", "the law is loosened by nobody"),
        ("fr.attempts", "fr.window", "the rule fr.window is here 2 times"),
        ("include: [common]", "include: [uncommon]", "there are no common rules 'uncommon'"),
        ("verified_years: [2027]", "verified_years: []", "name the years whose calendar is checked"),
        ("review_due: 2027-12-31", "review_due: soon", "found 'soon'; allowed: a date such as"),
        ("rules:", "rules: &r", None),
        ("profile: fr", "profile: es", "es is shipped with Recado and is not replaced"),
        ("versions: {2027-1: 2027-01-01}", "versions: {}", "at least one version"),
        ("  - id: fr.window\n", "  - \n", "rules[0]: the key 'id' is missing"),
        ("profile: fr\n", "profile: fr\nprofile: de\n", "this key is here twice"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, says: str | None) -> None:
    assert old in OWN
    path = own(tmp_path, OWN.replace(old, new, 1))
    if says is None:
        assert read_file(path)
        return
    with pytest.raises(ProfileErrors) as refused:
        load_book(extra=path)
    assert any(says in str(error) for error in refused.value.errors), refused.value
    assert str(refused.value).startswith(f"{path}:")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProfileErrors) as refused:
        read_file(own(tmp_path, OWN.replace("law", "custom").replace("limit: 4", "limit: x")))
    assert len(refused.value.errors) == 2


def test_check_prints_every_profile_and_says_which_file_is_wrong(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["compliance", "check", str(own(tmp_path))], env={"RECADO_LANGUAGE": "en"})
    assert run.exit_code == 0, run.stdout
    rows = {line.split()[0] for line in run.stdout.splitlines()}
    assert {*COUNTRIES, "us_ma", "fr"} <= rows
    assert "50 overlays nobody has reviewed" in run.stdout
    wrong = own(tmp_path, OWN.replace("limit: 4", "limit: x"))
    run = CliRunner().invoke(app, ["compliance", "check", str(wrong)], env={"RECADO_LANGUAGE": "en"})
    assert run.exit_code == 1
    assert f"{wrong}:17:" in run.stdout


def test_check_lists_every_rule_with_its_source() -> None:
    run = CliRunner().invoke(app, ["compliance", "check", "--rules"])
    assert "us.regf.7in7  [law]  12 CFR 1006.14(b)(2)(i)(A), (b)(3), (b)(4)" in run.stdout


# Calendars

CALENDARS = load_calendars()
OFFICIAL = {
    ("ES", "MD", 2027): (
        "01-01 01-06 03-19 03-25 03-26 05-01 05-03 10-12 11-01 12-06 12-08 12-25"  # 12
    ),
    ("ES", "MD", 2026): "01-01 01-06 04-02 04-03 05-01 05-02 08-15 10-12 11-02 12-07 12-08 12-25",
    ("ES", "GA", 2026): "01-01 01-06 03-19 04-02 04-03 05-01 06-24 07-25 08-15 10-12 12-08 12-25",
    ("MX", None, 2027): "01-01 02-01 03-15 05-01 09-16 11-15 12-25",
    ("PE", None, 2027): (
        "01-01 03-25 03-26 03-28 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 "
        "12-25"
    ),
}


@pytest.mark.parametrize(("where", "days"), OFFICIAL.items())
def test_calendars_that_were_written_down_by_hand(where: tuple[str, str | None, int], days: str) -> None:
    country, region, year = where
    first = date(year, 1, 1)
    every = [first + timedelta(days=offset) for offset in range(365)]
    assert [f"{day:%m-%d}" for day in every if CALENDARS.is_holiday(country, region, day)] == days.split()


def test_twelve_days_or_more_in_every_region_of_spain() -> None:
    for region in holidays.list_supported_countries()["ES"]:
        for year in (2026, 2027):
            first = date(year, 1, 1)
            every = [first + timedelta(days=offset) for offset in range(365)]
            assert sum(CALENDARS.is_holiday("ES", region, day) for day in every) >= 12, (region, year)


def test_a_towns_holidays_are_the_operators_to_write_down(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text("ES:\n  MD: [2027-05-14, 2027-11-09]\n")
    local = load_calendars(path)
    almudena = date(2027, 11, 9)
    assert local.is_holiday("ES", "MD", almudena)
    assert local.is_holiday("ES", None, almudena)
    assert not local.is_holiday("ES", "CT", almudena)
    assert not CALENDARS.is_holiday("ES", "MD", almudena)
    known = [local.knows_local("ES", "MD", 2027), local.knows_local("ES", "CT", 2027)]
    assert [*known, local.knows_local("ES", "MD", 2026)] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ES: {XX: [2027-05-14]}", "1:10: ES.XX: 'XX' is no region of ES; allowed: AN"),
        ("Spain: {MD: [2027-05-14]}", "'Spain' is no country"),
        ("ES: {MD: [14/05/2027]}", "found '14/05/2027'; allowed: a date such as"),
        ("ES: [2027-05-14]", "ES: found a list; allowed: a mapping"),
        ("", "the file is empty"),
    ],
)
def test_a_mistake_in_a_file_of_holidays_is_told_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(text)
    with pytest.raises(ProfileErrors) as refused:
        read_days(path)
    assert says in str(refused.value)


def test_overrides_leave_the_shipped_book_as_it_was() -> None:
    load_book([moved("es.attempts.day", 1)])
    assert rule("es.attempts.day") == replace(rule("es.attempts.day"), justification=None)
