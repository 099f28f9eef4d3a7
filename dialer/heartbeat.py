"""Leaves a pulse each second, for `recado serve` in its process beside this one."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from dialer.asterisk.telephone import AsteriskTelephone
from dialer.clock import Clock
from dialer.lines import Launched, Lines
from dialer.live_calls import LiveCalls
from dialer.pulse import EVERY, FILE, Pulse, TrunkState, write_pulse
from dialer.record_calls import RecordCalls


class Heartbeat:
    """The dialing process as others may see it, for as long as it runs."""

    def __init__(
        self,
        *,
        state: Path,
        clock: Clock,
        launched: Sequence[Launched],
        telephone: AsteriskTelephone,
        recorder: RecordCalls,
        lines: Lines,
        live: LiveCalls,
        out_of_reach: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """`out_of_reach` are agents' telephones that cannot be rung."""
        self._file = state / FILE
        self._clock = clock
        self._launched = launched
        self._link = telephone.link
        self._telephone = telephone
        self._recorder = recorder
        self._lines = lines
        self._live = live
        self._out_of_reach = out_of_reach

    async def run(self) -> None:
        """Beat until cancelled; a disk that is full stops the pulse, and readiness says both."""
        while True:
            with suppress(OSError):
                await asyncio.to_thread(write_pulse, self._file, self.look())
            await asyncio.sleep(EVERY.total_seconds())

    def look(self) -> Pulse:
        """What there is to say now."""
        paused = self._lines.paused_trunks()
        return Pulse(
            at=datetime.now(UTC),
            campaigns=tuple(each.campaign.name for each in self._launched),
            ami_epoch=self._link.epoch,
            ami_up=self._link.up,
            trouble=self._telephone.trouble,
            event_log=self._recorder.trouble,
            event_lag=self._recorder.lag.worst,
            trunks={each.campaign.trunk.name: self._trunk(each) for each in self._launched},
            paused={name: breaker.why for name, breaker in paused.items()},
            calls=dict(self._live.by_state()),
            out_of_reach=tuple(sorted(self._out_of_reach())),
        )

    def _trunk(self, launched: Launched) -> TrunkState:
        breaker = self._lines.paused_trunks().get(launched.campaign.trunk.name)
        if breaker is None:
            return TrunkState.USED
        return TrunkState.TRIED if breaker.calls_at_most(self._clock.now()) else TrunkState.PAUSED
