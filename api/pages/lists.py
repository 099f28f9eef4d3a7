"""Who is not to be called, what is owed after calls, who is at work, and the record of it all."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response

from api.control import Ctl
from api.pages.asking import Field, Reader, done, wanted
from api.pages.page import page
from api.problem import status_of
from api.routes.names import After, HexId, Words
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.audit import KINDS
from dialer.control.control import Control
from dialer.control.errors import ControlError
from dialer.control.masking import Eyes
from dialer.gate_words import Language
from dialer.telling.marks import said_by
from dialer.telling.who import named

router = APIRouter(include_in_schema=False)

FOLLOW_UP_STATES = ("owed", "sending", "delivered", "failed", "unconfirmed")

Suppressing = Annotated[Who, needs(Scope.SUPPRESSIONS_WRITE)]
Deciding = Annotated[Who, needs(Scope.FOLLOW_UPS_WRITE)]


@router.get("/suppressions")
async def suppressions(
    request: Request,
    who: Annotated[Who, needs(Scope.SUPPRESSIONS_READ)],
    ctl: Ctl,
    language: Reader,
    before: After = None,
) -> Response:
    return page(request, "suppressions.html", **await _suppressed(who, ctl, language, before))


@router.post("/suppressions")
async def suppress(
    request: Request,
    who: Suppressing,
    ctl: Ctl,
    language: Reader,
    scope: Annotated[Literal["person", "phone"], Form()],
    value: Field,
) -> Response:
    try:
        await ctl.suppressions.add(who, scope, value)
    except ControlError as error:
        shown = await _suppressed(who, ctl, language, None)
        told = error.told(language)
        return page(request, "suppressions.html", status=status_of(error), problem=told, **shown)
    return done("/suppressions", "suppressed")


async def _suppressed(who: Who, ctl: Control, language: Language, before: int | None) -> Mapping[str, Any]:
    found = await ctl.suppressions.list(Eyes.of(who), before=before)
    names = await ctl.audit.names(each.source for each in found.rows)

    def by_whom(source: str) -> str:
        return named(said_by(source, language), names)

    return {"found": found, "by_whom": by_whom}


@router.get("/follow-ups")
async def follow_ups(
    request: Request,
    who: Annotated[Who, needs(Scope.FOLLOW_UPS_READ)],
    ctl: Ctl,
    language: Reader,
    campaign: Words = "",
    state: Words = "",
    before: Words = "",
) -> Response:
    found = await ctl.follow_ups.list(
        language, campaign=wanted(campaign), state=wanted(state), before=wanted(before)
    )
    return page(
        request,
        "follow_ups.html",
        found=found,
        states=FOLLOW_UP_STATES,
        campaigns=[each.name for each in await ctl.campaigns.every()],
        asked={"campaign": campaign, "state": state},
    )


@router.post("/follow-ups/{follow_up_id}/again")
async def again(who: Deciding, ctl: Ctl, follow_up_id: HexId) -> Response:
    await ctl.follow_ups.again(who, follow_up_id)
    return done("/follow-ups", "again")


@router.post("/follow-ups/{follow_up_id}/delivered")
async def delivered(who: Deciding, ctl: Ctl, follow_up_id: HexId) -> Response:
    await ctl.follow_ups.delivered(who, follow_up_id)
    return done("/follow-ups", "delivered")


@router.get("/agents")
async def agents(request: Request, who: Annotated[Who, needs(Scope.AGENTS_READ)], ctl: Ctl) -> Response:
    return page(request, "agents.html", agents=await ctl.agents.at_work(), health=ctl.board.status.health)


Auditing = Annotated[Who, needs(Scope.AUDIT_READ)]


@router.get("/audit")
async def audit(
    request: Request, who: Auditing, ctl: Ctl, language: Reader, kind: Words = "", before: After = None
) -> Response:
    known = kind if kind in KINDS else None
    found = await ctl.audit.in_words(Eyes.of(who), language, kind=known, before=before)
    return page(request, "audit.html", found=found, kinds=sorted(KINDS), asked=kind)


@router.get("/parts/audit-check")
async def audit_check(request: Request, who: Auditing, ctl: Ctl) -> Response:
    return page(request, "parts/audit_check.html", chains=await ctl.audit.verify())
