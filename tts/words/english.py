"""English as it is said on the telephone.

Cardinals, ordinals and years are num2words', which has them right. Its currencies are not used:
there an int is cents, and floats round.
"""

from datetime import date, time

from num2words import num2words

from tts.words.numerals import Form, with_an_ordinal
from tts.words.reading import Language, hour_of_twelve, month, named
from tts.words.sums import Currency, Noun, Sums

_PESO = Noun("peso", "pesos")
_DOLLAR = Noun("dollar", "dollars")
_CENTAVO = Noun("centavo", "centavos")
_CENT = Noun("cent", "cents")


def _of(country: str, unit: Noun, cent: Noun | None) -> Currency:
    return Currency(unit, cent, Noun(f"{country} {unit.one}", f"{country} {unit.many}"))


_CURRENCIES = {
    "EUR": Currency(Noun("euro", "euros"), _CENT),
    "USD": _of("US", _DOLLAR, _CENT),
    "GBP": Currency(
        Noun("pound", "pounds"), Noun("penny", "pence"), Noun("pound sterling", "pounds sterling")
    ),
    "MXN": _of("Mexican", _PESO, _CENTAVO),
    "COP": _of("Colombian", _PESO, None),
    "CLP": _of("Chilean", _PESO, None),
    "ARS": _of("Argentine", _PESO, _CENTAVO),
    "PEN": _of("Peruvian", Noun("sol", "soles"), Noun("céntimo", "céntimos")),
    "CAD": _of("Canadian", _DOLLAR, _CENT),
    "AUD": _of("Australian", _DOLLAR, _CENT),
    "NZD": _of("New Zealand", _DOLLAR, _CENT),
    "CHF": _of("Swiss", Noun("franc", "francs"), Noun("centime", "centimes")),
}

_LETTERS = named(
    "abcdefghijklmnopqrstuvxyz-_/.@",
    "ay bee see dee ee eff gee aitch eye jay kay el em en oh pee cue ar ess tee you vee ex why zed "
    "hyphen underscore slash dot at",
    {"w": "double you"},
)


def language(region: str) -> Language:
    """`region` (GB, US … or nothing) decides "the third of May" or "May third", "zed" or "zee"."""
    american = region == "US"
    return Language(
        name="English",
        cardinal=_cardinal,
        ordinal=_ordinal,
        sums=Sums(language="English", currencies=_CURRENCIES, counted=_counted, joint="and"),
        date=_american_date if american else _date,
        time=_time,
        letters={**_LETTERS, "z": "zee"} if american else _LETTERS,
        plus="plus",
        percent="{} percent",
        point="point",
        decimals_as_number=False,
    )


def _cardinal(number: int, _form: Form = "alone") -> str:
    """Without num2words' commas: each would be a pause in the middle of an amount."""
    return str(num2words(number, lang="en")).replace(",", "")


def _counted(number: int, noun: Noun) -> str:
    return f"{_cardinal(number)} {noun.one if number == 1 else noun.many}"


def _ordinal(number: int, _form: Form = "alone") -> str:
    return str(num2words(with_an_ordinal(number, 999), lang="en", to="ordinal"))


def _date(day: date) -> str:
    return f"the {_ordinal(day.day)} of {month(day, 'en')}, {_year(day)}"


def _american_date(day: date) -> str:
    return f"{month(day, 'en')} {_ordinal(day.day)}, {_year(day)}"


def _year(day: date) -> str:
    return str(num2words(day.year, lang="en", to="year"))


def _time(clock: time) -> str:
    """ "five thirty in the afternoon", "twelve oh five at night", "nine o'clock in the morning"."""
    minutes = _cardinal(clock.minute) if clock.minute else "o'clock"
    if 0 < clock.minute < 10:
        minutes = f"oh {minutes}"
    return f"{_cardinal(hour_of_twelve(clock))} {minutes} {_part_of_day(clock)}"


def _part_of_day(clock: time) -> str:
    if clock.hour < 1 or clock.hour >= 21:
        return "at night"
    if clock.hour < 12:
        return "in the morning"
    return "in the afternoon" if clock.hour < 18 else "in the evening"
