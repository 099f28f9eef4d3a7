"""Why is it not dialling? Each reason with how many contacts it keeps, and until when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialer.control.board_views import Health, WhyNot
from dialer.pulse import TrunkState
from dialer.store.board import Waiting
from dialer.store.done import IN_CALL
from dialer.store.launches import Wish

_TYPES = (
    ("trunk", "day_cap"),
    ("CallingWindow", "hours"),
    ("EventLimit", "cool_down"),
    ("RatioLimit", "abandoned_cap"),
    ("Suppression", "do_not_call"),
    ("StatusBlock", "status"),
    ("BasisRequired", "no_basis"),
)
"""Types of rules that make contacts wait or refuse them, and how a screen names them; the first decides."""

_DONE = {"person_suppressed": "do_not_call", "phone_suppressed": "do_not_call", "": "done"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What there is to know of a campaign for the answer."""

    wish: Wish
    health: Health
    trunk: str
    calls: int
    calls_limit: int
    needs_agents: bool
    waiting: Sequence[Waiting]
    now: datetime


def why_not(campaign: Standing) -> tuple[WhyNot, ...]:
    """What keeps everybody, then what keeps contacts, the most frequent first. Empty: it dials freely."""
    return (*_everybody(campaign), *_contacts(campaign.waiting, campaign.now))


def _everybody(campaign: Standing) -> Iterator[WhyNot]:
    health = campaign.health
    yield from _wished(campaign.wish)
    yield from _whole(health)
    for trunk in health.trunks:
        if trunk.name == campaign.trunk and trunk.state == TrunkState.PAUSED:
            yield WhyNot(code="trunk_paused", detail=trunk.why)
    if campaign.calls_limit and campaign.calls >= campaign.calls_limit:
        yield WhyNot(code="trunk_full")
    elif health.calls_limit and health.calls_now >= health.calls_limit:
        yield WhyNot(code="all_lines_taken")
    if campaign.needs_agents and not health.agents_ready:
        yield WhyNot(code="no_agent_free")


def _wished(wish: Wish) -> Iterator[WhyNot]:
    if wish.alarm:
        yield WhyNot(code="alarm", detail=wish.alarm)
    elif wish.stopped_at is not None:
        yield WhyNot(code="paused" if wish.paused else "stopped")
    elif wish.launched_at is None:
        yield WhyNot(code="not_launched")
    if wish.launched_at is not None and wish.trouble:
        yield WhyNot(code="trouble", detail=wish.trouble)


def _whole(health: Health) -> Iterator[WhyNot]:
    if health.database != "up":
        yield WhyNot(code="database_down")
    if health.dialer != "up":
        yield WhyNot(code="no_dialer")
        return
    if health.ami != "up":
        yield WhyNot(code="ami_down", detail=health.trouble)
    elif health.trouble:
        yield WhyNot(code="not_ready", detail=health.trouble)
    if health.event_log:
        yield WhyNot(code="event_log", detail=health.event_log)


def _contacts(waiting: Iterable[Waiting], now: datetime) -> Iterator[WhyNot]:
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    turns: dict[tuple[str, bool], datetime] = {}
    for each in waiting:
        if kept := each.n - each.due if each.has_turn else each.n:
            key = _code(each), not each.has_turn and each.reason != IN_CALL
            counts[key] += kept
            if each.next_at is not None and each.next_at > now and each.reason is None:
                turns[key] = min(turns.get(key, each.next_at), each.next_at)
    for key, n in sorted(counts.items(), key=lambda item: -item[1]):
        yield WhyNot(code=key[0], contacts=n, next_at=turns.get(key), final=key[1])


def _code(each: Waiting) -> str:
    """A word of this file, or the ledger's own for why a contact is done (telling/codes.py)."""
    refused = (each.denied_by or "").split()
    if each.has_turn or (each.reason is None and refused):
        found = next((word for kind, word in _TYPES if kind in refused), None)
        return found or _DONE.get(each.reason or "done", each.reason or "retry")
    return _DONE.get(each.reason or "", each.reason or "done")
