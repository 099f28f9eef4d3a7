"""Campaigns with their progress, and one campaign with everything that operations staff ask of it."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from api.control import Ctl
from api.language import language_of
from api.pages.asking import done
from api.pages.charts import charts
from api.pages.page import fragment, page, zone_of_reader
from api.pages.why import why_told, why_words
from api.routes.names import CampaignName
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.board_views import WhyNot
from dialer.control.control import Control
from dialer.control.errors import NotFound
from dialer.control.masking import Eyes
from dialer.gate_words import alarm
from dialer.telling.who import who as who_acted
from dialer.telling.words import own_words
from dialer.zones import home_zone

router = APIRouter(include_in_schema=False)

May = Annotated[Who, needs(Scope.CAMPAIGNS_READ)]

LIVE_SHOWN = 50
"""Calls in the table of one campaign; the page of calls has them all."""


@router.get("/")
async def home(who: Annotated[Who, needs()]) -> Response:
    """Agents work at their desk; whoever may see campaigns begins there."""
    if who.may(Scope.CAMPAIGNS_READ) or not who.may(Scope.DESK):
        return done("/campaigns")
    return done("/desk")


@router.get("/parts/strip")
async def strip(request: Request, who: May, ctl: Ctl) -> Response:
    return fragment(request, "parts/strip.html", health=ctl.board.status.health)


@router.get("/campaigns")
async def campaigns(request: Request, who: May, ctl: Ctl) -> Response:
    return page(request, "campaigns.html", **_list(request, ctl))


@router.get("/parts/campaigns")
async def campaigns_part(request: Request, who: May, ctl: Ctl) -> Response:
    return fragment(request, "parts/campaigns.html", **_list(request, ctl))


@router.get("/campaigns/{name}")
async def campaign(request: Request, who: May, ctl: Ctl, name: CampaignName) -> Response:
    return await campaign_page(request, who, ctl, name)


@router.get("/parts/campaigns/{name}")
async def campaign_part(request: Request, who: May, ctl: Ctl, name: CampaignName) -> Response:
    return fragment(request, "parts/campaign.html", **await _one(request, who, ctl, name), oob=True)


async def campaign_page(
    request: Request, who: Who, ctl: Control, name: str, *, status: int = 200, problem: str = ""
) -> Response:
    """The campaign, with what went wrong with what was asked of it, if anything."""
    shown = await _one(request, who, ctl, name)
    return page(request, "campaign.html", status=status, problem=problem, oob=False, **shown)


def _list(request: Request, ctl: Control) -> Mapping[str, Any]:
    status, language = ctl.board.status, language_of(request)

    def in_words(reason: WhyNot) -> str:
        return why_words(reason, language)

    return {
        "health": status.health,
        "rows": status.campaigns,
        "looked": status.version > 0,
        "why_words": in_words,
    }


async def _one(request: Request, who: Who, ctl: Control, name: str) -> Mapping[str, Any]:
    view = await ctl.campaigns.one(name)
    language = language_of(request)
    zone = zone_of_reader(request) or await _zone_of(ctl, name)
    live, row = await _live(who, ctl, name), ctl.board.row(name)
    return {
        "health": ctl.board.status.health,
        "view": view,
        "row": row,
        "why": why_told(row.why, language),
        "charts": charts(ctl.board.series(name), zone, language),
        "live": live,
        "now": ctl.clock.now(),
        "zone": zone,
        "alarm": alarm(view.alarm, language) if view.alarm else "",
        "trouble": own_words(view.trouble, language),
        "launched_by": who_acted(view.launched_by, await ctl.audit.names([view.launched_by]), language),
    }


async def _zone_of(ctl: Control, name: str) -> tzinfo:
    """Where most of its people are; of one that is gone from its file nobody knows."""
    try:
        return home_zone((await ctl.campaigns.definition(name)).contacts.region)
    except NotFound:
        return UTC


async def _live(who: Who, ctl: Control, name: str) -> tuple[Any, ...]:
    if not who.may(Scope.CALLS_READ):
        return ()
    return (await ctl.calls.live(Eyes.of(who), campaign=name, limit=LIVE_SHOWN)).rows
