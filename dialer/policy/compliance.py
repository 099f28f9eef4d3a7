"""May this number be rung, for this person, about this debt, at this instant?

Pure: everything the answer depends on is in the question. The first rule that refuses decides, and
every rule must allow. What is unknown is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from dialer.campaign import Hours
from dialer.contact import DebtStatus
from dialer.policy.hours import next_opening

BUSY_WITH_US = timedelta(seconds=20)
"""How long to wait when the person, or the number, is in another call of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """All that may decide. `phone` is None when no usable number of the person is left."""

    now: datetime
    phone: str | None
    zones: tuple[tzinfo, ...]
    hours: Hours
    ring_timeout: timedelta
    debt_status: DebtStatus
    attempts: int
    max_attempts: int
    person_suppressed: bool
    phone_suppressed: bool
    person_in_call: bool
    phone_in_call: bool
    campaign_stopped: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowed:
    """Every rule allows the call."""

    reason: str = "allowed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A rule forbids the call: for now (`not_before`), or for good (None)."""

    reason: str
    detail: str
    not_before: datetime | None = None


Answer = Allowed | Refused


def may_call(question: Question) -> Answer:
    """Ask every rule in turn; the first refusal is the answer."""
    for rule in RULES:
        if refusal := rule(question):
            return refusal
    return Allowed()


def _campaign_runs(q: Question) -> Refused | None:
    if not q.campaign_stopped:
        return None
    return Refused(
        reason="stopped", detail="an operator stopped the campaign", not_before=q.now + BUSY_WITH_US
    )


def _person_not_suppressed(q: Question) -> Refused | None:
    if not q.person_suppressed:
        return None
    return Refused(reason="person_suppressed", detail="the person asked not to be called again")


def _debt_is_open(q: Question) -> Refused | None:
    if q.debt_status is DebtStatus.OPEN:
        return None
    return Refused(reason=f"debt_{q.debt_status}", detail=f"the debt is {q.debt_status}, not open")


def _attempts_left(q: Question) -> Refused | None:
    if q.attempts < q.max_attempts:
        return None
    return Refused(reason="max_attempts", detail=f"{q.attempts} of {q.max_attempts} attempts are used")


def _a_phone_is_left(q: Question) -> Refused | None:
    if q.phone is not None:
        return None
    return Refused(reason="no_phone", detail="no number of the person is left to call")


def _phone_not_suppressed(q: Question) -> Refused | None:
    if not q.phone_suppressed:
        return None
    return Refused(reason="phone_suppressed", detail="somebody at this number asked not to be called again")


def _nobody_in_call(q: Question) -> Refused | None:
    if not (q.person_in_call or q.phone_in_call):
        return None
    who = "person" if q.person_in_call else "number"
    return Refused(
        reason="in_call", detail=f"the {who} is in another call of ours", not_before=q.now + BUSY_WITH_US
    )


def _zone_known(q: Question) -> Refused | None:
    if q.zones:
        return None
    return Refused(reason="zone_unknown", detail="nobody knows what time it is where this number rings")


def _within_hours(q: Question) -> Refused | None:
    opening = next_opening(q.now, q.hours, q.zones, tail=q.ring_timeout)
    if opening == q.now:
        return None
    if opening is None:
        return Refused(reason="hours", detail="the calling hours never open within the next fortnight")
    return Refused(reason="hours", detail="outside the calling hours at the callee's", not_before=opening)


RULES: tuple[Callable[[Question], Refused | None], ...] = (
    _person_not_suppressed,
    _debt_is_open,
    _attempts_left,
    _phone_not_suppressed,
    _a_phone_is_left,
    _zone_known,
    _campaign_runs,
    _within_hours,
    _nobody_in_call,
)
