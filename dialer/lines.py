"""Which calls hold a line, and when the next may start: a campaign's, a trunk's and the whole's limits."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from dialer.campaign import Campaign, Campaigns
from dialer.open_calls import OpenCalls, Stage, keys_of
from dialer.outcome import Outcome
from dialer.policy.breaker import Breaker, after
from dialer.policy.pacing import Limit, counted_from, next_start, rate_now
from dialer.policy.sharing import Ceiling
from dialer.ports import Prompts

log = structlog.get_logger()

AHEAD = timedelta(seconds=3)
"""How far ahead of its dial a call is claimed, so that its prompts are ready when its turn comes."""

AT_ONCE = 25
"""Calls claimed in one transaction at the most: others want the ledger too."""

SOON = timedelta(seconds=1)
"""A call that has waited less for its voice is as good as prepared; one that waits longer keeps nobody else
from being claimed."""

NO_LINE_AGAIN = timedelta(seconds=1)
"""When to look again where no line is free, if none becomes free before."""

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
        self._calls = OpenCalls()
        self._last_start: dict[str, datetime] = dict(before._last_start) if before else {}
        self._trunk_of = {each.name: each.trunk.name for each in whole.campaigns}
        self._breakers: dict[str, Breaker] = dict(before._breakers) if before else {}
        self._paces: Mapping[str, PaceInForce] = before._paces if before else {}
        self.changed = asyncio.Event()
        """Set when something may let a call start that could not before; whoever waits for it clears it."""

    def __len__(self) -> int:
        return len(self._calls)

    def __contains__(self, attempt_id: str) -> bool:
        return attempt_id in self._calls

    @property
    def started(self) -> int:
        """Calls whose turn has come and that have not ended."""
        return self._calls.count(Stage.UP)

    @property
    def waiting_for_voice(self) -> int:
        """Calls that have waited noticeably for their voice, while none could be dialled instead."""
        if self._calls.count(Stage.WAITING):
            return 0
        lately = self._calls.preparing_within(NOTICED.total_seconds())
        return self._calls.count(Stage.PREPARING) - lately.get("all", 0)

    def room(self, launched: Launched, now: datetime) -> int:
        """How many more calls to claim: none until those that wait for their turn are half of enough.

        So they are claimed many at a time, and the line is never idle. Those that wait for a slow voice
        hold no line: they keep no other call from it.
        """
        coming = self._calls.preparing_within(SOON.total_seconds())
        own = keys_of(launched.campaign)[0]
        ahead = self._calls.count(Stage.WAITING, own) + coming.get(own, 0)
        enough = self._enough(launched, now)
        if ahead > enough / 2:
            return 0
        return max(0, min(math.ceil(enough) - ahead, AT_ONCE, self._free(launched, now, coming)))

    def voices(self, launched: Launched, now: datetime) -> int:
        """How many more calls may wait for their voice; then only those that wait for none are claimed."""
        preparing = self._calls.count(Stage.PREPARING, keys_of(launched.campaign)[0])
        return max(0, math.ceil(self._enough(launched, now)) - preparing)

    def takes_one(self, launched: Launched, now: datetime) -> bool:
        """Whether a line is free for a call that goes before all that wait."""
        return self._pause(launched, now) is None and next_start(self._limits(launched), now) is not None

    def prepare(self, attempt_id: str, launched: Launched) -> None:
        """The attempt is claimed and its prompts are being made."""
        self._calls.move(attempt_id, launched.campaign, Stage.PREPARING)

    def wait(self, attempt_id: str, launched: Launched) -> None:
        """The attempt waits for a line and for its turn."""
        self._calls.move(attempt_id, launched.campaign, Stage.WAITING)
        self.changed.set()

    def next_turn(self, launched: Launched, now: datetime) -> datetime:
        """When one more call of this campaign may start."""
        if pause := self._pause(launched, now):
            return pause
        return next_start(self._limits(launched), now) or now + NO_LINE_AGAIN

    def ceilings(self, launched: Launched, now: datetime) -> list[Ceiling]:
        """What holds for a call of this campaign, whoever has how many up."""
        return [
            Ceiling(key=key, calls_per_second=rate_now(limit, now), max_calls=limit.max_calls)
            for key, limit in zip(keys_of(launched.campaign), self._limits(launched), strict=True)
        ]

    def start(self, attempt_id: str, launched: Launched, at: datetime) -> None:
        """The attempt holds a line from here on, and its turn is then: the next one keeps its distance."""
        for key, limit in zip(keys_of(launched.campaign), self._limits(launched), strict=True):
            self._last_start[key] = counted_from(limit.last_start, rate_now(limit, at), at)
        self._calls.move(attempt_id, launched.campaign, Stage.UP)

    def adopt(self, attempt_id: str, launched: Launched) -> None:
        """A call that an earlier run placed is still up."""
        self._calls.move(attempt_id, launched.campaign, Stage.UP)

    def set_paces(self, paces: Mapping[str, PaceInForce]) -> None:
        """Paces that an operator set, by campaign, from now on; the others' are as their file says.

        A trunk's limits, and those of everything, hold whatever is set.
        """
        self._paces = paces
        self.changed.set()

    def held(self) -> frozenset[str]:
        """Every attempt that this process has in hand."""
        return self._calls.ids()

    def free(self, attempt_id: str) -> None:
        """The line is free again."""
        self._calls.drop(attempt_id)
        self.changed.set()

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

    def _free(self, launched: Launched, now: datetime, coming: Mapping[str, int]) -> int:
        """Lines that nobody has, nor will have whose turn comes before."""
        waiting = {key: self._calls.count(Stage.WAITING, key) for key in keys_of(launched.campaign)}
        free = [
            limit.max_calls - limit.calls_now - waiting[key] - coming.get(key, 0)
            for key, limit in zip(keys_of(launched.campaign), self._limits(launched), strict=True)
        ]
        most = self._breaker(launched).calls_at_most(now)
        if most is not None:
            trunk = keys_of(launched.campaign)[1]
            free.append(most - self._calls.count(Stage.UP, trunk) - waiting[trunk] - coming.get(trunk, 0))
        return min(free)

    def _pause(self, launched: Launched, now: datetime) -> datetime | None:
        """Until when a call must wait for its trunk; None when it need not. Nobody's turn is decided ahead
        of a pause's end: what holds then is known then."""
        breaker = self._breaker(launched)
        most = breaker.calls_at_most(now)
        if most is None or self._calls.count(Stage.UP, keys_of(launched.campaign)[1]) < most:
            return None
        again = now + NO_LINE_AGAIN
        return max(breaker.until, again) if breaker.until and breaker.pauses_at(now) else again

    def _breaker(self, launched: Launched) -> Breaker:
        return self._breakers.get(launched.campaign.trunk.name, Breaker())

    def _enough(self, launched: Launched, now: datetime) -> float:
        """How many calls of a campaign are claimed ahead of their dial."""
        return 1 + rate_now(self._limits(launched)[0], now) * AHEAD.total_seconds()

    def _limits(self, launched: Launched) -> list[Limit]:
        campaign, trunk = launched.campaign, launched.campaign.trunk
        pace = self._paces.get(campaign.name, PaceInForce())
        keys = keys_of(campaign)
        last_campaign, last_trunk, last_any = map(self._last_start.get, keys)
        up_campaign, up_trunk, up = (self._calls.count(Stage.UP, key) for key in keys)
        return [
            Limit(
                calls_per_second=pace.calls_per_second or campaign.pace.calls_per_second,
                max_calls=pace.max_calls or campaign.pace.max_calls,
                calls_now=up_campaign,
                ramp=campaign.pace.ramp,
                ramp_began=launched.began,
                last_start=last_campaign,
            ),
            Limit(
                calls_per_second=trunk.calls_per_second,
                max_calls=trunk.max_calls,
                calls_now=up_trunk,
                last_start=last_trunk,
            ),
            Limit(
                calls_per_second=self._whole.calls_per_second,
                max_calls=self._whole.max_calls,
                calls_now=up,
                last_start=last_any,
            ),
        ]
