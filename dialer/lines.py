"""Which calls hold a line, and when the next may start: a campaign's, a trunk's and the whole's limits."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from dialer.campaign import Campaign, Campaigns
from dialer.outcome import Outcome
from dialer.policy.breaker import Breaker, after
from dialer.policy.pacing import Limit, counted_from, next_start, rate_now
from dialer.policy.sharing import Ceiling
from dialer.ports import Prompts

log = structlog.get_logger()

AHEAD = timedelta(seconds=3)
"""How far ahead of its dial a call is claimed, so that its prompts are ready when its turn comes."""

NOTICED = timedelta(seconds=2)
"""How long a call waits for its voice until the screen says so: espeak-ng takes a fraction of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Launched:
    """A campaign that is being dialled, with what its flow became in Asterisk."""

    campaign: Campaign
    flow_context: str
    prompts: Prompts
    began: datetime
    callback_context: str = ""
    """What is in place of the flow when an agent calls somebody back; empty where no agent serves it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaceInForce:
    """What an operator set while a campaign runs; None: as its file says."""

    calls_per_second: float | None = None
    max_calls: int | None = None


class Lines:
    """Every open call of this node, from its claim to its end, and the pace at which calls start.

    What several nodes have up together the database counts, before each call (take_turns.py).
    Weakness: a trunk that fails is left alone by each node after calls of its own.
    """

    def __init__(self, whole: Campaigns, before: "Lines | None" = None) -> None:
        """`before` is what was known over other campaigns: trunks' health, last starts, paces."""
        self._whole = whole
        self._held: dict[str, Launched] = {}
        self._preparing: dict[str, Launched] = {}
        self._since: dict[str, float] = {}
        self._queued: dict[str, Launched] = {}
        self._ready: set[str] = set()
        self._last_start: dict[str, datetime] = dict(before._last_start) if before else {}
        self._trunk_of = {each.name: each.trunk.name for each in whole.campaigns}
        self._breakers: dict[str, Breaker] = dict(before._breakers) if before else {}
        self._paces: Mapping[str, PaceInForce] = before._paces if before else {}

    def __len__(self) -> int:
        return len(self.held())

    def __contains__(self, attempt_id: str) -> bool:
        return attempt_id in self.held()

    @property
    def started(self) -> int:
        """Calls that were dialled and have not ended."""
        return len(self._held) - len(self._ready)

    @property
    def waiting_for_voice(self) -> int:
        """Calls that have waited noticeably for their voice, while none could be dialled instead."""
        if self._ready or self._queued:
            return 0
        noticed = time.monotonic() - NOTICED.total_seconds()
        return sum(self._since[attempt_id] <= noticed for attempt_id in self._preparing)

    def may_claim(self, launched: Launched, now: datetime) -> bool:
        """Whether a line is free, and not enough calls are waiting for their turn already.

        Those whose prompts are still being made hold no line: they keep no other call from it.
        """
        if not self._trunk_takes_one_more(launched, now):
            return False
        ready = [self._held[attempt_id] for attempt_id in self._ready] + list(self._queued.values())
        enough = sum(each is launched for each in ready) >= self._enough(launched, now)
        return not enough and next_start(self._limits(launched), now) is not None

    def may_prepare(self, launched: Launched, now: datetime) -> bool:
        """Whether one more call may wait for its voice; else only calls that wait for none are claimed."""
        preparing = sum(each is launched for each in self._preparing.values())
        return preparing < self._enough(launched, now)

    def prepare(self, attempt_id: str, launched: Launched) -> None:
        """The attempt is claimed and its prompts are being made."""
        self._preparing[attempt_id] = launched
        self._since[attempt_id] = time.monotonic()

    def take(self, attempt_id: str, launched: Launched, now: datetime) -> bool:
        """The attempt holds a line from here on, and waits for its turn; False while no line is free."""
        self._preparing.pop(attempt_id, None)
        if next_start(self._limits(launched), now) is None:
            self._queued[attempt_id] = launched
            return False
        self._queued.pop(attempt_id, None)
        self._held[attempt_id] = launched
        self._ready.add(attempt_id)
        return True

    def next_turn(self, launched: Launched, now: datetime) -> datetime:
        """When a call that already holds its line may start."""
        if pause := self._pause(launched, now):
            return pause
        own = [replace(limit, calls_now=limit.calls_now - 1) for limit in self._limits(launched)]
        return next_start(own, now) or now + timedelta(seconds=1)

    def ceilings(self, launched: Launched, now: datetime) -> list[Ceiling]:
        """What holds for a call of this campaign, whoever has how many up."""
        return [
            Ceiling(key=key, calls_per_second=rate_now(limit, now), max_calls=limit.max_calls)
            for key, limit in zip(_keys(launched.campaign), self._limits(launched), strict=True)
        ]

    def start(self, attempt_id: str, now: datetime) -> None:
        """The attempt's turn is now: the next one keeps its distance."""
        self._ready.discard(attempt_id)
        launched = self._held[attempt_id]
        for key, limit in zip(_keys(launched.campaign), self._limits(launched), strict=True):
            self._last_start[key] = counted_from(limit.last_start, rate_now(limit, now), now)

    def adopt(self, attempt_id: str, launched: Launched) -> None:
        """A call that an earlier run placed is still up."""
        self._held[attempt_id] = launched

    def set_paces(self, paces: Mapping[str, PaceInForce]) -> None:
        """Paces that an operator set, by campaign, from now on; the others' are as their file says.

        A trunk's limits, and those of everything, hold whatever is set.
        """
        self._paces = paces

    def held(self) -> frozenset[str]:
        """Every attempt that this process has in hand."""
        return frozenset((*self._held, *self._queued, *self._preparing))

    def free(self, attempt_id: str) -> None:
        """The line is free again."""
        self._ready.discard(attempt_id)
        for where in (self._held, self._queued, self._preparing):
            where.pop(attempt_id, None)
        self._since.pop(attempt_id, None)

    def ended(self, campaign: str, outcome: Outcome, now: datetime) -> None:
        """What came of a call of this campaign: a trunk whose calls fail is left alone for a while."""
        trunk = self._trunk_of.get(campaign)
        if trunk is None:
            return
        before = self._breakers.get(trunk, Breaker())
        self._breakers[trunk] = breaker = after(before, outcome, now)
        if breaker.until and breaker.until != before.until:
            until = breaker.until.isoformat(timespec="seconds")
            log.error("a trunk is paused", action="breaker", trunk=trunk, until=until, reason=breaker.why)
        elif before.until and not breaker.until:
            log.info("a trunk is used again", action="breaker", trunk=trunk)

    def paused_trunks(self) -> Mapping[str, Breaker]:
        """Trunks that are left alone, or tried with one call at a time."""
        return {name: breaker for name, breaker in self._breakers.items() if breaker.until}

    def _trunk_takes_one_more(self, launched: Launched, now: datetime) -> bool:
        trunk = launched.campaign.trunk.name
        most = self._breakers.get(trunk, Breaker()).calls_at_most(now)
        return most is None or len(self._of_trunk(trunk)) < most

    def _pause(self, launched: Launched, now: datetime) -> datetime | None:
        """Until when a call that already holds its line must wait for its trunk; None when it need not."""
        trunk = launched.campaign.trunk.name
        breaker = self._breakers.get(trunk, Breaker())
        most = breaker.calls_at_most(now)
        if most is None or len(self._of_trunk(trunk) - self._ready) < most:
            return None
        return breaker.until if breaker.until and breaker.pauses_at(now) else now + timedelta(seconds=1)

    def _of_trunk(self, trunk: str) -> set[str]:
        return {attempt_id for attempt_id, each in self._held.items() if each.campaign.trunk.name == trunk}

    def _enough(self, launched: Launched, now: datetime) -> float:
        """How many calls of a campaign are claimed ahead of their dial."""
        return 1 + rate_now(self._limits(launched)[0], now) * AHEAD.total_seconds()

    def _limits(self, launched: Launched) -> list[Limit]:
        campaign, trunk = launched.campaign, launched.campaign.trunk
        pace = self._paces.get(campaign.name, PaceInForce())
        held = [other.campaign for other in self._held.values()]
        last_campaign, last_trunk, last_any = (self._last_start.get(key) for key in _keys(campaign))
        return [
            Limit(
                calls_per_second=pace.calls_per_second or campaign.pace.calls_per_second,
                max_calls=pace.max_calls or campaign.pace.max_calls,
                calls_now=sum(other.name == campaign.name for other in held),
                ramp=campaign.pace.ramp,
                ramp_began=launched.began,
                last_start=last_campaign,
            ),
            Limit(
                calls_per_second=trunk.calls_per_second,
                max_calls=trunk.max_calls,
                calls_now=sum(other.trunk.name == trunk.name for other in held),
                last_start=last_trunk,
            ),
            Limit(
                calls_per_second=self._whole.calls_per_second,
                max_calls=self._whole.max_calls,
                calls_now=len(held),
                last_start=last_any,
            ),
        ]


def _keys(campaign: Campaign) -> tuple[str, str, str]:
    return f"campaign {campaign.name}", f"trunk {campaign.trunk.name}", "all"
