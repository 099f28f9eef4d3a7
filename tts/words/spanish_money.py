"""Amounts of money in Spanish words: "mil doscientos euros con cincuenta y seis céntimos"."""

from dataclasses import dataclass

from tts.money import Money, decimals_of
from tts.words.spanish_numbers import Form, cardinal


@dataclass(frozen=True, slots=True)
class Noun:
    """A currency's or a cent's name in the singular and the plural."""

    one: str
    many: str
    form: Form = "m"


@dataclass(frozen=True, slots=True)
class Currency:
    """`adjective` (singular) is said only if the campaign asks: callees know their own pesos."""

    unit: Noun
    cent: Noun | None
    adjective: str = ""

    def name(self, whole: int, *, adjective: bool) -> str:
        """ "euros", "pesos mexicanos"; with "de" after exact millions."""
        noun = self.unit.one if whole == 1 else self.unit.many
        if adjective and self.adjective:
            noun += f" {self.adjective}{'' if whole == 1 else 's'}"
        return f"de {noun}" if whole and whole % 10**6 == 0 else noun


_PESO = Noun("peso", "pesos")
_CENTAVO = Noun("centavo", "centavos")
_CENTIMO = Noun("céntimo", "céntimos")
_CENTESIMO = Noun("centésimo", "centésimos")

CURRENCIES = {
    "EUR": Currency(Noun("euro", "euros"), _CENTIMO),
    "USD": Currency(Noun("dólar", "dólares"), _CENTAVO, "estadounidense"),
    "GBP": Currency(Noun("libra", "libras", "f"), Noun("penique", "peniques"), "esterlina"),
    "MXN": Currency(_PESO, _CENTAVO, "mexicano"),
    "COP": Currency(_PESO, None, "colombiano"),
    "CLP": Currency(_PESO, None, "chileno"),
    "ARS": Currency(_PESO, _CENTAVO, "argentino"),
    "PEN": Currency(Noun("sol", "soles"), _CENTIMO, "peruano"),
    "UYU": Currency(_PESO, _CENTESIMO, "uruguayo"),
    "DOP": Currency(_PESO, _CENTAVO, "dominicano"),
    "BOB": Currency(Noun("boliviano", "bolivianos"), _CENTAVO),
    "GTQ": Currency(Noun("quetzal", "quetzales"), _CENTAVO),
    "HNL": Currency(Noun("lempira", "lempiras"), _CENTAVO),
    "NIO": Currency(Noun("córdoba", "córdobas"), _CENTAVO),
    "CRC": Currency(Noun("colón", "colones"), _CENTIMO),
    "PAB": Currency(Noun("balboa", "balboas"), _CENTESIMO),
    "PYG": Currency(Noun("guaraní", "guaraníes"), None),
    "CHF": Currency(Noun("franco", "francos"), _CENTIMO, "suizo"),
}


def money(amount: Money, *, adjective: bool = False) -> str:
    """The amount as it is said; ValueError for a currency whose Spanish words are not known here."""
    currency = CURRENCIES.get(amount.currency)
    if currency is None:
        raise ValueError(f"{amount.currency} has no Spanish words here; known are {', '.join(CURRENCIES)}")
    whole, cents = divmod(
        int(amount.amount.scaleb(decimals_of(amount.currency))), 10 ** decimals_of(amount.currency)
    )
    spoken = f"{cardinal(whole, currency.unit.form)} {currency.name(whole, adjective=adjective)}"
    if not currency.cent or not cents:
        return spoken
    spoken_cents = f"{cardinal(cents, 'm')} {currency.cent.one if cents == 1 else currency.cent.many}"
    return f"{spoken} con {spoken_cents}" if whole else spoken_cents
