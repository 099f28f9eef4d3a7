"""A telephone number as somebody wrote it -> one number that may be dialled, or the reason why not."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, shortnumberinfo

from dialer.contacts.number_ranges import NumberRanges

DIALLABLE = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
    PhoneNumberType.VOIP: "voip",
}
"""An allow-list: what a person answers, at an ordinary price. Everything else is refused by name."""

KINDS = {
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PERSONAL_NUMBER: "personal_number",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company_number",
    PhoneNumberType.VOICEMAIL: "voicemail",
}

REFUSED = {
    "emergency": ("is an emergency number", "es un número de emergencias"),
    "short_code": ("is a short number of a service", "es un número corto de un servicio"),
    "satellite": (
        "belongs to a satellite or international network",
        "es de una red por satélite o internacional",
    ),
    "premium_rate": ("is a premium-rate number", "es un número de tarificación adicional"),
    "shared_cost": ("is a shared-cost number", "es un número de coste compartido"),
    "toll_free": ("is a toll-free number", "es un número gratuito de empresa"),
    "personal_number": ("is a personal (follow-me) number", "es un número personal"),
    "pager": ("is a pager number", "es un número de buscapersonas"),
    "company_number": ("is a company-wide number", "es un número de empresa"),
    "voicemail": ("is a voicemail number", "es un número de buzón de voz"),
    "special": ("is a special number", "es un número especial"),
}
"""What is never dialled: its word, and what it is in English and Spanish."""

_PREMIUM = ("+34803", "+34806", "+34807", "+34905", "+1900", "+449")
"""Premium-rate ranges that a number is held against before anything else: phonenumbers knows most of them
as such, one (905) as no number at all, and may know others tomorrow."""

_EMERGENCY = frozenset("112 911 999".split())
"""Whoever writes one of these, in whatever country, means it; the others phonenumbers knows by country."""

_SPANISH_EMERGENCY = frozenset("016 061 062 080 085 088 091 092".split())
"""Police, health, fire, help against violence: to phonenumbers they are services like any other."""

_NETWORKS = frozenset({870, 881, 882, 883})
"""Country codes of satellites and of international networks."""

_BARE = str.maketrans("", "", " ()./-\N{MINUS SIGN}" + "".join(map(chr, range(0x2010, 0x2016))))
_LONGEST_SPELLING = 40
_SPELLING = re.compile(r"[ (]*\+?[\d ()./\-\u2010-\u2015\u2212]+")
_ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_NO_COUNTRY = "001"
"""phonenumbers' region of satellite and international networks (+881, +882, +883, +870 …)."""


class BadPhone(ValueError):
    """It cannot, or must not, be dialled; the message goes on after "the number"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneNumber:
    """A number that may be dialled. `e164` is `+` and digits, `region` is ISO 3166."""

    e164: str
    region: str
    line_type: str
    """fixed | mobile | fixed_or_mobile | voip."""


def read_phone(text: str, *, region: str, allowed_regions: Collection[str]) -> PhoneNumber:
    """Understand any usual spelling; raises BadPhone, whose message repeats nothing of the number.

    `region` is where numbers without a country code belong. Weakness: whether a well-formed number is
    in service, or costs more than its range says, no list can tell.
    """
    plain = _plain(text)
    bare, ranges = plain.translate(_BARE), _ranges(region, tuple(allowed_regions))
    if (found := ranges.find(bare)) is None:
        number, answer = _asked(plain, region, allowed_regions)
        ranges.learn(bare, number, answer)
        return answer
    e164, of_range = found
    return PhoneNumber(e164=e164, region=of_range.region, line_type=of_range.line_type)


def e164_of(text: str, *, region: str) -> str:
    """Any valid number, dialled or not, in E.164: to find somebody, or to suppress them; raises BadPhone."""
    plain = _plain(text)
    number = _sound(_written(plain, region), plain, region)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=16)
def _ranges(region: str, allowed_regions: tuple[str, ...]) -> NumberRanges[PhoneNumber]:
    return NumberRanges(region, known=max(map(len, _PREMIUM)) - 1)


def _asked(
    plain: str, region: str, allowed_regions: Collection[str]
) -> tuple[phonenumbers.PhoneNumber, PhoneNumber]:
    """What phonenumbers makes of it, and what that is to us; raises BadPhone."""
    written = _written(plain, region)
    if written is not None and (kind := _never_dialled(written, region)):
        raise _refusal(kind)
    number = _sound(written, plain, region)
    found = phonenumbers.region_code_for_number(number) or _NO_COUNTRY
    if found == _NO_COUNTRY:
        raise _refusal("satellite")
    if found not in allowed_regions:
        raise BadPhone(f"belongs to region {found}; the campaign may dial {', '.join(allowed_regions)}")
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return number, PhoneNumber(e164=e164, region=found, line_type=_line_type(number))


def _plain(text: str) -> str:
    """ASCII where Unicode has a wide or decorated twin, without the invisible marks that copying adds."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    plain = text.strip()
    if _ROUNDED.fullmatch(plain):
        raise BadPhone("was rounded by a spreadsheet (6.1E+08): format the column as text and export again")
    if len(plain) > _LONGEST_SPELLING:
        raise BadPhone("is too long to be one telephone number")
    if not _SPELLING.fullmatch(plain):
        raise BadPhone("holds something else than digits, spaces and + - . / ( ); one number a cell")
    return plain


def _written(plain: str, region: str) -> phonenumbers.PhoneNumber | None:
    """What the digits say, whether or not there is such a number."""
    try:
        return phonenumbers.parse(plain, region)
    except NumberParseException:
        return None


def _sound(written: phonenumbers.PhoneNumber | None, plain: str, region: str) -> phonenumbers.PhoneNumber:
    """The number, if there may be one; raises BadPhone."""
    number = _valid(written)
    if number is None and plain.startswith("00"):
        number = _valid(_written("+" + plain[2:], region))  # for Europe, read in a region that dials 011
    if number is None:
        raise BadPhone(
            f"is no complete, valid number in {region} or with a country code "
            "(emergency, service and short numbers are never dialled)"
        )
    return number


def _refusal(kind: str) -> BadPhone:
    english, spanish = REFUSED[kind]
    return BadPhone(f"{english}, which is never dialled ({kind}: {spanish}, que nunca se marca)")


def _never_dialled(number: phonenumbers.PhoneNumber, region: str) -> str | None:
    """The word of what is refused by its first or few digits, whether or not it is a whole number."""
    if number.country_code in _NETWORKS:
        return "satellite"
    if short := _short(number, region):
        return short
    costly = phonenumbers.format_number(number, PhoneNumberFormat.E164).startswith(_PREMIUM)
    return "premium_rate" if costly else None


def _short(number: phonenumbers.PhoneNumber, region: str) -> str | None:
    """An emergency number or a service's, written as at home or behind a country code."""
    at_home = phonenumbers.country_code_for_region(region) == number.country_code
    home = region if at_home else phonenumbers.region_code_for_country_code(number.country_code or 0)
    digits = phonenumbers.national_significant_number(number)
    known = _EMERGENCY | (_SPANISH_EMERGENCY if home == "ES" else frozenset())
    if digits in known or shortnumberinfo.is_emergency_number(digits, home):
        return "emergency"
    return "short_code" if shortnumberinfo.is_valid_short_number_for_region(number, home) else None


def _valid(number: phonenumbers.PhoneNumber | None) -> phonenumbers.PhoneNumber | None:
    return number if number is not None and phonenumbers.is_valid_number(number) else None


def _line_type(number: phonenumbers.PhoneNumber) -> str:
    kind = phonenumbers.number_type(number)
    if kind not in DIALLABLE:
        raise _refusal(KINDS.get(kind, "special"))
    return DIALLABLE[kind]
