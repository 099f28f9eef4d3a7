"""Follows Asterisk's event log and folds it into the ledger, batch by batch.

The file is the truth: its lines, and the place up to which they were read, are committed together,
so whatever happened while nobody listened is read later, once.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from dialer.alarm import Alarm
from dialer.call_event import CallEvent
from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.lag import Lag
from dialer.ports import EventLog, LogPosition, Reading
from dialer.settle_calls import Batch, Settled, record
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.errors import StoreError, concerns_all
from dialer.store.log_positions import note_lines_lost, read_position, write_position

log = structlog.get_logger()

LOOK_AGAIN = timedelta(milliseconds=50)
"""How often the event log is looked at; Asterisk writes its lines within milliseconds."""

LEDGER_AGAIN = timedelta(seconds=1)
"""How long to wait when the ledger cannot be written; the log keeps what happens meanwhile."""


class RecordCalls:
    """Reads the event log for as long as it runs. `on_settled` hears of every final record."""

    def __init__(
        self,
        *,
        database: Database,
        event_log: EventLog,
        clock: Clock,
        campaigns: Mapping[str, Campaign],
        on_settled: Callable[[Settled], None],
        on_alarm: Callable[[Alarm], None] = lambda alarm: None,
    ) -> None:
        self._database = database
        self._event_log = event_log
        self._clock = clock
        self._campaigns = campaigns
        self._on_settled = on_settled
        self._on_alarm = on_alarm
        self._heard: list[CallEvent] = []
        self._one_reader = asyncio.Lock()
        """The sweep reads too, before it judges: what one is folding the other must not take for nothing."""
        self._lost_at: LogPosition | None = None
        self._reached: LogPosition | None = None
        """How far the ledger has it; None where it has nothing of it, or this process has not asked yet."""
        self._asked = False
        self._more = False
        self.trouble = ""
        """Why the event log cannot be relied upon; empty when it can."""
        self.begun = False
        """Whether there is a file at all: Asterisk makes it with the first event of a call."""
        self.lag = Lag()
        """From an event to the commit that folded it in."""

    async def run(self) -> None:
        """Follow the log for ever."""
        while True:
            try:
                await self.catch_up()
            except StoreError as error:
                log.error("the ledger cannot be written", action="record", reason=str(error))
                await asyncio.sleep(LEDGER_AGAIN.total_seconds())
                continue
            if not self._more:  # what happens meanwhile is folded together: a transaction costs more than it
                await asyncio.sleep(LOOK_AGAIN.total_seconds())

    def hear(self, event: CallEvent) -> None:
        """Something that only the live link tells; folded in with the next batch."""
        self._heard.append(event)

    async def catch_up(self) -> bool:
        """Fold in one chunk of what is new; False when there was nothing."""
        async with self._one_reader:
            return await self._catch_up()

    async def _catch_up(self) -> bool:
        if not self._asked:
            self._reached = await self._database.run_read(read_position, self._name)
            self._asked = True
        position = self._reached
        reading = await asyncio.to_thread(self._event_log.read_new, position)
        for notice in reading.notices:
            log.warning(notice, action="event_log")
        self.trouble, self.begun = reading.trouble, reading.position is not None
        await self._note_loss(reading, position)
        self._reached, self._more = position, reading.more
        if reading.position == position and not self._heard:
            return False
        heard, self._heard = self._heard, []
        try:
            await self._fold(reading, heard)
        except BaseException:
            self._heard = [*heard, *self._heard]
            raise
        self._reached = reading.position
        return True

    async def _note_loss(self, reading: Reading, position: LogPosition | None) -> None:
        """Before anything is read on, and once: what was lost proves nothing, also to the next run."""
        if reading.lost and position != self._lost_at:
            await self._database.run_write(note_lines_lost, self._name, self._clock.now())
            self._lost_at = position

    async def _fold(self, reading: Reading, heard: Sequence[CallEvent]) -> None:
        events = [self._in_own_time(event) for event in (*reading.events, *heard)]
        try:
            batch = await self._database.run_write(self._record, events, reading.position)
        except StoreError:
            raise
        except Exception:
            # One event that cannot be folded must not keep all others from the ledger, now and for ever.
            log.exception("events are folded one by one", action="record")
            batch = await self._database.run_write(self._record_singly, events, reading.position)
        self._note_lag(events)
        self._report(batch)

    def _note_lag(self, events: Sequence[CallEvent]) -> None:
        if events:
            oldest = min(event.at for event in events)
            self.lag.note((self._clock.now() - oldest).total_seconds())

    def _record(self, tx: Tx, events: Sequence[CallEvent], position: LogPosition | None) -> Batch:
        batch = record(tx, events, self._campaigns, self._clock.now())
        if position:
            write_position(tx, self._name, position, self._clock.now())
        return batch

    def _record_singly(self, tx: Tx, events: Sequence[CallEvent], position: LogPosition | None) -> Batch:
        settled: list[Settled] = []
        intruders: list[Alarm] = []
        for event in events:
            try:
                with tx.begin_nested():
                    batch = record(tx, [event], self._campaigns, self._clock.now())
            except Exception as error:
                if concerns_all(error):
                    raise
                log.exception(
                    "an event was set aside", action="record", attempt=event.linked_id, event_name=event.name
                )
                continue
            settled += batch.settled
            intruders += batch.intruders
        if position:
            write_position(tx, self._name, position, self._clock.now())
        return Batch(settled=tuple(settled), intruders=tuple(intruders))

    @property
    def _name(self) -> str:
        return str(self._event_log.path)

    def _in_own_time(self, event: CallEvent) -> CallEvent:
        at = self._clock.of_asterisk(event.at)
        return event if at == event.at else replace(event, at=at)

    def _report(self, batch: Batch) -> None:
        for settled in batch.settled:
            log.info("settled", action="settle", attempt=settled.attempt_id, outcome=str(settled.outcome))
            self._on_settled(settled)
        for alarm in batch.intruders:
            log.error("a call without a valid token heard nothing", action="intruder", **alarm.content())
            self._on_alarm(alarm)
