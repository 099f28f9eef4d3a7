"""What the mails say: templates/<language>/<name>.txt, subject first, an empty line, then the body.

A line with a field that has no value (no due date on file, no key pressed) is left out. The subject of a
mail to a debtor names no debt: others may see it on a locked telephone.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dialer.delivery.message import MailMessage
from tts.money import Money
from tts.template import PLAIN, Filter, Template, TemplateError, parse
from tts.words import written

LANGUAGES = ("es", "en")
_NEAREST = {"ca": "es", "eu": "es", "gl": "es"}
"""Whoever is spoken to in another language of Spain reads Spanish; all others read English."""

MAILS = (
    "collector.agent",
    "collector.callback",
    "collector.dispute",
    "collector.info",
    "collector.note",
    "collector.pay",
    "debtor.info",
)
"""Every mail there is. `collector.note` is for flows of the operator's own: it says who pressed what."""

FIELDS = frozenset(
    """name person_id reference creditor company amount due phone callback_number how_to_pay keys
    answers day hour zone attempt campaign""".split()
)
"""What a mail may name."""

_LONGEST_VALUE = 1000
_GAP = re.compile(r"\n{3,}")

Lines = tuple[Template, ...]


def write_mail(follow_up_id: str, payload: Mapping[str, Any], sent_at: datetime) -> MailMessage:
    """The mail that a follow-up's payload stands for (see dialer/follow_up_payload.py).

    Raises ValueError, as a sentence, for a mail that does not exist or a value that cannot be written.
    """
    subject, body = render_mail(payload["mail"], payload["language"], payload["values"])
    return MailMessage(
        id=follow_up_id,
        sender=payload["sender"],
        to=payload["to"] or "",
        subject=subject,
        body=body,
        language=mail_language(payload["language"]),
        sent_at=sent_at,
    )


def render_mail(name: str, language: str, values: Mapping[str, object]) -> tuple[str, str]:
    """Subject and body. `values` are a payload's: `amount`, `currency`, `due` in ISO, `at` with offset …"""
    subject, *body = _template(name, mail_language(language))
    readable, filters = _readable(values), _filters(language)
    text = "\n".join(line.render(readable, filters) for line in body if _is_known(line, readable))
    return subject.render(readable, filters), _GAP.sub("\n\n", text).strip() + "\n"


def mail_language(language: str) -> str:
    """Which of the languages there are is written to somebody who is spoken to in `language`."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else _NEAREST.get(base, "en")


def _is_known(line: Template, readable: Mapping[str, object]) -> bool:
    return all(field.name in readable for field in line.fields)


def _filters(language: str) -> Mapping[str, Filter]:
    """As is usual where the reader is (en-GB, es-MX), if the mail is written in the reader's language."""
    same = language.replace("_", "-").lower().startswith(mail_language(language))
    return {**written(language if same else mail_language(language)), PLAIN: _plain}


@lru_cache
def _template(name: str, language: str) -> Lines:
    """A mail, line by line; a mail to the collector ends with the facts of the call."""
    if name not in MAILS:
        raise ValueError(f"there is no mail named '{name}'; there are {', '.join(MAILS)}")
    text = _read(name, language)
    if name.startswith("collector."):
        text += "\n" + _read("facts", language)
    lines = tuple(parse(line) for line in text.splitlines())
    for field in (field for line in lines for field in line.fields):
        if field.name not in FIELDS:
            raise TemplateError(f"mail '{name}' ({language}) has the unknown field {field}", field.position)
    return lines


def _read(name: str, language: str) -> str:
    return (files("dialer.delivery") / "templates" / language / f"{name}.txt").read_text("utf-8")


def _readable(values: Mapping[str, object]) -> dict[str, object]:
    """A payload's values, typed for the template's filters; what is empty has no value."""
    readable = {name: value for name, value in values.items() if value not in (None, "")}
    if "amount" in readable:
        readable["amount"] = _money(str(readable["amount"]), str(values.get("currency")))
    if "at" in readable:
        at = datetime.fromisoformat(str(readable["at"]))
        readable |= {"day": at.date(), "hour": at.time(), "zone": _zone(at)}
    return readable


def _money(amount: str, currency: str) -> Money:
    try:
        return Money(Decimal(amount), currency)
    except (InvalidOperation, ValueError):
        # Without the amount itself: errors end in logs.
        raise ValueError("the amount is not one that its currency has, written as 1234.56") from None


def _zone(at: datetime) -> str:
    """The offset that the time is told in, so that a time in another zone is not misread."""
    offset = at.isoformat()[-6:]
    return "UTC" if offset == "+00:00" else f"UTC{offset}"


def _plain(value: object, _: str | None) -> str:
    """Text as it is, on one line: "García, FOO=1" stays what it is, a line break does not."""
    text = "".join(
        " " if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") else character
        for character in str(value)
    )
    return " ".join(text.split())[:_LONGEST_VALUE]
