"""Spanish as it is said on the telephone: the filters of `spoken("es")`."""

from collections.abc import Mapping
from datetime import date, time
from functools import partial

from tts.template import PLAIN, Filter
from tts.words import values
from tts.words.spanish_money import money
from tts.words.spanish_numbers import Form, cardinal, ordinal

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_ALPHABET = "abcdefghijklmnñopqrstuvxzáéíóúü-/.@"
_NAMES = (
    "a be ce de e efe ge hache i jota ka ele eme ene eñe o pe cu erre ese te u uve equis zeta "
    "a e i o u u guion barra punto arroba"
)
_LETTERS = dict(zip(_ALPHABET, _NAMES.split(), strict=True)) | {
    "w": "uve doble",
    "y": "i griega",
    "ç": "ce cedilla",
    "_": "guion bajo",
}
_SAYS_POINT = frozenset(("MX", "US", "PR", "DO", "GT", "HN", "NI", "SV", "PA", "PE"))
"""Regions where 5,5 is "cinco punto cinco"; elsewhere "cinco coma cinco"."""


def filters(region: str, *, currency_adjective: bool) -> Mapping[str, Filter]:
    """`region` (ES, MX … or nothing for Spain) decides "coma" or "punto", "uno" or "primero de mayo"."""
    return {
        PLAIN: lambda value, _: values.as_spoken_text(value),
        "money": lambda value, code: money(values.as_money(value, code), adjective=currency_adjective),
        "date": lambda value, _: _date(
            values.as_date(value), first="uno" if region in ("", "ES") else "primero"
        ),
        "time": lambda value, _: _time(values.as_time(value)),
        "cardinal": lambda value, form: cardinal(values.as_integer(value), _form(form)),
        "ordinal": lambda value, form: ordinal(values.as_integer(value), _form(form)),
        "digits": lambda value, _: _digits(values.as_digits(value)),
        "phone": lambda value, _: _phone(values.as_phone(value)),
        "spell": lambda value, _: _spelled(values.as_text(value)),
        "dni": lambda value, _: _dni(*values.as_dni(value)),
        "percent": partial(_percent, point="punto" if region in _SAYS_POINT else "coma"),
    }


def _form(argument: str | None) -> Form:
    return "m" if argument == "m" else "f" if argument == "f" else "alone"


def _date(day: date, *, first: str) -> str:
    number = first if day.day == 1 else cardinal(day.day)
    return f"{number} de {_MONTHS.split()[day.month - 1]} de {cardinal(day.year)}"


def _time(clock: time) -> str:
    """With its article, which depends on the hour: "la una y media de la tarde", "las doce del mediodía"."""
    hour = clock.hour % 12 or 12
    article = "la" if hour == 1 else "las"
    return f"{article} {cardinal(hour, 'f')}{_minutes(clock.minute)} {_part_of_day(clock)}"


def _minutes(minute: int) -> str:
    if minute == 0:
        return ""
    named = {1: "un minuto", 15: "cuarto", 30: "media"}
    return f" y {named.get(minute) or cardinal(minute)}"


def _part_of_day(clock: time) -> str:
    if clock.hour == 0:
        return "de la noche"
    if clock.hour < 6:
        return "de la madrugada"
    if clock.hour < 12:
        return "de la mañana"
    if clock.hour == 12:
        return "del mediodía"
    return "de la tarde" if clock.hour < 20 else "de la noche"


def _digits(digits: str) -> str:
    return " ".join(cardinal(int(digit)) for digit in digits)


def _grouped(digits: str) -> str:
    return ", ".join(_digits(group) for group in values.in_threes(digits))


def _phone(phone: str) -> str:
    """By threes, the country's code first: "más tres cuatro, nueve uno uno, dos dos dos, tres tres tres"."""
    code = values.country_code(phone)
    return f"más {_digits(code)}, {_grouped(phone[1 + len(code) :])}" if code else _grouped(phone)


def _spelled(text: str) -> str:
    """Letter by letter with a pause after each: "be, cuatro, siete". Spaces are only a pause."""
    return ", ".join(_character(character) for character in text.lower() if character != " ")


def _character(character: str) -> str:
    if character.isascii() and character.isdigit():
        return cardinal(int(character))
    if name := _LETTERS.get(character):
        return name
    raise ValueError("it has a character without Spanish name; letters, digits and - _ / . @ are spelled")


def _dni(prefix: str, digits: str, letter: str) -> str:
    """As it is written, 12.345.678-Z: two digits, three, three, and the letter by its name."""
    head = [_LETTERS[prefix.lower()]] if prefix else []
    groups = (digits[:-6], digits[-6:-3], digits[-3:])
    return ", ".join((*head, *(_digits(group) for group in groups), _LETTERS[letter.lower()]))


def _percent(value: object, _: str | None, *, point: str) -> str:
    """ "veintiuno por ciento": uno keeps its -o, no noun follows."""
    whole, _point, fraction = f"{values.as_decimal(value):f}".partition(".")
    fraction = fraction.rstrip("0")
    spoken = cardinal(int(whole))
    if fraction:
        as_number = len(fraction) <= 2 and not fraction.startswith("0")
        spoken += f" {point} {cardinal(int(fraction)) if as_number else _digits(fraction)}"
    return f"{spoken} por ciento"
