"""Where people of the tests live and what numbers they have, and a world of one person who may be called."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from tests.law.facts import Call, Consent, Creditor, Debt, ListCopy, Manner, Number, Person, World


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """A place, its zone, and the numbers usual there."""

    country: str
    region: str | None
    zone: str
    numbers: tuple["Line", ...]


CANARIES, MADRID = "Atlantic/Canary", "Europe/Madrid"
NEW_YORK, PHOENIX, NEVADA = "America/New_York", "America/Phoenix", "America/Los_Angeles"
BUENOS_AIRES = "America/Argentina/Buenos_Aires"
DAKOTA = ("America/Denver", "America/Chicago")
CHILE = ("America/Santiago", "America/Punta_Arenas", "Pacific/Easter")

Line = tuple[str, str, tuple[str, ...], str | None]
"""Prefix, kind of line, the zones it may be in, and a fixed line's area."""


def _mobile(prefix: str, *zones: str) -> Line:
    return (prefix, "mobile", zones, None)


def _fixed(prefix: str, zone: str, area: str) -> Line:
    return (prefix, "fixed_line", (zone,), area)


def _either(prefix: str, *zones: str) -> Line:
    """A number that may be of either kind, as most of North America's are."""
    return (prefix, "fixed_line_or_mobile", zones, None)


def _home(country: str, region: str | None, zone: str, *numbers: Line) -> Home:
    return Home(country=country, region=region, zone=zone, numbers=numbers)


ES_MOBILE = _mobile("+346", CANARIES, MADRID)

HOMES = (
    _home("ES", "MD", MADRID, ES_MOBILE, _fixed("+3491", MADRID, "MD")),
    _home("ES", "CN", CANARIES, ES_MOBILE, _fixed("+34928", CANARIES, "CN")),
    _home("ES", "CT", MADRID, ES_MOBILE),
    _home("ES", None, MADRID, ES_MOBILE),
    _home(
        "US",
        "NV",
        "America/Los_Angeles",
        _either("+1702", "America/Los_Angeles"),
        _fixed("+1305", NEW_YORK, "FL"),
    ),
    _home("US", "MA", NEW_YORK, _either("+1617", NEW_YORK), _fixed("+1508", NEW_YORK, "MA")),
    _home(
        "US",
        "AZ",
        PHOENIX,
        _fixed("+1602", PHOENIX, "AZ"),
        _either("+1605", *DAKOTA),
    ),
    _home("GB", "ENG", "Europe/London", _mobile("+447", "Europe/London")),
    _home("GB", "SCT", "Europe/London", _fixed("+44131", "Europe/London", "SCT")),
    _home("MX", "CMX", "America/Mexico_City", _either("+5255", "America/Mexico_City")),
    _home("MX", "BCN", "America/Tijuana", _either("+52664", "America/Tijuana")),
    _home("CO", "DC", "America/Bogota", _mobile("+573", "America/Bogota")),
    _home("CL", "RM", "America/Santiago", _mobile("+569", "America/Santiago")),
    _home("CL", "MA", "America/Punta_Arenas", _mobile("+568", *CHILE)),
    _home("AR", "C", BUENOS_AIRES, _mobile("+54911", BUENOS_AIRES)),
    _home("PE", "LIM", "America/Lima", _mobile("+519", "America/Lima")),
    _home("EC", "P", "America/Guayaquil", _mobile("+5939", "America/Guayaquil")),
    _home("FR", None, "Europe/Paris", _mobile("+336", "Europe/Paris")),
)
"""`FR` stands for every country without a profile of its own."""

KINDS = (
    "consent_automated_call",
    "prior_contract",
    "prior_express_consent",
    "prior_express_written_consent",
    "channel_authorised",
    "marketing_consent",
)
"""Every consent that some country asks for."""

ANN = "ann"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
AT_NOON = datetime(2027, 6, 15, 15, tzinfo=UTC)
"""A Tuesday, no holiday anywhere; working hours from Los Angeles to Madrid."""


def home(country: str, region: str | None) -> Home:
    return next(each for each in HOMES if (each.country, each.region) == (country, region))


def one_person(where: Home, *, day: date = date(2026, 8, 1), number: int = 0) -> World:
    """Ann, who owes debts 1 (to "one") and 2 (to "two") and may be called: all is on record."""
    prefix, line, zones, area = where.numbers[number]
    phone = Number(e164=f"{prefix}0000001", country=where.country, line=line, zones=zones, area=area)
    recorded = datetime.combine(day, datetime.min.time(), UTC)
    return World(
        people={ANN: Person(key=ANN, country=where.country, region=where.region, zones=(where.zone,))},
        numbers={phone.e164: phone},
        debts={n: Debt(id=n, person=ANN, creditor=name) for n, name in enumerate(("one", "two"), 1)},
        creditors={name: Creditor(name=name, country=where.country) for name in ("one", "two")},
        consents=[
            Consent(person=ANN, number=None, kind=kind, commercial=commercial, given=day, recorded=recorded)
            for kind in KINDS
            for commercial in (False, True)
        ],
        lists=[
            fresh_list(name, recorded + timedelta(days=10 * n))
            for n in range(60)
            for name in ("robinson", "no_llame", "reassigned")
        ],
    )


def fresh_list(name: str, at: datetime) -> ListCopy:
    return ListCopy(name=name, loaded=at, as_of=at, whole=True, entries=frozenset({"+10000000000"}))


def call(world: World, at: datetime = AT_NOON, *, debt: int = 1, manner: Manner | None = None) -> Call:
    """To Ann, at her first number."""
    number = next(iter(world.numbers))
    return Call(at=at, person=ANN, debt=debt, number=number, manner=manner or Manner())


def later(call: Call, **by: float) -> Call:
    return replace(call, at=call.at + timedelta(**by))
