"""A pace that is set while calls go on: in force at once, within what trunk and limits allow, and kept."""

from datetime import timedelta

import pytest

from dialer.campaign import Campaign, Campaigns
from dialer.lines import Launched, Lines, PaceInForce
from dialer.no_prompts import NoPrompts
from tests.unit.conftest import MakeCampaign
from tests.unit.desk import HEADER, TUESDAY


@pytest.fixture
def campaign(make_campaign: MakeCampaign) -> Campaign:
    """Its file says one call a second and five at once; its trunk takes one and ten."""
    return make_campaign(HEADER)


def whole_of(campaign: Campaign) -> Campaigns:
    return Campaigns(path=campaign.contacts.path, campaigns=(campaign,), max_calls=50, calls_per_second=50)


def launched_of(campaign: Campaign) -> Launched:
    return Launched(campaign=campaign, flow_context="f", prompts=NoPrompts(), began=TUESDAY)


def lines_taken(lines: Lines, launched: Launched) -> int:
    """How many calls may be up at once."""
    taken = 0
    while lines.takes_one(launched, TUESDAY):
        lines.start(f"a{taken}", launched, TUESDAY)
        taken += 1
    return taken


@pytest.mark.parametrize(("set_to", "calls"), [(None, 5), (2, 2), (9, 9), (1000, 10)])
def test_calls_at_once_are_as_set_and_never_beyond_the_trunk_s(
    campaign: Campaign, set_to: int | None, calls: int
) -> None:
    lines = Lines(whole_of(campaign))
    lines.set_paces({campaign.name: PaceInForce(max_calls=set_to)})
    assert lines_taken(lines, launched_of(campaign)) == calls


@pytest.mark.parametrize(("set_to", "seconds"), [(None, 1), (0.25, 4), (50, 1)])
def test_the_next_call_keeps_the_distance_that_is_set_or_the_trunk_s(
    campaign: Campaign, set_to: float | None, seconds: int
) -> None:
    lines, launched = Lines(whole_of(campaign)), launched_of(campaign)
    lines.start("first", launched, TUESDAY)
    lines.set_paces({campaign.name: PaceInForce(calls_per_second=set_to)})
    assert lines.next_turn(launched, TUESDAY) == TUESDAY + timedelta(seconds=seconds)


def test_a_service_over_more_campaigns_keeps_pace_and_distance(campaign: Campaign) -> None:
    before, launched = Lines(whole_of(campaign)), launched_of(campaign)
    before.start("first", launched, TUESDAY)
    before.set_paces({campaign.name: PaceInForce(calls_per_second=0.5)})
    after = Lines(whole_of(campaign), before)
    assert after.next_turn(launched, TUESDAY) == TUESDAY + timedelta(seconds=2)
