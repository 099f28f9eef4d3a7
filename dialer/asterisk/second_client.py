"""A second AMI client, from another hand (asterisk-ami): what Recado's own link says, this one can see too.

For `recado doctor` and for tests; it blocks. Of asterisk-ami the connection, its reading thread and its
parser are used; not its futures, which answer `None` when nothing came and know no lists.
"""

import queue
import re
import socket
import ssl
import threading
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from types import TracebackType
from typing import Any, Self

from asterisk.ami import AMIClient, SimpleAction

from dialer.asterisk.encode import NotSendable

ANSWER_WITHIN = 10.0
"""Seconds."""

DENIED = "Permission denied"


class NoAmi(Exception):
    """Nothing at this address speaks AMI; the text says what was there instead."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Asterisk's answer to one action; `fields` by their names as Asterisk writes them."""

    ok: bool
    message: str
    fields: dict[str, str] = field(repr=False)

    @property
    def denied(self) -> bool:
        """Whether this user lacks the class that the action needs."""
        return not self.ok and self.message == DENIED


class SecondClient(AbstractContextManager["SecondClient"]):
    """One session of one user. Raises NoAmi when there is no AMI; ask `log_in` before anything else."""

    def __init__(self, host: str, port: int, *, tls: ssl.SSLContext | None = None) -> None:
        self.greeting = _greeting(host, port, tls)
        self._replies: queue.Queue[Any] = queue.Queue()
        self._ids = count(1)
        self._client = _Client(host, port, tls)
        self._client.add_listener(on_response=lambda source, response: self._replies.put(response))
        self._client.connect()

    def log_in(self, user: str, secret: str) -> Reply:
        """`ok` False: refused."""
        return self.ask("Login", Username=user, Secret=secret, Events="off")

    def ask(self, action: str, **headers: str) -> Reply:
        """Send one action and wait for its answer. Raises NoAmi when none comes, NotSendable."""
        action_id = f"second-{next(self._ids)}"
        headers = {"ActionID": action_id, **headers}
        if not all(value.isprintable() for value in headers.values()):
            raise NotSendable(f"{action}: a header holds a character that is not printable")
        self._client.send(SimpleAction(action, **headers))
        try:
            while (response := self._replies.get(timeout=ANSWER_WITHIN)).keys.get("ActionID") != action_id:
                pass
        except queue.Empty:
            raise NoAmi(f"no answer to {action} within {ANSWER_WITHIN:g} s") from None
        return Reply(not response.is_error(), response.keys.get("Message", ""), response.keys)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Its thread notices a closed socket only when its time-out is over; Asterisk's goodbye ends it.
        with suppress(OSError):
            self._client.send(SimpleAction("Logoff"))
        self._client.finished.wait(ANSWER_WITHIN)
        self._client.disconnect()

    def __enter__(self) -> Self:
        return self


class _Client(AMIClient):  # type: ignore[misc]
    """asterisk-ami's client on a connection that was opened for it: it knows no TLS itself.

    Its thread reads while this one writes, which Python allows on one TLS connection only because nothing
    comes unasked: events are off.
    """

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        super().__init__(address=host, port=port, timeout=ANSWER_WITHIN)
        self._open = partial(_connection, host, port, tls)

    def connect(self) -> None:
        self._socket = self._open()
        self.finished = threading.Event()
        self._thread = threading.Thread(target=self.listen, daemon=True)
        self._thread.start()


def _connection(host: str, port: int, tls: ssl.SSLContext | None) -> socket.socket:
    plain = socket.create_connection((host, port), timeout=ANSWER_WITHIN)
    return tls.wrap_socket(plain, server_hostname=host) if tls else plain


def _greeting(host: str, port: int, tls: ssl.SSLContext | None) -> str:
    """The first line of who listens there; asterisk-ami itself would die in its thread without one."""
    try:
        with _connection(host, port, tls) as probe:
            line = probe.recv(200).decode("utf-8", "replace").strip()
    except ssl.SSLCertVerificationError as error:
        raise NoAmi(f"its certificate is not accepted: {error.verify_message}") from None
    except OSError as error:
        raise NoAmi(error.strerror or str(error)) from None
    if not re.match(r"Asterisk Call Manager/\d", line):
        raise NoAmi(f"what listens there is no AMI; it says {line[:40]!r}")
    return line
