"""One call through a compiled flow, as AMI shows it while it goes on: what was heard, what was said."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CEILING = 90.0
"""Seconds that the longest conversation may take on a machine that is busy with other things."""


@dataclass
class Call:
    """One call as AMI shows it while it goes on."""

    id: str
    channel: str = ""
    said: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    over: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _step_since_sound: bool = True

    def take(self, event: Mapping[str, str]) -> None:
        extra = json.loads(event.get("Extra") or "{}")
        if event["EventName"] == "STREAM_BEGIN":
            self._hear(Path(extra["sound"]).name)
        elif event["EventName"] == "USER_DEFINED":
            self._say(f"{event['UserDefType']} {extra['extra']}")
        self.over = self.over or event["EventName"] == "CHAN_END"
        self.channel = self.channel or event["Channel"]
        self.changed.set()

    def _hear(self, prompt: str) -> None:
        """A file that goes on after a key is no new prompt; the pieces around a number are one."""
        self.sounds.append(prompt)
        resumed = prompt in self.heard[-1:] and not self._step_since_sound
        if not resumed and not re.search(r"^digit-|-part-", prompt):
            self.heard.append(prompt)
        self._step_since_sound = False

    def _say(self, event: str) -> None:
        self.said.append(event)
        if event.startswith("RECADO_AMD"):
            self.heard.clear()
        if event.startswith("RECADO_STEP"):
            self._step_since_sound = True
        if "RECADO_QUEUE" in event and "status=entered" in event:
            step = next(said for said in reversed(self.said) if said.startswith("RECADO_STEP"))
            self.heard.append(f"{step.rpartition('=')[2]}-queue")

    async def hears(self, place: int) -> bool:
        """Wait for the prompt number `place`, or the end; False when it is the end."""
        async with asyncio.timeout(CEILING):
            while len(self.heard) <= place and not self.over:
                self.changed.clear()
                await self.changed.wait()
        return len(self.heard) > place

    async def ends(self) -> None:
        async with asyncio.timeout(CEILING):
            while not self.over:
                self.changed.clear()
                await self.changed.wait()
