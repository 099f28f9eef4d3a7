"""Catalan as it is said on the telephone, after the Institut d'Estudis Catalans and the Optimot service.

"U" is the number by itself and in dates (pàgina u, vint-i-u de maig), "un" and "una" stand before nouns;
"dos" and the hundreds agree, also across "mil": dues lliures, dues mil, dues-centes. Hyphens join tens and
units (D-U) and units and hundreds (U-C). Exact millions take "de", "d'" before a vowel. Times are said by
hours and minutes (les cinc i trenta), which all who speak Catalan understand; quarters are not.
"""

from datetime import date, time

from tts.words.numerals import Form, Numerals, with_an_ordinal
from tts.words.reading import Language, hour_of_twelve, month, named
from tts.words.sums import Currency, Noun, Sums, counting

_UNDER_20 = (
    "zero un dos tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze "
    "disset divuit dinou"
)
_TENS = ("", "", "vint", "trenta", "quaranta", "cinquanta", "seixanta", "setanta", "vuitanta", "noranta")
_HUNDREDS = (
    *("", "cent", "dos-cents", "tres-cents", "quatre-cents", "cinc-cents"),
    *("sis-cents", "set-cents", "vuit-cents", "nou-cents"),
)
_NUMERALS = Numerals(
    small=tuple(_UNDER_20.split()),
    tens=_TENS,
    before_unit=("", "", "vint-i-", *(f"{ten}-" for ten in _TENS[3:])),
    hundred="cent",
    hundreds=_HUNDREDS,
    million=("milió", "milions"),
    forms={
        "alone": {"un": "u"},
        "f": {
            **{word: f"{word[:-1]}es" for word in _HUNDREDS[2:]},
            "un": "una",
            "dos": "dues",
            "dos-cents": "dues-centes",
        },
    },
)
_FIRST_FOUR = {
    1: ("primer", "primera"),
    2: ("segon", "segona"),
    3: ("tercer", "tercera"),
    4: ("quart", "quarta"),
}
_STEMS = {"cinc": "cinqu", "nou": "nov", "dinou": "dinov", "deu": "des", "cents": "cent"}

_PESO = Noun("peso", "pesos")
_DOLLAR = Noun("dòlar", "dòlars")
_POUND = Noun("lliura", "lliures", "f")
_SOL = Noun("sol", "sols")
_CENTAU = Noun("centau", "centaus")
_CENTIM = Noun("cèntim", "cèntims")

_CURRENCIES = {
    "EUR": Currency(Noun("euro", "euros"), _CENTIM),
    "USD": Currency(_DOLLAR, _CENTAU, _DOLLAR.described("estatunidenc", "estatunidencs")),
    "GBP": Currency(_POUND, Noun("penic", "penics"), _POUND.described("esterlina", "esterlines")),
    "MXN": Currency(_PESO, _CENTAU, _PESO.described("mexicà", "mexicans")),
    "COP": Currency(_PESO, None, _PESO.described("colombià", "colombians")),
    "CLP": Currency(_PESO, None, _PESO.described("xilè", "xilens")),
    "ARS": Currency(_PESO, _CENTAU, _PESO.described("argentí", "argentins")),
    "PEN": Currency(_SOL, _CENTIM, _SOL.described("peruà", "peruans")),
}

_LETTERS = named(
    "acdefghijklmnñopqrstuxzàèéíïòóúü/.@",
    "a ce de e efa ge hac i jota ca ela ema ena enya o pe cu erra essa te u ics zeta "
    "a e e i i o o u u barra punt arrova",
    {
        "b": "be alta",
        "v": "ve baixa",
        "w": "ve doble",
        "y": "i grega",
        "ç": "ce trencada",
        "-": "guió",
        "_": "guió baix",
    },
)


def language(_region: str) -> Language:
    return Language(
        name="Catalan",
        cardinal=_NUMERALS.cardinal,
        ordinal=_ordinal,
        sums=Sums(
            language="Catalan",
            currencies=_CURRENCIES,
            counted=counting(_NUMERALS.cardinal, elides=True),
            joint="amb",
        ),
        date=_date,
        time=_time,
        letters=_LETTERS,
        plus="més",
        percent="{} per cent",
        point="coma",
    )


def _ordinal(number: int, form: Form) -> str:
    """The first four have words of their own; from five on, -è or -ena on the last word: vint-i-dosè."""
    number = with_an_ordinal(number, 999)
    if own := _FIRST_FOUR.get(number):
        return own[form == "f"]
    said = _NUMERALS.cardinal(number, "m")
    start = max(said.rfind(" "), said.rfind("-")) + 1
    head, last = said[:start], said[start:]
    stem = _STEMS.get(last) or last.rstrip("ae")
    return f"{head}{stem}{'ena' if form == 'f' else 'è'}"


def _date(day: date) -> str:
    number = "primer" if day.day == 1 else _NUMERALS.cardinal(day.day)
    return f"{number} {month(day, 'ca')} de {_NUMERALS.cardinal(day.year)}"


def _time(clock: time) -> str:
    """With its article: "la una i cinc del migdia", "les cinc i trenta de la tarda"."""
    hour = hour_of_twelve(clock)
    article = "la" if hour == 1 else "les"
    return f"{article} {_NUMERALS.cardinal(hour, 'f')}{_minutes(clock.minute)} {_part_of_day(clock.hour)}"


def _minutes(minute: int) -> str:
    if minute == 0:
        return ""
    return f" i {'un minut' if minute == 1 else _NUMERALS.cardinal(minute)}"


def _part_of_day(hour: int) -> str:
    if hour == 0:
        return "de la nit"
    if hour < 6:
        return "de la matinada"
    if hour < 12:
        return "del matí"
    if hour == 12:
        return "del migdia"
    if hour < 20:
        return "de la tarda"
    return "del vespre" if hour < 22 else "de la nit"
