"""A mail as it goes over the wire: one sender, one recipient, nothing smuggled into its headers."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import SMTP


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
    """The one address in `text`; ValueError says why there is none, without repeating it."""
    if any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in text):
        raise ValueError("the mail address has a control character or a line break in it")
    header = SMTP.header_factory("to", text)
    addresses = header.addresses if isinstance(header, AddressHeader) else ()
    if len(addresses) != 1 or header.defects or not addresses[0].username or not addresses[0].domain:
        raise ValueError("this is not one mail address such as name@example.com")
    return _on_the_wire(addresses[0])


def compose(mail: MailMessage) -> EmailMessage:
    """The message; ValueError if an address is not one address."""
    sender, to = address_of(mail.sender), address_of(mail.to)
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["Date"] = mail.sent_at
    message["From"] = sender
    message["To"] = to
    message["Subject"] = " ".join(mail.subject.split())
    message["Content-Language"] = mail.language
    # Nobody's out-of-office notice shall answer a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="quoted-printable")
    return message


def _on_the_wire(address: Address) -> Address:
    """The address in ASCII: the domain by IDNA; a name before the @ outside ASCII few servers take."""
    try:
        domain = address.domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("the mail address has no valid domain after the @") from None
    if not address.username.isascii():
        raise ValueError("the mail address has letters outside ASCII before the @")
    return Address(address.display_name, address.username, domain)
