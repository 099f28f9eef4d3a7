"""The scenarios of the compliance notes that the gate alone can show, by id.

What each expects is said there; `test_scenario_register.py` keeps count of all 55.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dialer.campaign import Mode
from dialer.policy.compliance import Decision, decide, may_dial
from dialer.policy.question import Past
from dialer.policy.rules import Event, EventLimit, Profile, Verdict
from tests.law.asking import ask
from tests.law.book import BOOK, CALENDARS, gate
from tests.law.facts import AskedHours, Call, Contact, ListCopy, Manner, Number, Status, World
from tests.law.homes import ANN, AT_NOON, LONG_AGO, Home, call, home, one_person

ALLOW, AGENT_ONLY, DEFER, DENY = Verdict.ALLOW, Verdict.AGENT_ONLY, Verdict.DEFER, Verdict.DENY

MADRID, BOGOTA, ARIZONA = home("ES", "MD"), home("CO", "DC"), home("US", "AZ")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def answer(world: World, placed: Call | None = None) -> Decision:
    return gate(ask(world, placed or call(world)))


def why(decision: Decision) -> set[str]:
    return {reason.rule for reason in decision.reasons}


def contact(world: World, when: datetime, outcome: str = "no_answer", *, debt: int = 1) -> Contact:
    number = next(iter(world.numbers))
    creditor = world.debts[debt].creditor
    return Contact(
        at=when, person=ANN, debt=debt, creditor=creditor, number=number, outcome=outcome, ended=when
    )


def known(world: World, name: str, about: str = ANN, until: date | None = None) -> World:
    return replace(world, statuses=[Status(about=about, name=name, since=LONG_AGO, until=until)])


def without_consent(world: World, *kinds: str) -> World:
    return replace(world, consents=[each for each in world.consents if each.kind not in kinds])


def law_alone() -> tuple[Profile, ...]:
    """The shipped profiles without anything that is policy."""
    return tuple(replace(each, rules=tuple(r for r in each.rules if r.status == "law")) for each in BOOK)


def two_debts_two_numbers(world: World) -> World:
    """Debt 1 at one number and debt 2 at another were called today."""
    first = next(iter(world.numbers.values()))
    second = replace(first, e164=first.e164[:-1] + "2")
    world.numbers[second.e164] = second
    earlier = [AT_NOON - timedelta(hours=2), AT_NOON - timedelta(hours=1)]
    world.contacts = [
        contact(world, earlier[0]),
        replace(contact(world, earlier[1], debt=2), number=second.e164),
    ]
    return world


def test_s02_two_debts_at_two_numbers_are_one_person() -> None:
    world = two_debts_two_numbers(one_person(MADRID))
    third = replace(call(world), number=list(world.numbers)[1])
    assert answer(world, third).verdict is DEFER
    assert "es.attempts.day" in why(answer(world, third))


def test_s02_under_the_law_of_the_united_states_alone_they_are_two_and_as_shipped_they_are_not() -> None:
    world = two_debts_two_numbers(one_person(ARIZONA))
    question = ask(world, call(world))
    assert decide(question, law_alone(), CALENDARS).verdict is ALLOW
    assert why(gate(question)) == {"us.attempts.day"}


def test_s03_calls_under_two_creditors_add_up_for_one_key() -> None:
    world = one_person(MADRID)
    hours = [timedelta(hours=1), timedelta(hours=2)]
    world.contacts = [contact(world, AT_NOON - ago, debt=debt) for debt, ago in enumerate(hours, 1)]
    assert "es.attempts.day" in why(answer(world))


def test_s04_an_opt_out_of_the_number_and_one_of_the_person_refuse_for_good() -> None:
    question = ask(one_person(MADRID), call(one_person(MADRID)))
    for listed in ("recado:phone", "recado:person"):
        decision = gate(replace(question, listed=frozenset({listed})))
        assert decision.verdict is DENY
        assert decision.lasting


def test_s09_consent_ends_on_the_day_it_is_two_years_old() -> None:
    world = one_person(MADRID, day=date(2024, 11, 24))
    assert answer(world, call(world, at("2026-11-23T10:00"))).verdict is ALLOW
    assert answer(world, call(world, at("2026-11-24T10:00"))).verdict is AGENT_ONLY


def test_s09_of_29_february_it_is_the_28th() -> None:
    world = one_person(MADRID, day=date(2028, 2, 29))
    assert "es.basis.automated.age" not in why(answer(world, call(world, at("2030-02-27T10:00"))))
    assert "es.basis.automated.age" in why(answer(world, call(world, at("2030-02-28T10:00"))))


def test_s10_consent_to_calls_by_people_is_none_to_a_machine() -> None:
    world = one_person(MADRID)
    consents = [replace(each, kind="consent_human_call") for each in world.consents]
    decision = answer(replace(world, consents=consents))
    assert decision.verdict is AGENT_ONLY
    assert not may_dial(decision, Mode.AUTOMATED)
    assert may_dial(decision, Mode.AGENT_FIRST)


def test_s11_what_is_paid_is_not_asked_for_until_the_payment_is_reversed() -> None:
    world = known(one_person(MADRID), "paid", about="debt 1")
    assert answer(world).verdict is DENY
    assert answer(world).lasting
    world.statuses = [replace(world.statuses[0], cleared=AT_NOON - timedelta(hours=1))]
    assert answer(world).verdict is ALLOW


def test_s12_a_promise_until_friday_is_waited_for_until_monday() -> None:
    world = known(one_person(MADRID), "promise", about="debt 1", until=date(2027, 6, 18))
    decision = answer(world)
    assert decision.verdict is DEFER
    assert decision.until == at("2027-06-21T08:00")  # 10:00 in Madrid, 9:00 in the Canaries


def test_s13_a_disputed_debt_stops_and_another_goes_on() -> None:
    world = known(one_person(MADRID), "disputed", about="debt 1")
    assert answer(world, call(world, debt=1)).verdict is DENY
    assert answer(world, call(world, debt=2)).verdict is ALLOW


def test_s14_a_breathing_space_lasts_until_its_end_is_notified() -> None:
    world = known(one_person(home("GB", "ENG")), "moratorium", until=AT_NOON.date() + timedelta(days=30))
    assert answer(world).verdict is DENY
    over = call(world, AT_NOON + timedelta(days=31))
    assert answer(world, over).verdict is DENY
    world.statuses = [replace(world.statuses[0], cleared=AT_NOON + timedelta(days=30))]
    assert answer(world, over).verdict is ALLOW


@pytest.mark.parametrize("where", [MADRID, ARIZONA, BOGOTA, home("GB", "ENG"), home("FR", None)])
@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("attorney", DENY),
        ("insolvency", DENY),
        ("deceased", DENY),
        ("minor", DENY),
        ("vulnerable", AGENT_ONLY),
    ],
)
def test_s15_states_of_a_person(where: Home, name: str, verdict: Verdict) -> None:
    assert answer(known(one_person(where), name)).verdict is verdict


def test_s16_a_workplace_and_a_reference_are_not_rung_and_a_guarantor_is_under_the_same_limits() -> None:
    world = one_person(BOGOTA)
    assert answer(known(world, "work", about=next(iter(world.numbers)))).verdict is DENY
    verdicts = {}
    for role in ("reference", "guarantor"):
        world.people[ANN] = replace(world.people[ANN], role=role)
        verdicts[role] = answer(world).verdict
    assert verdicts == {"reference": DENY, "guarantor": ALLOW}
    world.contacts = [contact(world, AT_NOON - timedelta(hours=1), "third")]
    assert "co.contact.day" in why(answer(world))


def test_s20_a_call_abandoned_on_a_person_waits_three_days_and_counts_in_the_ratio() -> None:
    world = one_person(home("GB", "ENG"))
    monday = at("2027-06-14T10:00")
    world.contacts = [contact(world, monday, "abandoned")]
    assert answer(world, call(world, monday + timedelta(hours=72, seconds=-1))).verdict is DEFER
    assert answer(world, call(world, monday + timedelta(hours=72))).verdict is ALLOW


def test_s21_a_script_that_changed_since_it_was_approved_is_not_played() -> None:
    world = one_person(MADRID)
    decision = gate(replace(ask(world, call(world)), script_approved=False))
    assert decision.verdict is DENY
    assert not decision.lasting


def test_s23_a_script_with_an_offer_is_commercial_and_needs_consent_robinson_and_400() -> None:
    world = one_person(MADRID)
    offer = Manner(commercial=True, shown="+34400000001")
    assert answer(world, call(world, manner=offer)).verdict is ALLOW
    for service_only in (
        replace(world, consents=[each for each in world.consents if not each.commercial]),
        replace(world, lists=[each for each in world.lists if each.name != "robinson"]),
    ):
        assert answer(service_only).verdict is ALLOW
        assert answer(service_only, call(world, manner=offer)).verdict is DENY
    assert answer(world, call(world, manner=replace(offer, shown="+34910000001"))).verdict is DENY


@pytest.mark.parametrize(
    "manner",
    [
        Manner(shown="+34600000001", shown_line="mobile"),
        Manner(shown="", shown_line="unknown", shown_country="", shown_owned=False),
        Manner(shown_owned=False),
        Manner(shown="+34400000001"),
    ],
    ids=["mobile", "withheld", "not owned", "400 for a service call"],
)
def test_s24_what_the_person_sees(manner: Manner) -> None:
    world = one_person(MADRID)
    assert answer(world, call(world, manner=manner)).verdict is DENY


@pytest.mark.parametrize(
    "line", ["emergency", "premium_rate", "shared_cost", "short_code", "satellite", "unknown"]
)
def test_s25_numbers_that_are_nobodys_telephone(line: str) -> None:
    world = one_person(MADRID)
    number = next(iter(world.numbers))
    world.numbers[number] = replace(world.numbers[number], line=line)
    assert answer(world).verdict is DENY


def test_s25_a_number_of_no_known_zone_and_none_at_all() -> None:
    world = one_person(MADRID)
    question = ask(world, call(world))
    assert question.phone
    nowhere = replace(question, zones=(), phone=replace(question.phone, zones=()))
    assert gate(nowhere).verdict is DENY
    assert gate(replace(question, phone=None)).verdict is DENY


def test_s26_an_american_number_of_which_nothing_is_recorded_is_a_mobile_one() -> None:
    world = one_person(ARIZONA, number=1)
    bare = without_consent(world, "prior_express_consent", "prior_express_written_consent")
    assert answer(world).verdict is ALLOW
    assert answer(bare).verdict is DENY
    assert "us.tcpa.wireless" in why(answer(bare))


def test_s28_a_check_for_reassigned_numbers_that_is_too_old_refuses() -> None:
    world = one_person(ARIZONA, number=1)
    now = AT_NOON + timedelta(hours=1)
    old = now - timedelta(days=30)
    world.lists = [ListCopy(name="reassigned", loaded=old, as_of=old, whole=True)]
    assert "us.reassigned" in why(answer(world, call(world, now)))
    assert answer(world, call(world, now - timedelta(seconds=1))).verdict is ALLOW


def test_s29_a_call_of_theirs_with_an_agent_starts_seven_days_and_is_none_of_the_seven() -> None:
    world = one_person(ARIZONA)
    theirs = replace(contact(world, AT_NOON, "conversation"), inbound=True)
    world.contacts = [theirs]
    assert why(answer(world, call(world, AT_NOON + timedelta(days=1)))) == {"us.regf.conversation"}
    assert answer(world, call(world, AT_NOON + timedelta(days=7))).verdict is ALLOW
    days = [AT_NOON - timedelta(days=n) for n in range(1, 7)]
    world.contacts = [
        *(contact(world, day) for day in days),
        replace(theirs, outcome="no_answer", at=days[0]),
    ]
    assert "us.regf.7in7" not in why(answer(world))


def test_s30_a_busy_line_is_not_counted_under_regulation_f_and_is_in_spain() -> None:
    american, spaniard = one_person(ARIZONA), one_person(MADRID)
    ago = [timedelta(days=n // 2 + 1, minutes=n) for n in range(7)]
    american.contacts = [contact(american, AT_NOON - each, "busy") for each in ago]
    spaniard.contacts = [contact(spaniard, AT_NOON - timedelta(hours=n), "busy") for n in (1, 2)]
    assert "us.regf.7in7" not in why(answer(american))
    assert "es.attempts.day" in why(answer(spaniard))


def in_another_way(world: World, outcome: str) -> World:
    monday = at("2027-06-14T15:00")
    world.contacts = [replace(contact(world, monday, outcome), channel="whatsapp")]
    return world


def test_s31_after_a_talk_by_whatsapp_there_is_no_call_in_the_same_week() -> None:
    world = in_another_way(one_person(BOGOTA), "conversation")
    wednesday = call(world, at("2027-06-16T15:00"))
    assert not may_dial(answer(world, wednesday), Mode.AUTOMATED)
    assert "co.contact.channel" in why(answer(world, wednesday))


def test_s32_a_message_is_a_contact_as_shipped_and_none_where_a_contact_has_two_ways() -> None:
    world = in_another_way(one_person(BOGOTA), "message")
    wednesday = call(world, at("2027-06-16T15:00"))
    assert why(answer(world, wednesday)) == {"co.contact.channel"}
    question = ask(world, wednesday)
    assert decide(question, two_way(BOOK), CALENDARS).verdict is ALLOW


def two_way(book: tuple[Profile, ...]) -> tuple[Profile, ...]:
    """The milder reading of art. 3: only a conversation is a contact."""

    def read(profile: Profile) -> Profile:
        rules = tuple(
            replace(rule, terms=replace(rule.terms, event=Event.CONVERSATION))
            if isinstance(rule.terms, EventLimit) and rule.terms.event is Event.CONTACT
            else rule
            for rule in profile.rules
        )
        return replace(profile, rules=rules)

    return tuple(map(read, book))


@pytest.mark.parametrize(
    ("where", "instant", "lawful"),
    [
        (BOGOTA, "2027-06-16T01:30", True),
        (ARIZONA, "2027-06-16T04:30", True),
        (MADRID, "2027-06-15T19:30", False),
        (home("PE", "LIM"), "2027-06-16T01:30", False),
    ],
    ids=["CO 20:30", "US 21:30", "ES 21:30", "PE 20:30"],
)
def test_s33_hours_that_were_asked_for_in_writing(where: Home, instant: str, lawful: bool) -> None:
    world = one_person(where)
    evening = AskedHours(person=ANN, start=20 * 60, end=22 * 60, in_writing=True)
    assert not may_dial(answer(world, call(world, at(instant))), Mode.AUTOMATED)
    world.asked_hours = [evening]
    assert may_dial(answer(world, call(world, at(instant))), Mode.AUTOMATED) is lawful
    world.asked_hours = [replace(evening, in_writing=False)]
    assert not may_dial(answer(world, call(world, at(instant))), Mode.AUTOMATED)


def spanish_mobile(where: World) -> World:
    prefix, line, zones, area = MADRID.numbers[0]
    number = Number(e164=f"{prefix}0000009", country="ES", line=line, zones=zones, area=area)
    return replace(where, numbers={number.e164: number})


def test_s35_a_spanish_mobile_in_mexico_is_rung_when_both_are_open() -> None:
    world = spanish_mobile(one_person(home("MX", "CMX")))
    morning = call(world, at("2027-06-15T12:00"))
    decision = answer(world, morning)
    assert decision.verdict is DEFER
    assert decision.until == at("2027-06-15T15:00")  # 9:00 in Mexico City, where Spain's hours begin too
    assert answer(world, call(world, at("2027-06-15T15:00"))).verdict is ALLOW
    assert answer(world, call(world, at("2027-06-15T19:30"))).verdict is DEFER


def test_s36_where_address_and_number_disagree_both_have_to_be_open() -> None:
    canaries = one_person(home("ES", "CN"), number=1)
    canaries.people[ANN] = replace(canaries.people[ANN], zones=("Europe/Madrid",))
    assert answer(canaries, call(canaries, at("2027-06-15T07:30"))).verdict is DEFER
    assert answer(canaries, call(canaries, at("2027-06-15T08:00"))).verdict is ALLOW
    assert answer(canaries, call(canaries, at("2027-06-15T19:30"))).verdict is DEFER
    american = one_person(home("US", "NV"), number=1)
    assert answer(american, call(american, at("2027-06-15T14:00"))).verdict is DEFER
    assert answer(american, call(american, at("2027-06-15T15:00"))).verdict is ALLOW
    assert answer(american, call(american, at("2027-06-16T01:30"))).verdict is DEFER


def test_s37_a_region_keeps_its_own_holidays_and_a_town_that_nobody_wrote_down_is_a_warning() -> None:
    second_of_may = at("2027-05-03T10:00")
    madrid, barcelona = one_person(MADRID), one_person(home("ES", "CT"))
    assert answer(madrid, call(madrid, second_of_may)).verdict is DEFER
    decision = answer(barcelona, call(barcelona, second_of_may))
    assert decision.verdict is ALLOW
    assert any("municipal_calendar: absent" in warning for warning in decision.warnings)


def test_s38_a_year_whose_calendar_nobody_has_checked_is_closed() -> None:
    world = one_person(MADRID, day=date(2027, 8, 1))
    assert answer(world, call(world, at("2028-01-03T10:00"))).verdict is DENY


@pytest.mark.parametrize(
    "copy",
    [
        ListCopy(name="no_llame", loaded=LONG_AGO, as_of=AT_NOON - timedelta(days=31), whole=True),
        ListCopy(name="no_llame", loaded=LONG_AGO, as_of=AT_NOON, whole=False),
        None,
    ],
    ids=["31 days old", "empty or half-written", "missing"],
)
def test_s39_a_list_that_cannot_be_trusted_refuses(copy: ListCopy | None) -> None:
    world = one_person(home("AR", "C"))
    assert answer(world).verdict is ALLOW
    assert answer(replace(world, lists=[copy] if copy else [])).verdict is DENY


def test_s41_a_clock_that_jumped_is_not_trusted() -> None:
    world = one_person(MADRID)
    assert gate(replace(ask(world, call(world)), clock_trusted=False)).verdict is DENY


def test_s41_what_happened_after_a_clock_was_put_back_counts_all_the_same() -> None:
    world = one_person(MADRID)
    ahead = [contact(world, AT_NOON + timedelta(minutes=n)) for n in (10, 20)]
    question = replace(ask(world, call(world)), history=ask_history(world, ahead))
    assert gate(question).verdict is DEFER


def ask_history(world: World, contacts: list[Contact]) -> tuple[Past, ...]:
    late = call(world, AT_NOON + timedelta(hours=5))
    return ask(replace(world, contacts=contacts), late).history


@pytest.mark.parametrize(
    ("where", "before", "after"),
    [
        (MADRID, "2026-12-27T22:59", "2026-12-27T23:00"),
        (ARIZONA, "2027-01-31T06:59", "2027-01-31T07:00"),
    ],
    ids=["28 Dec 2026 in Madrid", "31 Jan 2027 in Arizona"],
)
def test_s44_a_new_version_is_in_force_from_midnight_where_the_person_is(
    where: Home, before: str, after: str
) -> None:
    world = one_person(where, number=1 if where is MADRID else 0)
    old, new = (answer(world, call(world, at(text))).profiles for text in (before, after))
    assert old[0].split()[0] == new[0].split()[0]
    assert old[0] != new[0]


def test_s45_a_profile_that_was_to_be_reviewed_is_not_trusted() -> None:
    world = one_person(ARIZONA)
    overdue = tuple(replace(each, review_due=AT_NOON.date() - timedelta(days=1)) for each in BOOK)
    assert decide(ask(world, call(world)), overdue, CALENDARS).verdict is DENY


def test_s46_who_is_rung_just_before_nine_is_not_rung_back_after_it() -> None:
    world = one_person(MADRID, number=1)
    quick = Manner(tail=timedelta(seconds=10))
    assert answer(world, call(world, at("2027-06-15T18:59:40"), manner=quick)).verdict is ALLOW
    assert answer(world, call(world, at("2027-06-15T19:03:00"), manner=quick)).verdict is DEFER


def test_s47_a_call_back_asked_for_just_before_nine_is_for_tomorrow() -> None:
    world = one_person(MADRID, number=1)
    decision = answer(world, call(world, at("2027-06-15T19:05")))
    assert decision.verdict is DEFER
    assert decision.until == at("2027-06-16T07:00")


def test_s48_one_more_abandoned_call_is_counted_before_it_happens() -> None:
    world = one_person(home("GB", "ENG"))
    by_agents = ask(world, call(world, manner=Manner(automated=False)))
    limits = [
        rule.id for profile in BOOK if profile.name == "uk" for rule in profile.rules if "ratio" in rule.id
    ]
    assert limits

    def after(abandoned: int, connected: int) -> Verdict:
        return gate(replace(by_agents, ratios=dict.fromkeys(limits, (abandoned, connected)))).verdict

    assert after(2, 99) is ALLOW  # the third of a hundred
    assert after(3, 99) is DENY
    assert after(0, 1) is DENY


def test_s53_what_one_creditor_did_counts_for_the_other_who_is_not_told_of_it() -> None:
    world = one_person(MADRID)
    world.contacts = [contact(world, AT_NOON - timedelta(hours=n), debt=1) for n in (1, 2)]
    decision = answer(world, call(world, debt=2))
    assert "es.attempts.day" in why(decision)
    assert not any("one" in reason.observed.split() for reason in decision.reasons)


def test_us_24_states_whose_law_nobody_has_read_are_not_called_until_the_operator_says_so() -> None:
    world = one_person(ARIZONA)
    assert "recado.unreviewed" in why(answer(world, call(world, manner=Manner(accepts_unread=False))))
