"""An engine that behaves: it hums, may be slow, may fail, and remembers what it was asked to say."""

import asyncio
from dataclasses import dataclass, field

import numpy as np

from tts.engines import EngineFailed, Voice
from tts.speech import Speech

RATE = 8000
CHARACTERS_PER_SECOND = 12


@dataclass
class FakeEngine:
    """tts.engines.Engine. Hums a text for as long as it would take to say it; its one voice is "someone".

    It fails at texts with `fails_at` in them, says every text `times` over, and every text takes it `pause`
    seconds. `loudness` is the hum's amplitude: above 1 it is clipped.
    """

    name: str = "neural"
    sends_text_away: bool = False
    joins_pieces: bool = False
    fails_at: str = ""
    pause: float = 0.0
    times: float = 1
    loudness: float = 0.2
    model: str = "1"
    spoken: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def version(self) -> str:
        return self.model

    async def check(self, voice: Voice) -> None:
        if voice.name != "someone":
            raise EngineFailed(f"the {self.name} engine has no voice '{voice.name}'; it has someone")

    async def speak(self, text: str, voice: Voice) -> Speech:
        self.spoken.append(text)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.pause)
        finally:
            self.at_once -= 1
        if self.fails_at and self.fails_at in text:
            raise EngineFailed(f"the {self.name} engine has no memory left")
        time = np.arange(int(RATE * len(text) / CHARACTERS_PER_SECOND * self.times)) / RATE
        hum = self.loudness * np.sin(2 * np.pi * 300 * time)
        return Speech(np.clip(hum, -1, 1).astype(np.float32), RATE)
