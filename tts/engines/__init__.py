"""Speech engines: one interface, one file each. A new one is a file and a line where engines are chosen."""

from typing import Protocol

from tts.speech import Speech


class Voice(Protocol):
    """Which voice of which engine, and how it speaks. dialer.campaign.VoiceChoice is one.

    `rate` is in words per minute, `pitch` 0-99, `gap` in 10 ms between words; an engine ignores what it
    does not have.
    """

    @property
    def engine(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def rate(self) -> int: ...
    @property
    def pitch(self) -> int: ...
    @property
    def gap(self) -> int: ...


class EngineFailed(Exception):
    """An engine is missing, slow or gave nothing usable; the message names it and says what to do."""


class Engine(Protocol):
    """Turns words into speech, without blocking the event loop."""

    @property
    def name(self) -> str:
        """As campaigns name it."""

    @property
    def sends_text_away(self) -> bool:
        """Whether text leaves this machine: such an engine never gets a text about a person."""

    @property
    def joins_pieces(self) -> bool:
        """Whether a prompt is joined from cached pieces: for slow, neural engines.

        The others speak whole sentences just in time: that costs them no more, and sounds better.
        """

    async def version(self) -> str:
        """What must change when the same text would sound different: part of every cache key."""

    async def check(self, voice: Voice) -> None:
        """Raise EngineFailed if there is no such voice: which there are, and what to do. Cheap."""

    async def speak(self, text: str, voice: Voice) -> Speech:
        """Speak cleaned text; EngineFailed if it cannot. Cancelling it leaves nothing running."""
