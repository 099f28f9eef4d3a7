"""Galician as it is said on the telephone, after the Real Academia Galega's norms and dictionary.

"Un", "dous" and the hundreds agree with the noun, also across "mil": unha libra, dúas mil libras, duascentas
libras. "E" stands between tens and units only: "vinte e dous", "mil douscentos". Exact millions take "de".
The first of the month is "un".
"""

from datetime import date, time

from tts.words.numerals import Numerals, Ordinals
from tts.words.reading import Language, hour_of_twelve, month, named
from tts.words.sums import Currency, Noun, Sums, counting

_UNDER_20 = (
    "cero un dous tres catro cinco seis sete oito nove dez once doce trece catorce quince "
    "dezaseis dezasete dezaoito dezanove"
)
_TENS = ("", "", "vinte", "trinta", "corenta", "cincuenta", "sesenta", "setenta", "oitenta", "noventa")
_HUNDREDS = (
    *("", "cento", "douscentos", "trescentos", "catrocentos", "cincocentos"),
    *("seiscentos", "setecentos", "oitocentos", "novecentos"),
)
_NUMERALS = Numerals(
    small=tuple(_UNDER_20.split()),
    tens=_TENS,
    before_unit=tuple(f"{ten} e " for ten in _TENS),
    hundred="cen",
    hundreds=_HUNDREDS,
    million=("millón", "millóns"),
    forms={
        "f": {
            **{word: f"{word[:-2]}as" for word in _HUNDREDS[2:]},
            "un": "unha",
            "dous": "dúas",
            "douscentos": "duascentas",
        }
    },
)
_ORDINALS = Ordinals(
    units=(
        *("", "primeiro", "segundo", "terceiro", "cuarto", "quinto", "sexto", "sétimo", "oitavo"),
        *("noveno", "décimo", "undécimo", "duodécimo"),
    ),
    tens=(
        *("", "décimo", "vixésimo", "trixésimo", "cuadraxésimo", "quincuaxésimo"),
        *("sesaxésimo", "septuaxésimo", "octoxésimo", "nonaxésimo"),
    ),
    hundreds=("",),
)

_PESO = Noun("peso", "pesos")
_DOLLAR = Noun("dólar", "dólares")
_POUND = Noun("libra", "libras", "f")
_SOL = Noun("sol", "soles")
_CENTAVO = Noun("centavo", "centavos")
_CENTIMO = Noun("céntimo", "céntimos")

_CURRENCIES = {
    "EUR": Currency(Noun("euro", "euros"), _CENTIMO),
    "USD": Currency(_DOLLAR, _CENTAVO, _DOLLAR.described("estadounidense", "estadounidenses")),
    "GBP": Currency(_POUND, Noun("penique", "peniques"), _POUND.described("esterlina", "esterlinas")),
    "MXN": Currency(_PESO, _CENTAVO, _PESO.described("mexicano", "mexicanos")),
    "COP": Currency(_PESO, None, _PESO.described("colombiano", "colombianos")),
    "CLP": Currency(_PESO, None, _PESO.described("chileno", "chilenos")),
    "ARS": Currency(_PESO, _CENTAVO, _PESO.described("arxentino", "arxentinos")),
    "PEN": Currency(_SOL, _CENTIMO, _SOL.described("peruano", "peruanos")),
}

_LETTERS = named(
    "abcdefghijklmnñopqrstuvxzáéíóúü-/.@",
    "a be ce de e efe gue hache i iota ca ele eme ene eñe o pe cu erre ese te u uve xe zeta "
    "a e i o u u guión barra punto arroba",
    {"w": "uve dobre", "y": "i grego", "ç": "ce cedilla", "_": "guión baixo"},
)


def language(_region: str) -> Language:
    return Language(
        name="Galician",
        cardinal=_NUMERALS.cardinal,
        ordinal=_ORDINALS.ordinal,
        sums=Sums(
            language="Galician",
            currencies=_CURRENCIES,
            counted=counting(_NUMERALS.cardinal),
            joint="con",
        ),
        date=_date,
        time=_time,
        letters=_LETTERS,
        plus="máis",
        percent="{} por cento",
        point="coma",
    )


def _date(day: date) -> str:
    return f"{_NUMERALS.cardinal(day.day)} de {month(day, 'gl')} de {_NUMERALS.cardinal(day.year)}"


def _time(clock: time) -> str:
    """With its article: "a unha e media da tarde", "as doce do mediodía"."""
    hour = hour_of_twelve(clock)
    article = "a" if hour == 1 else "as"
    return f"{article} {_NUMERALS.cardinal(hour, 'f')}{_minutes(clock.minute)} {_part_of_day(clock.hour)}"


def _minutes(minute: int) -> str:
    if minute == 0:
        return ""
    known = {1: "un minuto", 15: "cuarto", 30: "media"}
    return f" e {known.get(minute) or _NUMERALS.cardinal(minute)}"


def _part_of_day(hour: int) -> str:
    if hour == 0:
        return "da noite"
    if hour < 6:
        return "da madrugada"
    if hour < 12:
        return "da mañá"
    if hour == 12:
        return "do mediodía"
    return "da tarde" if hour < 20 else "da noite"
