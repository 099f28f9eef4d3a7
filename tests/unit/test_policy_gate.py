"""The gate as a whole: the strictest rule of every jurisdiction, and a DEFER that keeps its word."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialer.campaign import Mode, Override, Purpose
from dialer.policy.compliance import Decision, decide, may_dial
from dialer.policy.question import AskedHours, ListState, Past, Question, State
from dialer.policy.rules import CallingWindow, Event, EventLimit, Key, Rule, Verdict
from dialer.policy.spans import Ever
from dialer.profiles import load_book
from tests.fakes.questions import GOOD, MADRID, TUESDAY, asked, past
from tests.unit.gate import BOOK, CALENDARS, said

NEW_YORK = ZoneInfo("America/New_York")


def rules_of(decision: Decision) -> set[str]:
    return {reason.rule for reason in decision.reasons}


def us(**changes: Any) -> Question:
    """The same person in Massachusetts, whose overlay is reviewed, on a line that is known to be fixed."""
    assert GOOD.phone is not None
    phone = replace(GOOD.phone, e164="+16175550100", region="US", line_type="fixed_line", zones=(NEW_YORK,))
    shown = replace(GOOD.caller_id, e164="+16175550101", region="US")
    whole = {
        "now": TUESDAY + timedelta(hours=5),
        "countries": {"US": "MA"},
        "phone": phone,
        "caller_id": shown,
    }
    return asked(**(whole | changes))


def test_the_good_question_is_allowed_with_no_reason_against_it() -> None:
    decision = said(GOOD)
    assert (decision.verdict, decision.reasons, decision.until) == (Verdict.ALLOW, (), None)
    assert decision.profiles == ("es 2026-2",)
    assert "municipal_calendar: absent (ES 2027)" in decision.warnings


def test_the_strictest_of_two_countries_wins_and_they_share_a_slot() -> None:
    both = asked(countries={"ES": "MD", "MX": None}, zones=(ZoneInfo("America/Mexico_City"),))
    decision = said(both)
    assert decision.verdict is Verdict.DEFER
    assert decision.until == datetime(2027, 6, 15, 15, 0, tzinfo=UTC), "09:00 in Mexico, 17:00 in Madrid"


def test_defers_over_a_night_a_weekend_and_a_holiday() -> None:
    friday = datetime(2027, 10, 8, 19, 30, tzinfo=UTC)
    assert said(asked(now=friday)).until == datetime(2027, 10, 11, 7, 0, tzinfo=UTC)
    monday = datetime(2027, 10, 11, 19, 30, tzinfo=UTC)
    assert said(asked(now=monday)).until == datetime(2027, 10, 13, 7, 0, tzinfo=UTC), "the 12th is a holiday"


def test_where_the_region_is_unknown_a_holiday_anywhere_closes_the_day() -> None:
    third_of_may = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
    assert said(asked(now=third_of_may, countries={"ES": None})).verdict is Verdict.DEFER
    assert said(asked(now=third_of_may, countries={"ES": "CT"})).verdict is Verdict.ALLOW
    assert said(asked(now=third_of_may, countries={"ES": "nowhere"})).verdict is Verdict.DEFER


def test_at_the_end_of_the_checked_calendar_nobody_is_told_a_date() -> None:
    decision = said(asked(now=datetime(2027, 12, 31, 20, 30, tzinfo=UTC)))
    assert (decision.verdict, decision.lasting) == (Verdict.DENY, False)
    assert any("2028" in reason.observed for reason in decision.reasons)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"clock_trusted": False}, "recado.clock"),
        ({"phone": None}, "recado.phone"),
        ({"script_approved": False}, "recado.script"),
        ({"role": "reference"}, "recado.role"),
        ({"role": ""}, "recado.role"),
        ({"countries": {}}, "recado.profile"),
        ({"now": datetime(2028, 1, 3, 10, 0, tzinfo=UTC)}, "recado.review_due"),
        ({"listed": frozenset({"recado:phone"})}, "recado.opt_out"),
        ({"listed": frozenset({"recado:person"})}, "recado.opt_out"),
        ({"caller_id": replace(GOOD.caller_id, owned=False)}, "es.caller_id"),
        ({"caller_id": replace(GOOD.caller_id, e164="")}, "es.caller_id"),
        ({"caller_id": replace(GOOD.caller_id, line_type="mobile")}, "es.caller_id"),
        ({"caller_id": replace(GOOD.caller_id, e164="+34400111222")}, "es.caller_id.service"),
        ({"caller_id": replace(GOOD.caller_id, region="FR")}, "es.caller_id"),
        ({"ring": timedelta(seconds=5)}, "all.mechanics.ring"),
        ({"states": (State(name="paid"),)}, "all.debt.closed"),
        ({"states": (State(name="work"),)}, "all.phone.not_theirs"),
        ({"states": (State(name="moratorium", until=date(2027, 6, 1)),)}, "all.person.moratorium"),
    ],
)
def test_what_is_unknown_or_unfit_is_refused(change: dict[str, Any], rule: str) -> None:
    decision = said(asked(**change))
    assert decision.verdict is Verdict.DENY
    assert rule in rules_of(decision)


@pytest.mark.parametrize(
    "line_type", ["premium_rate", "shared_cost", "unknown", "pager", "personal_number", ""]
)
def test_a_number_of_a_kind_that_is_not_rung(line_type: str) -> None:
    assert GOOD.phone is not None
    decision = said(asked(phone=replace(GOOD.phone, line_type=line_type)))
    assert "recado.line_type" in rules_of(decision)
    assert decision.lasting


def test_without_a_basis_only_a_person_may_speak_and_a_person_may_dial_for_them() -> None:
    without = asked(bases=())
    decision = said(without)
    assert decision.verdict is Verdict.AGENT_ONLY
    assert not may_dial(decision, Mode.AUTOMATED)
    assert may_dial(said(replace(without, mode=Mode.AGENT_FIRST)), Mode.AGENT_FIRST)


def test_a_basis_runs_out_on_its_day_in_the_zone_that_is_furthest_ahead() -> None:
    given_on = date(2025, 6, 15)
    bases = (replace(GOOD.bases[0], given_on=given_on),)
    assert said(asked(bases=bases)).verdict is Verdict.AGENT_ONLY
    assert said(asked(bases=bases, now=TUESDAY - timedelta(days=1))).verdict is Verdict.ALLOW


def test_a_commercial_call_needs_consent_of_its_own_and_a_fresh_robinson_list() -> None:
    commercial = tuple(replace(basis, purpose=Purpose.COMMERCIAL) for basis in GOOD.bases)
    shown = replace(GOOD.caller_id, e164="+34400111222")
    question = asked(purpose=Purpose.COMMERCIAL, caller_id=shown, bases=commercial)
    assert rules_of(said(question)) == {"es.robinson"}
    for age, whole, verdict in (
        (29, True, Verdict.ALLOW),
        (31, True, Verdict.DENY),
        (1, False, Verdict.DENY),
    ):
        lists = {"robinson": ListState(as_of=TUESDAY - timedelta(days=age), whole=whole)}
        assert said(replace(question, lists=lists)).verdict is verdict
    assert "es.basis.automated_commercial" in rules_of(said(replace(question, bases=GOOD.bases)))


def test_a_list_that_must_be_of_today_is_never_taken_as_one_of_any_age() -> None:
    moved = Override(rule="us.reassigned", limit=0, justification="checked before each run", by="DPO")
    lists = {"reassigned": ListState(as_of=TUESDAY - timedelta(days=400), whole=True)}
    mobile = replace(us().phone, line_type="mobile")  # type: ignore[type-var]
    decision = decide(us(phone=mobile, lists=lists), load_book([moved]), CALENDARS)
    assert "us.reassigned" in rules_of(decision)


def test_where_a_campaign_names_strict_it_has_a_say_beside_each_country_s_own_law() -> None:
    both = said(asked(countries={"ES": "MD", "*": None}))
    assert both.verdict is Verdict.ALLOW
    assert [name.split()[0] for name in both.profiles] == ["es", "strict"]
    evening = datetime(2027, 6, 15, 17, 30, tzinfo=UTC)
    assert said(asked(countries={"ES": "MD"}, now=evening)).verdict is Verdict.ALLOW
    assert "strict.window" in rules_of(said(asked(countries={"ES": "MD", "*": None}, now=evening)))


def test_a_promise_defers_to_the_morning_after_it() -> None:
    decision = said(asked(states=(State(name="promise", until=date(2027, 6, 18)),)))
    assert decision.until == datetime(2027, 6, 21, 7, 0, tzinfo=UTC), "Friday's promise: Monday 09:00"


def test_two_attempts_a_day_over_debts_and_phones() -> None:
    history = (
        past(TUESDAY - timedelta(hours=2), debt=1, phone="+34600111222"),
        past(TUESDAY - timedelta(hours=1), debt=2, phone="+34600999888", creditor="Sur"),
    )
    decision = said(asked(history=history))
    assert rules_of(decision) == {"es.attempts.day"}
    assert decision.until == datetime(2027, 6, 16, 7, 0, tzinfo=UTC)
    assert said(asked(history=history[:1])).verdict is Verdict.ALLOW


def test_a_conversation_that_they_began_counts_and_somebody_elses_does_not() -> None:
    call = past(TUESDAY - timedelta(days=1), Event.CONVERSATION, direction="inbound")
    assert rules_of(said(us(history=(call,)))) == {"us.regf.conversation"}
    assert said(us(history=(replace(call, person="p2", debt=9),))).verdict is Verdict.ALLOW


def test_massachusetts_counts_two_where_the_federation_counts_seven() -> None:
    calls = tuple(past(TUESDAY - timedelta(days=day)) for day in (2, 4))
    assert rules_of(said(us(history=calls))) == {"us_ma.2in7"}


def test_a_wireless_number_or_one_of_unknown_kind_needs_consent() -> None:
    without = us(bases=())
    assert said(without).verdict is Verdict.ALLOW
    assert without.phone is not None
    for line_type in ("mobile", "fixed_line_or_mobile", "voip"):
        decision = said(replace(without, phone=replace(without.phone, line_type=line_type)))
        assert "us.tcpa.wireless" in rules_of(decision)
    number = without.phone.e164
    three = tuple(past(TUESDAY - timedelta(days=day), debt=day, phone=number) for day in (9, 18, 27))
    assert rules_of(said(replace(without, history=three))) == {"us.tcpa.residential"}
    assert said(us(history=three)).verdict is Verdict.ALLOW, "with consent"


@pytest.mark.parametrize("region", ["NY", None, "ZZ", "ny"])
def test_a_state_that_nobody_has_reviewed_or_that_is_not_known_is_refused_until_accepted(
    region: str | None,
) -> None:
    decision = said(us(countries={"US": region}))
    assert rules_of(decision) == {"recado.unreviewed"}
    everything = frozenset(profile.name for profile in BOOK if not profile.reviewed)
    accepted = frozenset({"us_ny"}) if region == "NY" else everything
    assert said(us(countries={"US": region}, accepted_unreviewed=accepted)).verdict is Verdict.ALLOW


def test_who_is_in_an_unknown_state_is_under_the_law_of_every_reviewed_one() -> None:
    calls = tuple(past(TUESDAY - timedelta(days=day)) for day in (2, 4))
    assert "us_ma.2in7" in rules_of(said(us(countries={"US": None}, history=calls)))


def evening(evidence: str | None) -> AskedHours:
    hours = CallingWindow(days=dict.fromkeys(range(7), ((time(20), time(22)),)), holidays="closed")
    rule = Rule(id="asked.hours", terms=hours, source="the person", status="policy")
    return AskedHours(rule=rule, evidence=evidence)


def test_hours_that_somebody_asked_for_in_writing_widen_where_the_law_says_so() -> None:
    bogota = ZoneInfo("America/Bogota")
    at = datetime(2027, 6, 17, 1, 30, tzinfo=UTC)  # Wednesday 20:30
    assert GOOD.phone is not None
    phone = replace(GOOD.phone, region="CO", e164="+573001112233", zones=(bogota,))
    colombia = asked(now=at, countries={"CO": None}, phone=phone)
    assert said(colombia).verdict is Verdict.DEFER
    assert said(replace(colombia, asked_hours=evening("letter-7"))).verdict is Verdict.ALLOW
    assert said(replace(colombia, asked_hours=evening(None))).verdict > Verdict.ALLOW
    late = datetime(2027, 6, 15, 19, 30, tzinfo=UTC)
    spain = asked(now=late, asked_hours=evening("letter-7"))
    assert said(spain).verdict > Verdict.ALLOW, "no widening in Spain: 21:30"


def test_the_version_in_force_at_the_instant_decides() -> None:
    before = said(asked(now=datetime(2026, 12, 27, 22, 59, 59, tzinfo=UTC), bases=()))
    after = said(asked(now=datetime(2026, 12, 27, 23, 0, 0, tzinfo=UTC), bases=()))
    assert (before.profiles, after.profiles) == (("es 2026-1",), ("es 2026-2",))
    objecting = {"states": (State(name="objection"),), "countries": {"US": "MA"}}
    eve = said(us(now=datetime(2027, 1, 31, 4, 59, tzinfo=UTC), **objecting))
    day = said(us(now=datetime(2027, 1, 31, 5, 0, tzinfo=UTC), **objecting))
    assert "us.revoked.all" not in rules_of(eve)
    assert "us.revoked.all" in rules_of(day)


def test_a_version_that_has_begun_in_one_zone_is_asked_beside_the_one_it_replaces_in_another() -> None:
    between = asked(
        now=datetime(2026, 12, 27, 23, 30, tzinfo=UTC), zones=(MADRID, ZoneInfo("Atlantic/Canary"))
    )
    assert set(said(between).profiles) == {"es 2026-1", "es 2026-2"}


def test_a_country_without_a_profile_is_under_the_strict_one_and_its_own_holidays() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert said(asked(countries={"FR": None}, zones=(paris,))).verdict is Verdict.ALLOW
    bastille = datetime(2027, 7, 14, 10, 0, tzinfo=UTC)
    assert rules_of(said(asked(countries={"FR": None}, now=bastille))) == {"strict.window"}
    assert said(asked(countries={"ZZ": None})).verdict is Verdict.DENY, "of which no calendar is known"


def test_the_next_abandoned_call_is_counted_before_it_happens() -> None:
    question = asked(mode=Mode.AGENT_FIRST, ratios={"all.abandoned.ratio": (2, 99)})
    assert said(question).verdict is Verdict.ALLOW
    more = replace(question, ratios={"all.abandoned.ratio": (3, 99)})
    assert rules_of(said(more)) == {"all.abandoned.ratio"}


def test_what_an_operator_stopped_is_asked_again_soon_or_when_the_law_allows() -> None:
    assert said(asked(stopped=True)).until == TUESDAY + timedelta(seconds=20)
    night = TUESDAY.replace(hour=22)
    assert said(asked(now=night, in_call=True)).until == datetime(2027, 6, 16, 7, 0, tzinfo=UTC)


def test_an_event_that_nobody_knows_the_end_of_counts_as_all_it_may_be() -> None:
    everything = Past(
        at=TUESDAY - timedelta(days=1),
        events=frozenset(Event),
        person="p1",
        debt=2,
        phone="+34600999888",
        creditor="Sur",
    )
    assert "es.conversation.week" in rules_of(said(asked(history=(everything,))))


def test_a_campaigns_own_limit_narrows_and_a_lasting_refusal_says_so() -> None:
    most = EventLimit(event=Event.ATTEMPT, key=frozenset({Key.PERSON, Key.DEBT}), window=Ever(), limit=2)
    rule = Rule(id="campaign.max_attempts", terms=most, source="campaigns.yaml", status="policy")
    history = tuple(past(TUESDAY - timedelta(days=day)) for day in (40, 80))
    decision = said(asked(history=history, campaign_rules=(rule,)))
    assert (decision.verdict, decision.lasting) == (Verdict.DENY, True)
