"""A mail as it goes over the wire: one sender, one recipient, nothing smuggled into its headers."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = rf"(?P<user>(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*)@(?P<domain>[\w-]+(?:\.[\w-]+)*)"
_BARE = re.compile(_ADDRESS)
_NAMED = re.compile(rf"(?P<name>[^<>@,;:]*)<{_ADDRESS}>")


@dataclass(frozen=True, kw_only=True, slots=True)
class MailMessage:
    """A mail that is owed. `id` is the follow-up's and never changes: the Message-ID is made of it.

    `sender` may carry a name (`Gestión Norte <avisos@example.com>`), `to` is one bare address.
    `sent_at` is aware. Their text is personal, so none of it is shown in a log.
    """

    id: str
    sender: str
    to: str
    subject: str
    body: str
    language: str
    sent_at: datetime


def address_of(text: str) -> Address:
    """The one address in `text`, with or without a name; a ValueError does not repeat it.

    Weakness: an address with a quoted name before the @, which the standard allows, is refused.
    """
    if any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in text):
        raise ValueError("the mail address has a control character or a line break in it")
    parts = _NAMED.fullmatch(text) or _BARE.fullmatch(text)
    if not parts:
        raise ValueError("this is not one mail address such as name@example.com")
    name = parts.groupdict().get("name", "").strip(' "')
    return Address(name, parts["user"], _ascii_domain(parts["domain"]))


def compose(mail: MailMessage) -> EmailMessage:
    """The message; ValueError if an address is not one address."""
    sender, to = address_of(mail.sender), address_of(mail.to)
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["Date"] = mail.sent_at
    message["From"] = sender
    message["To"] = to
    message["Subject"] = " ".join(mail.subject.split())
    # Nobody's out-of-office notice shall answer a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("the mail address has no valid domain after the @") from None
