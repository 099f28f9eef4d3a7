"""What every spoken language shares: digits, telephones, spelling, percentages; and the filters of all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import partial

from babel.dates import get_month_names

from tts.template import PLAIN, Filter
from tts.words import values
from tts.words.numerals import Cardinal, Form
from tts.words.sums import Sums


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """One language's words; `name` is its English name, for errors.

    `letters` names letters and signs; `percent` holds the place of the number; `time` is None where the
    sentence declines the hour, so that no words fit every text. `phone_group` digits of a telephone number
    are said at a stretch.
    """

    name: str
    cardinal: Cardinal
    ordinal: Callable[[int, Form], str]
    sums: Sums
    date: Callable[[date], str]
    time: Callable[[time], str] | None
    letters: Mapping[str, str]
    plus: str
    percent: str
    point: str
    decimals_as_number: bool = True
    phone_group: int = 3


def filters(language: Language, *, currency_adjective: bool) -> Mapping[str, Filter]:
    """The filters for Template.render that say values in this language."""
    return {
        PLAIN: lambda value, _: values.as_spoken_text(value),
        "money": lambda value, code: language.sums.said(
            values.as_money(value, code), full=currency_adjective
        ),
        "date": lambda value, _: language.date(values.as_date(value)),
        "time": lambda value, _: _time(values.as_time(value), language),
        "cardinal": lambda value, form: language.cardinal(values.as_integer(value), _form(form)),
        "ordinal": lambda value, form: language.ordinal(values.as_integer(value), _form(form)),
        "digits": lambda value, _: _digits(values.as_digits(value), language),
        "phone": lambda value, _: _phone(values.as_phone(value), language),
        "spell": lambda value, _: _spelled(values.as_text(value), language),
        "dni": lambda value, _: _dni(*values.as_dni(value), language),
        "percent": lambda value, _: _percent(value, language),
    }


def month(day: date, language: str) -> str:
    """The month's name as it stands in a date, in plain letters: "mayo", Catalan "de maig", "d'abril"."""
    return str(get_month_names("wide", locale=language)[day.month]).replace("\u2019", "'")


def hour_of_twelve(clock: time) -> int:
    return clock.hour % 12 or 12


def named(alphabet: str, names: str, others: Mapping[str, str]) -> Mapping[str, str]:
    """Each letter's name; `others` are those of more than one word."""
    return {**dict(zip(alphabet, names.split(), strict=True)), **others}


def _form(argument: str | None) -> Form:
    return "m" if argument == "m" else "f" if argument == "f" else "alone"


def _time(clock: time, language: Language) -> str:
    if language.time is None:
        raise ValueError(
            f"a time cannot be said in {language.name} here: the hour is declined by its sentence; "
            "write the hour as words of the text"
        )
    return language.time(clock)


def _digits(digits: str, language: Language) -> str:
    return " ".join(language.cardinal(int(digit), "alone") for digit in digits)


def _grouped(digits: str, language: Language) -> str:
    said = partial(_digits, language=language)
    return ", ".join(map(said, values.in_groups(digits, language.phone_group)))


def _phone(phone: str, language: Language) -> str:
    """The country's code first: "más tres cuatro, nueve uno uno, dos dos dos, tres tres tres"."""
    code = values.country_code(phone)
    if not code:
        return _grouped(phone, language)
    return f"{language.plus} {_digits(code, language)}, {_grouped(phone[1 + len(code) :], language)}"


def _spelled(text: str, language: Language) -> str:
    """Letter by letter with a pause after each: "be, cuatro, siete". Spaces are only a pause."""
    return ", ".join(_character(character, language) for character in text.lower() if character != " ")


def _character(character: str, language: Language) -> str:
    if character.isascii() and character.isdigit():
        return language.cardinal(int(character), "alone")
    if name := language.letters.get(character):
        return name
    raise ValueError(
        f"it has a character without {language.name} name; letters, digits and - _ / . @ are spelled"
    )


def _dni(prefix: str, digits: str, letter: str, language: Language) -> str:
    """As it is written, 12.345.678-Z: two digits, three, three, and the letter by its name."""
    head = [language.letters[prefix.lower()]] if prefix else []
    groups = (digits[:-6], digits[-6:-3], digits[-3:])
    said = (_digits(group, language) for group in groups)
    return ", ".join((*head, *said, language.letters[letter.lower()]))


def _percent(value: object, language: Language) -> str:
    """ "veintiuno por ciento": uno keeps its -o, no noun follows."""
    whole, _, decimals = f"{values.as_decimal(value):f}".partition(".")
    said = language.cardinal(int(whole), "alone")
    if decimals := decimals.rstrip("0"):
        said += f" {language.point} {_decimals(decimals, language)}"
    return language.percent.format(said)


def _decimals(decimals: str, language: Language) -> str:
    """ "setenta y cinco", but "cero cinco" and "uno dos cinco"."""
    if language.decimals_as_number and len(decimals) <= 2 and not decimals.startswith("0"):
        return language.cardinal(int(decimals), "alone")
    return _digits(decimals, language)
