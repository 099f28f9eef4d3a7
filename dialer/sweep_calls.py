"""Whatever got stuck: every open attempt ends, with proof or as `unknown`.

Runs once before the first dial, after the event log has been read to its end, and then now and again.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from dialer.attempt import OPEN, Attempt, AttemptState
from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.give_back_calls import NOT_DIALLED_AGAIN
from dialer.lines import Launched, Lines
from dialer.policy.outcome import Evidence, fold
from dialer.ports import PbxState, Telephone, TrunkChannel
from dialer.settle_calls import Settled, ending, settle_these
from dialer.store import Tx
from dialer.store.attempts import (
    expired_reservations,
    find_attempt,
    open_attempts,
    refuse,
)
from dialer.store.call_events import events_of
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.installation import Run
from dialer.store.log_positions import lines_lost_since
from dialer.store.news import TURNS, tell
from dialer.store.nodes import reserved_by_the_dead
from dialer.store.releases import release

log = structlog.get_logger()

EVERY = timedelta(seconds=5)
LOOK_AGAIN = timedelta(milliseconds=200)

GRACE = timedelta(seconds=30)
"""How long an Originate may still be acted upon after it was written: one left in a socket by a dead
client was dialled 5 s later, when a stopped PBX went on."""

LINES_LATE = timedelta(seconds=10)
"""By how much the lines of a call may come after the Originate's answer: another thread writes them, and a
disk may be slow. A trunk that begins no call at all writes none: who pauses it hears so much later."""

RESERVED_AT_MOST = timedelta(minutes=30)
"""How long a call may be reserved and not sent, whoever prepares it: so long it keeps its person uncalled."""

NEVER_DIALLED = "never dialled: the same PBX runs, and its event log has no line of it"
NO_LOG = "calls were made and Asterisk has written no event log: see RECADO_EVENT_LOG and `recado doctor`"


class Recorder(Protocol):
    """What the sweep needs of whoever follows the event log."""

    trouble: str
    begun: bool

    async def catch_up(self) -> bool: ...


class SweepCalls:
    """Looks for open attempts of this node that nobody holds any more. `end` frees what a call held here;
    `on_settled` hears of every final record, and frees it too. Another node's calls are its own to judge."""

    def __init__(  # noqa: PLR0913 - what it works with, put together by service.py
        self,
        *,
        database: Database,
        telephone: Telephone,
        clock: Clock,
        lines: Lines,
        campaigns: Mapping[str, Campaign],
        launched: Sequence[Launched],
        recorder: Recorder,
        end: Callable[[str], None],
        on_settled: Callable[[Settled], None],
        look_over: Callable[[Iterable[TrunkChannel]], None] = lambda channels: None,
    ) -> None:
        """`look_over` is shown every channel that is up, ours or not."""
        self._database = database
        self._telephone = telephone
        self._clock = clock
        self._lines = lines
        self._launched = launched
        self._campaigns = campaigns
        self._recorder = recorder
        self._end = end
        self._on_settled = on_settled
        self._look_over = look_over
        self._epoch, self._epoch_since = 0, clock.now()
        self._expired_at = clock.now() - EVERY
        self._up_at: Mapping[str, datetime] = {}
        """When each open attempt was last seen up, if it ever was."""

    async def run(self) -> None:
        """Sweep now and again, and at once when a new session begins: no call is placed before that."""
        epoch, swept_at = 0, self._clock.now() - EVERY
        while True:
            await self._expire()
            due = self._telephone.epoch != epoch or self._is_due(swept_at)
            if self._telephone.epoch and due:
                epoch, swept_at = await self._sweep_safely(), self._clock.now()
            await asyncio.sleep(LOOK_AGAIN.total_seconds())

    def _is_due(self, last: datetime) -> bool:
        """Also when the clock was set back: else nobody would sweep until it is there again."""
        return abs(self._clock.now() - last) >= EVERY

    async def _expire(self) -> None:
        """Give back what was reserved long ago, or by a node that is dead: it was never sent. Also while
        Asterisk cannot be asked.

        While the clock is in doubt nobody knows what is long ago, nor what turn to give back.
        """
        if not self._clock.trusted or not self._is_due(self._expired_at):
            return
        now = self._expired_at = self._clock.now()
        try:
            expired = await self._database.run_write(_release_expired, now, self._database.run)
        except StoreError as error:
            log.error("the ledger cannot be written", action="sweep", reason=str(error))
            return
        for attempt_id, verdict in expired.items():
            log.warning("swept", action="sweep", attempt=attempt_id, verdict=verdict)
            self._end(attempt_id)

    async def _sweep_safely(self) -> int:
        try:
            return await self.sweep()
        except StoreError as error:
            log.error("the ledger cannot be written", action="sweep", reason=str(error))
            return 0

    async def sweep(self) -> int:
        """Look once at every open attempt; the session that was asked, 0 if nothing could be told.

        The log is read after the PBX is asked: what ended meanwhile is known.
        """
        held = self._lines.held()
        pbx = await self._telephone.look()
        if pbx is None:
            return 0
        self._meet(pbx.epoch)
        self._look_over(pbx.channels)
        while await self._recorder.catch_up():
            pass
        attempts = await self._database.run_read(open_attempts, self._database.node)
        locked = await asyncio.to_thread(self._database.dialing_trouble)
        if trouble := locked or self._recorder.trouble or self._nothing_logged(attempts):
            self._telephone.not_reconciled(trouble)
            return 0
        self._up_at = self._seen_up(attempts, pbx)
        self._keep_lines(attempts, pbx, held)
        for attempt in attempts:
            if attempt.id not in pbx.live:
                await self._judge(attempt.id, pbx)
        self._telephone.reconciled(pbx.epoch)
        return pbx.epoch

    def _meet(self, epoch: int) -> None:
        if epoch != self._epoch:
            self._epoch, self._epoch_since = epoch, self._clock.now()

    def _nothing_logged(self, attempts: Sequence[Attempt]) -> str:
        """Calls were made and there is still no event log: what people press would be lost."""
        late = any(a.sent_at and self._clock.now() - a.sent_at >= GRACE for a in attempts)
        return NO_LOG if late and not self._recorder.begun else ""

    def _seen_up(self, attempts: Sequence[Attempt], pbx: PbxState) -> Mapping[str, datetime]:
        now = self._clock.now()
        up = {attempt.id: now for attempt in attempts if attempt.id in pbx.live}
        return {a.id: self._up_at[a.id] for a in attempts if a.id in self._up_at} | up

    def _keep_lines(self, attempts: Sequence[Attempt], pbx: PbxState, held: frozenset[str]) -> None:
        """A call that is up holds its line, whoever placed it; what is no longer open holds none."""
        launched = {each.campaign.name: each for each in self._launched}
        for attempt in attempts:
            if attempt.id in pbx.live and attempt.id not in held and attempt.campaign in launched:
                self._lines.adopt(attempt.id, launched[attempt.campaign])
        for attempt_id in held - {attempt.id for attempt in attempts}:
            self._end(attempt_id)

    async def _judge(self, attempt_id: str, pbx: PbxState) -> None:
        over = await self._database.run_write(self._decide, attempt_id, pbx, self._clock.now())
        if not over:
            return
        verdict = str(over.outcome) if isinstance(over, Settled) else over
        log.warning("swept", action="sweep", attempt=attempt_id, verdict=verdict)
        if isinstance(over, Settled):
            self._on_settled(over)
        else:
            self._end(attempt_id)

    def _decide(self, tx: Tx, attempt_id: str, pbx: PbxState, now: datetime) -> Settled | str:
        """End an attempt that is not up in Asterisk, if that can be proved; how it ended, or nothing.

        It is read anew: it may have been sent, or settled, since the list was made.
        """
        attempt = find_attempt(tx, attempt_id)
        if attempt is None or attempt.state not in OPEN:
            return ""
        if attempt.state is AttemptState.RESERVED:
            return self._give_back(tx, attempt, now)
        events = events_of(tx, attempt.id)
        evidence = fold(events)
        if evidence.ended_at is None and self._may_still_come(attempt, evidence, now):
            return ""
        no_line = not any(event.of_attempt for event in events)
        if no_line and attempt.pbx_booted_at == pbx.booted_at and not _lost_lines(tx, attempt):
            refuse(tx, attempt.id, reason=NEVER_DIALLED, now=now, retry_at=now + NOT_DIALLED_AGAIN)
            return "never dialled"
        over = ending(attempt, evidence)
        return next(iter(settle_these(tx, [over], self._campaigns, now)), "")

    def _give_back(self, tx: Tx, attempt: Attempt, now: datetime) -> str:
        """Nobody prepares it any more, and it was never written to Asterisk."""
        if attempt.id in self._lines or not release(tx, attempt.id, now, next_at=now):
            return ""
        return "given back"

    def _may_still_come(self, attempt: Attempt, evidence: Evidence, now: datetime) -> bool:
        """An Originate may be acted upon late, a young session may not have told all yet, and the lines of a
        call that was up a moment ago, or was given up, may not be in the log yet; while the clock is in
        doubt, nobody knows how long ago anything was."""
        if not self._clock.trusted:
            return True
        sent_at = attempt.sent_at or attempt.reserved_at
        failed_at = evidence.originate_failed_at
        up_at = self._up_at.get(attempt.id)
        newest = max(at for at in (sent_at, failed_at, up_at, self._epoch_since) if at)
        never_began = failed_at and evidence.started_at is None
        return now - newest < (LINES_LATE if never_began else GRACE)


def _lost_lines(tx: Tx, attempt: Attempt) -> bool:
    return lines_lost_since(tx, attempt.sent_at or attempt.reserved_at)


def _release_expired(tx: Tx, now: datetime, run: Run | None) -> Mapping[str, str]:
    """What was given back, and why. A dead node's reservation is sent by nobody: its lease has run out."""
    verdicts = dict.fromkeys(expired_reservations(tx, now - RESERVED_AT_MOST), "reserved too long")
    verdicts |= dict.fromkeys(reserved_by_the_dead(tx, run) if run else (), "its node is dead")
    in_order = sorted(verdicts)  # every node does this, of the same attempts
    released = {each: verdicts[each] for each in in_order if release(tx, each, now, next_at=now)}
    if released:
        tell(tx, TURNS)
    return released
