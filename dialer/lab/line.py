"""What a person of the lab hears: when a prompt begins, when it is over, when the other side is gone."""

import asyncio
from time import monotonic

SILENCE = 1.1
"""Seconds without sound after which a prompt is over; at 120 words a minute a pause inside one sounds like
up to 0.9 s on the telephone."""

ECHO = 0.15
"""Seconds that a prompt still sounds after the key that cuts it short."""


class HungUp(Exception):
    """The call is over: an ordinary end for whoever waits for something on the line."""


class Line:
    """One telephone off the hook. The carrier tells it of sound, of silence and of the hang-up."""

    def __init__(self) -> None:
        self._sounding = asyncio.Event()
        self._ended: asyncio.Queue[tuple[float, float]] = asyncio.Queue()
        self._hung_up = asyncio.Event()
        self._deaf_until = 0.0

    def sound_begins(self) -> None:
        self._sounding.set()

    def sound_ended(self, seconds: float) -> None:
        """A sound of this length ended SILENCE ago."""
        self._sounding.clear()
        self._ended.put_nowait((monotonic() - SILENCE, seconds))

    def key_pressed(self) -> None:
        """What sounded until now was cut short by a key: its end is not the end of the next prompt."""
        self._deaf_until = monotonic() + ECHO

    def hangs_up(self) -> None:
        """Whoever waits on this line gets HungUp, now and from now on."""
        self._hung_up.set()
        self._sounding.set()
        self._ended.put_nowait((0.0, 0.0))

    async def beginning(self) -> None:
        """Wait until something sounds."""
        await self._sounding.wait()
        self._check()

    async def end_of_prompt(self, *, longer_than: float) -> None:
        """Wait for the end of a sound that is longer than this and that no key has cut short."""
        while True:
            ended_at, seconds = await self._ended.get()
            self._check()
            if seconds > longer_than and ended_at > self._deaf_until:
                return

    async def let_pass(self, seconds: float) -> None:
        """Listen on for some seconds."""
        try:
            await asyncio.wait_for(self._hung_up.wait(), seconds)
        except TimeoutError:
            return
        raise HungUp

    def _check(self) -> None:
        if self._hung_up.is_set():
            raise HungUp
