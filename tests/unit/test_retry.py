"""Whether, when and on which phone somebody is tried again."""

from datetime import UTC, datetime, timedelta

from dialer.campaign import RetryRule
from dialer.outcome import Outcome
from dialer.policy.retry import NoRetry, RetryAt, Tried, next_phone, next_try

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
HOME, MOBILE = "+34911000101", "+34600000102"
RULES = {
    Outcome.BUSY: RetryRule(delay=timedelta(minutes=20), times=2),
    Outcome.NO_ANSWER: RetryRule(delay=timedelta(hours=2), times=1),
}


def after(*outcomes: Outcome, phones: tuple[str, ...] = (HOME,), total: int = 5) -> RetryAt | NoRetry:
    history = [Tried(phone=HOME, outcome=outcome) for outcome in outcomes]
    return next_try(now=NOW, history=history, phones=phones, rules=RULES, max_attempts=total)


def test_busy_is_tried_again_after_its_delay() -> None:
    assert after(Outcome.BUSY) == RetryAt(at=NOW + timedelta(minutes=20))


def test_a_rule_has_its_own_budget() -> None:
    assert after(Outcome.BUSY, Outcome.BUSY, Outcome.BUSY) == NoRetry(reason="retries_used")


def test_rules_never_add_up_past_the_total() -> None:
    """Three retries where one was configured: whispey 494, stacked budgets."""
    assert after(Outcome.BUSY, Outcome.NO_ANSWER, total=2) == NoRetry(reason="attempts_used")


def test_an_outcome_without_a_rule_ends_the_contact() -> None:
    assert after(Outcome.OPT_OUT) == NoRetry(reason="opt_out")


def test_unknown_is_never_retried_by_itself() -> None:
    assert after(Outcome.UNKNOWN) == NoRetry(reason="unknown")


def test_a_number_that_does_not_exist_leads_to_the_next_phone() -> None:
    assert after(Outcome.UNALLOCATED, phones=(HOME, MOBILE)) == RetryAt(at=NOW + timedelta(hours=1))
    assert after(Outcome.UNALLOCATED) == NoRetry(reason="no_other_phone")


def test_phones_take_turns_and_dead_ends_are_never_dialled_again() -> None:
    busy_home = Tried(phone=HOME, outcome=Outcome.BUSY)
    assert next_phone((HOME, MOBILE), []) == HOME
    assert next_phone((HOME, MOBILE), [busy_home]) == MOBILE
    assert next_phone((HOME, MOBILE), [busy_home, Tried(phone=MOBILE, outcome=Outcome.BUSY)]) == HOME
    assert next_phone((HOME,), [Tried(phone=HOME, outcome=Outcome.WRONG_PERSON)]) is None
