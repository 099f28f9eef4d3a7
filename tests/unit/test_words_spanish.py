"""Spanish as it is said: a table of phrases, each under the rule it shows."""

import pytest

from tts.template import TemplateError, parse
from tts.words import spoken

MONEY = {
    "uno loses its -o before a masculine noun": """
        1 EUR = un euro
        21 EUR = veintiún euros
        31 EUR = treinta y un euros
        41 MXN = cuarenta y un pesos
        51 USD = cincuenta y un dólares
        61 PEN = sesenta y un soles
        71 COP = setenta y un pesos
        81 CLP = ochenta y un pesos
        91 ARS = noventa y un pesos
        101 EUR = ciento un euros
        121 EUR = ciento veintiún euros
        131 EUR = ciento treinta y un euros
        201 EUR = doscientos un euros
        1001 EUR = mil un euros
        1021 EUR = mil veintiún euros
        2031 EUR = dos mil treinta y un euros
        1000001 EUR = un millón un euros
    """,
    "uno becomes una before a feminine noun": """
        1 GBP = una libra
        21 GBP = veintiuna libras
        31 GBP = treinta y una libras
        101 GBP = ciento una libras
        221 GBP = doscientas veintiuna libras
        1001 GBP = mil una libras
        1000001 GBP = un millón una libras
    """,
    "one is singular, all else is plural": """
        0 EUR = cero euros
        1 EUR = un euro
        1.00 EUR = un euro
        2 EUR = dos euros
        0 GBP = cero libras
        0 COP = cero pesos
        1 PEN = un sol
        1 USD = un dólar
        1 CLP = un peso
        1 GBP = una libra
    """,
    "hundreds agree with the noun, ciento and cien do not": """
        100 EUR = cien euros
        100 GBP = cien libras
        102 GBP = ciento dos libras
        200 GBP = doscientas libras
        300 GBP = trescientas libras
        400 GBP = cuatrocientas libras
        500 GBP = quinientas libras
        600 GBP = seiscientas libras
        700 GBP = setecientas libras
        800 GBP = ochocientas libras
        900 GBP = novecientas libras
        500 EUR = quinientos euros
        700 EUR = setecientos euros
        900 EUR = novecientos euros
        555 GBP = quinientas cincuenta y cinco libras
        555 EUR = quinientos cincuenta y cinco euros
    """,
    "mil stands alone, and what is before it agrees too": """
        1000 EUR = mil euros
        1100 EUR = mil cien euros
        2000 EUR = dos mil euros
        10000 EUR = diez mil euros
        21000 EUR = veintiún mil euros
        31000 EUR = treinta y un mil euros
        21000 GBP = veintiuna mil libras
        31000 GBP = treinta y una mil libras
        100000 EUR = cien mil euros
        101000 EUR = ciento un mil euros
        121021 EUR = ciento veintiún mil veintiún euros
        200000 GBP = doscientas mil libras
        200200 GBP = doscientas mil doscientas libras
        500000 EUR = quinientos mil euros
        999999 EUR = novecientos noventa y nueve mil novecientos noventa y nueve euros
    """,
    "de after exact millions, and only there": """
        1000000 EUR = un millón de euros
        1000000 GBP = un millón de libras
        1000000 MXN = un millón de pesos
        2000000 USD = dos millones de dólares
        9000000 COP = nueve millones de pesos
        21000000 CLP = veintiún millones de pesos
        200000000 CLP = doscientos millones de pesos
        1000000000 COP = mil millones de pesos
        1000000.50 EUR = un millón de euros con cincuenta céntimos
        1000001 MXN = un millón un pesos
        1100000 EUR = un millón cien mil euros
        1500000 GBP = un millón quinientas mil libras
        2000100 EUR = dos millones cien euros
    """,
    "millón is masculine, whatever it counts": """
        21000000 GBP = veintiún millones de libras
        200000000 GBP = doscientos millones de libras
        2200200 GBP = dos millones doscientas mil doscientas libras
    """,
    "con before the cents, none at zero": """
        1.01 EUR = un euro con un céntimo
        1.21 EUR = un euro con veintiún céntimos
        12.50 EUR = doce euros con cincuenta céntimos
        20.00 EUR = veinte euros
        20.10 EUR = veinte euros con diez céntimos
        20.01 EUR = veinte euros con un céntimo
        100.01 EUR = cien euros con un céntimo
        1234.56 EUR = mil doscientos treinta y cuatro euros con cincuenta y seis céntimos
        9000009.99 EUR = nueve millones nueve euros con noventa y nueve céntimos
    """,
    "cents alone below one": """
        0.01 EUR = un céntimo
        0.02 EUR = dos céntimos
        0.10 EUR = diez céntimos
        0.21 EUR = veintiún céntimos
        0.31 USD = treinta y un centavos
        0.99 EUR = noventa y nueve céntimos
        0.01 GBP = un penique
        0.01 MXN = un centavo
        0.50 PEN = cincuenta céntimos
    """,
    "each currency's cents by their name, and masculine": """
        2.01 USD = dos dólares con un centavo
        2.21 USD = dos dólares con veintiún centavos
        2.02 MXN = dos pesos con dos centavos
        2.31 ARS = dos pesos con treinta y un centavos
        2.01 PEN = dos soles con un céntimo
        2.41 PEN = dos soles con cuarenta y un céntimos
        2.01 GBP = dos libras con un penique
        2.21 GBP = dos libras con veintiún peniques
        1.21 GBP = una libra con veintiún peniques
        2.50 UYU = dos pesos con cincuenta centésimos
        2.50 DOP = dos pesos con cincuenta centavos
        2.50 CRC = dos colones con cincuenta céntimos
        2 PYG = dos guaraníes
    """,
    "accents of the twenties and of dieciséis": """
        16 EUR = dieciséis euros
        22 EUR = veintidós euros
        23 EUR = veintitrés euros
        26 EUR = veintiséis euros
        22.22 EUR = veintidós euros con veintidós céntimos
        16016 EUR = dieciséis mil dieciséis euros
        1022 EUR = mil veintidós euros
        26126.26 EUR = veintiséis mil ciento veintiséis euros con veintiséis céntimos
    """,
}

CARDINALS = {
    "cardinal": """
        0 = cero
        1 = uno
        15 = quince
        16 = dieciséis
        17 = diecisiete
        20 = veinte
        21 = veintiuno
        22 = veintidós
        29 = veintinueve
        30 = treinta
        31 = treinta y uno
        99 = noventa y nueve
        100 = cien
        101 = ciento uno
        110 = ciento diez
        199 = ciento noventa y nueve
        500 = quinientos
        777 = setecientos setenta y siete
        1000 = mil
        1001 = mil uno
        1999 = mil novecientos noventa y nueve
        2026 = dos mil veintiséis
        21021 = veintiún mil veintiuno
        100001 = cien mil uno
        1000000 = un millón
        1000001 = un millón uno
        2000021 = dos millones veintiuno
        1000000000 = mil millones
        21001000001 = veintiún mil un millones uno
    """,
    "cardinal:m": """
        1 = un
        3 = tres
        21 = veintiún
        31 = treinta y un
        101 = ciento un
        200 = doscientos
        1001 = mil un
    """,
    "cardinal:f": """
        1 = una
        2 = dos
        21 = veintiuna
        31 = treinta y una
        100 = cien
        200 = doscientas
        501 = quinientas una
        2500 = dos mil quinientas
        21021 = veintiuna mil veintiuna
    """,
    "ordinal": """
        1 = primero
        2 = segundo
        3 = tercero
        7 = séptimo
        9 = noveno
        10 = décimo
        11 = undécimo
        12 = duodécimo
        13 = decimotercero
        16 = decimosexto
        17 = decimoséptimo
        20 = vigésimo
        21 = vigésimo primero
        33 = trigésimo tercero
        50 = quincuagésimo
        99 = nonagésimo noveno
        100 = centésimo
        101 = centésimo primero
        345 = tricentésimo cuadragésimo quinto
        999 = noningentésimo nonagésimo noveno
    """,
    "ordinal:m": """
        1 = primer
        2 = segundo
        3 = tercer
        13 = decimotercer
        21 = vigésimo primer
        103 = centésimo tercer
    """,
    "ordinal:f": """
        1 = primera
        3 = tercera
        10 = décima
        13 = decimotercera
        21 = vigésima primera
        100 = centésima
    """,
    "percent": """
        0 = cero por ciento
        1 = uno por ciento
        21 = veintiuno por ciento
        100 = cien por ciento
        5.5 = cinco coma cinco por ciento
        5.50 = cinco coma cinco por ciento
        5.05 = cinco coma cero cinco por ciento
        2.75 = dos coma setenta y cinco por ciento
        0.125 = cero coma uno dos cinco por ciento
        10.00 = diez por ciento
    """,
}

OTHERS = {
    "date": """
        2026-05-03 = tres de mayo de dos mil veintiséis
        2026-01-01 = uno de enero de dos mil veintiséis
        2026-02-21 = veintiuno de febrero de dos mil veintiséis
        2024-02-29 = veintinueve de febrero de dos mil veinticuatro
        2000-03-31 = treinta y uno de marzo de dos mil
        1999-12-16 = dieciséis de diciembre de mil novecientos noventa y nueve
        2001-09-02 = dos de septiembre de dos mil uno
        2030-10-10 = diez de octubre de dos mil treinta
    """,
    "time": """
        00:00 = las doce de la noche
        00:30 = las doce y media de la noche
        01:00 = la una de la madrugada
        05:59 = las cinco y cincuenta y nueve de la madrugada
        06:00 = las seis de la mañana
        09:15 = las nueve y cuarto de la mañana
        11:45 = las once y cuarenta y cinco de la mañana
        12:00 = las doce del mediodía
        12:30 = las doce y media del mediodía
        13:00 = la una de la tarde
        13:01 = la una y un minuto de la tarde
        14:05 = las dos y cinco de la tarde
        17:30 = las cinco y media de la tarde
        9:21 = las nueve y veintiuno de la mañana
        20:00 = las ocho de la noche
        23:59 = las once y cincuenta y nueve de la noche
    """,
    "digits": """
        0 = cero
        4321 = cuatro tres dos uno
        0071 = cero cero siete uno
        12-34 = uno dos tres cuatro
    """,
    "phone": """
        911222333 = nueve uno uno, dos dos dos, tres tres tres
        911 22 23 33 = nueve uno uno, dos dos dos, tres tres tres
        +34911222333 = más tres cuatro, nueve uno uno, dos dos dos, tres tres tres
        +525512345678 = más cinco dos, cinco cinco uno, dos tres cuatro, cinco seis siete ocho
        +1 (212) 555-0100 = más uno, dos uno dos, cinco cinco cinco, cero uno cero cero
        1004 = uno cero cero cuatro
        +56221234567 = más cinco seis, dos dos uno, dos tres cuatro, cinco seis siete
        22345678 = dos dos tres, cuatro cinco seis, siete ocho
    """,
    "spell": """
        AB1 = a, be, uno
        FAC-2026/7 = efe, a, ce, guion, dos, cero, dos, seis, barra, siete
        ñandú = eñe, a, ene, de, u
        W y V = uve doble, i griega, uve
    """,
    "dni": """
        12345678Z = uno dos, tres cuatro cinco, seis siete ocho, zeta
        12.345.678-Z = uno dos, tres cuatro cinco, seis siete ocho, zeta
        12345678z = uno dos, tres cuatro cinco, seis siete ocho, zeta
        X1234567L = equis, uno, dos tres cuatro, cinco seis siete, ele
        00000001R = cero cero, cero cero cero, cero cero uno, erre
        Y0000000Z = i griega, cero, cero cero cero, cero cero cero, zeta
    """,
}


def _phrases(table: dict[str, str]) -> list[tuple[str, str, str]]:
    lines = [(rule, line) for rule, text in table.items() for line in text.strip().splitlines()]
    return [(rule, *_halves(line)) for rule, line in lines]


def _halves(line: str) -> tuple[str, str]:
    value, _, said = line.partition(" = ")
    return value.strip(), said.strip()


@pytest.mark.parametrize(("rule", "amount", "said"), _phrases(MONEY))
def test_an_amount_is_said_as_people_say_it(rule: str, amount: str, said: str) -> None:
    number, currency = amount.split()
    assert _say(f"money:{currency}", number) == said, rule


@pytest.mark.parametrize(("filter_name", "value", "said"), _phrases(CARDINALS | OTHERS))
def test_a_value_is_said_as_people_say_it(filter_name: str, value: str, said: str) -> None:
    assert _say(filter_name, value) == said


@pytest.mark.parametrize(
    ("language", "filter_name", "value", "said"),
    [
        ("es", "date", "2026-05-01", "uno de mayo de dos mil veintiséis"),
        ("es-ES", "date", "2026-05-01", "uno de mayo de dos mil veintiséis"),
        ("es-MX", "date", "2026-05-01", "primero de mayo de dos mil veintiséis"),
        ("es-419", "date", "2026-05-01", "primero de mayo de dos mil veintiséis"),
        ("es-ES", "percent", "5.5", "cinco coma cinco por ciento"),
        ("es-MX", "percent", "5.5", "cinco punto cinco por ciento"),
        ("es-AR", "percent", "5.5", "cinco coma cinco por ciento"),
        ("es_PE", "percent", "5.5", "cinco punto cinco por ciento"),
    ],
)
def test_what_differs_between_countries(language: str, filter_name: str, value: str, said: str) -> None:
    assert _say(filter_name, value, language) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1 MXN", "un peso mexicano"),
        ("2 MXN", "dos pesos mexicanos"),
        ("1000000 USD", "un millón de dólares estadounidenses"),
        ("21.50 GBP", "veintiuna libras esterlinas con cincuenta peniques"),
        ("2 EUR", "dos euros"),
    ],
)
def test_the_currencys_adjective_is_said_if_the_campaign_asks(amount: str, said: str) -> None:
    number, currency = amount.split()
    template = parse(f"{{{{x|money:{currency}}}}}")
    assert template.render({"x": number}, spoken("es", currency_adjective=True)) == said


@pytest.mark.parametrize(
    ("filter_name", "value", "why"),
    [
        ("money:CLP", "1.50", "more decimals than CLP"),
        ("money:COP", "0.01", "more decimals than COP"),
        ("money:EUR", "0.001", "more decimals than EUR"),
        ("money:JPY", "5", "JPY has no Spanish words"),
        ("money:EUR", "1000000000000", "is not between"),
        ("ordinal", "0", "no ordinal"),
        ("ordinal", "1000", "no ordinal"),
        ("dni", "12345678A", "check letter"),
        ("dni", "X1234567Z", "check letter"),
        ("dni", "1234567Z", "not a DNI"),
        ("phone", "911222333&PJSIP/x", "not a telephone"),
        ("phone", "+999123456", "no country's code"),
        ("spell", "漢字", "without Spanish name"),
        ("time", "25:00", "not a time"),
        ("date", "2026-02-30", "not a date"),
        ("date", "20260203", "not a date"),
        ("digits", "12a", "not made of digits"),
    ],
)
def test_what_cannot_be_said_right_is_refused(filter_name: str, value: str, why: str) -> None:
    with pytest.raises(TemplateError, match=why):
        _say(filter_name, value)


def _say(filter_name: str, value: str, language: str = "es") -> str:
    return parse(f"{{{{x|{filter_name}}}}}").render({"x": value}, spoken(language))
