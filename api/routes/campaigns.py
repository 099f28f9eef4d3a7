"""Campaigns: made of YAML, launched and watched, paused and stopped, their pace changed."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.types import DecoratedCallable

from api.control import Ctl
from api.cursors import Cursor, Limit, cursor_of, text_after
from api.etags import REVALIDATED, IfMatch, etag, is_known, version_wanted
from api.idempotency import IdempotencyKey, once
from api.language import Spoken
from api.models.campaigns import (
    CampaignShown,
    CampaignsShown,
    DocumentListed,
    DocumentShown,
    HungUpShown,
    LaunchAsked,
    PaceAsked,
    PaceShown,
    PlanShown,
    StoppedShown,
    ValidityShown,
)
from api.models.shown import Part
from api.plan import plan_shown
from api.problem import mistakes_of
from api.responses import body_of, problems
from api.routes.lists import as_json
from api.routes.names import CampaignName, HexId
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.control import Control

router = APIRouter(prefix="/api/v1", tags=["campaigns"])

Looking = Annotated[Who, needs(Scope.CAMPAIGNS_READ)]
Writing = Annotated[Who, needs(Scope.CAMPAIGNS_WRITE)]
Running = Annotated[Who, needs(Scope.CAMPAIGNS_RUN)]
Stopping = Annotated[Who, needs(Scope.CAMPAIGNS_STOP, Scope.CAMPAIGNS_RUN)]

YAML = ("application/yaml", "application/x-yaml", "text/yaml")

_YAML_BODY = body_of(
    *YAML,
    description="A campaigns file without `limits` and `trunks`: those are the server's. UTF-8.",
    example="campaigns:\n  july:\n    company: Gestiones Muestra\n    …",
)


@router.get("/campaigns", operation_id="list_campaigns", response_model=CampaignsShown, responses=problems())
async def list_campaigns(_: Looking, control: Ctl) -> object:
    """Every campaign: those of the server's file first, then those that came over the API."""
    return {"items": await control.campaigns.every()}


@router.get(
    "/campaigns/{name}",
    operation_id="get_campaign",
    response_model=CampaignShown,
    responses=problems(404),
)
async def get_campaign(name: CampaignName, _: Looking, control: Ctl) -> object:
    """One campaign as it stands."""
    return await control.campaigns.one(name)


@router.post(
    "/campaigns",
    operation_id="create_campaigns",
    status_code=201,
    response_model=DocumentShown,
    responses=problems(409, 413, 415),
    openapi_extra=_YAML_BODY,
)
async def create_campaigns(
    request: Request, who: Writing, control: Ctl, language: Spoken, idempotency_key: IdempotencyKey = None
) -> Response:
    """Keep a document of campaigns: drafts, until they are launched. Mistakes are told with their lines."""
    text = await _yaml(request)

    async def create() -> Response:
        made = await control.campaigns.create(text, who, language)
        answer = as_json(DocumentShown.model_validate(made), 201)
        answer.headers["Location"] = f"/api/v1/documents/{made.id}"
        return answer

    return await once(control.answers, who, idempotency_key, request, create)


@router.post(
    "/campaigns/validate",
    operation_id="validate_campaigns",
    response_model=ValidityShown,
    responses=problems(413, 415),
    openapi_extra=_YAML_BODY,
)
async def validate_campaigns(request: Request, _: Writing, control: Ctl, language: Spoken) -> object:
    """Everything that is wrong with a document of campaigns, each at its line; nothing is kept."""
    found = await control.campaigns.validate(await _yaml(request), language)
    return {"valid": not found.mistakes, "errors": mistakes_of(found.mistakes), "warnings": found.warnings}


@router.get(
    "/documents",
    operation_id="list_documents",
    response_model=Part[DocumentListed],
    responses=problems(400),
)
async def list_documents(_: Looking, control: Ctl, cursor: Cursor = None, limit: Limit = 50) -> object:
    """Documents of campaigns that were not withdrawn, oldest first, without their texts."""
    found = await control.campaigns.documents(after=text_after("documents", cursor), limit=limit)
    return {"items": found.rows, "next": cursor_of("documents", found.next)}


@router.get(
    "/documents/{document_id}",
    operation_id="get_document",
    response_model=DocumentShown,
    responses=problems(404),
)
async def get_document(document_id: HexId, _: Looking, control: Ctl) -> object:
    """One document, with its text as it was sent."""
    return await control.campaigns.document(document_id)


@router.delete(
    "/documents/{document_id}",
    operation_id="withdraw_document",
    status_code=204,
    responses=problems(404, 409),
)
async def withdraw_document(document_id: HexId, who: Writing, control: Ctl) -> None:
    """Take a document away of which nothing was ever launched."""
    await control.campaigns.withdraw(document_id, who)


@router.get(
    "/campaigns/{name}/plan",
    operation_id="plan_campaign",
    response_model=PlanShown,
    responses=problems(404, 409),
)
async def plan_campaign(name: CampaignName, _: Looking, control: Ctl, language: Spoken) -> object:
    """Whom it may call when, and why not the others, asked in a copy of the ledger.

    It takes about a minute for some thousands of contacts.
    """
    return plan_shown(await control.campaigns.plan(name), language)


@router.post(
    "/campaigns/{name}/launch",
    operation_id="launch_campaign",
    response_model=CampaignShown,
    responses=problems(404, 409, 413),
)
async def launch_campaign(
    request: Request,
    name: CampaignName,
    who: Running,
    control: Ctl,
    asked: LaunchAsked | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Have it dialled from now on: its contacts are imported, its prompts made, then calls begin."""
    after_alarm = asked is not None and asked.after_alarm

    async def launch() -> Response:
        await control.campaigns.launch(name, who, after_alarm=after_alarm)
        return await _as_it_stands(control, name)

    return await once(control.answers, who, idempotency_key, request, launch)


def _steers(verb: str) -> Callable[[DecoratedCallable], DecoratedCallable]:
    """The route of something that is done to a campaign, which answers with it as it then stands."""
    return router.post(
        f"/campaigns/{{name}}/{verb}",
        operation_id=f"{verb}_campaign",
        response_model=CampaignShown,
        responses=problems(404, 409),
    )


@_steers("pause")
async def pause_campaign(name: CampaignName, who: Stopping, control: Ctl) -> Response:
    """No new call until it is resumed; calls in progress finish."""
    return await _done(control, name, control.campaigns.pause(name, who))


@_steers("resume")
async def resume_campaign(name: CampaignName, who: Running, control: Ctl) -> Response:
    """Go on after a pause."""
    return await _done(control, name, control.campaigns.resume(name, who))


@_steers("stop")
async def stop_campaign(name: CampaignName, who: Stopping, control: Ctl) -> Response:
    """No new call until it is launched again; calls in progress finish."""
    return await _done(control, name, control.campaigns.stop(name, who))


@router.post(
    "/campaigns/{name}/hang-up",
    operation_id="hang_up_campaign",
    response_model=HungUpShown,
    responses=problems(404),
)
async def hang_up_campaign(name: CampaignName, who: Running, control: Ctl) -> object:
    """Hang up its calls that are in progress: people are cut off. It is not stopped by this."""
    return {"calls": await control.campaigns.hang_up(name, who)}


@router.post("/stop", operation_id="stop_everything", response_model=StoppedShown, responses=problems())
async def stop_everything(who: Stopping, control: Ctl) -> object:
    """No new call in any campaign until each is launched again; calls in progress finish."""
    return {"campaigns": await control.campaigns.stop_all(who)}


@router.get(
    "/campaigns/{name}/pace",
    operation_id="get_pace",
    response_model=PaceShown,
    responses={304: {"description": "Nothing has changed since."}, **problems(404)},
)
async def get_pace(request: Request, name: CampaignName, _: Looking, control: Ctl) -> Response:
    """How fast it may dial; its ETag is what an edit names."""
    pace = (await control.campaigns.one(name)).pace
    headers = {**REVALIDATED, "ETag": etag(pace.version)}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return _with(as_json(PaceShown.model_validate(pace)), headers)


@router.patch(
    "/campaigns/{name}/pace",
    operation_id="set_pace",
    response_model=PaceShown,
    responses=problems(404, 412, 413, 428),
)
async def set_pace(
    name: CampaignName, asked: PaceAsked, who: Running, control: Ctl, if_match: IfMatch = None
) -> Response:
    """Set the pace, in force within a second; what is left out stays. Names the version that was seen
    (If-Match)."""
    pace = await control.campaigns.set_pace(
        name, who, version=version_wanted(if_match), **asked.model_dump(exclude_unset=True)
    )
    return _with(as_json(PaceShown.model_validate(pace)), {"ETag": etag(pace.version)})


async def _done(control: Control, name: str, verb: Awaitable[None]) -> Response:
    await verb
    return await _as_it_stands(control, name)


async def _as_it_stands(control: Control, name: str) -> Response:
    return as_json(CampaignShown.model_validate(await control.campaigns.one(name)))


def _with(answer: Response, headers: Any) -> Response:
    answer.headers.update(headers)
    return answer


async def _yaml(request: Request) -> str:
    """The body as text. Raises a 415 for another type, a 422 for what is no UTF-8."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in YAML:
        raise HTTPException(415, f"Send YAML as {YAML[0]}.")
    try:
        return (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HTTPException(422, "The document is not UTF-8.") from None
