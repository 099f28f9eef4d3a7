"""A real SMTP server that answers, drops or says nothing as it is told to, and keeps what it has got."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from dialer.delivery.email import SmtpServer

OK = "250 OK"
DROP = "drop"
"""The connection ends without an answer; a text that was received by then is kept."""
MUTE = "mute"
"""No answer ever comes; a text that was received by then is kept."""

LISTENING = timedelta(seconds=20)


class Mailbox:
    """Answers MAIL, RCPT and DATA with `answers` (by command) the first `times`, and with 250 afterwards."""

    def __init__(self, answers: Mapping[str, str] | None = None, *, times: int | None = None) -> None:
        self._times = times
        self._answers = answers or {}
        self._given: Counter[str] = Counter()
        self.kept: list[Envelope] = []
        self.refused: list[Envelope] = []

    def ids(self) -> Counter[str]:
        """How often each mail was kept, by what stands before the @ of its Message-ID."""
        return self._ids(self.kept)

    def offered(self) -> Counter[str]:
        """The same of every mail whose text came, kept or not."""
        return self._ids([*self.kept, *self.refused])

    def _ids(self, envelopes: Sequence[Envelope]) -> Counter[str]:
        contents = (each.content for each in envelopes)
        mails = (message_from_bytes(each) for each in contents if isinstance(each, bytes))
        return Counter(str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in mails)

    async def handle_MAIL(  # noqa: N802 # aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._answer(server, "mail")

    async def handle_RCPT(  # noqa: N802 # aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return await self._answer(server, "rcpt")

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        refuses = self._next("data").startswith(("4", "5"))
        (self.refused if refuses else self.kept).append(envelope)
        return await self._answer(server, "data")

    def _next(self, command: str) -> str:
        used_up = self._times is not None and self._given[command] >= self._times
        return OK if used_up else self._answers.get(command, OK)

    async def _answer(self, server: SMTP, command: str) -> str:
        answer = self._next(command)
        self._given[command] += 1
        if answer == MUTE:
            await asyncio.Event().wait()
        if answer == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer


@asynccontextmanager
async def listening(mailbox: Mailbox, *, port: int = 0, login: bool = False) -> AsyncIterator[SmtpServer]:
    """The mailbox on 127.0.0.1; with `login`, for recado with the password "right" alone."""
    sessions: list[SMTP] = []

    def session() -> SMTP:
        sessions.append(
            SMTP(
                mailbox,
                hostname="mail.example",
                loop=asyncio.get_running_loop(),
                authenticator=_let_in if login else None,
                auth_require_tls=False,
            )
        )
        return sessions[-1]

    listener = await asyncio.get_running_loop().create_server(session, "127.0.0.1", port)
    try:
        yield SmtpServer(host="127.0.0.1", port=listener.sockets[0].getsockname()[1], timeout=LISTENING)
    finally:
        listener.close()
        for open_session in sessions:
            if isinstance(open_session.transport, asyncio.Transport):
                open_session.transport.abort()
        await asyncio.sleep(0)


def _let_in(_: SMTP, __: Session, ___: Envelope, ____: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=given == LoginPassword(b"recado", b"right"), handled=False)
