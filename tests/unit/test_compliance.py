"""The gate, rule by rule: what it refuses, why, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialer.campaign import Hours
from dialer.contact import DebtStatus
from dialer.policy.compliance import Allowed, Question, Refused, may_call

NOON = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
LAWFUL = Question(
    now=NOON,
    phone="+34911000101",
    zones=(ZoneInfo("Europe/Madrid"),),
    hours=Hours(days={day: ((time(9), time(21)),) for day in range(5)}),
    ring_timeout=timedelta(seconds=30),
    debt_status=DebtStatus.OPEN,
    attempts=0,
    max_attempts=3,
    person_suppressed=False,
    phone_suppressed=False,
    person_in_call=False,
    phone_in_call=False,
    campaign_stopped=False,
)


def test_a_lawful_call_is_allowed() -> None:
    assert may_call(LAWFUL) == Allowed()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"person_suppressed": True}, "person_suppressed"),
        ({"phone_suppressed": True}, "phone_suppressed"),
        ({"debt_status": DebtStatus.PAID}, "debt_paid"),
        ({"debt_status": DebtStatus.DISPUTED}, "debt_disputed"),
        ({"debt_status": DebtStatus.WITHDRAWN}, "debt_withdrawn"),
        ({"attempts": 3}, "max_attempts"),
        ({"phone": None}, "no_phone"),
        ({"zones": ()}, "zone_unknown"),
        ({"hours": Hours(days={})}, "hours"),
    ],
)
def test_what_is_refused_for_good(change: dict[str, object], reason: str) -> None:
    answer = may_call(replace(LAWFUL, **change))  # type: ignore[arg-type]
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.not_before) == (reason, None)


@pytest.mark.parametrize(
    ("change", "reason", "wait"),
    [
        ({"person_in_call": True}, "in_call", timedelta(seconds=20)),
        ({"phone_in_call": True}, "in_call", timedelta(seconds=20)),
        ({"campaign_stopped": True}, "stopped", timedelta(seconds=20)),
        ({"now": NOON + timedelta(hours=9)}, "hours", timedelta(hours=12)),
    ],
)
def test_what_is_refused_for_now(change: dict[str, object], reason: str, wait: timedelta) -> None:
    question = replace(LAWFUL, **change)  # type: ignore[arg-type]
    answer = may_call(question)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.not_before) == (reason, question.now + wait)


def test_an_opt_out_is_the_reason_given_even_at_night() -> None:
    """Who asked not to be called must never be told that they will be called tomorrow."""
    night = replace(LAWFUL, now=NOON + timedelta(hours=12), person_suppressed=True)
    assert may_call(night) == Refused(
        reason="person_suppressed", detail="the person asked not to be called again"
    )
