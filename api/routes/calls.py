"""Calls that are up, calls that were, and the steps of each."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.control import Ctl
from api.cursors import Cursor, Limit, cursor_of, text_after
from api.models.people import CallShown, CallStoryShown, LiveCallShown
from api.models.shown import Part
from api.responses import problems
from api.routes.names import HexId, OfCampaign
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.masking import Eyes
from dialer.outcome import Outcome

router = APIRouter(prefix="/api/v1", tags=["calls"])

Looking = Annotated[Who, needs(Scope.CALLS_READ)]


@router.get("/calls", operation_id="list_calls", response_model=Part[CallShown], responses=problems(400))
async def list_calls(
    who: Looking,
    control: Ctl,
    campaign: OfCampaign = None,
    contact_id: Annotated[int | None, Query(ge=1, lt=2**63, examples=[41])] = None,
    outcome: Outcome | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> object:
    """Calls that have ended, newest first."""
    found = await control.calls.past(
        Eyes.of(who),
        campaign=campaign,
        contact_id=contact_id,
        outcome=outcome,
        before=text_after("calls", cursor),
        limit=limit,
    )
    return {"items": found.rows, "next": cursor_of("calls", found.next)}


@router.get(
    "/calls/live",
    operation_id="list_live_calls",
    response_model=Part[LiveCallShown],
    responses=problems(400),
)
async def list_live_calls(
    who: Looking, control: Ctl, campaign: OfCampaign = None, cursor: Cursor = None, limit: Limit = 200
) -> object:
    """Calls that are up, newest first, each with what it is doing and at which step."""
    found = await control.calls.live(
        Eyes.of(who), campaign=campaign, before=text_after("live", cursor), limit=limit
    )
    return {"items": found.rows, "next": cursor_of("live", found.next)}


@router.get(
    "/calls/{call_id}", operation_id="get_call", response_model=CallStoryShown, responses=problems(404)
)
async def get_call(call_id: HexId, who: Looking, control: Ctl) -> object:
    """One call with everything that happened in it, on all its legs."""
    return await control.calls.one(call_id, Eyes.of(who))
