"""The checker of lawful calls, tried on calls of which the law itself says what they are."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.law.checker import breaches, unlawful
from tests.law.facts import Contact, Manner, OptOut, World
from tests.law.homes import ANN, AT_NOON, HOMES, Home, call, home, one_person

NOW_ONLY = Manner(tail=timedelta(0))


def articles(world: World, at: datetime, manner: Manner = NOW_ONLY) -> set[str]:
    return {breach.article for breach in breaches(world, call(world, at, manner=manner))}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def contact(world: World, when: datetime, outcome: str = "no_answer", **what: object) -> Contact:
    usual = Contact(
        at=when,
        person=ANN,
        debt=1,
        creditor="one",
        number=next(iter(world.numbers)),
        outcome=outcome,
        ended=when,
    )
    return replace(usual, **what)  # type: ignore[arg-type]


@pytest.mark.parametrize("where", HOMES, ids=lambda each: f"{each.country}-{each.region}")
def test_who_may_be_called_everywhere_at_noon_breaks_nothing(where: Home) -> None:
    assert not articles(one_person(where), AT_NOON)


@pytest.mark.parametrize(
    ("where", "instant", "lawful"),
    [
        # Spain: 9 to 21, half-open, in the Canaries too when a mobile may be there.
        (home("ES", "MD"), "2027-11-02T07:00", False),
        (home("ES", "MD"), "2027-06-15T07:30", False),
        (home("ES", "MD"), "2027-06-15T08:00", True),
        (home("ES", "MD"), "2027-06-15T18:59:59", True),
        (home("ES", "MD"), "2027-06-15T19:00", False),
        (home("ES", "MD"), "2027-10-12T10:00", False),
        (home("ES", "MD"), "2027-05-03T10:00", False),
        (home("ES", "CT"), "2027-05-03T10:00", True),
        (home("ES", None), "2027-05-03T10:00", False),
        (home("ES", "MD"), "2027-06-19T10:00", False),
        # United States: every day 8 to 21.
        (home("US", "MA"), "2027-03-15T12:00", True),
        (home("US", "MA"), "2027-03-15T11:59", False),
        (home("US", "MA"), "2027-06-20T12:00", True),
        (home("US", "MA"), "2027-06-15T03:30", False),
        (home("CO", "DC"), "2027-06-16T12:00", True),
        (home("CO", "DC"), "2027-06-19T19:59:59", True),
        (home("CO", "DC"), "2027-06-19T20:00", False),
        (home("CO", "DC"), "2027-06-20T15:00", False),
        (home("CL", "RM"), "2027-04-05T11:30", False),
        (home("CL", "RM"), "2027-06-19T15:00", True),
        (home("PE", "LIM"), "2027-06-19T15:00", False),
        (home("AR", "C"), "2027-06-19T15:59:59", True),
        (home("AR", "C"), "2027-06-19T16:00", False),
        (home("MX", "BCN"), "2027-07-01T13:30", False),
        (home("MX", "BCN"), "2027-07-01T14:00", True),
        (home("GB", "SCT"), "2027-06-19T16:00", False),
        (home("GB", "SCT"), "2027-06-19T15:59", True),
    ],
)
def test_hours(where: Home, instant: str, lawful: bool) -> None:
    assert (not articles(one_person(where), at(instant))) is lawful


def test_a_call_that_would_still_ring_after_nine_is_unlawful_and_one_a_second_shorter_is_not() -> None:
    world, instant = one_person(home("ES", "MD")), at("2027-06-15T18:58:00")
    assert articles(world, instant, Manner(tail=timedelta(seconds=120)))
    assert not articles(world, instant, Manner(tail=timedelta(seconds=119)))


@pytest.mark.parametrize(
    ("where", "days_ago", "outcome", "article"),
    [
        (home("ES", "MD"), (0, 0), "no_answer", "Recado's own limit (P)"),
        (home("ES", "MD"), (1, 3, 5, 6), "no_answer", "Recado's own limit (P)"),
        (home("ES", "MD"), (6,), "conversation", "Recado's own limit (P)"),
        (home("US", "AZ"), (1, 1, 2, 3, 4, 5, 6), "no_answer", "12 CFR 1006.14(b)(2)(i)(A)"),
        (home("US", "AZ"), (6,), "conversation", "12 CFR 1006.14(b)(2)(i)(B)"),
        (home("US", "MA"), (1, 6), "no_answer", "940 CMR 7.04(1)(f)"),
        (home("CL", "RM"), (6,), "machine", "Recado's own limit (P)"),
        (home("CO", "DC"), (0,), "third", "Ley 2300 de 2023 art. 3, day"),
        (home("GB", "ENG"), (2,), "abandoned", "Ofcom 2008, 72 hours (P)"),
        (home("EC", "P"), (0,), "no_answer", "Recado's own limit (P)"),
    ],
)
def test_counts(where: Home, days_ago: tuple[int, ...], outcome: str, article: str) -> None:
    """So many calls are there, so there may be no more; with one less, or a day later, there may."""
    world, now = one_person(where), AT_NOON + timedelta(hours=1)
    world.contacts = [contact(world, AT_NOON - timedelta(days=days), outcome) for days in days_ago]
    assert article in articles(world, now)
    oldest = max(days_ago)
    assert article not in articles(world, now + timedelta(days=7 - oldest if oldest else 1))
    world.contacts.pop()
    assert article not in articles(world, now)


def test_a_busy_line_is_no_call_under_regulation_f_and_is_one_in_spain() -> None:
    us, es = one_person(home("US", "AZ")), one_person(home("ES", "MD"))
    us.contacts = [contact(us, AT_NOON - timedelta(days=n // 2, hours=1), "busy") for n in range(2, 9)]
    es.contacts = [contact(es, AT_NOON - timedelta(hours=n), "busy") for n in (1, 2)]
    assert not articles(us, AT_NOON)
    assert articles(es, AT_NOON)


def test_two_calls_at_the_same_instant_are_both_unlawful() -> None:
    world = one_person(home("ES", "MD"))
    twins = [call(world), call(world)]
    ends = AT_NOON + timedelta(minutes=1)
    world.contacts = [replace(contact(world, AT_NOON), placed=each, ended=ends) for each in twins]
    assert len(unlawful(world, twins)) == 2


def test_an_opt_out_counts_from_its_own_instant() -> None:
    world = one_person(home("ES", "MD"))
    world.opt_outs = [OptOut(at=AT_NOON, person=ANN)]
    assert articles(world, AT_NOON)
    assert not articles(world, AT_NOON - timedelta(seconds=1))


def test_consent_is_two_years_old_on_the_day_it_was_given() -> None:
    world = one_person(home("ES", "MD"), day=date(2025, 6, 16))
    assert not articles(world, AT_NOON)
    assert "LGTel 66.1.a; TRLGDCU 96.3" in articles(world, AT_NOON + timedelta(days=1))
