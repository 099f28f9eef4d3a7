"""What one cell of a contacts file says. Every reader raises CellError rather than guess.

The messages go on after "COLUMN: " and repeat nothing of the cell, which may be somebody's secret.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from dialer.contact import DebtStatus
from tts.money import CURRENCIES, decimals_of


class CellError(ValueError):
    """The cell cannot be understood; the message says what is allowed."""


def one_line(text: str) -> str:
    """Human text without control characters, line breaks and invisible marks; one space between words."""
    if not text.isprintable():
        text = "".join(_visible(character) for character in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "Z" or category == "Cc":
        return " "
    return "" if category[0] == "C" else character


_ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+\d+")


def read_id(text: str) -> str:
    """A person_id or debt_ref: kept as it is, because it is compared letter by letter."""
    text = text.strip()
    if not text:
        raise CellError("is empty; every row needs one")
    if len(text) > 100 or not text.isprintable():
        raise CellError("must be at most 100 printable characters")
    if _ROUNDED.fullmatch(text):
        raise CellError("was rounded by a spreadsheet (1.2E+11): format the column as text, export again")
    return text


def read_name(text: str) -> str:
    """A person's name, to be spoken."""
    name = read_field(text, longest=200)
    if not any(character.isalpha() for character in name):
        raise CellError("holds no name; the call asks for the person by name")
    return name


def read_field(text: str, *, longest: int = 1000) -> str:
    """Any other text that a flow may speak or a mail may quote."""
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise CellError("holds a character that was damaged before this file was read; save it as UTF-8")
    line = one_line(text)
    if len(line) > longest:
        raise CellError(f"is longer than {longest} characters")
    return line


_AMOUNT = {
    "comma": re.compile(r"(-?)(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d+))?"),
    "point": re.compile(r"(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?"),
}
_EXAMPLE = {"comma": "1.234,56", "point": "1,234.56"}
_SIGN = {"EUR": "€", "GBP": "£", "USD": "$"}
_MOST_DIGITS = 12


def read_amount(text: str, *, decimals: str, currency: str, may_be_zero: bool = False) -> Decimal:
    """An amount in the campaign's style of decimals (comma | point), in `currency` (ISO 4217)."""
    found = _AMOUNT[decimals].fullmatch(_without_currency(text, currency))
    if not found:
        raise CellError(f"is no amount in the campaign's style, {_EXAMPLE[decimals]} (decimals: {decimals})")
    sign, whole, cents = found[1], re.sub(r"\D", "", found[2]), found[3] or ""
    decimals_it_has = decimals_of(currency)
    if len(cents) > decimals_it_has and (decimals_it_has or cents != "00"):
        raise CellError(f"has more decimals than {currency} has")
    if len(whole) > _MOST_DIGITS:
        raise CellError(f"has more than {_MOST_DIGITS} digits before the decimals")
    amount = Decimal(f"{whole}.{cents or '0'}")
    if sign or not (amount or may_be_zero):
        raise CellError("must be more than 0")
    return amount.quantize(Decimal(1).scaleb(-decimals_it_has))


def _without_currency(text: str, currency: str) -> str:
    """`1.234,56 €` says its currency twice; any other sign stays, and is no amount."""
    plain = one_line(text)
    for sign in (currency, _SIGN.get(currency, currency)):
        plain = plain.removesuffix(sign).removeprefix(sign).strip()
    return plain if plain.isascii() else ""


def read_currency(text: str) -> str:
    """An ISO 4217 code."""
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise CellError("is no ISO 4217 currency code in use such as EUR")
    return code


_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[ T]00:00(?::00)?)?", re.ASCII)
_SLASHES = re.compile(r"(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{4})(?: 0?0:00(?::00)?)?", re.ASCII)


def read_date(text: str) -> date | None:
    """dd/mm/yyyy or ISO 8601; None for an empty cell."""
    text = text.strip()
    if not text:
        return None
    found = _ISO.fullmatch(text) or _SLASHES.fullmatch(text)
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    except ValueError:
        day = None
    if day is None or not 1950 <= day.year <= 2150:
        raise CellError("is no date such as 31/12/2026 or 2026-12-31")
    return day


_STATUS = {
    DebtStatus.OPEN: "open unpaid overdue pending abierta abierto pendiente impagada impagado vencida",
    DebtStatus.PAID: "paid settled pagada pagado cobrada cobrado saldada saldado",
    DebtStatus.DISPUTED: "disputed disputada disputado",
    # In half of the Spanish-speaking world "cancelada" means paid off: either way nobody is called.
    DebtStatus.WITHDRAWN: "withdrawn canceled cancelled retirada retirado anulada anulado cancelada",
}
_STATUS_WORDS = {word: status for status, words in _STATUS.items() for word in words.split()}


def read_status(text: str) -> DebtStatus:
    """A word for the state of a debt, in Spanish or English; an empty cell says nothing new: open."""
    word = one_line(text).casefold()
    if not word:
        return DebtStatus.OPEN
    if word not in _STATUS_WORDS:
        raise CellError(
            "is no known state of a debt; known are open/pendiente, paid/pagada, disputed/disputada, "
            "withdrawn/retirada and their like"
        )
    return _STATUS_WORDS[word]


def read_language(text: str, default: str) -> str:
    """A language tag such as es or en-GB; an empty cell means the campaign's."""
    tag = text.strip()
    if tag and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})?", tag):
        raise CellError("is no language such as es or en")
    return tag.lower()[:2] + tag[2:] if tag else default


_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{3,254}}$)(?=.{{1,64}}@){_LOCAL}@({_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")


def read_email(text: str) -> str | None:
    """One address, nothing around it; None for an empty cell."""
    address = text.strip(" ")
    if address and not _EMAIL.fullmatch(address):
        raise CellError("is not exactly one e-mail address (name@example.com, in ASCII)")
    return address or None


def read_id_last4(text: str) -> str:
    """The last four digits of an identity document; empty stays empty."""
    digits = text.strip()
    if digits and not re.fullmatch(r"[0-9]{4}", digits):
        raise CellError("must be 4 digits (a spreadsheet may have dropped zeros in front: format as text)")
    return digits


def read_birth_day_month(text: str) -> str:
    """A birthday as ddmm (also dd/mm, dd-mm), as the person will key it; empty stays empty."""
    digits = re.sub(r"[/-]", "", text.strip())
    if not digits:
        return ""
    try:
        if not re.fullmatch(r"[0-9]{4}", digits):
            raise ValueError
        date(2000, int(digits[2:]), int(digits[:2]))  # a leap year: 29 February is a birthday
    except ValueError:
        raise CellError("must be a day and a month as 4 digits, ddmm, such as 0503") from None
    return digits


SECRETS = {"id_last4": read_id_last4, "birth_day_month": read_birth_day_month}
"""The second factors that Recado knows, and how a cell says them."""
