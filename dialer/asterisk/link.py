"""The AMI link: one connection at a time, supervised, that never sends anything twice.

    link = AmiLink(host=…, port=…, user=…, secret=…, on_event=events.append)
    supervising = asyncio.create_task(link.run())
    await link.wait_up()
    answer = await link.action("CoreStatus")

Cancel `run` to close the link for good. An action whose answer did not come may have been carried out
or not: only the caller can know what that means, so nothing is ever sent again here.
"""

import asyncio
import ssl
import traceback
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Any

import structlog
from panoramisk.message import Message
from panoramisk.utils import IdGenerator

from dialer.asterisk.encode import Headers, encode
from dialer.asterisk.message import (
    AmiEvent,
    Answer,
    AnswerLate,
    LinkDown,
    LinkLost,
    about_an_action,
    answer_in,
    event_in,
    event_name,
    fields_of,
)
from dialer.asterisk.timing import Backoff, Timing
from dialer.asterisk.wire import NotAmi, Wire

log = structlog.get_logger()

PING_PATIENCE = 3
"""Spans of silence allowed to a ping while other things still arrive: a link behind with its events is
slow, not dead."""

_new_action_id = IdGenerator("recado")


class LoginRefused(Exception):
    """Asterisk turned the user down: wrong secret, unknown user, or an address it does not permit."""


@dataclass(slots=True)
class _Pending:
    """An action that was written; the first message of a list waits in `head` for the rest."""

    action_id: str
    answer: asyncio.Future[Answer]
    head: Message | None = None
    events: list[AmiEvent] = field(default_factory=list)


class AmiLink:
    """One AMI user's link to one Asterisk, kept up by `run`.

    `on_event` is called with each event in the order Asterisk sent them; it must not block. If it
    raises, that is logged and the link goes on. `hears` are the names of the events that it is for, None:
    all of them. `epoch` counts the logins: what was learnt in one
    session (who is alive, since when Asterisk runs) is not known in the next.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str,
        secret: str,
        on_event: Callable[[AmiEvent], None],
        hears: Set[str] | None = None,
        timing: Timing | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Raises NotSendable for a user or a secret that no AMI could be told."""
        self.where = f"{user}@{host}:{port}"
        self.epoch = 0
        self.received = 0
        """Bytes, of all sessions that have ended."""
        self.trouble = "not connected yet"
        """Why the link is down, as words for an operator; empty while it is up."""
        self._address = (host, port)
        self._tls = tls
        self._login = {"Username": user, "Secret": secret, "Events": "on"}
        encode("Login", "check", self._login)
        self._on_event = on_event
        self._hears = hears
        self._timing = timing or Timing()
        self._lost = Backoff(*self._timing.retry)
        self._refused = Backoff(*self._timing.retry_refused)
        self._wire: Wire | None = None
        self._pending: dict[str, _Pending] = {}
        self._is_up = asyncio.Event()

    @property
    def up(self) -> bool:
        """Whether Asterisk has accepted the login and the session has not ended since."""
        return self._wire is not None and not self._wire.ended.done()

    async def wait_up(self) -> int:
        """Wait for the link and return its epoch."""
        await self._is_up.wait()
        return self.epoch

    async def run(self) -> None:
        """Keep the link up until cancelled: connect, log in, watch, and begin again."""
        try:
            while True:
                delay = await self._serve()
                await asyncio.sleep(delay)
        finally:
            self.trouble = "closed"

    async def _serve(self) -> float:
        """One session, and the seconds to wait before the next."""
        try:
            self._say_down(await self._session())
        except LoginRefused as error:
            self._say_down(str(error))
            return self._refused.next()
        except OSError as error:
            self._say_down(str(error))
        return self._lost.next()

    async def action(
        self,
        name: str,
        headers: Headers | None = None,
        *,
        action_id: str | None = None,
        timeout: float = 10.0,
    ) -> Answer:
        """Send one action, once, and wait for its whole answer (a list to its end).

        Raises NotSendable and LinkDown before anything is sent, LinkLost and AnswerLate (seconds)
        when it was sent and what came of it is not known. An `Error` answer is an answer: `ok` is False.
        """
        if self._wire is None or self._wire.ended.done():
            raise LinkDown(f"no AMI link to {self.where} ({self.trouble}): {name} was not sent")
        pending = self._write(self._wire, name, headers or {}, action_id)
        try:
            await _first_of(pending.answer, within=timeout)
        finally:
            self._pending.pop(pending.action_id, None)
        if pending.answer.cancelled():
            raise LinkLost(f"the AMI link to {self.where} ended before {name} was answered")
        if not pending.answer.done():
            raise AnswerLate(f"{self.where} did not answer {name} within {timeout:g} s")
        return pending.answer.result()

    async def _session(self) -> str:
        """One connection from its first byte to its last; returns why it ended."""
        wire = await self._connect()
        try:
            await self._log_in(wire)
            self._say_up(wire)
            return await self._watch(wire)
        finally:
            self._wire = None
            self._is_up.clear()
            self.received += wire.bytes
            wire.abort()
            self._abandon_pending()

    async def _connect(self) -> Wire:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timing.connect_within):
                _, wire = await loop.create_connection(
                    lambda: Wire(self._receive), *self._address, ssl=self._tls
                )
                return wire
        except ssl.SSLCertVerificationError as error:
            raise ConnectionError(f"its certificate is not accepted: {error.verify_message}") from None
        except TimeoutError:
            raise ConnectionError(f"nothing answered within {self._timing.connect_within:g} s") from None

    async def _log_in(self, wire: Wire) -> None:
        await _first_of(wire.greeted, wire.ended, within=self._timing.connect_within)
        if not wire.greeted.done():
            raise NotAmi("the other side did not greet as an AMI does (wrong port, or not permitted)")
        wire.greeted.result()
        pending = self._write(wire, "Login", self._login)
        await _first_of(pending.answer, wire.ended, within=self._timing.connect_within)
        if not pending.answer.done():
            raise ConnectionError("the login was not answered")
        answer = pending.answer.result()
        if "shutting down" in answer.message:
            raise ConnectionError(answer.message)
        if not answer.ok:
            raise LoginRefused(
                f"Asterisk refused the AMI user {self._login['Username']!r} ({answer.message}); check its "
                "name, secret and permit= in manager.conf"
            )

    async def _watch(self, wire: Wire) -> str:
        """Wait for the end of the connection; a ping followed by silence is one too."""
        every, within = self._timing.ping_every, self._timing.ping_within
        while True:
            await _first_of(wire.ended, within=every)
            if wire.ended.done():
                return "the connection was closed"
            if not await self._answers(wire, within):
                return f"half-open: no answer to a ping within {within:g} s"
            self._lost.reset()
            self._refused.reset()

    async def _answers(self, wire: Wire, within: float) -> bool:
        pong = self._write(wire, "Ping", {}).answer
        for _ in range(PING_PATIENCE):
            heard = wire.heard
            await _first_of(pong, wire.ended, within=within)
            if pong.done() or wire.ended.done():
                return True
            if wire.heard == heard:
                return False
        return False

    def _write(self, wire: Wire, name: str, headers: Headers, action_id: str | None = None) -> _Pending:
        pending = _Pending(action_id or _new_action_id(), asyncio.get_running_loop().create_future())
        if pending.action_id in self._pending:
            raise ValueError(f"{name}: an action with this ActionID still waits for its answer")
        wire.write(encode(name, pending.action_id, headers))
        self._pending[pending.action_id] = pending
        return pending

    def _receive(self, message: bytes) -> None:
        """A message of the connection: part of an answer, or an event; one that nobody hears stays bytes."""
        name = event_name(message)
        if name is None:
            if answer := answer_in(message):
                self._first_part(answer)
        elif about_an_action(message) or self._hears is None or name in self._hears:
            self._take(event_in(message))

    def _first_part(self, message: Message) -> None:
        pending = self._pending.get(message.get("ActionID", ""))
        if pending is None:
            return
        if message.get("EventList", "").lower() == "start":
            pending.head = message
        else:
            self._conclude(pending, message)

    def _take(self, event: AmiEvent) -> None:
        pending = self._pending.get(event.get("ActionID"))
        if pending is None or pending.head is None:
            self._deliver(event)
        elif event.get("EventList").lower() in ("complete", "cancelled"):
            self._conclude(pending, pending.head)
        else:
            pending.events.append(event)

    def _conclude(self, pending: _Pending, head: Message) -> None:
        del self._pending[pending.action_id]
        if not pending.answer.done():
            fields = fields_of(head)
            answer = Answer(bool(head.success), fields.get("message", ""), fields, tuple(pending.events))
            pending.answer.set_result(answer)

    def _deliver(self, event: AmiEvent) -> None:
        try:
            self._on_event(event)
        except Exception as error:  # noqa: BLE001 whoever listens must not cost the link
            log.error(
                "an AMI event was not handled",
                action="ami_event",
                event_name=event.name,
                error=_place_of(error),
            )

    def _abandon_pending(self) -> None:
        abandoned, self._pending = self._pending, {}
        for pending in abandoned.values():
            if not pending.answer.done():
                pending.answer.cancel()

    def _say_up(self, wire: Wire) -> None:
        self._wire = wire
        self.epoch += 1
        self.trouble = ""
        self._is_up.set()
        log.info("AMI link up", action="ami_up", link=self.where, epoch=self.epoch)

    def _say_down(self, trouble: str) -> None:
        """One line for a trouble, however often it is met again."""
        if trouble != self.trouble:
            log.error("AMI link down", action="ami_down", link=self.where, reason=trouble)
        self.trouble = trouble


async def _first_of(*futures: asyncio.Future[Any], within: float) -> None:
    """Wait until one is done or the seconds are over; unlike wait_for, cancels and raises nothing."""
    await asyncio.wait(futures, timeout=within, return_when=asyncio.FIRST_COMPLETED)


def _place_of(error: Exception) -> str:
    """What was raised and where; not its text, which may quote a phone number."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename}:{frame.lineno}"
