"""The law and the gate's reasons in words: none without them, in both languages, the zone always named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialer.calendars import load_calendars
from dialer.campaign import Mode, Purpose
from dialer.gate_words import Language, reason_in_words, recorded, rule_in_words, there, what_was_found
from dialer.gate_words.shapes import SHAPES, fitting
from dialer.gate_words.sources import SPANISH, source_in_words
from dialer.gate_words.vocabulary import BASES, ELEMENTS, EVENTS, KEYS, LINE_TYPES, MARKS, RECORDS, STATES
from dialer.outcome import Outcome
from dialer.policy import rules as law
from dialer.policy.anomaly import intruded, too_fast, wrong_list
from dialer.policy.compliance import decide
from dialer.policy.judge import Reason
from dialer.policy.question import AskedHours, Basis, ListState, Question, State
from dialer.policy.rules import Event, Profile, Rule, Verdict
from dialer.policy.toll import MICROS, Toll, Used, trunk_limits
from dialer.profiles import load_book
from dialer.trunk import DayCap, Trunk
from tests.fakes.questions import GOOD, MADRID, TUESDAY, asked, past

BOOK = load_book()
CALENDARS = load_calendars()
RULES = {rule.id: rule for profile in BOOK for rule in profile.rules}
CANARIES = ZoneInfo("Atlantic/Canary")
ENGLISH = re.compile(
    r"\b(the|and|of|to|by|or|not|who|any|within|kept|is|are|days|calls?|number|months|before|person|debt)\b"
)
SPANISH_WORDS = re.compile(
    r"\b(el|la|las|los|que|para|como|deuda|llamadas?|número|meses|antes|persona|desde|acreedor)\b"
)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_rule_of_every_shipped_profile_is_a_sentence_in_both_languages(rule: Rule) -> None:
    spanish, english = rule_in_words(rule, "es"), rule_in_words(rule, "en")
    assert rule.id in spanish
    assert rule.id in english
    assert rule.source in english
    assert not ENGLISH.search(spanish.replace(rule.id, ""))
    asks = english.partition(f"({rule.id})")[0]
    assert not SPANISH_WORDS.search(asks)
    assert "{" not in spanish + english
    assert len(asks) > 20


def test_every_source_that_says_something_says_it_in_spanish() -> None:
    sources = {rule.source for rule in RULES.values()}
    assert [said for said in sources if ENGLISH.search(source_in_words(said, "es"))] == []
    of_no_profile = {"campaign ", "asked for by the person"}
    assert [
        said for said in SPANISH.keys() - of_no_profile if not any(said in each for each in sources)
    ] == []


def test_every_word_of_the_law_has_words() -> None:
    assert STATES.keys() == law.STATES
    assert BASES.keys() == law.BASES
    assert EVENTS.keys() == set(law.Event)
    assert KEYS.keys() == set(law.Key)
    assert ELEMENTS.keys() == law.ELEMENTS
    assert RECORDS.keys() == law.RECORDS
    assert MARKS.keys() == law.MARKS
    assert LINE_TYPES.keys() > law.LINE_TYPES


def refused() -> Iterator[Question]:
    """Questions that between them every kind of rule refuses, in every way it can."""
    phone = GOOD.phone
    assert phone is not None
    shown = GOOD.caller_id
    at_noon = TUESDAY - timedelta(hours=2)
    yield asked(now=TUESDAY.replace(hour=3))
    yield asked(now=datetime(2027, 10, 12, 10, tzinfo=UTC))
    yield asked(now=datetime(2029, 6, 12, 10, tzinfo=UTC))
    yield asked(zones=(ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")))
    yield asked(phone=replace(phone, zones=()))
    for event in Event:
        yield asked(history=tuple(past(at_noon + timedelta(minutes=n), event) for n in range(9)))
    yield asked(bases=())
    yield asked(
        bases=(
            Basis(kind="consent_human_call", phone=None, purpose=Purpose.SERVICE, given_on=date(2027, 1, 1)),
        )
    )
    yield asked(
        bases=(
            Basis(
                kind="consent_automated_call",
                phone="+34911111111",
                purpose=Purpose.COMMERCIAL,
                given_on=date(2020, 1, 1),
            ),
        )
    )
    commercial = asked(purpose=Purpose.COMMERCIAL)
    yield commercial
    for robinson in (
        ListState(as_of=TUESDAY - timedelta(days=40), whole=True),
        ListState(as_of=TUESDAY, whole=False),
        ListState(as_of=TUESDAY, whole=True),
    ):
        yield replace(commercial, lists={"robinson": robinson}, listed=frozenset({"robinson"}))
    for name in sorted(law.STATES):
        yield asked(states=(State(name=name),))
        yield asked(
            states=(State(name=name, until=date(2027, 6, 20)), State(name="promise", until=date(2027, 6, 22)))
        )
    for caller_id in (
        replace(shown, e164=""),
        replace(shown, line_type="mobile"),
        replace(shown, region="FR"),
        replace(shown, e164="+34400000000"),
        replace(shown, owned=False),
    ):
        yield asked(caller_id=caller_id)
    yield asked(ring=timedelta(seconds=5))
    by_agents = asked(mode=Mode.AGENT_FIRST)
    yield replace(by_agents, ratios={"all.abandoned.ratio": (3, 40)})
    yield asked(phone=None)
    yield asked(phone=replace(phone, line_type="premium_rate"))
    yield asked(role="reference")
    yield asked(role="")
    yield asked(listed=frozenset({"recado:person"}))
    yield asked(listed=frozenset({"recado:phone"}))
    yield asked(in_call=True, stopped=True, clock_trusted=False, script_approved=False)
    yield asked(countries={"US": "NY", "ES": "MD"})
    yield asked(countries={"US": None, "CO": "DC", "GB": "ENG", "AR": "C"})
    yield asked(asked_hours=AskedHours(rule=never_open(), evidence=None))
    for seen in (intruded(3), wrong_list([Outcome.OPT_OUT] * 50), too_fast(99, 1)):
        yield asked(stopped=True, alarm=str(seen))
    for region, number in (("FR", "+33612345678"), ("ES", "+34600111222")):
        for used in (Used(calls=9, spent=9 * MICROS), Used(held=9 * MICROS)):
            usage = dict.fromkeys((("", ""), ("main", ""), ("main", "ES")), used)
            yield asked(trunk=tuple(trunk_limits(TOLL, number, region, usage, ["ES"])))


TOLL = Toll(
    trunk=Trunk(
        name="main",
        endpoint="carrier",
        max_calls=1,
        calls_per_second=1,
        codec="alaw",
        number_format="e164",
        prices={"+34": Decimal("0.1")},
        price_currency="EUR",
        day_caps=tuple(
            DayCap(trunk=trunk, region=region, calls=9, spend=Decimal(9))
            for trunk, region in (("", ""), ("main", ""), ("main", "ES"))
        ),
    ),
    longest=timedelta(minutes=5),
    now=TUESDAY,
)


def never_open() -> Rule:
    return Rule(
        id="asked.hours",
        terms=law.CallingWindow(days={}, holidays="open"),
        source="letter 7",
        status="policy",
    )


def reasons() -> list[Reason]:
    overdue = tuple(replace(each, review_due=date(2026, 1, 1)) for each in BOOK)
    found: dict[Reason, None] = {}
    for book in (BOOK, overdue, ()):
        for question in refused():
            found |= dict.fromkeys(decide(question, book, CALENDARS).reasons)
    return list(found)


FOUND = reasons()


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_reason_of_the_gate_is_without_words(language: Language) -> None:
    other = ENGLISH if language == "es" else SPANISH_WORDS
    for reason in FOUND:
        told = what_was_found(reason, language)
        assert fitting(reason.type, reason.observed, reason.limit), reason
        assert not other.search(told), told
        assert "_" not in re.sub(r"accept_unreviewed|us_\w+", "", told), told


def test_the_questions_are_refused_in_every_way_that_has_words() -> None:
    """What no question brings out would be words for nothing, or a refusal that nobody tried."""
    used = {(reason.type, fitting(reason.type, reason.observed, reason.limit)[0]) for reason in FOUND}  # type: ignore[index]
    every = {(kind, shape.said) for kind, shapes in SHAPES.items() for shape in shapes}
    assert {said[0] for _, said in every - used} == {
        "no moment was found at which every rule allows the call",
        "something known of this person cannot be read ({names})",
        "the number shown, {shown}, must begin with {prefix}",
    } - {said[0] for _, said in used}


def test_a_reason_tells_what_was_found_the_limit_the_law_and_until_when() -> None:
    calls = tuple(past(TUESDAY - timedelta(hours=n), Event.ATTEMPT) for n in (1, 2))
    decision = decide(asked(history=calls, zones=(CANARIES,)), BOOK, CALENDARS)
    (reason,) = decision.reasons
    assert reason_in_words(reason, decision.zones, "es") == (
        "Llamadas hechas, para esta persona: 2; se permiten 2 en un día. Política (es.attempts.day): "
        "Ley 3/1991 (LCD) arts. 8.2.a, 29.2: proporcionalidad (P); techo: Código Penal art. 172 ter. "
        "No antes de mié 16/06/2027 00:00 (Atlantic/Canary); mié 16/06/2027 01:00 (Europe/Madrid)."
    )
    assert reason_in_words(reason, decision.zones, "en").startswith(
        "Calls made, for this person: 2; allowed are 2 in a day. Policy (es.attempts.day): Ley 3/1991"
    )


def test_hours_are_told_in_the_callee_s_time_with_its_zone_and_what_is_allowed() -> None:
    night = asked(now=datetime(2027, 6, 15, 3, 0, tzinfo=UTC), zones=(CANARIES,))
    (reason,) = decide(night, BOOK, CALENDARS).reasons
    assert what_was_found(reason, "es") == (
        "allí eran mar 04:00 (Atlantic/Canary) / mar 05:00 (Europe/Madrid); se permite llamar "
        "lun-vie 09:00-21:00, no en festivos"
    )


def test_a_holiday_is_said_to_be_one() -> None:
    holiday = asked(now=datetime(2027, 10, 12, 10, 0, tzinfo=UTC))
    (reason,) = decide(holiday, BOOK, CALENDARS).reasons
    assert "Tue 12:00, a holiday (Europe/Madrid)" in what_was_found(reason, "en")
    assert "mar 12:00, festivo (Europe/Madrid)" in what_was_found(reason, "es")


def test_what_the_record_keeps_says_the_same_as_the_decision() -> None:
    reason = Reason(
        rule="es.window.debt",
        type="CallingWindow",
        verdict=Verdict.DEFER,
        observed="Tue 04:00 (Europe/Madrid)",
        limit="Mon-Fri 09:00-21:00; holidays closed",
        source="RDL 1/2007 art. 96.2",
        status="law",
        until=TUESDAY,
    )
    kept: dict[str, Any] = {
        "rule": reason.rule, "type": reason.type, "verdict": "DEFER", "observed": reason.observed,
        "limit": reason.limit, "source": reason.source, "status": "law", "until": TUESDAY.isoformat(),
        "lasting": False,
    }  # fmt: skip
    assert recorded(kept) == reason


def test_a_time_names_its_zones_and_counts_those_that_are_too_many() -> None:
    assert there(TUESDAY, [str(MADRID)], "en") == "Tue 15 Jun 2027 12:00 (Europe/Madrid)"
    assert there(TUESDAY, (), "es") == "mar 15/06/2027 10:00 (UTC)"
    same = ["Europe/Madrid", "Europe/Paris", "Europe/Berlin", "Europe/Rome"]
    assert there(TUESDAY, same, "en").endswith("(Europe/Madrid, Europe/Paris, Europe/Berlin, +1)")


def test_a_rule_of_an_operator_s_own_profile_needs_no_table() -> None:
    own: Profile = replace(BOOK[0], name="own")
    rule = replace(own.rules[0], id="own.rule", source="Reglamento interno 4")
    assert "Reglamento interno 4" in rule_in_words(rule, "en")
