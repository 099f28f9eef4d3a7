"""The number words and currencies of each language, for reading words back (words_read_back.py)."""

from collections.abc import Mapping

from tests.unit.words_read_back import Tongue


def _counted_from(start: int, step: int, words: str) -> dict[str, int]:
    return {word: start + step * place for place, word in enumerate(words.split())}


def _same(word: str, others: str) -> dict[str, int]:
    """Hundreds from 200 on by their stems, with each ending."""
    return {
        f"{stem}{end}": 100 * hundred
        for hundred, stem in enumerate(word.split(), 2)
        for end in others.split()
    }


_SPANISH = Tongue(
    values={
        **_counted_from(
            0,
            1,
            "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
            "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
            "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve",
        ),
        **_counted_from(30, 10, "treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
        **_same("doscient trescient cuatrocient quinient seiscient setecient ochocient novecient", "os as"),
        "un": 1,
        "una": 1,
        "veintiún": 21,
        "veintiuna": 21,
        "cien": 100,
        "ciento": 100,
    },
    thousand="mil",
    millions="millón millones",
    and_="y",
    joint="con",
    nouns={
        "EUR": "euro euros céntimo céntimos",
        "USD": "dólar dólares centavo centavos",
        "MXN": "peso pesos centavo centavos",
        "COP": "peso pesos",
        "CLP": "peso pesos",
        "ARS": "peso pesos centavo centavos",
        "PEN": "sol soles céntimo céntimos",
        "GBP": "libra libras penique peniques",
    },
)
_CATALAN = Tongue(
    values={
        **_counted_from(
            0,
            1,
            "zero un dos tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze disset "
            "divuit dinou vint",
        ),
        **_counted_from(30, 10, "trenta quaranta cinquanta seixanta setanta vuitanta noranta"),
        "u": 1,
        "una": 1,
        "dues": 2,
    },
    hundreds="cent cents centes",
    thousand="mil",
    millions="milió milions",
    and_="i",
    joint="amb",
    nouns={
        "EUR": "euro euros cèntim cèntims",
        "USD": "dòlar dòlars centau centaus",
        "MXN": "peso pesos centau centaus",
        "COP": "peso pesos",
        "CLP": "peso pesos",
        "ARS": "peso pesos centau centaus",
        "PEN": "sol sols cèntim cèntims",
        "GBP": "lliura lliures penic penics",
    },
)
_GALICIAN = Tongue(
    values={
        **_counted_from(
            0,
            1,
            "cero un dous tres catro cinco seis sete oito nove dez once doce trece catorce quince dezaseis "
            "dezasete dezaoito dezanove vinte",
        ),
        **_counted_from(30, 10, "trinta corenta cincuenta sesenta setenta oitenta noventa"),
        **_same("douscent trescent catrocent cincocent seiscent setecent oitocent novecent", "os as"),
        "unha": 1,
        "dúas": 2,
        "cen": 100,
        "cento": 100,
        "duascentas": 200,
    },
    thousand="mil",
    millions="millón millóns",
    and_="e",
    joint="con",
    nouns=_SPANISH.nouns,
)
_PORTUGUESE = Tongue(
    values={
        **_counted_from(
            0,
            1,
            "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis "
            "dezassete dezoito dezanove vinte",
        ),
        **_counted_from(30, 10, "trinta quarenta cinquenta sessenta setenta oitenta noventa"),
        **_same("duzent trezent quatrocent quinhent seiscent setecent oitocent novecent", "os as"),
        "uma": 1,
        "duas": 2,
        "cem": 100,
        "cento": 100,
        "dezesseis": 16,
        "dezessete": 17,
        "dezenove": 19,
    },
    thousand="mil",
    millions="milhão milhões",
    and_="e",
    joint="e",
    nouns={
        "EUR": "euro euros cêntimo cêntimos",
        "USD": "dólar dólares cêntimo cêntimos",
        "MXN": "peso pesos centavo centavos",
        "COP": "peso pesos",
        "CLP": "peso pesos",
        "ARS": "peso pesos centavo centavos",
        "PEN": "sol sóis cêntimo cêntimos",
        "GBP": "libra libras péni pence",
    },
)
_BRAZILIAN = Tongue(
    values=_PORTUGUESE.values,
    thousand="mil",
    millions="milhão milhões",
    and_="e",
    joint="e",
    nouns={
        **{code: nouns.replace("cêntimo", "centavo") for code, nouns in _PORTUGUESE.nouns.items()},
        "GBP": "libra libras pêni pence",
    },
)
_FRENCH = Tongue(
    values={
        **_counted_from(
            0,
            1,
            "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        ),
        **_counted_from(20, 10, "vingt trente quarante cinquante soixante"),
        "une": 1,
    },
    hundreds="cent cents",
    thousand="mille",
    millions="million millions",
    and_="et",
    joint="et",
    singular=(0, 1),
    nouns={
        "EUR": "euro euros centime centimes",
        "USD": "dollar dollars centime centimes",
        "MXN": "peso pesos centavo centavos",
        "COP": "peso pesos",
        "CLP": "peso pesos",
        "ARS": "peso pesos centavo centavos",
        "PEN": "sol sols centime centimes",
        "GBP": "livre livres penny pence",
    },
)
_BASQUE = Tongue(
    values={
        **_counted_from(
            0,
            1,
            "zero bat bi hiru lau bost sei zazpi zortzi bederatzi hamar hamaika hamabi hamahiru hamalau "
            "hamabost hamasei hamazazpi hemezortzi hemeretzi hogei",
        ),
        **_counted_from(40, 20, "berrogei hirurogei laurogei"),
        **_counted_from(20, 20, "hogeita berrogeita hirurogeita laurogeita"),
        **_counted_from(
            100,
            100,
            "ehun berrehun hirurehun laurehun bostehun seiehun zazpiehun zortziehun bederatziehun",
        ),
    },
    thousand="mila",
    millions="milioi",
    and_="eta",
    joint="eta",
    de=False,
    nouns={
        "EUR": "euro euro zentimo zentimo",
        "USD": "dolar dolar zentabo zentabo",
        "MXN": "peso peso zentabo zentabo",
        "COP": "peso peso",
        "CLP": "peso peso",
        "ARS": "peso peso zentabo zentabo",
        "PEN": "sol sol zentimo zentimo",
        "GBP": "libera libera penike penike",
    },
)
_ENGLISH = Tongue(
    values={
        **_counted_from(
            0,
            1,
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty",
        ),
        **_counted_from(30, 10, "thirty forty fifty sixty seventy eighty ninety"),
    },
    hundreds="hundred",
    thousand="thousand",
    millions="million",
    and_="and",
    joint="and",
    de=False,
    nouns={
        "EUR": "euro euros cent cents",
        "USD": "dollar dollars cent cents",
        "MXN": "peso pesos centavo centavos",
        "COP": "peso pesos",
        "CLP": "peso pesos",
        "ARS": "peso pesos centavo centavos",
        "PEN": "sol soles céntimo céntimos",
        "GBP": "pound pounds penny pence",
    },
)

TONGUES: Mapping[str, Tongue] = {
    "es": _SPANISH,
    "ca": _CATALAN,
    "gl": _GALICIAN,
    "eu": _BASQUE,
    "en": _ENGLISH,
    "pt": _PORTUGUESE,
    "pt-BR": _BRAZILIAN,
    "fr": _FRENCH,
}
