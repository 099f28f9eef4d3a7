"""How a campaign's calls have gone of late, for limits such as "3 % abandoned"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, func, select, text

from dialer.policy.rules import Event
from dialer.store.schema import attempt

ABANDONED = text("attempt.events LIKE 'abandoned%'")
"""As the partial index says it: `events` holds its words in order, and this is the first of them all."""

ANSWERED = text("attempt.answered_at IS NOT NULL")


@dataclass(frozen=True, kw_only=True, slots=True)
class RatioAsked:
    """One limit: of the campaign's calls since then that were `among`, at most `most` may be abandoned."""

    rule: str
    among: Event
    since: datetime
    most: float


Ratios = Mapping[str, tuple[int, int]]
"""By rule: how many were abandoned, and of how many."""


def ratios_of(tx: Connection, campaign: str, asked: Collection[RatioAsked]) -> Ratios:
    """The two figures of each limit.

    Calls are counted only as far as the answer depends on them: where few were abandoned, few others are
    needed to show that the limit holds.
    """
    return {each.rule: _figures(tx, campaign, each) for each in asked}


def _figures(tx: Connection, campaign: str, asked: RatioAsked) -> tuple[int, int]:
    of_campaign = (attempt.c.campaign == campaign, attempt.c.sent_at > asked.since)
    bad: int = tx.execute(select(func.count()).where(*of_campaign, ABANDONED)).scalar_one()
    enough = ceil((bad + 1) / asked.most) + 1 if asked.most else bad + 1
    answered = (
        select(attempt.c.id)
        .where(*of_campaign, ANSWERED, attempt.c.events.contains(asked.among))
        .limit(enough)
        .subquery()
    )
    among: int = tx.execute(select(func.count()).select_from(answered)).scalar_one()
    return bad, max(bad, among)
