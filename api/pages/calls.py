"""Calls that were, and one call step by step."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.control import Ctl
from api.pages.asking import wanted
from api.pages.page import page
from api.routes.names import HexId, Words
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.masking import Eyes
from dialer.outcome import Outcome

router = APIRouter(include_in_schema=False)

May = Annotated[Who, needs(Scope.CALLS_READ)]


@router.get("/calls")
async def calls(
    request: Request, who: May, ctl: Ctl, campaign: Words = "", outcome: Words = "", before: Words = ""
) -> Response:
    eyes = Eyes.of(who)
    found = await ctl.calls.past(
        eyes, campaign=wanted(campaign), outcome=wanted(outcome), before=wanted(before)
    )
    return page(
        request,
        "calls.html",
        found=found,
        live=() if before else (await ctl.calls.live(eyes, campaign=wanted(campaign))).rows,
        now=ctl.clock.now(),
        outcomes=[str(each) for each in Outcome],
        campaigns=[each.name for each in await ctl.campaigns.every()],
        asked={"campaign": campaign, "outcome": outcome},
    )


@router.get("/calls/{call_id}")
async def call(request: Request, who: May, ctl: Ctl, call_id: HexId) -> Response:
    return page(request, "call.html", story=await ctl.calls.one(call_id, Eyes.of(who)))
