"""F11: mail servers and webhooks' hosts refuse, stall and drop, and who hands a mail over dies doing it.

Real SMTP and HTTP on loopback, a real ledger, a process of its own for whoever is killed; nobody is called.
"""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server

from tests.fakes.mailbox import DROP, MUTE, Mailbox, listening
from tests.fakes.receiver import Receiver, receiving
from tests.faults.mail_verdict import broken_mails
from tests.faults.outbox import ENOUGH, SIGNING_KEY, deliver_all, settings_in
from tests.faults.owing import Owed, owe
from tests.faults.people import ROOT
from tests.faults.rows import Figures
from tests.faults.stage import Stage

CALLS = 10
"""A mail and a webhook each; more than are delivered at a time, so that it can be seen who is spared."""

AT_ONCE = 8
"""Of dialer/send_follow_ups.py: so many may be on their way when a receiver says that it is gone."""

CEILING = 120.0
"""Seconds that no delivering process needs."""

SIGNED_WITH = "whsec_" + b64encode(b"the fault suite's signing key").decode()


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What a server does, the first time or always, and what the ledger must say in the end."""

    what: str
    ends: str
    first_only: bool = True
    smtp: Mapping[str, str] = field(default_factory=dict)
    http: str | None = "204 No Content"
    away: bool = False
    """Nobody listens when it is tried first."""


MAIL = (
    Trouble(what="4xx before the text", smtp={"rcpt": "451 4.3.0 later"}, ends="delivered"),
    Trouble(what="4xx after the text", smtp={"data": "452 4.2.2 full"}, ends="delivered"),
    Trouble(what="5xx", smtp={"rcpt": "550 5.1.1 nobody"}, first_only=False, ends="failed"),
    Trouble(what="dropped before the text", smtp={"rcpt": DROP}, ends="delivered"),
    Trouble(what="mute before the text", smtp={"rcpt": MUTE}, ends="delivered"),
    Trouble(what="dropped after the text", smtp={"data": DROP}, ends="unconfirmed"),
    Trouble(what="mute after the text", smtp={"data": MUTE}, ends="unconfirmed"),
    Trouble(what="nobody listens", away=True, ends="delivered"),
)

WEBHOOK = (
    Trouble(what="500", http="500 Oops", ends="delivered"),
    Trouble(what="mute", http=None, ends="delivered"),
    Trouble(what="410", http="410 Gone", first_only=False, ends="failed"),
    Trouble(what="nobody listens", away=True, ends="delivered"),
)


class Outbox:
    """A ledger with what is owed, the servers it is owed to, and whoever delivers it."""

    def __init__(self, folder: Path, owed: Owed, trouble: Trouble) -> None:
        os.environ[SIGNING_KEY] = SIGNED_WITH
        shutil.copytree(owed.folder, folder)
        self.folder = folder
        self.trouble = trouble
        times = CALLS if trouble.first_only else None
        self.mailbox = Mailbox(trouble.smtp, times=times)
        self.receiver = Receiver(answer=trouble.http, times=times)
        self._start = owed.at
        self._smtp, self._http = _free_port(), _free_port()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Both servers are there."""
        async with listening(self.mailbox, port=self._smtp), receiving(self.receiver, port=self._http):
            yield

    async def deliver(self, rounds: int = ENOUGH) -> None:
        """By a run of its own, in this process."""
        await deliver_all(self.folder, self._smtp, self._url, self._start, rounds=rounds)

    async def die_delivering(self, point: str, *options: str) -> int:
        """By a process that kills itself at this point: its exit code."""
        where = ("--smtp-port", str(self._smtp), "--url", self._url, "--start", self._start.isoformat())
        return await self._python(
            "tests.faults.outbox", str(self.folder), *where, "--die", point, *options, out="outbox.out"
        )

    async def recado(self, *command: str) -> str:
        """What the command line says, as an operator types it."""
        await self._python("dialer", *command, out="recado.out")
        return (self.folder / "recado.out").read_text()

    def states(self) -> Counter[tuple[str, ...]]:
        """How many of each kind are how."""
        return Counter(self._rows("SELECT kind, state FROM follow_up WHERE kind <> 'callback'"))

    def in_doubt(self) -> list[str]:
        return [row[0] for row in self._rows("SELECT id FROM follow_up WHERE state = 'unconfirmed'")]

    def broken(self) -> Iterator[str]:
        """Whatever went wrong that no trouble excuses."""
        with closing(self._ledger()) as tx:
            yield from broken_mails(tx, self.mailbox.ids())
        known = {row[0] for row in self._rows("SELECT id FROM follow_up")}
        posted = {(headers["webhook-id"], body) for headers, body in self.receiver.requests}
        bodies = Counter(webhook for webhook, _ in posted)
        yield from (f"webhook {webhook} had {n} bodies" for webhook, n in bodies.items() if n > 1)
        yield from (f"an id that nobody owed: {each}" for each in {*bodies, *self.mailbox.offered()} - known)

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._http}/outcomes"

    def _rows(self, query: str) -> list[tuple[str, ...]]:
        with closing(self._ledger()) as tx:
            return tx.execute(query).fetchall()

    def _ledger(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.folder / 'recado.db'}?mode=ro", uri=True)

    async def _python(self, *command: str, out: str) -> int:
        settings = settings_in(self.folder)
        environment = os.environ | {
            "RECADO_DATABASE": settings.database,
            "RECADO_SECRET": settings.secret.get_secret_value(),
            "RECADO_STATE": str(self.folder),
        }
        with (self.folder / out).open("w") as said:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *command, cwd=ROOT, env=environment, stdout=said, stderr=said
            )
            async with asyncio.timeout(CEILING):
                return await process.wait()


async def mail_in_trouble(stage: Stage) -> Figures:
    """4xx: tried again. 5xx: shown. An answer that stays away after the text: shown, not sent again."""
    return await _in_trouble(stage, "mail", MAIL)


async def webhook_in_trouble(stage: Stage) -> Figures:
    """500, silence: the same id again. 410: disabled, and those who wait are not posted."""
    return await _in_trouble(stage, "webhook", WEBHOOK)


async def _in_trouble(stage: Stage, kind: str, troubles: Sequence[Trouble]) -> Figures:
    figures = Figures()
    owed = owe(stage.folder / "owed", CALLS)
    for run in range(stage.runs):
        for trouble in troubles:
            outbox = Outbox(stage.folder / f"{run} {trouble.what}", owed, trouble)
            if trouble.away:
                await outbox.deliver(rounds=1)
            began = time.monotonic()
            async with outbox.open():
                await outbox.deliver()
                await outbox.deliver()  # a second run finds nothing to do, whatever the first has left
            figures.recovered(time.monotonic() - began)
            figures.broken += [f"{trouble.what}: {each}" for each in _judge(outbox, kind)]
        stage.tell(f"{kind} in trouble {run + 1}/{stage.runs}")
    return figures


def _judge(outbox: Outbox, kind: str) -> Iterator[str]:
    expected: Counter[tuple[str, ...]] = Counter(
        {("mail", "delivered"): CALLS, ("webhook", "delivered"): CALLS}
    )
    del expected[kind, "delivered"]
    expected[kind, outbox.trouble.ends] = CALLS
    if outbox.states() != expected:
        yield f"the ledger says {dict(outbox.states())}"
    gone = kind == "webhook" and outbox.trouble.ends == "failed"
    if gone and len(outbox.receiver.requests) > AT_ONCE:
        yield f"{len(outbox.receiver.requests)} posts to a host that is gone"
    yield from outbox.broken()


async def killed_handing_over(stage: Stage, *options: str) -> Figures:
    """Before a mail is taken up, on record as leaving, and gone but not on record as gone."""
    figures = Figures()
    owed = owe(stage.folder / "owed", CALLS)
    for run in range(stage.runs):
        for point in ("before_follow_up", "in_follow_up", "after_follow_up"):
            outbox = Outbox(stage.folder / f"{run} {point}", owed, Trouble(what=point, ends="delivered"))
            async with outbox.open():
                died = await outbox.die_delivering(point, *options)
                began = time.monotonic()
                await outbox.deliver()
                figures.recovered(time.monotonic() - began)
                broken = [*outbox.broken(), *_not_as_left(outbox, point)]
                if died != -signal.SIGKILL:
                    broken.append(f"did not die, ended with {died}")
                if point == "in_follow_up":
                    broken += await _decided_by_hand(outbox)
            figures.broken += [f"{point}: {each}" for each in broken]
        stage.tell(f"killed handing over {run + 1}/{stage.runs}")
    return figures


def _not_as_left(outbox: Outbox, point: str) -> list[str]:
    """Nothing is in doubt if nothing had begun to leave, and something is if something had."""
    doubted = len(outbox.in_doubt())
    return [] if bool(doubted) == (point != "before_follow_up") else [f"{doubted} mails are in doubt"]


async def _decided_by_hand(outbox: Outbox) -> list[str]:
    """The operator is shown what is in doubt; once they say so it is sent."""
    doubted = outbox.in_doubt()
    shown = await outbox.recado("follow-ups", "list")
    broken = [f"{each} is not shown to the operator" for each in doubted if each not in shown]
    await outbox.recado("follow-ups", "again", *doubted)
    await outbox.deliver()
    broken += [
        f"{each} was not sent when it was asked for" for each in doubted if not outbox.mailbox.ids()[each]
    ]
    return [*broken, *outbox.broken()]


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as here:
        port: int = here.getsockname()[1]
        return port
