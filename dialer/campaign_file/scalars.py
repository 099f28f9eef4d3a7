"""What single values of campaigns.yaml may be: each reader's refusal says what is allowed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import phonenumbers
from pydantic import BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from dialer.campaign import NEVER_RETRIED
from dialer.contacts.cell import read_email
from dialer.outcome import Outcome
from tts.money import CURRENCIES
from tts.words import SPOKEN_LANGUAGES, spoken

T = TypeVar("T")
Ordered = TypeVar("Ordered", int, float, timedelta)
Window = tuple[time, time]
"""Half-open, in the callee's wall time."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?- ?([01]\d|2[0-3]):([0-5]\d)")


class UnusableError(ValueError):
    """A well-formed value that may not be used; says why."""


def scalar(read: Callable[[str], object], allowed: str) -> PlainValidator:
    """Turn text into a value; whatever `read` refuses, or is no text at all, is answered with `allowed`."""

    return PlainValidator(lambda value: _read(value, read, allowed))


def _read(value: object, read: Callable[[str], T], allowed: str) -> T:
    try:
        if isinstance(value, str):
            return read(value)
    except UnusableError as error:
        raise _refusal(f"{error}; allowed: {allowed}") from error
    except ValueError:
        pass
    raise _refusal(f"allowed: {allowed}")


def _refusal(message: str) -> PydanticCustomError:
    return PydanticCustomError("allowed", "{message}", {"message": message})


def matching(expression: str, allowed: str) -> PlainValidator:
    """Text that matches the whole of a regular expression."""
    return scalar(lambda text: _match(re.compile(expression), text).group(), allowed)


def one_of(*words: str) -> PlainValidator:
    """One of a closed list of words."""
    return matching("|".join(map(re.escape, words)), " or ".join(words))


def sentence(longest: int) -> PlainValidator:
    """One line of text for people: no control characters, so it can end no header and no command."""

    def read(text: str) -> str:
        if not text.strip() or len(text) > longest or not text.isprintable():
            raise ValueError(text)
        return text.strip()

    return scalar(read, f"one line of text, at most {longest} characters")


def whole(least: int, most: int) -> PlainValidator:
    """A whole number within bounds, in plain digits."""

    def read(text: str) -> int:
        return _within(int(_match(re.compile(r"\d{1,9}", re.ASCII), text).group()), least, most)

    return scalar(read, f"a whole number from {least} to {most}")


def number(least: float, most: float) -> PlainValidator:
    """A number within bounds; decimals with a point."""

    def read(text: str) -> float:
        return _within(float(_match(re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII), text).group()), least, most)

    return scalar(read, f"a number from {least:g} to {most:g}, decimals with a point")


def duration(least: str, most: str) -> PlainValidator:
    """A length of time within bounds, as `45s`, `30m`, `2h` or `1d`."""

    def read(text: str) -> timedelta:
        return _within(_duration(text), _duration(least), _duration(most))

    return scalar(read, f"{least} to {most}, as a number with s, m, h or d: 45s, 30m, 2h, 1d")


def _duration(text: str) -> timedelta:
    figure, unit = _match(re.compile(r"(\d{1,5})([smhd])", re.ASCII), text).groups()
    return timedelta(**{_UNITS[unit]: int(figure)})


def truth() -> PlainValidator:
    """`true` or `false`, and none of the many words that older YAML takes for them."""
    return scalar(lambda text: _match(re.compile("true|false"), text).group() == "true", "true or false")


def days() -> PlainValidator:
    """`mon` or `mon-fri`, as weekday numbers; Monday is 0."""

    def read(text: str) -> tuple[int, ...]:
        first, dash, last = text.partition("-")
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        if dash and start >= end:
            raise UnusableError("the range runs backwards; the week begins with mon")
        return tuple(range(start, end + 1))

    return scalar(read, f"a day ({', '.join(DAYS)}) or a range such as mon-fri")


def windows() -> PlainValidator:
    """The open hours of a day: `"09:00-21:00"`, a list of these, or nothing at all for a closed day."""
    allowed = '"09:00-14:00", a list of these in order, or [] for a closed day'

    def validate(value: object) -> tuple[Window, ...]:
        written = [] if value in (None, "") else value if isinstance(value, list) else [value]
        read = tuple(_read(item, _window, allowed) for item in written)
        for before, after in pairwise(read):
            if after[0] < before[1]:
                raise _refusal(f"{after[0]:%H:%M} is before {before[1]:%H:%M}; allowed: {allowed}")
        return read

    return PlainValidator(validate)


def _window(text: str) -> Window:
    h1, m1, h2, m2 = map(int, _match(_WINDOW, text).groups())
    if (h1, m1) >= (h2, m2):
        raise UnusableError("it ends before it begins; hours that cross midnight are two days")
    return time(h1, m1), time(h2, m2)


def caller_id() -> PlainValidator:
    """A whole number in E.164 that a person can ring back; spaces between digits are taken out."""

    def read(text: str) -> str:
        digits = _match(re.compile(r"\+[0-9 ]{7,20}"), text).group().replace(" ", "")
        try:
            exists = phonenumbers.is_valid_number(phonenumbers.parse(digits))
        except phonenumbers.NumberParseException:
            exists = False
        if not exists:
            raise UnusableError("no such number exists")
        return digits

    return scalar(read, "a number of yours in international form, such as +34910000000")


def past_day() -> PlainValidator:
    """A day of the calendar that has come, as ISO 8601 writes it."""

    def read(text: str) -> date:
        day = date.fromisoformat(_match(re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), text).group())
        if day > datetime.now(UTC).date() + timedelta(days=1):  # it may be tomorrow already, further east
            raise UnusableError("it is still to come")
        return day

    return scalar(read, "a day such as 2026-11-02, not one to come")


def region() -> PlainValidator:
    """A region in ISO 3166 that has telephone numbers of its own."""

    def read(text: str) -> str:
        if text not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(text)
        return text

    return scalar(read, "a region by its two capital letters (ISO 3166), such as ES")


def language() -> PlainValidator:
    """A language whose amounts and dates can be put into words."""

    def read(text: str) -> str:
        spoken(text)
        return text

    return scalar(read, f"a language that can be spoken: {', '.join(SPOKEN_LANGUAGES)}, or such as es-MX")


def mail_address() -> PlainValidator:
    """One bare mail address: no name, no list, nothing that could add a second recipient."""

    def read(text: str) -> str:
        address = read_email(text)
        if address is None:
            raise ValueError(text)
        return address

    return scalar(read, "one bare address, such as cobros@example.com")


def currency() -> PlainValidator:
    """An ISO 4217 code."""

    def read(text: str) -> str:
        if text not in CURRENCIES:
            raise ValueError(text)
        return text

    return scalar(read, "a currency code in use (ISO 4217), such as EUR")


def webhook_url() -> PlainValidator:
    """An https address; http only to this very machine."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        if (
            not text.isascii()
            or not text.isprintable()
            or " " in text
            or not parts.hostname
            or parts.username
        ):
            raise ValueError(text)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
            raise UnusableError("outcomes would travel in the clear")
        return text

    return scalar(read, "an https:// address without user or password; http:// only to 127.0.0.1")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def retried_outcome() -> PlainValidator:
    """An outcome after which a person may be rung again."""
    retried = [outcome for outcome in Outcome if outcome not in NEVER_RETRIED]

    def read(text: str) -> Outcome:
        outcome = Outcome(text)
        if outcome in NEVER_RETRIED:
            raise UnusableError(f"{outcome} is never retried: {NEVER_RETRIED[outcome]}")
        return outcome

    return scalar(read, ", ".join(retried))


def file_path() -> PlainValidator:
    """A path as written; where it is relative to is not known here."""

    def read(text: str) -> Path:
        path = Path(text)
        if not text.isprintable() or not path.name or any(len(part.encode()) > 255 for part in path.parts):
            raise ValueError(text)
        return path

    return scalar(read, "the path of a file, relative to this file, each name at most 255 bytes")


def at_most(most: int) -> BeforeValidator:
    """A mapping is refused for its length before anything in it is looked at."""

    def validate(value: object) -> object:
        if isinstance(value, dict) and len(value) > most:
            raise _refusal(f"allowed: at most {most}, not {len(value)}; split the file")
        return value

    return BeforeValidator(validate)


def _match(expression: re.Pattern[str], text: str) -> re.Match[str]:
    match = expression.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match


def _within(value: Ordered, least: Ordered, most: Ordered) -> Ordered:
    if not least <= value <= most:
        raise ValueError(value)
    return value
