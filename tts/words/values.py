"""What a field's value must be before a filter turns it into words; each error is a sentence.

A value is either typed already (Money, date, int …) or text in one strict form: decimals with a point,
ISO dates, HH:MM. Nothing is guessed: "1.234" euros is an error, not a thousand. The errors do not repeat
the value: it is personal, and errors end in logs.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

import phonenumbers

from tts.money import Money, decimals_of
from tts.words.clean import LONGEST_VALUE, clean

LARGEST = Decimal(10) ** 15
_POINT_DECIMAL = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)
_INTEGER = re.compile(r"\d{1,12}", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_PHONE = re.compile(r"\+?\d{3,15}", re.ASCII)
_ONLY_A_NUMBER = re.compile(r"[\d\s.,:/%€$£+-]*\d[\d\s.,:/%€$£+-]*")
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_DNI = re.compile(r"([XYZ]?)(\d{7,8})([A-Z])", re.ASCII)


def as_text(value: object) -> str:
    """A name, a place: text that is said as it is, cleaned."""
    if not isinstance(value, str):
        raise ValueError(
            f"its value is not text but {type(value).__name__}; name a filter that says how it is read"
        )
    cleaned = clean(value)
    if len(cleaned) > LONGEST_VALUE:
        raise ValueError(f"its value has {len(cleaned)} characters; {LONGEST_VALUE} are allowed")
    if not any(character.isalnum() for character in cleaned):
        raise ValueError("its value leaves nothing to say")
    return cleaned


def as_spoken_text(value: object) -> str:
    """Text for a voice: a bare number is refused, because an engine would read it as it pleases."""
    text = as_text(value)
    if _ONLY_A_NUMBER.fullmatch(text):
        raise ValueError(
            "its value is a number; name a filter that says how it is read (digits, cardinal, money …)"
        )
    return text


def as_decimal(value: object) -> Decimal:
    """A number that is not negative: Decimal, int or text with a decimal point. Never a float."""
    number = _number(value)
    if number is None or not number.is_finite() or not 0 <= number < LARGEST:
        raise ValueError(
            "its value is not a number from 0 up to 10^15, written with a decimal point and no other sign, "
            "such as 1234.56"
        )
    return number


def _number(value: object) -> Decimal | None:
    if isinstance(value, str) and _POINT_DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None


def as_money(value: object, currency: str | None) -> Money:
    """An amount from 0 up. `currency`, the filter's argument, is needed for a bare number only."""
    if isinstance(value, Money):
        if currency not in (None, value.currency):
            raise ValueError(f"the amount is in {value.currency}, the text says {currency}")
        money = value
    elif currency is None:
        raise ValueError("its amount has no currency; name one, as in |money:EUR")
    else:
        money = _money(as_decimal(value), currency)
    if money.amount < 0:
        raise ValueError("its amount is below zero")
    return money


def _money(amount: Decimal, currency: str) -> Money:
    try:
        return Money(amount, currency)
    except ValueError:
        raise ValueError(
            f"its value has more decimals than {currency}, which has {decimals_of(currency) or 'none'}"
        ) from None


def as_integer(value: object) -> int:
    """A whole number from 0 to 999,999,999,999."""
    text = str(value)
    if isinstance(value, int | str) and not isinstance(value, bool) and _INTEGER.fullmatch(text):
        return int(text)
    raise ValueError("its value is not a whole number from 0 to 999999999999")


def as_date(value: object) -> date:
    """A date, or text such as 2026-05-03. A datetime is refused: its day depends on a time zone."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        raise ValueError("its value is not a date such as 2026-05-03") from None


def as_time(value: object) -> time:
    """A wall-clock time, or text such as 17:30; seconds are dropped."""
    if isinstance(value, time):
        return value
    if isinstance(value, str) and (clock := _CLOCK.fullmatch(value)):
        return time(int(clock[1]), int(clock[2]))
    raise ValueError("its value is not a time such as 17:30")


def as_digits(value: object) -> str:
    """1 to 40 digits; spaces, points and hyphens between them are dropped."""
    digits = re.sub(r"[\s.-]", "", value) if isinstance(value, str) else str(value)
    if digits.isascii() and digits.isdigit() and len(digits) <= 40 and not isinstance(value, bool):
        return digits
    raise ValueError("its value is not made of digits alone (at most 40)")


def as_phone(value: object) -> str:
    """3 to 15 digits, + first if international; spaces, points, hyphens and parentheses are dropped."""
    phone = re.sub(r"[\s.()-]", "", value) if isinstance(value, str) else ""
    if _PHONE.fullmatch(phone):
        return phone
    raise ValueError("its value is not a telephone number such as +34911222333")


def country_code(phone: str) -> str:
    """The country's code of an international number ("34" of +34911222333); "" of a national one."""
    if not phone.startswith("+"):
        return ""
    try:
        return str(phonenumbers.parse(phone).country_code)
    except phonenumbers.NumberParseException:
        raise ValueError("its telephone number begins with no country's code") from None


def as_dni(value: object) -> tuple[str, str, str]:
    """A Spanish DNI or NIE as (X, Y, Z or nothing; digits; letter), its check letter proved."""
    compact = re.sub(r"[\s.-]", "", value).upper() if isinstance(value, str) else ""
    found = _DNI.fullmatch(compact)
    if not found or len(compact) != 9:
        raise ValueError(
            "its value is not a DNI (8 digits and a letter) or NIE (X, Y or Z, 7 digits and a letter)"
        )
    prefix, digits, letter = found.groups()
    if _DNI_LETTERS[int(("XYZ".index(prefix) if prefix else 0) * 10**7 + int(digits)) % 23] != letter:
        raise ValueError("its check letter is wrong")
    return prefix, digits, letter


def in_groups(digits: str, size: int) -> Sequence[str]:
    """Digits as they are dictated: by threes, a last one joins those before it; by twos, an odd one leads."""
    start = len(digits) % 2 if size == 2 else 0
    groups = [digits[:start]] * bool(start)
    groups += [digits[at : at + size] for at in range(start, len(digits), size)]
    if size > 2 and len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    return groups
