"""Suppressions, follow-ups, agents, reports and the audit."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.types import DecoratedCallable
from pydantic import AwareDatetime

from api.control import Ctl
from api.cursors import Cursor, Limit, cursor_of, number_after, text_after
from api.idempotency import IdempotencyKey, once
from api.language import Spoken
from api.models.lists import (
    AgentsShown,
    AuditRowShown,
    CheckedShown,
    FollowUpShown,
    ReportShown,
    SuppressionAdded,
    SuppressionAsked,
    SuppressionShown,
)
from api.models.shown import Part, Shown
from api.responses import problems
from api.routes.names import HexId, OfCampaign
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.audit import KINDS
from dialer.control.masking import Eyes
from dialer.control.reports import GroupBy

router = APIRouter(prefix="/api/v1")

_TEXT = r"^[^\x00-\x1f]+$"


def as_json(model: Shown, status: int = 200) -> Response:
    """An answer that can be kept and given again."""
    return Response(model.model_dump_json(), status, media_type="application/json")


@router.get(
    "/suppressions",
    tags=["suppressions"],
    operation_id="list_suppressions",
    response_model=Part[SuppressionShown],
    responses=problems(400),
)
async def list_suppressions(
    who: Annotated[Who, needs(Scope.SUPPRESSIONS_READ)],
    control: Ctl,
    scope: Literal["person", "phone"] | None = None,
    value: Annotated[
        str | None,
        Query(
            description="A person_id or a number in E.164; only for whoever may see people.",
            max_length=100,
            pattern=_TEXT,
            examples=["+34911222342"],
        ),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> object:
    """Who is not called again, newest first."""
    if value is not None and not who.may(Scope.PEOPLE_READ):
        raise HTTPException(403, "Only who may see people looks for them here.")
    before = number_after("suppressions", cursor)
    found = await control.suppressions.list(
        Eyes.of(who), scope=scope, value=value, before=before, limit=limit
    )
    return {"items": found.rows, "next": cursor_of("suppressions", found.next)}


@router.post(
    "/suppressions",
    tags=["suppressions"],
    operation_id="add_suppression",
    status_code=201,
    response_model=SuppressionAdded,
    responses=problems(409, 413),
)
async def add_suppression(
    request: Request,
    asked: SuppressionAsked,
    who: Annotated[Who, needs(Scope.SUPPRESSIONS_WRITE)],
    control: Ctl,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Never call this person, or this number, again, in any campaign. Nothing here takes it back."""

    async def add() -> Response:
        reference = await control.suppressions.add(who, asked.scope, asked.value)
        return as_json(SuppressionAdded(reference=reference), 201)

    return await once(control.answers, who, idempotency_key, request, add)


@router.get(
    "/follow-ups",
    tags=["follow-ups"],
    operation_id="list_follow_ups",
    response_model=Part[FollowUpShown],
    responses=problems(400),
)
async def list_follow_ups(
    who: Annotated[Who, needs(Scope.FOLLOW_UPS_READ)],
    control: Ctl,
    language: Spoken,
    campaign: OfCampaign = None,
    state: Literal["owed", "sending", "delivered", "failed", "unconfirmed"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> object:
    """Mails, webhooks and callbacks, newest first; `unconfirmed` and `failed` wait for a human."""
    before = text_after("follow-ups", cursor)
    found = await control.follow_ups.list(
        language, campaign=campaign, state=state, before=before, limit=limit
    )
    return {"items": found.rows, "next": cursor_of("follow-ups", found.next)}


Deciding = Annotated[Who, needs(Scope.FOLLOW_UPS_WRITE)]


def _decides(word: str, operation_id: str) -> Callable[[DecoratedCallable], DecoratedCallable]:
    """The route of what somebody decides about a follow-up that is in doubt."""
    return router.post(
        f"/follow-ups/{{follow_up_id}}/{word}",
        tags=["follow-ups"],
        operation_id=operation_id,
        status_code=204,
        responses=problems(409),
    )


@_decides("again", "send_follow_up_again")
async def again(follow_up_id: HexId, who: Deciding, control: Ctl) -> None:
    """Send it again under the same id; only one that is in doubt."""
    await control.follow_ups.again(who, follow_up_id)


@_decides("delivered", "call_follow_up_delivered")
async def delivered(follow_up_id: HexId, who: Deciding, control: Ctl) -> None:
    """Take it as delivered; only one that is in doubt."""
    await control.follow_ups.delivered(who, follow_up_id)


@router.get(
    "/agents",
    tags=["agents"],
    operation_id="list_agents",
    response_model=AgentsShown,
    responses=problems(),
)
async def list_agents(_: Annotated[Who, needs(Scope.AGENTS_READ)], control: Ctl) -> object:
    """Everybody whose shift has not ended, by name."""
    return {"items": await control.agents.at_work()}


@router.get(
    "/reports/outcomes",
    tags=["reports"],
    operation_id="report_outcomes",
    response_model=ReportShown,
    responses=problems(),
)
async def report_outcomes(
    _: Annotated[Who, needs(Scope.CAMPAIGNS_READ)],
    control: Ctl,
    since: Annotated[AwareDatetime, Query(examples=["2027-06-14T00:00:00+02:00"])],
    until: Annotated[AwareDatetime, Query(examples=["2027-06-15T00:00:00+02:00"])],
    by: GroupBy = "day",
    zone: Annotated[
        str, Query(description="Whose days and hours.", max_length=60, examples=["Europe/Madrid"])
    ] = "UTC",
    campaign: OfCampaign = None,
) -> object:
    """What came of calls that were dialled from `since` on and before `until`, in groups."""
    if zone not in available_timezones():
        raise HTTPException(422, "There is no such time zone: write it like Europe/Madrid.")
    found = await control.reports.outcomes(
        by, since=_utc(since), until=_utc(until), zone=ZoneInfo(zone), campaign=campaign
    )
    return {"since": since, "until": until, "by": by, "zone": zone, "groups": found}


def _utc(at: datetime) -> datetime:
    """A time that has no equivalent in UTC is of year 1 or 9999."""
    try:
        return at.astimezone(ZoneInfo("UTC"))
    except OverflowError:
        raise HTTPException(422, "Name a time between the years 2 and 9998.") from None


Auditing = Annotated[Who, needs(Scope.AUDIT_READ)]


@router.get(
    "/audit",
    tags=["audit"],
    operation_id="list_audit",
    response_model=Part[AuditRowShown],
    responses=problems(400),
)
async def list_audit(
    _: Auditing,
    control: Ctl,
    kind: Annotated[
        str | None,
        Query(description="; ".join(sorted(KINDS)), max_length=20, pattern="^[a-z_]+$", examples=["control"]),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> object:
    """What was decided and done, newest first."""
    found = await control.audit.list(kind=kind, before=number_after("audit", cursor), limit=limit)
    return {"items": found.rows, "next": cursor_of("audit", found.next)}


@router.get(
    "/audit/verify",
    tags=["audit"],
    operation_id="verify_audit",
    response_model=CheckedShown,
    responses=problems(),
)
async def verify_audit(_: Auditing, control: Ctl) -> object:
    """Whether every row of the record is as it was written."""
    chains = await control.audit.verify()
    return {"whole": not any(chain.faults for chain in chains), "chains": chains}
