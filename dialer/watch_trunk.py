"""Sees calls on our trunks that are not ours: hangs them up, raises the alarm and writes it down.

Whoever holds the dialing password can originate straight to the trunk; Asterisk cannot refuse it, and
nothing of the dialplan runs before the telephone rings. So each channel that begins on a trunk of ours has
to be one that the ledger knows: an attempt that was sent and has not ended, of whatever node or earlier run;
or a leg of such a call, or of one that came in. What came in is nobody's intrusion.

Weakness: it is seen, not prevented: the telephone may ring for as long as the event and one question take.
While Recado does not run, or the link is down, nobody watches; whatever is still up is found at the next
session.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable

import structlog

from dialer.alarm import Alarm, Intrusion
from dialer.attempt import OPEN, Attempt, AttemptState
from dialer.clock import Clock
from dialer.outcome import Outcome
from dialer.ports import AGENT_LEG, Channels, TrunkChannel
from dialer.store import Tx
from dialer.store.attempts import attempts_of
from dialer.store.audit import append
from dialer.store.database import Database
from dialer.store.errors import StoreError

log = structlog.get_logger()

REMEMBERED = 10_000
"""Calls that came in, and channels that were judged, whose ids are remembered."""


class WatchTrunk:
    """Judges every channel on our trunks once. `is_ours` knows the calls in hand without the ledger."""

    def __init__(
        self,
        *,
        database: Database,
        channels: Channels,
        clock: Clock,
        endpoints: Collection[str],
        is_ours: Callable[[str], bool],
        on_alarm: Callable[[Alarm], None],
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._endpoints = frozenset(endpoints)
        self._is_ours = is_ours
        self._on_alarm = on_alarm
        self._came_in: OrderedDict[str, None] = OrderedDict()
        self._judged: OrderedDict[str, None] = OrderedDict()
        self._waiting: asyncio.Queue[TrunkChannel] = asyncio.Queue()

    def hear(self, channel: TrunkChannel) -> None:
        """A channel has begun, or was found to be up."""
        if channel.endpoint not in self._endpoints:
            return
        if channel.came_in:
            _remember(self._came_in, channel.unique_id)
        elif _key(channel) not in self._judged and not self._is_known(channel):
            self._waiting.put_nowait(channel)

    def look_over(self, channels: Iterable[TrunkChannel]) -> None:
        """Everything that is up: what began while nobody listened is judged now."""
        for channel in channels:
            self.hear(channel)

    async def run(self) -> None:
        """Judge for ever. When the ledger cannot be read nobody is hung up: the next sweep asks again."""
        while True:
            channel = await self._waiting.get()
            try:
                await self._judge(channel)
            except StoreError as error:
                log.error("a channel could not be judged", action="watch", reason=str(error))
            except Exception:
                # One channel that nobody foresaw must not end everybody's calls, nor the watch.
                log.exception("a channel could not be judged", action="watch", channel=channel.name)

    async def _judge(self, channel: TrunkChannel) -> None:
        if _key(channel) in self._judged:
            return
        wanted = {_attempt_id(channel.unique_id), _attempt_id(channel.linked_id)}
        attempts = await self._database.run_read(attempts_of, wanted)
        under_way = any(is_under_way(attempt, channel) for attempt in attempts.values())
        if not under_way and not await self._has_come_in(channel):
            await self._end(channel, was_ours=bool(attempts))
        _remember(self._judged, _key(channel))

    async def _has_come_in(self, channel: TrunkChannel) -> bool:
        """Whether it, or the call that it is a leg of, came in."""
        if channel.came_in is None and await self._channels.came_in(channel.name):
            _remember(self._came_in, channel.unique_id)
            return True
        is_leg = channel.linked_id != channel.unique_id
        return is_leg and await self._channels.came_in_as(channel.linked_id)

    def _is_known(self, channel: TrunkChannel) -> bool:
        return (
            self._is_ours(_attempt_id(channel.unique_id))
            or self._is_ours(_attempt_id(channel.linked_id))
            or channel.unique_id in self._came_in
            or channel.linked_id in self._came_in
        )

    async def _end(self, channel: TrunkChannel, *, was_ours: bool) -> None:
        """Hang up first, then tell: somebody's telephone is ringing.

        A call of ours that has ended since it was seen is no intrusion; one that bears its id and is up is.
        """
        number = await self._channels.number_of(channel.name)
        if channel.came_in is None and not number:
            # Gone, or func_channel is not loaded: it may have come in, and nobody is hung up on a guess.
            log.error("a channel of which nothing can be told", action="watch", channel=channel.name)
            return
        ended = await self._channels.hang_up(channel.name)
        if was_ours and not ended:
            return
        alarm = Alarm(
            what=Intrusion.CALL_PAST_THE_GATE,
            channel=channel.name,
            unique_id=channel.unique_id,
            trunk=channel.endpoint,
            number=number,
            ended=ended,
        )
        log.error("a call past the gate was hung up", action="intruder", **alarm.content())
        self._on_alarm(alarm)
        await self._database.run_write(self._write, alarm)

    def _write(self, tx: Tx, alarm: Alarm) -> None:
        write_alarm(tx, alarm, self._clock)


def write_alarm(tx: Tx, alarm: Alarm, clock: Clock) -> None:
    """Into the audit, in the words of the alarm; whom it rang stands there as a keyed hash."""
    append(tx, now=clock.now(), kind="alarm", content=alarm.content(), e164=alarm.number or None)


def is_under_way(attempt: Attempt, channel: TrunkChannel) -> bool:
    """Whether this channel can be this attempt's, or a leg of it: it was sent, and has not ended.

    Of one whose end nobody knows the channel may still be up. An agent's telephone is rung before an attempt
    is sent (agent first).
    """
    if attempt.state is AttemptState.RESERVED:
        return channel.unique_id.startswith(AGENT_LEG)
    return attempt.state in OPEN or attempt.outcome is Outcome.UNKNOWN


def _attempt_id(unique_id: str) -> str:
    """The attempt that a channel bears in its id: its own, or that of an agent who is rung for it."""
    return unique_id.removeprefix(AGENT_LEG)


def _key(channel: TrunkChannel) -> str:
    """An id may come twice, on two channels; a name twice, in two runs of Asterisk; both together do not."""
    return f"{channel.name} {channel.unique_id}"


def _remember(ids: OrderedDict[str, None], id_: str) -> None:
    ids[id_] = None
    while len(ids) > REMEMBERED:
        ids.popitem(last=False)
