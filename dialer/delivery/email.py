"""Hands a mail to the operator's mail server, once, and says honestly what came of it.

What went wrong before the text was handed over may be tried again. When the connection is lost while the
text is on its way, nobody knows whether the server has it: a second copy of a debt mail is worse than a
line on the operator's screen, so that is Unconfirmed, with the reason.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

import aiosmtplib

from dialer.delivery.message import MailMessage, address_of, compose
from dialer.delivery_outcome import Delivered, Delivery, Failed, HandOver, TryAgain, Unconfirmed

LONGEST_REASON = 300
"""Characters of a server's own words that are worth keeping."""

LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


@dataclass(frozen=True, kw_only=True, slots=True)
class SmtpServer:
    """The relay that takes the mail. `tls`: none (a relay on this machine), starttls or tls.

    `timeout` is for each single answer of the server.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "none"
    timeout: timedelta = timedelta(seconds=30)


async def deliver_mail(mail: MailMessage, smtp: SmtpServer, hand_over: HandOver) -> Delivery:
    """Hand over one mail to its one recipient; never raises for what ordinarily goes wrong.

    `hand_over` is awaited when the server is ready for the text; what it raises is raised, and no text sent.
    """
    try:
        message = compose(mail)
    except ValueError as error:
        return Failed(str(error))
    try:
        async with _session(smtp) as session:
            return await _offer(session, message, hand_over)
    except _NoSession as error:
        # The server's trouble or the operator's (a wrong password), never this mail's: it stays owed.
        return TryAgain(str(error))


async def trouble_with(smtp: SmtpServer) -> str | None:
    """Why no mail could be handed to this server now, as a sentence; None if one could. Sends nothing."""
    try:
        async with _session(smtp):
            return None
    except _NoSession as error:
        return str(error)


class _NoSession(Exception):
    """The server could not be reached, or did not let Recado in; says why."""


@asynccontextmanager
async def _session(smtp: SmtpServer) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection that is ready for a mail; closed whatever happens."""
    session = aiosmtplib.SMTP(
        hostname=smtp.host,
        port=smtp.port,
        username=smtp.user or None,
        password=smtp.password or None,
        use_tls=smtp.tls == "tls",
        start_tls=smtp.tls == "starttls",
        timeout=smtp.timeout.total_seconds(),
    )
    try:
        await session.connect()
        await session.ehlo()
    except (aiosmtplib.SMTPException, OSError) as error:
        session.close()
        raise _NoSession(
            f"the mail server {smtp.host}:{smtp.port} cannot be used: {_words(error)}"
        ) from error
    try:
        yield session
    finally:
        await _leave(session)


async def _offer(session: aiosmtplib.SMTP, message: EmailMessage, hand_over: HandOver) -> Delivery:
    """Sender and recipient first: what is lost here was not handed over."""
    sender, to = (address_of(str(message[name])).addr_spec for name in ("From", "To"))
    try:
        await session.mail(sender)
        await session.rcpt(to)
    except aiosmtplib.SMTPResponseException as error:
        return _refused(error, to)
    except LOST as error:
        return TryAgain(f"the mail server was lost before it had the mail: {_words(error)}")
    await hand_over()
    return await _give(session, message, to)


async def _give(session: aiosmtplib.SMTP, message: EmailMessage, to: str) -> Delivery:
    """The text itself: from here on a lost connection leaves the delivery unknown."""
    try:
        await session.data(message.as_bytes())
    except aiosmtplib.SMTPResponseException as error:
        return _refused(error, to)
    except LOST as error:
        return Unconfirmed(
            "the connection was lost while the mail was handed over, so it may have arrived; "
            f"it is not sent again by itself ({_words(error)})"
        )
    return Delivered()


def _refused(error: aiosmtplib.SMTPResponseException, to: str) -> Delivery:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1). The recipient's address is kept out of the words."""
    reason = f"the mail server answered {error.code}: {_words(error, to)}"
    return TryAgain(reason) if error.code < 500 else Failed(reason)


def _words(error: BaseException, to: str = "") -> str:
    words = getattr(error, "message", "") or str(error) or type(error).__name__
    if to:
        words = re.sub(re.escape(to), "the recipient", words, flags=re.IGNORECASE)
    return " ".join(words.split())[:LONGEST_REASON]


async def _leave(session: aiosmtplib.SMTP) -> None:
    """Say QUIT; what the server makes of it changes nothing any more."""
    try:
        await asyncio.shield(session.quit())
    except (aiosmtplib.SMTPException, OSError):
        pass
    finally:
        session.close()
