"""Spanish numbers in words. Own, because no library has gender, apocope and millions right together.

Rules after the Diccionario panhispánico de dudas: "uno" loses its -o before a masculine noun (veintiún
euros), takes -a before a feminine one (veintiuna libras), also across "mil" (veintiuna mil libras, the form
that is gaining), and so do the hundreds (doscientas mil libras); "millón" is a masculine noun itself.
"""

from typing import Literal

Form = Literal["alone", "m", "f"]
"""alone: said by itself (veintiuno); m: before a masculine noun (veintiún); f: feminine (veintiuna)."""

LARGEST = 10**12 - 1

_UNDER_30 = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_SMALL = tuple(_UNDER_30.split())
_TENS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    *("", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos"),
    *("seiscientos", "setecientos", "ochocientos", "novecientos"),
)
_ONE: dict[tuple[int, Form], str] = {
    (1, "m"): "un",
    (1, "f"): "una",
    (21, "m"): "veintiún",
    (21, "f"): "veintiuna",
}

_ORDINAL_UNITS = (
    *("", "primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno"),
    *("décimo", "undécimo", "duodécimo", "decimotercero", "decimocuarto", "decimoquinto"),
    *("decimosexto", "decimoséptimo", "decimoctavo", "decimonoveno"),
)
_ORDINAL_TENS = (
    *("", "", "vigésimo", "trigésimo", "cuadragésimo", "quincuagésimo"),
    *("sexagésimo", "septuagésimo", "octogésimo", "nonagésimo"),
)
_ORDINAL_HUNDREDS = (
    *("", "centésimo", "ducentésimo", "tricentésimo", "cuadringentésimo", "quingentésimo"),
    *("sexcentésimo", "septingentésimo", "octingentésimo", "noningentésimo"),
)


def cardinal(number: int, form: Form = "alone") -> str:
    """0 to LARGEST in words; ValueError beyond."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not between 0 and {LARGEST}")
    millions, rest = divmod(number, 10**6)
    words = (
        [f"{_below_million(millions, 'm')} {'millón' if millions == 1 else 'millones'}"] if millions else []
    )
    if rest or not millions:
        words.append(_below_million(rest, form))
    return " ".join(words)


def ordinal(number: int, form: Form = "alone") -> str:
    """1 to 999 as an ordinal; ValueError beyond, where nobody uses them."""
    if not 1 <= number <= 999:
        raise ValueError(f"{number} has no ordinal in use: only 1 to 999 are said")
    hundreds, below = divmod(number, 100)
    tens, units = divmod(below, 10) if below >= 20 else (0, below)
    words = [
        word for word in (_ORDINAL_HUNDREDS[hundreds], _ORDINAL_TENS[tens], _ORDINAL_UNITS[units]) if word
    ]
    if form == "f":
        words = [f"{word[:-1]}a" for word in words]
    if form == "m" and words[-1].endswith(("primero", "tercero")):
        words[-1] = words[-1][:-1]
    return " ".join(words)


def _below_million(number: int, form: Form) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, form)
    mil = "mil" if thousands == 1 else f"{_below_thousand(thousands, 'f' if form == 'f' else 'm')} mil"
    return f"{mil} {_below_thousand(rest, form)}" if rest else mil


def _below_thousand(number: int, form: Form) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, form)
    if number == 100:
        return "cien"
    word = _HUNDREDS[hundreds]
    if form == "f" and hundreds > 1:
        word = f"{word[:-2]}as"
    return f"{word} {_below_hundred(rest, form)}" if rest else word


def _below_hundred(number: int, form: Form) -> str:
    if number < 30:
        return _ONE.get((number, form), _SMALL[number])
    tens, units = divmod(number, 10)
    return f"{_TENS[tens]} y {_below_hundred(units, form)}" if units else _TENS[tens]
