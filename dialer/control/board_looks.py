"""What the board reads in the ledger, each in one view of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dialer.control.board_rows import calls_by_campaign
from dialer.control.tallies import HOUR, OVERLAP, Tallies, hour_of
from dialer.store import Tx
from dialer.store.board import (
    EndedCall,
    OpenCall,
    Waiting,
    abandoned_of,
    agents_doing,
    ended_between,
    ended_counts,
    ended_of,
    open_calls,
    sent_since,
    where_contacts_stand,
)
from dialer.store.call_events import events_in_order
from dialer.store.launches import Wish, wishes

STARTS_OVER = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slow:
    """What is counted anew now and then."""

    waiting: Sequence[Waiting] = ()
    abandoned: Mapping[str, tuple[float | None, float]] = field(default_factory=dict)
    """By campaign: the share, and the cap."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What one look at the ledger found."""

    now: datetime
    wishes: Mapping[str, Wish]
    calls: Sequence[OpenCall]
    doing: Mapping[str, Counter[str]]
    agents: Mapping[str, str]
    starts: int


def count_tallies(tx: Tx, now: datetime) -> Tallies:
    """Everything that ended, counted anew."""
    recent = ended_of(tx, hour_of(now) - 24 * HOUR)
    return Tallies(ended_counts(tx), recent, ended_between(tx, now - 2 * OVERLAP))


def ended_since(tx: Tx, since: datetime) -> list[EndedCall]:
    """What has ended since, also of calls that settled late."""
    return list(ended_between(tx, since))


def count_slowly(tx: Tx, asked: Mapping[str, tuple[datetime, float] | None], now: datetime) -> Slow:
    """`asked` is, of each campaign, since when its abandoned calls count, and its cap."""
    abandoned: dict[str, tuple[float | None, float]] = {}
    for name, cap in asked.items():
        if cap is not None:
            bad, answered = abandoned_of(tx, name, cap[0])
            abandoned[name] = (round(bad / answered, 5) if answered else None, cap[1])
    return Slow(waiting=where_contacts_stand(tx, now), abandoned=abandoned)


def look_at(tx: Tx, names: Sequence[str], now: datetime) -> Look:
    """How these campaigns stand now."""
    calls = open_calls(tx)
    return Look(
        now=now,
        wishes=wishes(tx, names),
        calls=calls,
        doing=calls_by_campaign(calls, events_in_order(tx, [each.id for each in calls])),
        agents=agents_doing(tx),
        starts=sent_since(tx, now - STARTS_OVER),
    )
