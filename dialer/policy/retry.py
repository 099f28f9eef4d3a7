"""Whether, when and on which phone a contact is tried again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.campaign import RetryRule
from dialer.outcome import Outcome

ATTEMPTS_USED = "attempts_used"
NO_OTHER_PHONE = "no_other_phone"
RETRIES_USED = "retries_used"

OTHER_PHONE_AFTER = timedelta(hours=1)
"""The wait before the person's next number, when this one turned out not to reach them at all."""

DEAD_END = frozenset({Outcome.UNALLOCATED, Outcome.WRONG_PERSON})
"""Outcomes that say nothing of the person, only that this number is not theirs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """A settled attempt: which number, and what came of it."""

    phone: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryAt:
    """Try again, not before `at`."""

    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NoRetry:
    """The contact is done. `reason` is a code: the last outcome itself, or what else ended it."""

    reason: str


def next_try(
    *,
    now: datetime,
    history: Sequence[Tried],
    phones: Sequence[str],
    rules: Mapping[Outcome, RetryRule],
    max_attempts: int,
) -> RetryAt | NoRetry:
    """What follows the last of `history` (oldest first). `max_attempts` is above every rule.

    Each rule has its own budget, but budgets never add up past the total: a contact that is busy,
    then rings out, then meets congestion has used three of its total, whatever each rule still has.
    `unknown` counts as a call and is never retried by itself.
    """
    last = history[-1].outcome
    if len(history) >= max_attempts:
        return NoRetry(reason=ATTEMPTS_USED)
    if next_phone(phones, history) is None:
        return NoRetry(reason=NO_OTHER_PHONE)
    if last in DEAD_END:
        return RetryAt(at=now + OTHER_PHONE_AFTER)
    rule = rules.get(last)
    if rule is None:
        return NoRetry(reason=str(last))
    if _used(history, last) > rule.times:
        return NoRetry(reason=RETRIES_USED)
    return RetryAt(at=now + rule.delay)


def next_phone(phones: Sequence[str], history: Sequence[Tried]) -> str | None:
    """The least tried of the person's phones, in their order; never one that is a dead end."""
    dead = {tried.phone for tried in history if tried.outcome in DEAD_END}
    tries = [tried.phone for tried in history]
    return min((p for p in phones if p not in dead), key=tries.count, default=None)


def _used(history: Sequence[Tried], outcome: Outcome) -> int:
    return sum(tried.outcome is outcome for tried in history)
