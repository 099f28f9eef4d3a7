"""The board: how everything stands, looked up once a second by one task for however many look at it.

What only grows is counted as it comes (tallies.py); what has to be counted anew is counted so seldom that it
takes a twentieth of the time at most. Weakness: the most calls that were up in a minute are known only from
when this process began.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path

import structlog

from dialer.ask_gate import Law
from dialer.campaign import Campaign, Campaigns
from dialer.clock import Clock
from dialer.control.board_looks import Look, Slow, count_slowly, count_tallies, ended_since, look_at
from dialer.control.board_rows import agents_needed, gone_row, health_of, row_of
from dialer.control.board_views import CampaignRow, Health, Hour, Minute, Series, Status
from dialer.control.campaign_views import CampaignView
from dialer.control.tallies import MINUTE, MINUTES_KEPT, OVERLAP, Tallies, minute_of, placed
from dialer.control.why_not import Standing, why_not
from dialer.pulse import FILE, read_pulse
from dialer.store.board import OpenCall
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.launches import Wish

log = structlog.get_logger()

EVERY = 1.0
"""Seconds between two looks."""

COSTS_AT_MOST = 20
"""Of so many seconds, one may go into counting anew."""

COUNTED_ANEW = timedelta(minutes=10)
"""After that the tallies are: what a clock that was set back has hidden is found."""

OUT_OF_DATE = "What is shown is out of date: the ledger could not be looked through, and the log says why."

Whole = Callable[[], Awaitable[Campaigns]]
Gone = Callable[[], Awaitable[Sequence[CampaignView]]]


class Board:
    """How everything stands; `run` keeps it up to date, `status` is the newest."""

    def __init__(
        self,
        *,
        database: Database,
        state: Path,
        clock: Clock,
        whole: Whole,
        law: Callable[[Campaigns], Law] | None = None,
        gone: Gone | None = None,
    ) -> None:
        """`state` is Settings.state, `whole` every campaign that there is; without `law` no cap is known.

        `gone` are those that were launched and are in no file any more.

        `law` reads files; it is asked again when `whole` is another.
        """
        self._database = database
        self._pulse = state / FILE
        self._clock = clock
        self._whole = whole
        self._law_of = law
        self._gone = gone
        self._law: tuple[Campaigns, Law] | None = None
        self._tallies: Tallies | None = None
        self._counted_at = self._last = datetime.min.replace(tzinfo=UTC)
        self._slow, self._slow_at, self._slow_took = Slow(), 0.0, 0.0
        self._most_calls: Counter[tuple[str, datetime]] = Counter()
        self._calls: Sequence[OpenCall] = ()
        self._looked_at = time.monotonic()
        self._next = asyncio.Event()
        first = Health(database="unknown")
        self._status = Status(
            version=0, changed_at=clock.now(), health=first, health_version=0, campaigns=(), row_versions={}
        )

    @property
    def status(self) -> Status:
        """The newest."""
        return self._status

    async def run(self) -> None:
        """Look until cancelled. What nobody thought of is logged, and looked at again."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the board could not be brought up to date", action="board")
                self._tell_behind(replace(self._status.health, trouble=OUT_OF_DATE))
            await asyncio.sleep(EVERY)

    async def look(self) -> Status:
        """Look once, and tell whoever waits if anything has changed."""
        pulse = await asyncio.to_thread(read_pulse, self._pulse)
        try:
            whole = await self._whole()
            found = await self._read(whole)
            gone = await self._gone() if self._gone else ()
        except StoreError:
            self._tell_behind(replace(self._status.health, database="down"))
            return self._status
        health = health_of(pulse, whole, found.calls, found.starts, found.agents)
        health = self._with_shares(health, whole, found.now)
        rows = [self._row(each, found, health) for each in whole.campaigns]
        rows += map(gone_row, gone)
        self._looked_at = time.monotonic()
        self._publish(health, tuple(rows))
        return self._status

    def _tell_behind(self, health: Health) -> None:
        """The figures are old: how old is told with them."""
        behind = ceil(time.monotonic() - self._looked_at)
        self._publish(replace(health, behind=behind), self._status.campaigns)

    def row(self, name: str) -> CampaignRow:
        """One campaign's; empty until the first look has found it."""
        found = (each for each in self._status.campaigns if each.name == name)
        return next(found, CampaignRow(name=name, state="draft"))

    async def changed(self, version: int) -> Status:
        """Wait for a status that is newer than this version."""
        while self._status.version <= version:
            await self._next.wait()
        return self._status

    def series(self, name: str | None = None) -> Series:
        """What the charts of a campaign draw, or of all of them; nothing of one that nobody knows."""
        rows = [row for row in self._status.campaigns if name in (None, row.name)]
        names, tallies = [row.name for row in rows], self._tallies
        limit = self.row(name).calls_limit if name else self._status.health.calls_limit
        if tallies is None:
            return Series(minutes=(), calls_limit=limit, hours=(), outcomes={}, causes={})
        return Series(
            minutes=self._minutes(tallies, names),
            calls_limit=limit,
            hours=_hours(tallies, names),
            outcomes=dict(sum((tallies.outcomes[each] for each in names), Counter[str]())),
            causes=_causes(tallies, {row.name: row.trunk for row in rows}),
        )

    async def _read(self, whole: Campaigns) -> Look:
        now = self._clock.now()
        if self._tallies is None or now < self._last or now - self._counted_at > COUNTED_ANEW:
            self._tallies, self._counted_at = await self._database.run_read(count_tallies, now), now
        else:
            ended = await self._database.run_read(ended_since, self._last - OVERLAP)
            self._tallies.add(ended)
        self._last = now
        self._tallies.forget(now)
        await self._count_slowly(whole, now)
        found = await self._database.run_read(look_at, [each.name for each in whole.campaigns], now)
        self._calls = found.calls
        return found

    async def _count_slowly(self, whole: Campaigns, now: datetime) -> None:
        began = time.monotonic()
        if began - self._slow_at < COSTS_AT_MOST * self._slow_took:
            return
        law = await self._law_now(whole)
        asked = {each.name: _cap(law, each, now) for each in whole.campaigns}
        self._slow = await self._database.run_read(count_slowly, asked, now)
        self._slow_at = time.monotonic()
        self._slow_took = self._slow_at - began

    async def _law_now(self, whole: Campaigns) -> Law | None:
        """Of exactly these campaigns: one that came since may have a calendar that no other had."""
        if self._law_of and (self._law is None or self._law[0] is not whole):
            self._law = whole, await asyncio.to_thread(self._law_of, whole)
        return self._law[1] if self._law else None

    def _with_shares(self, health: Health, whole: Campaigns, now: datetime) -> Health:
        assert self._tallies is not None
        ended, answered = self._tallies.ended_lately([each.name for each in whole.campaigns], now, 15)
        known = [(share, cap) for share, cap in self._slow.abandoned.values() if share is not None]
        share, cap = max(known, key=lambda each: each[0] / (each[1] or 1), default=(None, None))
        rate = round(answered / ended, 4) if ended else None
        return replace(health, answer_rate=rate, abandoned=share, abandoned_cap=cap)

    def _row(self, campaign: Campaign, found: Look, health: Health) -> CampaignRow:
        assert self._tallies is not None
        name = campaign.name
        waiting = [each for each in self._slow.waiting if each.campaign == name]
        row = row_of(
            campaign,
            found.wishes.get(name, Wish(name=name)),
            waiting,
            self._tallies,
            found.doing.get(name, Counter()),
            self._slow.abandoned.get(name),
            found.now,
        )
        self._note_calls(name, found)
        calls = sum(found.doing.get(name, Counter()).values())
        return replace(
            row,
            why=why_not(
                Standing(
                    wish=found.wishes.get(name, Wish(name=name)),
                    health=health,
                    trunk=campaign.trunk.name,
                    calls=calls,
                    calls_limit=row.calls_limit,
                    needs_agents=agents_needed(campaign),
                    waiting=waiting,
                    now=found.now,
                )
            ),
        )

    def _note_calls(self, name: str, found: Look) -> None:
        bucket = (name, minute_of(found.now))
        calls = sum(found.doing.get(name, Counter()).values())
        self._most_calls[bucket] = max(self._most_calls[bucket], calls)
        oldest = found.now - (MINUTES_KEPT + 1) * MINUTE
        for old in [each for each in self._most_calls if each[1] < oldest]:
            del self._most_calls[old]

    def _minutes(self, tallies: Tallies, names: Sequence[str]) -> tuple[Minute, ...]:
        begins = [minute_of(self._last) - n * MINUTE for n in range(MINUTES_KEPT - 1, -1, -1)]
        up, up_answered = placed(self._calls)
        return tuple(
            Minute(
                at=at,
                attempts=sum(tallies.minutes[name, at] + up[name, at] for name in names),
                answers=sum(tallies.minutes_answered[name, at] + up_answered[name, at] for name in names),
                calls=sum(self._most_calls[name, at] for name in names),
            )
            for at in begins
        )

    def _publish(self, health: Health, rows: Sequence[CampaignRow]) -> None:
        before = self._status
        known = {row.name: row for row in before.campaigns}
        version = before.version + 1
        versions = {
            row.name: before.row_versions[row.name] if known.get(row.name) == row else version for row in rows
        }
        if health == before.health and tuple(rows) == before.campaigns and before.version:
            return
        self._status = Status(
            version=version,
            changed_at=self._clock.now(),
            health=health,
            health_version=before.health_version if health == before.health else version,
            campaigns=tuple(rows),
            row_versions=versions,
        )
        self._next.set()
        self._next = asyncio.Event()


def _cap(law: Law | None, campaign: Campaign, now: datetime) -> tuple[datetime, float] | None:
    """Since when calls count for the strictest limit of abandoned ones, and that limit."""
    asked = law.gate(campaign, now).ratios_asked if law else ()
    strictest = min(asked, key=lambda each: each.most, default=None)
    return (strictest.since, strictest.most) if strictest else None


def _hours(tallies: Tallies, names: Sequence[str]) -> tuple[Hour, ...]:
    begins = sorted({at for name, at in tallies.hours if name in names})
    return tuple(
        Hour(
            at=at,
            attempts=sum(tallies.hours[name, at] for name in names),
            answers=sum(tallies.hours_answered[name, at] for name in names),
        )
        for at in begins
    )


def _causes(tallies: Tallies, trunks: Mapping[str, str]) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, Counter[str]] = {}
    for (name, _, cause), n in tallies.causes.items():
        if name in trunks:
            found.setdefault(trunks[name], Counter())[cause] += n
    return found
