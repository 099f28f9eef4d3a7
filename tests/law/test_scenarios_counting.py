"""Scenarios of calls that count, for whom and for how long, by id."""

from dataclasses import replace
from datetime import timedelta

from dialer.campaign import Mode
from dialer.policy.compliance import decide, may_dial
from dialer.policy.question import Past
from dialer.policy.rules import Event, EventLimit, Profile, Verdict
from tests.law.asking import ask
from tests.law.book import BOOK, CALENDARS, gate
from tests.law.checker import breaches
from tests.law.facts import Contact, Manner, OptOut, World
from tests.law.homes import AT_NOON, call, home, one_person
from tests.law.scenario import ALLOW, ARIZONA, BOGOTA, DEFER, DENY, MADRID, answer, at, contact, why


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


def test_s20_a_call_abandoned_on_a_person_waits_three_days_and_counts_in_the_ratio() -> None:
    world = one_person(home("GB", "ENG"))
    monday = at("2027-06-14T10:00")
    world.contacts = [contact(world, monday, "abandoned")]
    assert answer(world, call(world, monday + timedelta(hours=72, seconds=-1))).verdict is DEFER
    assert answer(world, call(world, monday + timedelta(hours=72))).verdict is ALLOW


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


def test_whoever_asked_for_this_call_in_a_conversation_is_rung_within_seven_days() -> None:
    world = one_person(MADRID)
    talk = at("2027-06-15T10:00")
    world.contacts = [contact(world, talk, "conversation"), contact(world, talk, "third")]
    asked = replace(call(world, at("2027-06-21T10:00"), manner=Manner(automated=False)), asked_at=talk)
    assert answer(world, asked).verdict is ALLOW
    assert answer(world, asked).marks == {"direct_prior_consent"}
    assert breaches(world, asked) == []
    unasked = replace(asked, asked_at=None)
    assert why(answer(world, unasked)) == {"es.connected.week", "es.conversation.week"}
    assert breaches(world, unasked) != []
    assert answer(world, replace(asked, at=at("2027-06-22T10:00"))).marks == frozenset(), "the eighth day"
    world.opt_outs = [OptOut(at=talk, person=asked.person)]
    assert answer(world, asked).verdict is DENY


def test_the_law_of_others_leaves_out_no_call_that_was_asked_for() -> None:
    for where, rule in (
        (BOGOTA, "co.conversation.week"),
        (home("CL", "RM"), "cl.contact.week"),
    ):
        world, talk = one_person(where), AT_NOON - timedelta(days=1)
        world.contacts = [contact(world, talk, "conversation")]
        asked = replace(call(world, AT_NOON, manner=Manner(automated=False)), asked_at=talk)
        assert rule in why(answer(world, asked))
        assert breaches(world, asked) != []


def test_under_regulation_f_a_call_that_was_asked_for_is_none_of_the_seven() -> None:
    world = one_person(ARIZONA)
    days = [AT_NOON - timedelta(days=n) for n in (1, 2, 3, 4, 5, 6)]
    world.contacts = [contact(world, day) for day in (*days, days[1] + timedelta(hours=1))]
    asked = replace(call(world, AT_NOON, manner=Manner(automated=False)), asked_at=days[0])
    assert "us.regf.7in7" not in why(answer(world, asked))
    assert "us.regf.7in7" in why(answer(world, replace(asked, asked_at=None)))


def test_under_regulation_f_whoever_asked_in_a_conversation_is_rung_and_what_is_said_then_counts() -> None:
    world, talk = one_person(ARIZONA), AT_NOON - timedelta(days=1)
    world.contacts = [contact(world, talk, "conversation")]
    asked = replace(call(world, AT_NOON, manner=Manner(automated=False)), asked_at=talk)
    assert "us.regf.conversation" not in why(answer(world, asked))
    assert breaches(world, asked) == []
    world.contacts.append(replace(contact(world, AT_NOON, "conversation"), invited=True))
    unasked = call(world, AT_NOON + timedelta(days=6), manner=Manner(automated=False))
    assert "us.regf.conversation" in why(answer(world, unasked)), "six days after the call they asked for"
    assert breaches(world, unasked) != []
    later = replace(unasked, at=AT_NOON + timedelta(days=7))
    assert "us.regf.conversation" not in why(answer(world, later))


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


def test_s41_what_happened_after_a_clock_was_put_back_counts_all_the_same() -> None:
    world = one_person(MADRID)
    ahead = [contact(world, AT_NOON + timedelta(minutes=n)) for n in (10, 20)]
    question = replace(ask(world, call(world)), history=ask_history(world, ahead))
    assert gate(question).verdict is DEFER


def ask_history(world: World, contacts: list[Contact]) -> tuple[Past, ...]:
    late = call(world, AT_NOON + timedelta(hours=5))
    return ask(replace(world, contacts=contacts), late).history


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
