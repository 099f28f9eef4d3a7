"""What a call may cost, and what a day has room for: the figures, by tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dialer.policy.toll import MICROS, Toll, TrunkLimit, Used, caps_reached, cost, room_for_none, trunk_limits
from dialer.trunk import Billing, DayCap, Trunk
from ivr_flows.dialplan import compile_flow
from ivr_flows.dialplan_steps import LONGEST_TRANSFER
from ivr_flows.loader import load_flow

ROOT = Path(__file__).parents[2]
NOON = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
MOBILE = "+34600111222"
PRICES = {"+34": Decimal("0.012"), "+346": Decimal("0.03"), "+3463": Decimal("1.5"), "+44": Decimal(0)}

TRUNK = Trunk(
    name="main",
    endpoint="carrier",
    max_calls=9,
    calls_per_second=9,
    codec="alaw",
    number_format="e164",
    prices=PRICES,
    price_currency="EUR",
    day_zone="Europe/Madrid",
)
TOLL = Toll(trunk=TRUNK, longest=timedelta(minutes=10), now=NOON)


def capped(*caps: DayCap) -> Toll:
    return replace(TOLL, trunk=replace(TRUNK, day_caps=caps))


def limits(toll: Toll, used: dict[tuple[str, str], Used]) -> list[TrunkLimit]:
    return list(trunk_limits(toll, MOBILE, "ES", used, ["ES"]))


@pytest.mark.parametrize(
    ("number", "per_minute"),
    [
        ("+34911222333", 12_000),
        (MOBILE, 30_000),
        ("+34630111222", 1_500_000),
        ("+442071838750", 0),
        ("+33612345678", None),
        ("+3", None),
    ],
)
def test_the_longest_beginning_with_a_price_counts(number: str, per_minute: int | None) -> None:
    assert TOLL.price_of(number) == per_minute


@pytest.mark.parametrize(
    ("seconds", "billed_per", "micros"),
    [
        (0.02, Billing.MINUTE, 12_000),
        (60, Billing.MINUTE, 12_000),
        (60.01, Billing.MINUTE, 24_000),
        (0.02, Billing.SECOND, 200),
        (61, Billing.SECOND, 12_200),
        (-3, Billing.MINUTE, 12_000),
    ],
)
def test_lengths_are_rounded_up_as_the_carrier_does(seconds: float, billed_per: Billing, micros: int) -> None:
    assert cost(12_000, timedelta(seconds=seconds), billed_per) == micros


def test_a_fraction_of_a_millionth_is_a_millionth() -> None:
    assert cost(1, timedelta(seconds=1), Billing.SECOND) == 1


def test_a_call_holds_what_it_costs_if_it_lasts_as_long_as_it_may_and_the_hang_up_is_late() -> None:
    assert TOLL.held_for(12_000) == 11 * 12_000


@pytest.mark.parametrize(
    ("now", "day", "tomorrow"),
    [
        ("2027-06-14T21:59:59+00:00", "2027-06-14", "2027-06-14T22:00:00+00:00"),
        ("2027-06-14T22:00:00+00:00", "2027-06-15", "2027-06-15T22:00:00+00:00"),
        ("2027-10-31T00:30:00+00:00", "2027-10-31", "2027-10-31T23:00:00+00:00"),  # 25 hours long
    ],
)
def test_days_are_the_operator_s(now: str, day: str, tomorrow: str) -> None:
    toll = replace(TOLL, now=datetime.fromisoformat(now))
    assert (toll.day.isoformat(), toll.tomorrow) == (day, datetime.fromisoformat(tomorrow))


def test_what_has_no_price_or_is_not_allowed_now_is_refused_until_a_setting_changes() -> None:
    refused = list(trunk_limits(TOLL, "+33612345678", "FR", {}, ["ES"]))
    assert [(each.rule, each.until) for each in refused] == [("trunk.region", None), ("trunk.price", None)]
    assert "+33" not in str(refused)  # the audit names nobody's number


HELD_OUT = NOON + timedelta(minutes=5)
TOMORROW = datetime(2027, 6, 15, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cap", "used", "rule", "until"),
    [
        (DayCap(trunk="main", calls=5), Used(calls=4), None, None),
        (DayCap(trunk="main", calls=5), Used(calls=5), "trunk.calls_per_day", TOMORROW),
        (DayCap(calls=5), Used(calls=5), "trunk.calls_per_day", TOMORROW),
        (DayCap(trunk="main", region="ES", calls=5), Used(calls=5), "trunk.calls_per_day", TOMORROW),
        (DayCap(trunk="main", region="FR", calls=5), Used(calls=5), None, None),
        (DayCap(trunk="main", spend=Decimal(1)), Used(spent=670_000), None, None),
        (DayCap(trunk="main", spend=Decimal(1)), Used(spent=670_001), "trunk.spend_per_day", TOMORROW),
        (DayCap(trunk="main", spend=Decimal(1)), Used(held=670_001), "trunk.spend_per_day", HELD_OUT),
        (DayCap(trunk="main", spend=Decimal(0)), Used(), "trunk.spend_per_day", TOMORROW),
    ],
)
def test_a_day_has_room_until_a_cap_could_be_passed(
    cap: DayCap, used: Used, rule: str | None, until: datetime | None
) -> None:
    """A mobile's call holds 0.33: eleven minutes at 0.03."""
    found = limits(capped(cap), {(cap.trunk, cap.region): used})
    assert [(each.rule, each.until) for each in found] == ([(rule, until)] if rule else [])


@pytest.mark.parametrize(
    ("used", "waits", "reached"),
    [
        (Used(spent=MICROS), False, ["trunk.spend_per_day"]),
        (Used(held=MICROS + 1), True, []),
        (Used(spent=100, held=100), False, []),
    ],
)
def test_money_that_is_only_held_is_waited_for_and_money_that_is_gone_is_told(
    used: Used, waits: bool, reached: list[str]
) -> None:
    """The cheapest call, to +44, costs nothing: as long as it fits somebody may be called."""
    toll = capped(DayCap(trunk="main", spend=Decimal(1)))
    dear = replace(toll, trunk=replace(toll.trunk, prices={"+34": Decimal("0.012")}))
    assert room_for_none(toll, {("main", ""): used}) is waits
    assert [each.rule for each in caps_reached(dear, {("main", ""): used})] == reached


@pytest.mark.parametrize(
    "flow", sorted((ROOT / "ivr_flows/flows").glob("*.yaml")), ids=lambda path: path.stem
)
def test_asterisk_itself_ends_every_call_that_takes_too_long(flow: Path) -> None:
    """From the answer on; with an agent after two hours, which cuts no conversation; then as before."""
    lines = compile_flow(load_flow(flow), token_secret="0" * 16).text.splitlines()
    said = [line.partition(",")[2] for line in lines]
    answers = [n for n, line in enumerate(said) if line == "Answer()"]
    assert answers
    assert all(said[n + 1] == "Gosub(limit,1)" for n in answers)
    assert "exten => limit,1,Set(TIMEOUT(absolute)=0${FILTER(0-9,${RECADO_MAX})})" in lines
    for n, line in enumerate(said):
        assert "TIMEOUT(absolute)=0)" not in line
        if f"TIMEOUT(absolute)={LONGEST_TRANSFER})" in line:
            queue = next(m for m in range(n, len(said)) if said[m].startswith("Queue("))
            assert said[queue + 1] == "Gosub(limit,1)"
