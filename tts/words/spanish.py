"""Spanish as it is said on the telephone.

Rules after the Diccionario panhispánico de dudas: "uno" loses its -o before a masculine noun (veintiún
euros) and takes -a before a feminine one. Across "mil" both "veintiún mil libras" and "veintiuna mil libras"
are right; here it agrees, as the hundreds must (doscientas mil libras). "Millón" is a masculine noun itself
and takes "de" unless a number follows. "Uno" is whole before "por ciento". The first of the month is "uno" in
Spain and "primero" in America; a decimal is "coma", or "punto" where it is written so.
"""

from datetime import date, time

from tts.words.numerals import Form, Numerals, Ordinals
from tts.words.reading import Language, hour_of_twelve, month, named
from tts.words.sums import Currency, Noun, Sums, counting

_UNDER_30 = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    *("", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos"),
    *("seiscientos", "setecientos", "ochocientos", "novecientos"),
)
_NUMERALS = Numerals(
    small=tuple(_UNDER_30.split()),
    tens=_TENS,
    before_unit=tuple(f"{ten} y " for ten in _TENS),
    hundred="cien",
    hundreds=_HUNDREDS,
    million=("millón", "millones"),
    forms={
        "m": {"uno": "un", "veintiuno": "veintiún"},
        "f": {
            "uno": "una",
            "veintiuno": "veintiuna",
            **{word: f"{word[:-2]}as" for word in _HUNDREDS[2:]},
        },
    },
)
_ORDINALS = Ordinals(
    units=(
        *("", "primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno"),
        *("décimo", "undécimo", "duodécimo", "decimotercero", "decimocuarto", "decimoquinto"),
        *("decimosexto", "decimoséptimo", "decimoctavo", "decimonoveno"),
    ),
    tens=(
        *("", "", "vigésimo", "trigésimo", "cuadragésimo", "quincuagésimo"),
        *("sexagésimo", "septuagésimo", "octogésimo", "nonagésimo"),
    ),
    hundreds=(
        *("", "centésimo", "ducentésimo", "tricentésimo", "cuadringentésimo", "quingentésimo"),
        *("sexcentésimo", "septingentésimo", "octingentésimo", "noningentésimo"),
    ),
)

_PESO = Noun("peso", "pesos")
_DOLLAR = Noun("dólar", "dólares")
_POUND = Noun("libra", "libras", "f")
_SOL = Noun("sol", "soles")
_CENTAVO = Noun("centavo", "centavos")
_CENTIMO = Noun("céntimo", "céntimos")
_CENTESIMO = Noun("centésimo", "centésimos")


def _pesos(country: str, cent: Noun | None = _CENTAVO) -> Currency:
    return Currency(_PESO, cent, _PESO.described(country, f"{country}s"))


_CURRENCIES = {
    "EUR": Currency(Noun("euro", "euros"), _CENTIMO),
    "USD": Currency(_DOLLAR, _CENTAVO, _DOLLAR.described("estadounidense", "estadounidenses")),
    "GBP": Currency(_POUND, Noun("penique", "peniques"), _POUND.described("esterlina", "esterlinas")),
    "MXN": _pesos("mexicano"),
    "COP": _pesos("colombiano", None),
    "CLP": _pesos("chileno", None),
    "ARS": _pesos("argentino"),
    "PEN": Currency(_SOL, _CENTIMO, _SOL.described("peruano", "peruanos")),
    "UYU": _pesos("uruguayo", _CENTESIMO),
    "DOP": _pesos("dominicano"),
    "CUP": _pesos("cubano"),
    "VES": Currency(
        Noun("bolívar", "bolívares"), _CENTIMO, Noun("bolívar venezolano", "bolívares venezolanos")
    ),
    "BRL": Currency(Noun("real", "reales"), _CENTAVO, Noun("real brasileño", "reales brasileños")),
    "BOB": Currency(Noun("boliviano", "bolivianos"), _CENTAVO),
    "GTQ": Currency(Noun("quetzal", "quetzales"), _CENTAVO),
    "HNL": Currency(Noun("lempira", "lempiras"), _CENTAVO),
    "NIO": Currency(Noun("córdoba", "córdobas"), _CENTAVO),
    "CRC": Currency(Noun("colón", "colones"), _CENTIMO),
    "PAB": Currency(Noun("balboa", "balboas"), _CENTESIMO),
    "PYG": Currency(Noun("guaraní", "guaraníes"), None),
    "CHF": Currency(Noun("franco", "francos"), _CENTIMO, Noun("franco suizo", "francos suizos")),
}

_LETTERS = named(
    "abcdefghijklmnñopqrstuvxzáéíóúü-/.@",
    "a be ce de e efe ge hache i jota ka ele eme ene eñe o pe cu erre ese te u uve equis zeta "
    "a e i o u u guion barra punto arroba",
    {"w": "uve doble", "y": "i griega", "ç": "ce cedilla", "_": "guion bajo"},
)
_SAYS_POINT = frozenset(("MX", "US", "PR", "DO", "GT", "HN", "NI", "SV", "PA", "PE"))
"""Regions where 5,5 is "cinco punto cinco"; elsewhere "cinco coma cinco"."""


def language(region: str) -> Language:
    """`region` (ES, MX … or nothing for Spain) decides "coma" or "punto", "uno" or "primero de mayo"."""
    first = "uno" if region in ("", "ES") else "primero"
    return Language(
        name="Spanish",
        cardinal=_NUMERALS.cardinal,
        ordinal=_ordinal,
        sums=Sums(
            language="Spanish",
            currencies=_CURRENCIES,
            counted=counting(_NUMERALS.cardinal),
            joint="con",
        ),
        date=lambda day: _date(day, first),
        time=_time,
        letters=_LETTERS,
        plus="más",
        percent="{} por ciento",
        point="punto" if region in _SAYS_POINT else "coma",
    )


def _ordinal(number: int, form: Form) -> str:
    """ "primero" and "tercero" lose their -o before a masculine noun: primer, decimotercer."""
    said = _ORDINALS.ordinal(number, form)
    return said[:-1] if form == "m" and said.endswith(("primero", "tercero")) else said


def _date(day: date, first: str) -> str:
    number = first if day.day == 1 else _NUMERALS.cardinal(day.day)
    return f"{number} de {month(day, 'es')} de {_NUMERALS.cardinal(day.year)}"


def _time(clock: time) -> str:
    """With its article, which depends on the hour: "la una y media de la tarde", "las doce del mediodía"."""
    hour = hour_of_twelve(clock)
    article = "la" if hour == 1 else "las"
    return f"{article} {_NUMERALS.cardinal(hour, 'f')}{_minutes(clock.minute)} {_part_of_day(clock.hour)}"


def _minutes(minute: int) -> str:
    if minute == 0:
        return ""
    known = {1: "un minuto", 15: "cuarto", 30: "media"}
    return f" y {known.get(minute) or _NUMERALS.cardinal(minute)}"


def _part_of_day(hour: int) -> str:
    if hour == 0:
        return "de la noche"
    if hour < 6:
        return "de la madrugada"
    if hour < 12:
        return "de la mañana"
    if hour == 12:
        return "del mediodía"
    return "de la tarde" if hour < 20 else "de la noche"
