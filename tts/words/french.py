"""French as it is said on the telephone in France; Belgians and Swiss hear soixante-dix as well.

Cardinals are num2words', which has them right (quatre-vingts, quatre-vingt mille, deux cents, deux cent un);
its ordinals of 80 and of the hundreds are mended ("quatre-vingtsième"), and its currencies are not used: "un
million euros" there has no "d'". A noun is plural from two on: zéro euro. "Un" agrees at the end of a
number only: vingt et une livres, vingt et un mille livres. The dollar's cents are "centimes": "cents" sounds
as "cent", a hundred. Telephone numbers go by twos, digit by digit.
"""

from datetime import date, time

from num2words import num2words

from tts.words.numerals import Form, with_an_ordinal, within
from tts.words.reading import Language, month, named
from tts.words.sums import Currency, Noun, Sums, counting

_PESO = Noun("peso", "pesos")
_DOLLAR = Noun("dollar", "dollars")
_POUND = Noun("livre", "livres", "f")
_SOL = Noun("sol", "sols")
_FRANC = Noun("franc", "francs")
_CENTAVO = Noun("centavo", "centavos")
_CENTIME = Noun("centime", "centimes")

_CURRENCIES = {
    "EUR": Currency(Noun("euro", "euros"), _CENTIME),
    "USD": Currency(_DOLLAR, _CENTIME, _DOLLAR.described("américain", "américains")),
    "GBP": Currency(_POUND, Noun("penny", "pence"), _POUND.described("sterling", "sterling")),
    "MXN": Currency(_PESO, _CENTAVO, _PESO.described("mexicain", "mexicains")),
    "COP": Currency(_PESO, None, _PESO.described("colombien", "colombiens")),
    "CLP": Currency(_PESO, None, _PESO.described("chilien", "chiliens")),
    "ARS": Currency(_PESO, _CENTAVO, _PESO.described("argentin", "argentins")),
    "PEN": Currency(_SOL, _CENTIME, _SOL.described("péruvien", "péruviens")),
    "CAD": Currency(_DOLLAR, _CENTIME, _DOLLAR.described("canadien", "canadiens")),
    "CHF": Currency(_FRANC, _CENTIME, _FRANC.described("suisse", "suisses")),
}

_LETTERS = named(
    "abcdefghijklmnopqrstuvxz-/.@",
    "a bé cé dé eu effe gé ache i ji ka elle emme enne o pé ku erre esse té u vé ixe zède "
    "tiret barre point arobase",
    {
        "w": "double vé",
        "y": "i grec",
        "ç": "cé cédille",
        "é": "eu accent aigu",
        "è": "eu accent grave",
        "à": "a accent grave",
        "ñ": "enne tilde",
        "_": "tiret bas",
    },
)


def language(_region: str) -> Language:
    return Language(
        name="French",
        cardinal=_cardinal,
        ordinal=_ordinal,
        sums=Sums(
            language="French",
            currencies=_CURRENCIES,
            counted=counting(_cardinal, elides=True, singular=frozenset({0, 1})),
            joint="et",
        ),
        date=_date,
        time=_time,
        letters=_LETTERS,
        plus="plus",
        percent="{} pour cent",
        point="virgule",
        phone_group=2,
    )


def _cardinal(number: int, form: Form = "alone") -> str:
    said = str(num2words(within(number), lang="fr"))
    return f"{said}e" if form == "f" and said.endswith("un") else said


def _ordinal(number: int, form: Form) -> str:
    if with_an_ordinal(number, 999) == 1:
        return "première" if form == "f" else "premier"
    return str(num2words(number, lang="fr", to="ordinal")).replace("tsième", "tième")


def _date(day: date) -> str:
    number = "premier" if day.day == 1 else _cardinal(day.day)
    return f"{number} {month(day, 'fr')} {_cardinal(day.year)}"


def _time(clock: time) -> str:
    """By twenty-four hours: "dix-sept heures trente", "midi", "minuit quinze"."""
    minutes = f" {_cardinal(clock.minute, 'f')}" if clock.minute else ""
    if clock.hour in (0, 12):
        return f"{'midi' if clock.hour else 'minuit'}{minutes}"
    return f"{_cardinal(clock.hour, 'f')} heure{'' if clock.hour == 1 else 's'}{minutes}"
