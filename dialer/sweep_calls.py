"""Whatever got stuck: every open attempt ends, with proof or as `unknown`.

Runs once before the first dial, after the event log has been read to its end, and then now and again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from dialer.attempt import Attempt, AttemptState
from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.lines import Launched, Lines
from dialer.outcome import Outcome
from dialer.place_calls import NOT_DIALLED_AGAIN
from dialer.policy.outcome import Decided, fold
from dialer.ports import PbxState, Telephone
from dialer.settle_calls import Settled, settle_as, settle_from_events
from dialer.store import Tx
from dialer.store.attempts import events_of, open_attempts, refuse
from dialer.store.claims import release
from dialer.store.database import Database
from dialer.store.errors import StoreError

log = structlog.get_logger()

EVERY = timedelta(seconds=5)
LOOK_AGAIN = timedelta(milliseconds=200)

GRACE = timedelta(seconds=30)
"""How long an Originate may still be acted upon after it was written: one left in a socket by a dead
client was dialled 5 s later, when a stopped PBX went on."""

NEVER_DIALLED = "never dialled: the same PBX runs, and its event log has no line of it"
NO_END = "not up in Asterisk, and the event log does not tell how it ended"


class SweepCalls:
    """Looks for open attempts that nobody holds any more."""

    def __init__(
        self,
        *,
        database: Database,
        telephone: Telephone,
        clock: Clock,
        lines: Lines,
        campaigns: Mapping[str, Campaign],
        launched: Sequence[Launched],
        catch_up: Callable[[], Awaitable[int]],
        on_settled: Callable[[Settled], None],
    ) -> None:
        self._database = database
        self._telephone = telephone
        self._clock = clock
        self._lines = lines
        self._launched = launched
        self._campaigns = campaigns
        self._catch_up = catch_up
        self._on_settled = on_settled
        self._epoch, self._epoch_since = 0, clock.now()

    async def run(self) -> None:
        """Sweep now and again, and at once when a new session begins: no call is placed before that."""
        epoch, swept_at = 0, self._clock.now() - EVERY
        while True:
            if self._telephone.epoch != epoch or self._clock.now() - swept_at >= EVERY:
                epoch, swept_at = await self._sweep_safely(), self._clock.now()
            await asyncio.sleep(LOOK_AGAIN.total_seconds())

    async def _sweep_safely(self) -> int:
        try:
            return await self.sweep()
        except StoreError as error:
            log.error("the ledger cannot be written", action="sweep", reason=str(error))
            return 0

    async def sweep(self) -> int:
        """Look once at every open attempt; the session that was asked, 0 if none could be.

        The log is read after the PBX is asked: what ended meanwhile is known.
        """
        pbx = await self._telephone.look()
        if pbx is None:
            return 0
        self._meet(pbx.epoch)
        while await self._catch_up():
            pass
        for attempt in await self._database.run_read(open_attempts):
            if attempt.id in pbx.live:
                self._adopt(attempt)
            else:
                await self._judge(attempt, pbx)
        self._telephone.reconciled(pbx.epoch)
        return pbx.epoch

    def _meet(self, epoch: int) -> None:
        if epoch != self._epoch:
            self._epoch, self._epoch_since = epoch, self._clock.now()

    def _adopt(self, attempt: Attempt) -> None:
        """A call that is up holds its line, whoever placed it."""
        for launched in self._launched:
            if launched.campaign.name == attempt.campaign and attempt.id not in self._lines:
                self._lines.adopt(attempt.id, launched)

    async def _judge(self, attempt: Attempt, pbx: PbxState) -> None:
        settled = await self._database.run_write(self._decide, attempt, pbx, self._clock.now())
        if settled:
            log.warning("swept", action="sweep", attempt=attempt.id, outcome=str(settled.outcome))
            self._on_settled(settled)

    def _decide(self, tx: Tx, attempt: Attempt, pbx: PbxState, now: datetime) -> Settled | None:
        """What can be proved of an attempt that is not up in Asterisk; None while nothing can yet."""
        if attempt.state is AttemptState.RESERVED:
            self._release(tx, attempt, now)
            return None
        events = events_of(tx, attempt.id)
        evidence = fold(events)
        if evidence.ended_at or (evidence.originate_failed and evidence.started_at is None):
            return settle_from_events(tx, attempt, self._campaigns, now)
        if self._may_still_come(attempt, now):
            return None
        if not events and self._clock.of_asterisk(pbx.booted_at) < (attempt.sent_at or now):
            refuse(tx, attempt.id, reason=NEVER_DIALLED, now=now, retry_at=now + NOT_DIALLED_AGAIN)
            self._lines.end(attempt.id)
            return None
        decided = Decided(outcome=Outcome.UNKNOWN, reason=NO_END)
        return settle_as(tx, attempt, evidence, decided, self._campaigns, now)

    def _may_still_come(self, attempt: Attempt, now: datetime) -> bool:
        """An Originate may be acted upon late, and a young session may not have told all yet."""
        sent_at = attempt.sent_at or attempt.reserved_at
        return now - max(sent_at, self._epoch_since) < GRACE

    def _release(self, tx: Tx, attempt: Attempt, now: datetime) -> None:
        """Nobody prepares it any more, and it was never written to Asterisk."""
        if attempt.id not in self._lines:
            release(tx, attempt.id, now, next_at=now)
