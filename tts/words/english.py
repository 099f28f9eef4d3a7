"""English as it is said on the telephone: the filters of `spoken("en")`.

Cardinals, ordinals and years are num2words', which has them right. Its currencies are not used:
there an int is cents, "un million euros" has no "of" and floats round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from num2words import num2words

from tts.money import Money, decimals_of
from tts.template import PLAIN, Filter
from tts.words import values


@dataclass(frozen=True, slots=True)
class Currency:
    """Names in the singular and plural; `adjective` goes before and is said only if the campaign asks."""

    unit: tuple[str, str]
    cent: tuple[str, str] | None
    adjective: str = ""


_PESO = ("peso", "pesos")
_CENTAVO = ("centavo", "centavos")
_CENT = ("cent", "cents")

CURRENCIES = {
    "EUR": Currency(("euro", "euros"), _CENT),
    "USD": Currency(("dollar", "dollars"), _CENT, "US"),
    "GBP": Currency(("pound", "pounds"), ("penny", "pence")),
    "MXN": Currency(_PESO, _CENTAVO, "Mexican"),
    "COP": Currency(_PESO, None, "Colombian"),
    "CLP": Currency(_PESO, None, "Chilean"),
    "ARS": Currency(_PESO, _CENTAVO, "Argentine"),
    "PEN": Currency(("sol", "soles"), ("céntimo", "céntimos")),
    "CAD": Currency(("dollar", "dollars"), _CENT, "Canadian"),
    "AUD": Currency(("dollar", "dollars"), _CENT, "Australian"),
    "NZD": Currency(("dollar", "dollars"), _CENT, "New Zealand"),
    "CHF": Currency(("franc", "francs"), ("centime", "centimes"), "Swiss"),
}

_MONTHS = "January February March April May June July August September October November December"
_ALPHABET = "abcdefghijklmnopqrstuvxyz-_/.@"
_NAMES = (
    "ay bee see dee ee eff gee aitch eye jay kay el em en oh pee cue ar ess tee you vee ex why zed "
    "hyphen underscore slash dot at"
)
_LETTERS = dict(zip(_ALPHABET, _NAMES.split(), strict=True)) | {"w": "double you"}


def filters(region: str, *, currency_adjective: bool) -> Mapping[str, Filter]:
    """`region` (GB, US … or nothing) decides "the third of May" or "May third", "zed" or "zee"."""
    letters = {**_LETTERS, "z": "zee"} if region == "US" else _LETTERS
    return {
        PLAIN: lambda value, _: values.as_spoken_text(value),
        "money": lambda value, code: money(values.as_money(value, code), adjective=currency_adjective),
        "date": lambda value, _: _date(values.as_date(value), american=region == "US"),
        "time": lambda value, _: _time(values.as_time(value)),
        "cardinal": lambda value, _: cardinal(values.as_integer(value)),
        "ordinal": lambda value, _: _ordinal(values.as_integer(value)),
        "digits": lambda value, _: _digits(values.as_digits(value)),
        "phone": lambda value, _: _phone(values.as_phone(value)),
        "spell": lambda value, _: _spelled(values.as_text(value), letters),
        "dni": lambda value, _: _dni(*values.as_dni(value), letters),
        "percent": _percent,
    }


def cardinal(number: int) -> str:
    """Without num2words' commas: each would be a pause in the middle of an amount."""
    return str(num2words(number, lang="en")).replace(",", "")


def money(amount: Money, *, adjective: bool = False) -> str:
    """The amount as it is said; ValueError for a currency whose English words are not known here."""
    currency = CURRENCIES.get(amount.currency)
    if currency is None:
        raise ValueError(f"{amount.currency} has no English words here; known are {', '.join(CURRENCIES)}")
    decimals = decimals_of(amount.currency)
    whole, cents = divmod(int(amount.amount.scaleb(decimals)), 10**decimals)
    unit = f"{currency.adjective} " if adjective and currency.adjective else ""
    spoken = f"{cardinal(whole)} {unit}{currency.unit[whole != 1]}"
    if not currency.cent or not cents:
        return spoken
    spoken_cents = f"{cardinal(cents)} {currency.cent[cents != 1]}"
    return f"{spoken} and {spoken_cents}" if whole else spoken_cents


def _ordinal(number: int) -> str:
    if not 1 <= number <= 999:
        raise ValueError(f"{number} has no ordinal in use: only 1 to 999 are said")
    return str(num2words(number, lang="en", to="ordinal"))


def _date(day: date, *, american: bool) -> str:
    month = _MONTHS.split()[day.month - 1]
    year = str(num2words(day.year, lang="en", to="year"))
    return (
        f"{month} {_ordinal(day.day)}, {year}" if american else f"the {_ordinal(day.day)} of {month}, {year}"
    )


def _time(clock: time) -> str:
    """ "five thirty in the afternoon", "twelve oh five at night", "nine o'clock in the morning"."""
    minutes = {True: "o'clock", False: cardinal(clock.minute)}[clock.minute == 0]
    if 0 < clock.minute < 10:
        minutes = f"oh {minutes}"
    return f"{cardinal(clock.hour % 12 or 12)} {minutes} {_part_of_day(clock)}"


def _part_of_day(clock: time) -> str:
    if clock.hour < 1 or clock.hour >= 21:
        return "at night"
    if clock.hour < 12:
        return "in the morning"
    return "in the afternoon" if clock.hour < 18 else "in the evening"


def _digits(digits: str) -> str:
    return " ".join(cardinal(int(digit)) for digit in digits)


def _grouped(digits: str) -> str:
    return ", ".join(_digits(group) for group in values.in_threes(digits))


def _phone(phone: str) -> str:
    code = values.country_code(phone)
    return f"plus {_digits(code)}, {_grouped(phone[1 + len(code) :])}" if code else _grouped(phone)


def _spelled(text: str, letters: Mapping[str, str]) -> str:
    return ", ".join(_character(character, letters) for character in text.lower() if character != " ")


def _character(character: str, letters: Mapping[str, str]) -> str:
    if character.isascii() and character.isdigit():
        return cardinal(int(character))
    if name := letters.get(character):
        return name
    raise ValueError("it has a character without English name; letters a-z, digits and - _ / . @ are spelled")


def _dni(prefix: str, digits: str, letter: str, letters: Mapping[str, str]) -> str:
    head = [letters[prefix.lower()]] if prefix else []
    groups = (digits[:-6], digits[-6:-3], digits[-3:])
    return ", ".join((*head, *(_digits(group) for group in groups), letters[letter.lower()]))


def _percent(value: object, _: str | None) -> str:
    whole, _point, fraction = f"{values.as_decimal(value):f}".partition(".")
    fraction = fraction.rstrip("0")
    spoken = cardinal(int(whole))
    return f"{spoken} point {_digits(fraction)} percent" if fraction else f"{spoken} percent"
