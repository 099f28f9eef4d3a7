"""Plays the people of the lab: each reacts to what it hears, and every key it sends is written down."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dialer.lab.ami import Ami, AmiError, Message
from dialer.lab.ground_truth import KeySent, write_key
from dialer.lab.line import HungUp, Line
from dialer.lab.people import Act, HangUp, Listen, Press, TypeSecret, who_answers

SECOND_FACTORS = "second-factors.json"
EARLY = 1.0
"""Seconds into a prompt at which somebody presses who knows what comes."""
KEY_MS = 100
BETWEEN_KEYS = 0.06
NATIONAL = 9
"""Digits by which a number is known, however the trunk writes it."""


class Cast:
    """All people of one carrier. `run` goes on until it is cancelled or the carrier ends."""

    def __init__(self, *, folder: Path, ami_port: int, ami_secret: str) -> None:
        self._folder = folder
        self._port = ami_port
        self._secret = ami_secret
        self._lines: dict[str, Line] = {}
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Follow the carrier's events: who answers, what they hear, who is gone."""
        async with self._login(events=True) as ami, asyncio.TaskGroup() as people:
            self.ready.set()
            async for event in ami.events():
                if event.get("UserEvent") == "PersonListens":
                    line = self._lines[event["Uniqueid"]] = Line()
                    people.create_task(_Person(self._folder, line, event).live(self._login()))
                elif line_told := self._lines.get(event.get("Uniqueid", "")):
                    self._tell(line_told, event)

    def _tell(self, line: Line, event: Message) -> None:
        match event["Event"]:
            case "ChannelTalkingStart":
                line.sound_begins()
            case "ChannelTalkingStop":
                line.sound_ended(int(event["Duration"]) / 1000)
            case "Hangup":
                line.hangs_up()
                del self._lines[event["Uniqueid"]]

    def _login(self, *, events: bool = False) -> Ami:
        return Ami(port=self._port, user="lab", secret=self._secret, events=events)


class _Person:
    """Somebody who has answered. A key blocks an AMI login for its length, so each has its own."""

    def __init__(self, folder: Path, line: Line, listens: Message) -> None:
        self._folder = folder
        self._line = line
        self._channel = listens["Channel"]
        self._number = listens.get("Number", "")
        self._call_id = listens.get("CallID", "")
        self._keys_of_caller = listens.get("Keys", "")

    async def live(self, ami: Ami) -> None:
        """Do one act after the other, until the other side hangs up."""
        with contextlib.suppress(HungUp, AmiError):
            async with ami:
                for act in self._acts():
                    await self._do(act, ami)

    def _acts(self) -> tuple[Act, ...]:
        if self._keys_of_caller:
            return tuple(Press(key) for key in self._keys_of_caller)
        acts = who_answers(self._number).acts
        if self._knows_second_factor:
            return acts
        return tuple(act for act in acts if not isinstance(act, TypeSecret))

    @property
    def _knows_second_factor(self) -> bool:
        """Who was taught none is in a campaign that asks for none."""
        return self._number[-NATIONAL:] in taught(self._folder)

    async def _do(self, act: Act, ami: Ami) -> None:
        match act:
            case Press(keys=keys, early=early, longer_than=longer_than):
                await self._moment(early=early, longer_than=longer_than)
                await self._press(keys, ami)
            case TypeSecret(right=right, early=early):
                await self._moment(early=early)
                await self._press(self._second_factor(right=right), ami, identity=True)
            case Listen():
                await self._moment(early=False)
            case HangUp(into_prompt=seconds):
                await self._line.beginning()
                await self._line.let_pass(seconds)
                await ami.send("Hangup", {"Channel": self._channel, "Cause": "16"})

    async def _moment(self, *, early: bool, longer_than: float = 0.3) -> None:
        """Wait until it is time to press."""
        if early:
            await self._line.beginning()
            await self._line.let_pass(EARLY)
        else:
            await self._line.end_of_prompt(longer_than=longer_than)

    async def _press(self, keys: str, ami: Ami, *, identity: bool = False) -> None:
        for key in keys:
            at = datetime.now(UTC)
            await ami.send("PlayDTMF", {"Channel": self._channel, "Digit": key, "Duration": str(KEY_MS)})
            self._line.key_pressed()
            self._write_down(key, at, identity=identity)
            await self._line.let_pass(BETWEEN_KEYS)

    def _write_down(self, key: str, at: datetime, *, identity: bool) -> None:
        sent = KeySent(
            sip_call_id=self._call_id,
            number=self._number,
            key=key,
            at=at,
            identity=identity,
            inbound=bool(self._keys_of_caller),
        )
        write_key(self._folder, sent)

    def _second_factor(self, *, right: bool) -> str:
        digits = taught(self._folder)[self._number[-NATIONAL:]]
        return digits if right else "".join(str((int(digit) + 1) % 10) for digit in digits)


def teach(folder: Path, factors: Mapping[str, str]) -> None:
    """Tell the people of the lab what each number's owner would type; adds to what they know."""
    known = {**taught(folder), **{number[-NATIONAL:]: digits for number, digits in factors.items()}}
    beside = folder / f"{SECOND_FACTORS}.part"
    beside.write_text(json.dumps(known))
    beside.rename(folder / SECOND_FACTORS)


def taught(folder: Path) -> dict[str, str]:
    """Second factors by the last digits of the number."""
    try:
        known: dict[str, str] = json.loads((folder / SECOND_FACTORS).read_text())
    except FileNotFoundError:
        return {}
    return known
