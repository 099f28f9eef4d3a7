"""A real SMTP server that delivers to a folder: every mail of a rehearsal becomes an .eml file."""

import asyncio
import logging
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 10_000_000
"""Bytes."""

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's: it writes down every address


async def catch_mail(folder: Path) -> asyncio.Server:
    """Listen on a free port of 127.0.0.1; close the server to end it."""
    into = _Folder(folder)
    return await asyncio.get_running_loop().create_server(
        lambda: SMTP(into, hostname="lab.invalid", data_size_limit=LARGEST, enable_SMTPUTF8=True),
        host="127.0.0.1",
        port=0,
    )


class _Folder:
    """aiosmtpd's handler. Envelope addresses go on top of each file: X-Envelope-From and -To."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        addressed = f"X-Envelope-From: {envelope.mail_from}\r\n" + "".join(
            f"X-Envelope-To: {recipient}\r\n" for recipient in envelope.rcpt_tos
        )
        number = sum(1 for _ in self._folder.glob("*.eml")) + 1
        part = self._folder / f"{number:04}.part"
        part.write_bytes(addressed.encode() + body)
        part.rename(part.with_suffix(".eml"))
        return "250 OK"
