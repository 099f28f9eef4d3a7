"""A telephone number as somebody wrote it -> one number that may be dialled, or the reason why not."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

DIALLABLE = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
    PhoneNumberType.VOIP: "voip",
}
"""An allow-list: what a person answers, at an ordinary price. Everything else is refused by name."""

REFUSED = {
    PhoneNumberType.PREMIUM_RATE: "premium-rate",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PERSONAL_NUMBER: "personal (follow-me)",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company-wide",
    PhoneNumberType.VOICEMAIL: "voicemail",
}

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
    number = _parsed(_plain(text), region)
    found = phonenumbers.region_code_for_number(number) or _NO_COUNTRY
    if found == _NO_COUNTRY:
        raise BadPhone("belongs to a satellite or international network, which is never dialled")
    if found not in allowed_regions:
        raise BadPhone(f"belongs to region {found}; the campaign may dial {', '.join(allowed_regions)}")
    return PhoneNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        region=found,
        line_type=_line_type(number),
    )


def e164_of(text: str, *, region: str) -> str:
    """Any valid number, dialled or not, in E.164: to find somebody, or to suppress them; raises BadPhone."""
    return phonenumbers.format_number(_parsed(_plain(text), region), PhoneNumberFormat.E164)


def _plain(text: str) -> str:
    """ASCII where Unicode has a wide or decorated twin, without the invisible marks that copying adds."""
    visible = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    plain = "".join(visible).strip()
    if _ROUNDED.fullmatch(plain):
        raise BadPhone("was rounded by a spreadsheet (6.1E+08): format the column as text and export again")
    if len(plain) > _LONGEST_SPELLING:
        raise BadPhone("is too long to be one telephone number")
    if not _SPELLING.fullmatch(plain):
        raise BadPhone("holds something else than digits, spaces and + - . / ( ); one number a cell")
    return plain


def _parsed(plain: str, region: str) -> phonenumbers.PhoneNumber:
    number = _valid(plain, region)
    if number is None and plain.startswith("00"):
        number = _valid("+" + plain[2:], region)  # written for Europe, read in a region that dials 011
    if number is None:
        raise BadPhone(
            f"is no complete, valid number in {region} or with a country code "
            "(emergency, service and short numbers are never dialled)"
        )
    return number


def _valid(plain: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(plain, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _line_type(number: phonenumbers.PhoneNumber) -> str:
    kind = phonenumbers.number_type(number)
    if kind not in DIALLABLE:
        raise BadPhone(f"is a {REFUSED.get(kind, 'special')} number, which is never dialled")
    return DIALLABLE[kind]
