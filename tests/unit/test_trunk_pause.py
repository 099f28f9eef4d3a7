"""A paused trunk, as the placer meets it: nobody is claimed for it, other trunks go on, one call tries it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dialer.campaign import Campaign, Campaigns
from dialer.lines import Launched, Lines
from dialer.outcome import Outcome
from dialer.policy.breaker import ENOUGH, FIRST_PAUSE
from dialer.policy.pacing import TOGETHER
from tests.fakes.telephone import FakePrompts

NOON = datetime(2027, 6, 15, 12, 0, tzinfo=UTC)


def test_only_the_failing_trunk_is_left_alone(make_campaign: Callable[..., Campaign]) -> None:
    one = make_campaign("x")
    other = replace(one, name="other", trunk=replace(one.trunk, name="second"))
    lines, (failing, well) = _lines(one, other)
    _fail(lines, one)
    assert not lines.room(failing, NOON)
    assert lines.room(well, NOON)
    assert list(lines.paused_trunks()) == [one.trunk.name]


def test_after_the_pause_one_call_at_a_time_until_one_gets_through(
    make_campaign: Callable[..., Campaign],
) -> None:
    campaign = make_campaign("x")
    lines, (launched,) = _lines(campaign)
    _fail(lines, campaign)
    later = NOON + FIRST_PAUSE
    assert lines.room(launched, later)
    lines.wait("a", launched)
    assert lines.next_turn(launched, later) <= later
    lines.start("a", launched, later)
    assert not lines.room(launched, later)
    lines.wait("b", launched)
    assert lines.next_turn(launched, later) > later, "the second waits for what comes of the first"
    lines.ended(campaign.name, Outcome.BUSY, later)
    lines.free("a")
    assert lines.room(launched, later + timedelta(seconds=5))
    assert not lines.paused_trunks()


def test_who_waits_for_a_turn_waits_for_the_end_of_the_pause(make_campaign: Callable[..., Campaign]) -> None:
    campaign = make_campaign("x")
    lines, (launched,) = _lines(campaign)
    lines.wait("a", launched)
    _fail(lines, campaign)
    assert lines.next_turn(launched, NOON) == NOON + FIRST_PAUSE


def test_nobody_s_turn_is_decided_ahead_of_the_pause_s_end(make_campaign: Callable[..., Campaign]) -> None:
    """Then one call tries the trunk, and not all that waited for the same instant."""
    campaign = make_campaign("x")
    lines, (launched,) = _lines(campaign)
    _fail(lines, campaign)
    nearly = NOON + FIRST_PAUSE - TOGETHER / 2
    assert lines.next_turn(launched, nearly) > nearly + TOGETHER


def _lines(*campaigns: Campaign) -> tuple[Lines, list[Launched]]:
    launched = [
        Launched(campaign=each, flow_context="x", prompts=FakePrompts(), began=NOON) for each in campaigns
    ]
    whole = Campaigns(path=campaigns[0].contacts.path, campaigns=campaigns, max_calls=99, calls_per_second=99)
    return Lines(whole), launched


def _fail(lines: Lines, campaign: Campaign) -> None:
    for _ in range(ENOUGH):
        lines.ended(campaign.name, Outcome.CONGESTION, NOON)
