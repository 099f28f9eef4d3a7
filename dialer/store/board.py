"""What the board counts: calls that ended since it last looked, calls that are open, where contacts stand."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select, text

from dialer.attempt import AttemptState
from dialer.store.ratios import ABANDONED, ANSWERED
from dialer.store.results import COUNTED
from dialer.store.schema import IS_OPEN, agent_shift, attempt
from dialer.store.tallies import Stand, attempts_became, contacts_stand


class EndedCall(NamedTuple):
    """A call that has its outcome, which never changes."""

    id: str
    campaign: str
    sent_at: datetime
    answered: bool
    settled_at: datetime
    outcome: str
    cause: int | None


class OpenCall(NamedTuple):
    """A call that was sent and has not settled."""

    id: str
    campaign: str
    sent_at: datetime
    answered: bool


class Ended(NamedTuple):
    """Of a campaign and an outcome: how many, and how many of them were answered."""

    campaign: str
    outcome: str
    n: int
    answered: int


class Waiting(NamedTuple):
    """Contacts of a campaign that stand alike; `next_at` is the minute of their first turn, `due` how many
    have theirs."""

    campaign: str
    has_turn: bool
    reason: str | None
    denied_by: str | None
    n: int
    next_at: datetime | None
    due: int


_SETTLED = text("attempt.settled_at IS NOT NULL")
"""As the partial index says it."""


def ended_between(tx: Connection, since: datetime, until: datetime | None = None) -> Iterator[EndedCall]:
    """Calls that settled then, in no order."""
    query = _ended().where(_SETTLED, attempt.c.settled_at > since)
    return _each(tx, query if until is None else query.where(attempt.c.settled_at <= until))


def ended_of(tx: Connection, since: datetime) -> Iterator[EndedCall]:
    """Calls that were dialled since then and have settled."""
    return _each(tx, _ended().where(attempt.c.sent_at > since))


def ended_counts(tx: Connection) -> list[Ended]:
    """All that ever ended, by the counters."""
    ended: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in attempts_became(tx):
        if each.state == AttemptState.SETTLED:
            counts = ended[each.campaign, each.outcome or ""]
            counts[0] += each.n
            counts[1] += each.n if each.answered else 0
    return [Ended(*of, n, answered) for of, (n, answered) in ended.items()]


def open_calls(tx: Connection) -> list[OpenCall]:
    """Every call that holds, or may hold, a line."""
    rows = tx.execute(select(attempt).where(IS_OPEN, attempt.c.state.in_(COUNTED)))
    return [OpenCall(row.id, row.campaign, row.sent_at, row.answered_at is not None) for row in rows]


def sent_since(tx: Connection, since: datetime) -> int:
    """How many calls were sent since then."""
    n: int = tx.execute(select(func.count()).where(attempt.c.sent_at > since)).scalar_one()
    return n


def where_contacts_stand(tx: Connection, now: datetime) -> list[Waiting]:
    """Of all campaigns, by the counters: turns are known to the minute."""
    alike: dict[tuple[str, bool, str | None, str | None], list[Stand]] = defaultdict(list)
    for each in contacts_stand(tx):
        alike[each.campaign, each.turn is not None, each.reason, each.denied_by].append(each)
    return [Waiting(*of, *_turns(of[2], stand, now)) for of, stand in alike.items()]


def _turns(reason: str | None, stand: Sequence[Stand], now: datetime) -> tuple[int, datetime | None, int]:
    """How many, their first turn, and how many have theirs."""
    turns = [each.turn for each in stand if each.turn is not None]
    due = sum(each.n for each in stand if reason is None and each.turn is not None and each.turn <= now)
    return sum(each.n for each in stand), min(turns, default=None), due


def abandoned_of(tx: Connection, campaign: str, since: datetime) -> tuple[int, int]:
    """Of the answered calls since then: how many were abandoned, and how many there were."""
    of_campaign = (attempt.c.campaign == campaign, attempt.c.sent_at > since)
    bad: int = tx.execute(select(func.count()).where(*of_campaign, ABANDONED)).scalar_one()
    answered: int = tx.execute(select(func.count()).where(*of_campaign, ANSWERED)).scalar_one()
    return bad, max(answered, bad)


def agents_doing(tx: Connection) -> dict[str, str]:
    """What each agent at work is doing, by their telephone."""
    at_work = agent_shift.c.ended_at.is_(None)
    rows = tx.execute(select(agent_shift.c.interface, agent_shift.c.state).where(at_work))
    return {row.interface: row.state for row in rows}


def _ended() -> Select[Any]:
    return select(
        attempt.c.id,
        attempt.c.campaign,
        attempt.c.sent_at,
        attempt.c.answered_at,
        attempt.c.settled_at,
        attempt.c.outcome,
        attempt.c.hangup_cause,
    ).where(attempt.c.state == "settled")


def _each(tx: Connection, query: Select[Any]) -> Iterator[EndedCall]:
    for row in tx.execute(query.execution_options(yield_per=2000)):
        answered = row.answered_at is not None
        yield EndedCall(
            row.id, row.campaign, row.sent_at, answered, row.settled_at, row.outcome, row.hangup_cause
        )
