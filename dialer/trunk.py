"""A way out to the telephone network: what the carrier takes, what it charges, and the most of a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class Billing(StrEnum):
    """What a carrier rounds a call's length up to."""

    MINUTE = "minute"
    SECOND = "second"


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCap:
    """The most that a day may see of some calls. None: not limited by this cap."""

    trunk: str = ""
    """Whose calls; empty: every trunk's together."""
    region: str = ""
    """To which region (ISO 3166); empty: to all of them."""
    calls: int | None = None
    spend: Decimal | None = None
    """In the trunk's currency."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trunk:
    """A way out to the telephone network: a PJSIP endpoint of the operator's Asterisk."""

    name: str
    endpoint: str
    max_calls: int
    calls_per_second: float
    codec: Literal["alaw", "ulaw"]
    """alaw | ulaw: what the prompts are stored in, so that nothing is transcoded."""
    number_format: str
    """e164 (+34911…), digits (34911…) or national (911…): what the carrier wants to be dialled."""
    own_numbers: tuple[str, ...] = ()
    """The operator's own numbers on this trunk, in E.164: none other may be shown to anybody."""
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    """Per minute, by the beginning of the number in E.164; the longest that fits counts, and a number that
    none fits is not dialled."""
    price_currency: str = ""
    billed_per: Billing = Billing.MINUTE
    day_caps: tuple[DayCap, ...] = ()
    """All that hold for its calls: its own, and those over all trunks."""
    day_zone: str = "UTC"
    """Where a day of the caps begins and ends: the operator's own zone. UTC's midnight is early evening in
    Lima, and a cap that begins anew while calls go on limits two days' worth in one."""
