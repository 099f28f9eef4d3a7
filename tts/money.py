"""An amount with its currency: the only form in which money travels through Recado."""

from dataclasses import dataclass
from decimal import Decimal

_IN_USE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP
PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF COP"
"""ISO 4217 gives the Colombian peso two decimals, but its centavos are out of use and nobody says them."""
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

CURRENCIES = frozenset(_IN_USE.split())
"""ISO 4217 codes in use (2026). A code that is not here is a typing error or a currency of the past."""

_DECIMALS = dict.fromkeys(_NO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3)
_LIMIT = Decimal(10) ** 15


def decimals_of(currency: str) -> int:
    """How many decimals amounts of this currency have in practice: 2 for most, 0 for CLP, COP, JPY."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` of `currency` (ISO 4217), kept with exactly the currency's decimals.

    Raises TypeError for anything but a Decimal (a float has already lost cents), ValueError for
    NaN, infinity, 10^15 and more, an unknown currency or a fraction that the currency does not have.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(
                f"an amount must be a Decimal, not {type(self.amount).__name__} ({self.amount!r})"
            )
        if self.currency not in CURRENCIES:
            raise ValueError(f"{self.currency!r} is not a currency code in use (ISO 4217, such as EUR)")
        if not self.amount.is_finite() or abs(self.amount) >= _LIMIT:
            raise ValueError(f"{self.amount} is not an amount of money below 10^15")
        object.__setattr__(self, "amount", self._exact())

    def _exact(self) -> Decimal:
        decimals = decimals_of(self.currency)
        exact = self.amount.quantize(Decimal(1).scaleb(-decimals))
        if exact != self.amount:
            allowed = f"{decimals} decimals" if decimals else "no decimals"
            raise ValueError(
                f"{self.amount} {self.currency} has a fraction too fine: {self.currency} has {allowed}"
            )
        return exact

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
