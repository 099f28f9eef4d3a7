"""Gates that are each wrong in one way. Whoever checks calls has to find an unlawful one of every one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dialer.campaign import Purpose
from dialer.policy.compliance import Decision, decide
from dialer.policy.question import Question
from dialer.policy.rules import (
    BasisRequired,
    CallerIdRule,
    CallingWindow,
    CallMechanics,
    Days,
    EventLimit,
    Key,
    Profile,
    Rule,
    StatusBlock,
    Suppression,
    Terms,
    Verdict,
)
from dialer.policy.spans import CalendarDays, RollingHours
from tests.law.book import BOOK, CALENDARS
from tests.law.fortnight import Gate

HOUR = timedelta(hours=1)


def with_book(change: Callable[[Rule], Rule | None]) -> Gate:
    """The gate with every rule changed, or dropped where nothing is left of it."""
    changed = tuple(_changed(profile, change) for profile in BOOK)
    return lambda question: decide(question, changed, CALENDARS)


def with_question(change: Callable[[Question], Question]) -> Gate:
    """The gate, asked with less than is known."""
    return lambda question: decide(change(question), BOOK, CALENDARS)


def without(*rules: str) -> Gate:
    """The gate without these rules, whichever profiles have them."""
    return with_book(lambda rule: None if rule.id in rules else rule)


def without_state(name: str) -> Gate:
    """The gate that has never heard of a state."""

    def changed(rule: Rule) -> Rule:
        terms = rule.terms
        if not isinstance(terms, StatusBlock):
            return rule
        return replace(rule, terms=replace(terms, states=terms.states - {name}))

    return with_book(changed)


def droppable() -> list[str]:
    """Every rule that is judged at the dial, but for states and for what is shown: several say the same of
    those, so that one dropped is not missed."""
    kinds = (CallingWindow, EventLimit, BasisRequired, Suppression, CallMechanics)
    return sorted({rule.id for each in BOOK for rule in each.rules if isinstance(rule.terms, kinds)})


def _changed(profile: Profile, change: Callable[[Rule], Rule | None]) -> Profile:
    return replace(profile, rules=tuple(filter(None, map(change, profile.rules))))


def _terms(kind: type, change: Callable[[Any], Terms]) -> Gate:
    def changed(rule: Rule) -> Rule:
        return replace(rule, terms=change(rule.terms)) if isinstance(rule.terms, kind) else rule

    return with_book(changed)


def _no(kind: type) -> Gate:
    return with_book(lambda rule: None if isinstance(rule.terms, kind) else rule)


def _shifted(days: Days, start: int, end: int) -> Days:
    return {
        day: tuple((at.replace(hour=at.hour + start), to.replace(hour=to.hour + end)) for at, to in spans)
        for day, spans in days.items()
    }


def _window(start: int, end: int) -> Gate:
    return _terms(CallingWindow, lambda window: replace(window, days=_shifted(window.days, start, end)))


def _a_day_less(limit: EventLimit) -> EventLimit:
    match limit.window:
        case CalendarDays(days):
            return replace(limit, window=RollingHours(days * 24 - 24))
        case RollingHours(hours):
            return replace(limit, window=RollingHours(hours - 1))
    return limit


def _one_zone(question: Question) -> Question:
    """The number's own zones are not looked at where the address has one."""
    if not (question.phone and question.zones):
        return question
    return replace(question, zones=question.zones[:1], phone=replace(question.phone, zones=()))


def _only_number(question: Question) -> Question:
    """What the number says is believed, where people live is not asked."""
    return replace(question, zones=()) if question.phone and question.phone.zones else question


def _until_yesterday(question: Question) -> Question:
    day = timedelta(days=1)
    states = (replace(each, until=each.until - day) if each.until else each for each in question.states)
    return replace(question, states=tuple(states))


def _only_this_number(question: Question) -> Question:
    number = question.phone and question.phone.e164
    return replace(question, history=tuple(each for each in question.history if each.phone == number))


def _only_this_debt(question: Question) -> Question:
    return replace(question, history=tuple(each for each in question.history if each.debt == question.debt))


def _only_voice(question: Question) -> Question:
    return replace(question, history=tuple(each for each in question.history if each.channel == "voice"))


def _only_ours(question: Question) -> Question:
    ours = tuple(each for each in question.history if each.direction == "outbound")
    return replace(question, history=ours)


def _one_country(question: Question) -> Question:
    country = next(iter(question.countries))
    return replace(question, countries={country: question.countries[country]})


def _seconds_late(question: Question) -> Question:
    return replace(question, now=question.now + timedelta(seconds=30))


def _fresh(now: datetime, question: Question) -> Question:
    return replace(question, lists={name: replace(each, as_of=now) for name, each in question.lists.items()})


MUTANTS: dict[str, Gate] = {
    "allows everything": lambda q: Decision(verdict=Verdict.ALLOW, reasons=(), profiles=(), at=q.now),
    "has no hours": _no(CallingWindow),
    "opens an hour early": _window(-1, 0),
    "closes an hour late": _window(0, 1),
    "calls on holidays": _terms(CallingWindow, lambda window: replace(window, holidays="open")),
    "looks at the address alone": with_question(_one_zone),
    "looks at the number alone": with_question(_only_number),
    "forgets that it rings for a while": with_question(lambda q: replace(q, tail=timedelta(0))),
    "is half a minute slow": with_question(_seconds_late),
    "asks in one country only": with_question(_one_country),
    "forgets what people asked for": with_question(lambda q: replace(q, asked_hours=None)),
    "has no limits": _no(EventLimit),
    "allows one more": _terms(EventLimit, lambda limit: replace(limit, limit=limit.limit + 1)),
    "counts a day less": _terms(EventLimit, _a_day_less),
    "counts each debt apart": _terms(EventLimit, lambda limit: replace(limit, key=limit.key | {Key.DEBT})),
    "counts each number apart": with_question(_only_this_number),
    "counts this debt alone": with_question(_only_this_debt),
    "forgets messages": with_question(_only_voice),
    "forgets who rang us": with_question(_only_ours),
    "forgets calls in progress": with_question(lambda q: replace(q, in_call=False)),
    "forgets opt-outs": with_question(
        lambda q: replace(q, listed=frozenset(name for name in q.listed if not name.startswith("recado:")))
    ),
    "forgets who stands in lists": with_question(
        lambda q: replace(q, listed=frozenset(name for name in q.listed if name.startswith("recado:")))
    ),
    "trusts old lists": with_question(lambda q: _fresh(q.now, q)),
    "trusts half a list": with_question(
        lambda q: replace(q, lists={name: replace(each, whole=True) for name, each in q.lists.items()})
    ),
    "asks for no reason": _no(BasisRequired),
    "takes old consent": _terms(BasisRequired, lambda basis: replace(basis, max_age_months=None)),
    "takes consent for another purpose": with_question(
        lambda q: replace(q, bases=tuple(replace(each, purpose=q.purpose) for each in q.bases))
    ),
    "takes consent for another number": with_question(
        lambda q: replace(q, bases=tuple(replace(each, phone=None) for each in q.bases))
    ),
    "takes offers for service": with_question(lambda q: replace(q, purpose=Purpose.SERVICE)),
    "forgets states": with_question(lambda q: replace(q, states=())),
    "ends states a day early": with_question(_until_yesterday),
    "calls anybody": with_question(lambda q: replace(q, role="debtor")),
    "shows any number": _no(CallerIdRule),
    "rings however briefly": _no(CallMechanics),
    "calls where nobody has read the law": with_question(
        lambda q: replace(q, accepted_unreviewed=frozenset(each.name for each in BOOK))
    ),
}
