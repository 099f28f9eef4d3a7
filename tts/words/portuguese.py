"""Portuguese as it is said on the telephone, in Portugal and in Brazil.

After Cunha and Cintra's Nova Gramática: "e" joins tens and units, hundreds and what follows them, and stands
before a last group that is below a hundred or exact hundreds (mil e duzentos, um milhão e cem mil), nowhere
else (mil duzentos e trinta). "Um", "dois" and the hundreds agree, also across "mil": duas mil libras. Exact
millions take "de". Letters are named as in the Acordo Ortográfico of 1990. Brazil says dezesseis, centavos,
and "primeiro" for the first of the month; a thousand millions have another name there and are not said.

A time has no article: it melts into the word before it ("às", "das", "ao"), which is the text's.
"""

from datetime import date, time

from tts.words.numerals import LARGEST, Numerals, Ordinals
from tts.words.reading import Language, hour_of_twelve, month, named
from tts.words.sums import Currency, Noun, Sums, counting

_UNDER_20 = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezasseis dezassete dezoito dezanove"
)
_TENS = ("", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa")
_HUNDREDS = (
    *("", "cento", "duzentos", "trezentos", "quatrocentos", "quinhentos"),
    *("seiscentos", "setecentos", "oitocentos", "novecentos"),
)
_ORDINALS = Ordinals(
    units=(
        *("", "primeiro", "segundo", "terceiro", "quarto", "quinto", "sexto", "sétimo", "oitavo"),
        *("nono", "décimo"),
    ),
    tens=(
        *("", "décimo", "vigésimo", "trigésimo", "quadragésimo", "quinquagésimo"),
        *("sexagésimo", "septuagésimo", "octogésimo", "nonagésimo"),
    ),
    hundreds=("", "centésimo"),
)

_PESO = Noun("peso", "pesos")
_DOLLAR = Noun("dólar", "dólares")
_POUND = Noun("libra", "libras", "f")
_SOL = Noun("sol", "sóis")
_REAL = Noun("real", "reais")
_CENTAVO = Noun("centavo", "centavos")
_CENTIMO = Noun("cêntimo", "cêntimos")

_LETTERS = named(
    "abcdefghijklmnopqrstuvwxyzáâãàéêíóôõú-_/.@",
    "á bê cê dê é efe gê agá i jota cá ele eme ene ó pê quê erre esse tê u vê dáblio xis ípsilon zê "
    "á á á á é é i ó ó ó u hífen sublinhado barra ponto arroba",
    {"ç": "cê cedilha", "ñ": "ene com til"},
)


def language(region: str) -> Language:
    """`region` (BR, or anything else for Portugal) decides dezasseis or dezesseis, um or primeiro de maio."""
    brazil = region == "BR"
    numerals = _numerals(brazil)
    return Language(
        name="Portuguese",
        cardinal=numerals.cardinal,
        ordinal=_ORDINALS.ordinal,
        sums=Sums(
            language="Portuguese",
            currencies=_currencies(_CENTAVO if brazil else _CENTIMO, "pêni" if brazil else "péni"),
            counted=counting(numerals.cardinal),
            joint="e",
        ),
        date=lambda day: _date(day, numerals, "primeiro" if brazil else "um"),
        time=lambda clock: _time(clock, numerals),
        letters=_LETTERS,
        plus="mais",
        percent="{} por cento",
        point="vírgula",
    )


def _numerals(brazil: bool) -> Numerals:
    small = _UNDER_20.split()
    if brazil:
        small[16:] = ["dezesseis", "dezessete", "dezoito", "dezenove"]
    return Numerals(
        small=tuple(small),
        tens=_TENS,
        before_unit=tuple(f"{ten} e " for ten in _TENS),
        hundred="cem",
        hundreds=_HUNDREDS,
        after_hundreds=" e ",
        before_last=" e ",
        million=("milhão", "milhões"),
        forms={"f": {"um": "uma", "dois": "duas", **{word: f"{word[:-2]}as" for word in _HUNDREDS[2:]}}},
        largest=10**9 - 1 if brazil else LARGEST,
    )


def _currencies(cent: Noun, penny: str) -> dict[str, Currency]:
    """`cent` is what the euro, the dollar and the sol are divided into."""
    return {
        "EUR": Currency(Noun("euro", "euros"), cent),
        "USD": Currency(_DOLLAR, cent, _DOLLAR.described("americano", "americanos")),
        "GBP": Currency(_POUND, Noun(penny, "pence"), _POUND.described("esterlina", "esterlinas")),
        "MXN": Currency(_PESO, _CENTAVO, _PESO.described("mexicano", "mexicanos")),
        "COP": Currency(_PESO, None, _PESO.described("colombiano", "colombianos")),
        "CLP": Currency(_PESO, None, _PESO.described("chileno", "chilenos")),
        "ARS": Currency(_PESO, _CENTAVO, _PESO.described("argentino", "argentinos")),
        "PEN": Currency(_SOL, cent, _SOL.described("peruano", "peruanos")),
        "BRL": Currency(_REAL, _CENTAVO, _REAL.described("brasileiro", "brasileiros")),
    }


def _date(day: date, numerals: Numerals, first: str) -> str:
    number = first if day.day == 1 else numerals.cardinal(day.day)
    return f"{number} de {month(day, 'pt')} de {numerals.cardinal(day.year)}"


def _time(clock: time, numerals: Numerals) -> str:
    """ "cinco e meia da tarde", "meio-dia e um quarto" is not said: "meio-dia e quinze"."""
    minutes = _minutes(clock.minute, numerals)
    if clock.hour in (0, 12):
        return f"{'meio-dia' if clock.hour else 'meia-noite'}{minutes}"
    return f"{numerals.cardinal(hour_of_twelve(clock), 'f')}{minutes} {_part_of_day(clock.hour)}"


def _minutes(minute: int, numerals: Numerals) -> str:
    if minute == 0:
        return ""
    known = {1: "um minuto", 30: "meia"}
    return f" e {known.get(minute) or numerals.cardinal(minute)}"


def _part_of_day(hour: int) -> str:
    if hour < 6:
        return "da madrugada"
    if hour < 12:
        return "da manhã"
    return "da tarde" if hour < 19 else "da noite"
