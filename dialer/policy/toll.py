"""What a call may cost, and whether the day has room for it: a stolen password must not become a bill.

Money is counted in millionths of the trunk's currency, as integers, and always rounded up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from zoneinfo import ZoneInfo

from dialer.trunk import Billing, DayCap, Trunk

MICROS = 1_000_000

HANGING_UP = timedelta(minutes=1)
"""How much longer than the longest call a carrier may charge: Asterisk's hang-up reaches it later, and a
minute that has begun may be charged whole."""

WHILE_RESERVED = timedelta(minutes=5)
"""How long a contact waits for whom there is money only once calls in progress have ended."""

PRICE, REGION = "trunk.price", "trunk.region"
CALLS, SPEND = "trunk.calls_per_day", "trunk.spend_per_day"


@dataclass(frozen=True, slots=True)
class Used:
    """What a day has seen of some calls: how many, what the ended ones cost, what is held for the others."""

    calls: int = 0
    spent: int = 0
    held: int = 0


Usage = Mapping[tuple[str, str], Used]
"""Of one day, by trunk and region; an empty trunk or region stands for all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Toll:
    """What one campaign's calls are held to at one instant."""

    trunk: Trunk
    longest: timedelta
    """The longest that a call may last, from the answer on."""
    now: datetime

    @property
    def day(self) -> date:
        """The day that a call of now counts for."""
        return self.now.astimezone(self._zone).date()

    @property
    def tomorrow(self) -> datetime:
        """When every cap has room again."""
        return datetime.combine(self.day + timedelta(days=1), time.min, self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.trunk.day_zone)

    def price_of(self, e164: str) -> int | None:
        """Per minute, by the longest beginning that has a price; None where none has."""
        beginnings = (e164[:length] for length in range(len(e164), 1, -1))
        price = next((self.trunk.prices[each] for each in beginnings if each in self.trunk.prices), None)
        return None if price is None else _micros(price)

    def held_for(self, per_minute: int) -> int:
        """What is held for a call until it is known how long it took: as if it took the longest.

        Weakness: time in a queue or with an agent is not cut by Asterisk, and is known only when it ends.
        """
        return cost(per_minute, self.longest + HANGING_UP, self.trunk.billed_per)

    def counters(self, region: str) -> list[tuple[str, str]]:
        """Whatever a call to this region is counted by: all trunks', its trunk's, its trunk's to there."""
        return counters(self.trunk.name, region)


def counters(trunk: str, region: str) -> list[tuple[str, str]]:
    """Whatever a call by this trunk to this region is counted by."""
    return [("", ""), ("", region), (trunk, ""), (trunk, region)]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrunkLimit:
    """Why a trunk does not take a call now. `until` is None where only another setting lifts it."""

    rule: str
    observed: str
    limit: str
    until: datetime | None = None


def cost(per_minute: int, lasted: timedelta, billed_per: Billing) -> int:
    """What a carrier charges for an answered call of this length, at the most."""
    seconds = max(1, -(-lasted // timedelta(seconds=1)))
    if billed_per is Billing.MINUTE:
        return per_minute * -(-seconds // 60)
    return -(-per_minute * seconds // 60)


def trunk_limits(
    toll: Toll, e164: str, region: str, used: Usage, allowed_regions: Sequence[str]
) -> Iterator[TrunkLimit]:
    """Why this number may not be dialled by this trunk now; nothing if it may."""
    if region not in allowed_regions:
        yield TrunkLimit(rule=REGION, observed=f"numbers of {region}", limit=", ".join(allowed_regions))
    per_minute = toll.price_of(e164)
    if per_minute is None:
        observed = f"trunk {toll.trunk.name} has no price for this number of {region}"
        yield TrunkLimit(rule=PRICE, observed=observed, limit="a price per minute")
        return
    for cap in toll.trunk.day_caps:
        if cap.region in ("", region):
            yield from _cap_limits(toll, cap, used.get((cap.trunk, cap.region), Used()), per_minute)


def room_for_none(toll: Toll, used: Usage) -> bool:
    """Whether money is held for calls in progress and, until some have ended, none is left for any other."""
    cheapest = toll.held_for(min(map(_micros, toll.trunk.prices.values()), default=0))
    return any(
        _passes_spend(cap, used[cap.trunk, ""], cheapest) == "held"
        for cap in toll.trunk.day_caps
        if not cap.region and (cap.trunk, "") in used
    )


def caps_reached(toll: Toll, used: Usage) -> list[TrunkLimit]:
    """Every cap that takes no more calls today, whatever the number."""
    cheapest = min(map(_micros, toll.trunk.prices.values()), default=0)
    caps = [cap for cap in toll.trunk.day_caps if not cap.region]
    found = [_cap_limits(toll, cap, used.get((cap.trunk, ""), Used()), cheapest) for cap in caps]
    return [limit for limits in found for limit in limits if limit.until == toll.tomorrow]


def _cap_limits(toll: Toll, cap: DayCap, used: Used, per_minute: int) -> Iterator[TrunkLimit]:
    where = _where(cap)
    if cap.calls is not None and used.calls >= cap.calls:
        yield TrunkLimit(
            rule=CALLS,
            observed=f"{used.calls} calls {where}",
            limit=f"{cap.calls} a day",
            until=toll.tomorrow,
        )
    holds = toll.held_for(per_minute)
    if passes := _passes_spend(cap, used, holds):
        money = toll.trunk.price_currency
        spent, held = _amount(used.spent), _amount(used.held)
        yield TrunkLimit(
            rule=SPEND,
            observed=f"{spent} {money} spent and {held} held {where}, {_amount(holds)} for this call",
            limit=f"{cap.spend} {money} a day",
            until=toll.tomorrow if passes == "spent" else toll.now + WHILE_RESERVED,
        )


def _passes_spend(cap: DayCap, used: Used, holds: int) -> str:
    """`spent`: today's money is gone; `held`: it is but held for calls in progress; empty: there is some."""
    if cap.spend is None:
        return ""
    most = _micros(cap.spend)
    if used.spent + holds > most:
        return "spent"
    return "held" if used.spent + used.held + holds > most else ""


def _where(cap: DayCap) -> str:
    whose = f"by trunk {cap.trunk}" if cap.trunk else "by all trunks"
    return f"{whose} to {cap.region}" if cap.region else whose


def _micros(amount: Decimal) -> int:
    return int((amount * MICROS).to_integral_value(ROUND_CEILING))


def _amount(micros: int) -> str:
    """As people write money: to the cent, rounded up."""
    return str((Decimal(micros) / MICROS).quantize(Decimal("0.01"), ROUND_CEILING))
