"""A small AMI client of the lab's own: what it counts must not share code with what it checks."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Self

Message = Mapping[str, str]

ANSWER_WITHIN = 10.0
"""Seconds; Asterisk on loopback answers in milliseconds."""


class AmiError(Exception):
    """Asterisk said no, or said nothing; the message is its own."""


class Ami:
    """One AMI login. Use it as an async context manager; `events` yields until the link ends."""

    def __init__(self, *, port: int, user: str, secret: str, events: bool = False) -> None:
        self._port = port
        self._login = {"Username": user, "Secret": secret, "Events": "on" if events else "off"}
        self._ids = itertools.count(1)
        self._answers: dict[str, asyncio.Future[Message]] = {}
        self._events: asyncio.Queue[Message | None] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._reading = asyncio.create_task(self._read())
        try:
            await self.send("Login", self._login)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def send(self, action: str, headers: Message | None = None) -> Message:
        """Send one action and return its response. Raises AmiError on `Response: Error` or silence."""
        action_id = (headers or {}).get("ActionID") or f"lab-{next(self._ids)}"
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[action_id] = answer
        lines = {"Action": action, **(headers or {}), "ActionID": action_id}
        self._writer.write("".join(f"{k}: {v}\r\n" for k, v in lines.items()).encode() + b"\r\n")
        try:
            response = await asyncio.wait_for(answer, ANSWER_WITHIN)
        except TimeoutError as error:
            raise AmiError(f"no answer to {action} within {ANSWER_WITHIN:.0f} s") from error
        finally:
            self._answers.pop(action_id, None)
        if response.get("Response") == "Error":
            raise AmiError(f"{action}: {response.get('Message', 'refused')}")
        return response

    async def events(self) -> AsyncIterator[Message]:
        """Events in the order in which Asterisk sent them."""
        while (event := await self._events.get()) is not None:
            yield event

    async def _read(self) -> None:
        await self._reader.readline()
        message: dict[str, str] = {}
        while line := await self._reader.readline():
            name, colon, value = line.decode(errors="replace").rstrip("\r\n").partition(": ")
            if name:
                message.setdefault(name, value if colon else "")
            elif message:
                self._deliver(message)
                message = {}
        self._end()

    def _deliver(self, message: Message) -> None:
        answer = self._answers.get(message.get("ActionID", ""))
        if "Response" in message and answer is not None and not answer.done():
            answer.set_result(message)
        elif "Event" in message:
            self._events.put_nowait(message)

    def _end(self) -> None:
        self._events.put_nowait(None)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(AmiError("the AMI link ended"))

    async def _close(self) -> None:
        self._reading.cancel()
        self._writer.close()
        await asyncio.gather(self._reading, return_exceptions=True)
