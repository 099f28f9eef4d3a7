"""What changes when a campaign is rehearsed: nobody outside this machine is reached, and waits are short."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dialer.campaign import Agents, Campaign, Campaigns
from dialer.policy.hours import next_opening
from dialer.trunk import Trunk
from dialer.zones import a_mobile_of, zones_of

RINGING = timedelta(seconds=15)
"""As briefly as the gate lets anybody's telephone ring."""

WAITING = timedelta(seconds=8)
"""A rehearsal is watched by somebody: nobody waits for a telephone to ring out for half a minute."""


def rehearsed(whole: Campaigns, *, endpoint: str, agents: Sequence[str]) -> Campaigns:
    """The same campaigns on the lab's trunk and with the lab's agents; no webhook leaves the machine."""
    return replace(
        whole, campaigns=tuple(_rehearsed(each, endpoint, tuple(agents)) for each in whole.campaigns)
    )


def _rehearsed(campaign: Campaign, endpoint: str, agents: tuple[str, ...]) -> Campaign:
    return replace(
        campaign,
        trunk=_trunk(campaign.trunk, endpoint),
        agents=_agents(campaign.agents, agents),
        ring_timeout=min(campaign.ring_timeout, RINGING),
        webhook=None,
    )


def _trunk(trunk: Trunk, endpoint: str) -> Trunk:
    return replace(trunk, endpoint=endpoint, codec="alaw", number_format="e164")


def _agents(agents: Agents | None, members: tuple[str, ...]) -> Agents | None:
    if agents is None:
        return None
    return replace(agents, members=members, offer_callback_after=min(agents.offer_callback_after, WAITING))


def lawful_start(whole: Campaigns) -> datetime:
    """The first instant, now or later, at which every campaign may ring whomever it has to ring."""
    now = datetime.now(UTC)
    openings = [
        next_opening(now, each.hours, _zones(each.contacts.allowed_regions), tail=timedelta(hours=2))
        for each in whole.campaigns
    ]
    return max((opening for opening in openings if opening), default=now)


def _zones(regions: Sequence[str]) -> list[ZoneInfo]:
    """Every zone that a mobile of these regions may be in."""
    return sorted({zone for region in regions for zone in zones_of(a_mobile_of(region))}, key=str)
