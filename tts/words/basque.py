"""Basque as it is said on the telephone, as far as its words do not depend on the sentence.

Numbers after Euskaltzaindia's rule 7: -ta joins twenties and what follows (hogeita bat); "eta" stands once,
before the last part: ehun eta bat, mila eta berrehun, mila berrehun eta bat, bi milioi eta zazpiehun mila.
"Bat" (one) follows its noun, every other number goes before it, and the noun has no plural: euro bat, bi
euro, hogeita bat euro. There is no gender.

A date is said in the absolutive, which names the day (2026-05-03: bi mila eta hogeita seiko maiatzaren
hirua): the text must be made for it, as in "Epemuga: {{due|date}}". Times are refused: no form of the hour
fits without its ending.
"""

from datetime import date

from tts.words.numerals import Form, with_an_ordinal, within
from tts.words.reading import Language, month, named
from tts.words.sums import Currency, Noun, Sums

_UNDER_20 = (
    "zero bat bi hiru lau bost sei zazpi zortzi bederatzi hamar hamaika hamabi hamahiru hamalau "
    "hamabost hamasei hamazazpi hemezortzi hemeretzi"
)
_SMALL = tuple(_UNDER_20.split())
_TWENTIES = ("", "hogei", "berrogei", "hirurogei", "laurogei")
_HUNDREDS = (
    *("", "ehun", "berrehun", "hirurehun", "laurehun", "bostehun", "seiehun", "zazpiehun"),
    *("zortziehun", "bederatziehun"),
)


def _alike(name: str) -> Noun:
    return Noun(name, name)


_PESO = _alike("peso")
_ZENTIMO = _alike("zentimo")
_ZENTABO = _alike("zentabo")

_CURRENCIES = {
    "EUR": Currency(_alike("euro"), _ZENTIMO),
    "USD": Currency(_alike("dolar"), _ZENTABO, _alike("dolar estatubatuar")),
    "GBP": Currency(_alike("libera"), _alike("penike"), _alike("libera esterlina")),
    "MXN": Currency(_PESO, _ZENTABO, _alike("peso mexikar")),
    "COP": Currency(_PESO, None, _alike("peso kolonbiar")),
    "CLP": Currency(_PESO, None, _alike("peso txiletar")),
    "ARS": Currency(_PESO, _ZENTABO, _alike("peso argentinar")),
    "PEN": Currency(_alike("sol"), _ZENTIMO, _alike("sol perutar")),
}

_LETTERS = named(
    "abcdefghijklmnñopqrstuvxz-/.",
    "a be ze de e efe ge hatxe i jota ka ele eme ene eñe o pe ku erre ese te u uve ixa zeta "
    "marra barra puntu",
    {"w": "uve bikoitza", "y": "i grekoa", "ç": "ze hautsia", "_": "azpimarra", "@": "a bildua"},
)


def language(_region: str) -> Language:
    return Language(
        name="Basque",
        cardinal=_cardinal,
        ordinal=_ordinal,
        sums=Sums(language="Basque", currencies=_CURRENCIES, counted=_counted, joint="eta"),
        date=_date,
        time=None,
        letters=_LETTERS,
        plus="gehi",
        percent="ehuneko {}",
        point="koma",
    )


def _counted(number: int, noun: Noun) -> str:
    return f"{noun.one} bat" if number == 1 else f"{_cardinal(number)} {noun.many}"


def _cardinal(number: int, _form: Form = "alone") -> str:
    millions, rest = divmod(within(number), 10**6)
    thousands, below = divmod(rest, 1000)
    parts = [_millions(millions), _thousands(thousands), _HUNDREDS[below // 100], _below_hundred(below % 100)]
    return _joined(parts) or _SMALL[0]


def _joined(parts: list[str]) -> str:
    *before, last = [part for part in parts if part] or [""]
    return f"{' '.join(before)} eta {last}" if before else last


def _millions(millions: int) -> str:
    if millions == 1:
        return "milioi bat"
    return f"{_cardinal(millions)} milioi" if millions else ""


def _thousands(thousands: int) -> str:
    if thousands < 2:
        return "mila" if thousands else ""
    return f"{_joined([_HUNDREDS[thousands // 100], _below_hundred(thousands % 100)])} mila"


def _below_hundred(number: int) -> str:
    """Nothing for zero: what is before it says it all."""
    twenties, rest = divmod(number, 20)
    if not twenties:
        return _SMALL[rest] if rest else ""
    return f"{_TWENTIES[twenties]}ta {_SMALL[rest]}" if rest else _TWENTIES[twenties]


def _ordinal(number: int, _form: Form) -> str:
    """ "lehen", then -garren on the cardinal; bost loses its t: bosgarren, hogeita bosgarren."""
    if with_an_ordinal(number, 999) == 1:
        return "lehen"
    said = _cardinal(number)
    return f"{said[:-1] if said.endswith('bost') else said}garren"


def _date(day: date) -> str:
    """Year with -(e)ko, month with -ren, day with its article."""
    return f"{_of_year(_cardinal(day.year))} {month(day, 'eu')}ren {_the(day.day)}"


def _of_year(said: str) -> str:
    """A vowel takes -ko, a consonant -eko, r doubles: biko, bosteko, hamarreko."""
    if said[-1] in "aeiou":
        return f"{said}ko"
    return f"{said}{'r' if said.endswith('r') else ''}eko"


def _the(day: int) -> str:
    """The day with its article: hirua, hamarra; -a of hamaika stays one. The first is lehena."""
    if day == 1:
        return "lehena"
    said = _cardinal(day)
    if said.endswith("a"):
        return said
    return f"{said}{'r' if said.endswith('r') else ''}a"
