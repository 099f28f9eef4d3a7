"""How everything stands: polled by however many, or as a stream."""

from collections.abc import AsyncIterable
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.control import Ctl
from api.etags import REVALIDATED, etag, is_known
from api.models.status import SeriesShown, StatusShown
from api.responses import Responses, problems
from api.routes.names import CampaignName
from api.status_bytes import Written
from api.stream import Seat, changes
from api.who import needs
from dialer.control.access import Scope, Who

router = APIRouter(prefix="/api/v1", tags=["status"])

Looking = Annotated[Who, needs(Scope.CAMPAIGNS_READ)]

_WRITTEN: Responses = {200: {"model": StatusShown}, 304: {"description": "Nothing has changed since."}}


@router.get("/status", operation_id="get_status", responses={**_WRITTEN, **problems()})
async def get_status(request: Request, _: Looking, control: Ctl) -> Response:
    """The whole board, looked up once a second for however many ask: poll it with If-None-Match."""
    written = _written(request, control)
    headers = {**REVALIDATED, "ETag": written.etag}
    if is_known(request, written.etag):
        return Response(status_code=304, headers=headers)
    return Response(written.body, media_type="application/json", headers=headers)


def _written(request: Request, control: Ctl) -> Written:
    """The board's newest status as bytes, written once for all."""
    status, app = control.board.status, request.app
    known: Written | None = getattr(app.state, "written_status", None)
    if known is None or known.status is not status:
        known = app.state.written_status = Written(status, etag)
    return known


@router.get(
    "/stream",
    operation_id="stream_status",
    response_class=EventSourceResponse,
    responses={200: {"description": "Server-sent events: `snapshot`, then `changes`."}, **problems()},
)
async def stream_status(
    _: Looking,
    control: Ctl,
    seat: Seat,
    last_event_id: Annotated[
        str | None, Header(description="The id of the last event that was seen.", max_length=100)
    ] = None,
) -> AsyncIterable[ServerSentEvent]:
    """The board as it changes: first the whole, or after a break what has changed since `Last-Event-ID`.

    Who is slow is told the newest state, and never a backlog. It ends after some minutes: connect again.
    """
    async for event in changes(control.board, last_event_id, seat):
        yield event


@router.get(
    "/campaigns/{name}/series",
    operation_id="get_campaign_series",
    response_model=SeriesShown,
    responses=problems(404),
)
async def get_series(name: CampaignName, _: Looking, control: Ctl) -> object:
    """What a campaign's charts draw: by minute, by hour, by outcome and by cause."""
    await control.campaigns.definition(name)
    return control.board.series(name)
