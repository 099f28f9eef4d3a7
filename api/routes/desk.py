"""An agent's desk: /api/v1/desk. Each sees their own, and in clear only whom they are connected with."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.control import Ctl
from api.etags import NOT_KEPT, IfMatch, etag, version_wanted
from api.language import language_of
from api.models.desk import DeskOut, DispositionIn, FiledOut, NotesIn, NotesOut, PromisesOut, StateIn
from api.responses import problems
from api.routes.names import CampaignName
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.desk_dispositions import Said
from dialer.control.desk_view import DeskView
from dialer.control.errors import Forbidden
from dialer.control.masking import Eyes

router = APIRouter(prefix="/api/v1", tags=["desk"])


async def _person(who: Annotated[Who, needs(Scope.DESK)]) -> Who:
    """Whose desk it is, before anything else is looked at: a machine has no telephone."""
    if who.user_id is None:
        raise Forbidden("A desk is a person's: log in.", "Un puesto es de una persona: inicie sesión.")
    return who


Agent = Annotated[Who, Depends(_person)]


async def _listener(who: Agent, ctl: Ctl) -> Who:
    """Refused before a stream begins, which can tell nobody any more."""
    ctl.desk.watch.refuse_more(_user(who))
    return who


def _user(who: Who) -> int:
    assert who.user_id is not None, "a machine was turned away"
    return who.user_id


Listener = Annotated[Who, Depends(_listener)]
CallId = Annotated[int, Path(ge=1, le=2**53, description="The call's number.", examples=[7])]
CallbackId = Annotated[int, Path(ge=1, le=2**53, description="The callback's number.", examples=[7])]

LASTS = 300.0
"""Seconds after which a stream ends and the browser opens another one, with its session asked for anew."""

RECONNECT = 500
"""Milliseconds after which a browser opens a lost stream again."""


@router.get("/desk", operation_id="get_desk", responses=problems())
async def get_desk(request: Request, response: Response, who: Agent, ctl: Ctl) -> DeskOut:
    """The desk of whoever asks."""
    response.headers.update(NOT_KEPT)
    return shown(await ctl.desk.view(who, language_of(request)))


@router.get(
    "/desk/stream", operation_id="stream_desk", response_class=EventSourceResponse, responses=problems()
)
async def stream(who: Listener, ctl: Ctl) -> AsyncIterator[ServerSentEvent]:
    """Says `desk` at once, and again whenever anything on the desk of whoever asks has changed.

    It says that, not what: what has changed is read from the desk, which is the same after a lost stream.
    """
    async with aclosing(ctl.desk.watch.changes(_user(who), lasts=LASTS)) as changes:
        async for _ in changes:
            yield ServerSentEvent(event="desk", data={}, retry=RECONNECT)


@router.post("/desk/shift", operation_id="begin_shift", responses=problems(409), status_code=204)
async def begin(who: Agent, ctl: Ctl) -> None:
    """Begin a shift: paused, until ready. Whoever is at work already stays as they are."""
    await ctl.desk.begin(who)


@router.delete("/desk/shift", operation_id="end_shift", responses=problems(409), status_code=204)
async def end(who: Agent, ctl: Ctl) -> None:
    """End the shift; not in a call."""
    await ctl.desk.end(who)


@router.put("/desk/state", operation_id="set_agent_state", responses=problems(409), status_code=204)
async def state(new: StateIn, who: Agent, ctl: Ctl) -> None:
    """Ready for callers, or paused; in a call it holds after it."""
    if new.state == "ready":
        await ctl.desk.ready(who)
    else:
        await ctl.desk.pause(who, new.reason)


@router.put("/desk/calls/{call_id}/notes", operation_id="write_notes", responses=problems(404, 409, 412, 428))
async def notes(
    call_id: CallId, new: NotesIn, response: Response, who: Agent, ctl: Ctl, if_match: IfMatch = None
) -> NotesOut:
    """Keep the notes of the call in hand; If-Match names the version that was read."""
    version = await ctl.desk.note(who, call_id, new.notes, version_wanted(if_match))
    response.headers["ETag"] = etag(version)
    return NotesOut(version=version)


@router.post(
    "/desk/calls/{call_id}/disposition", operation_id="file_disposition", responses=problems(404, 409)
)
async def disposition(call_id: CallId, new: DispositionIn, who: Agent, ctl: Ctl) -> FiledOut:
    """File what came of the call in hand; its effects hold at once.

    Filed again while the call is in hand, the later word stands and what the former has done is taken back:
    a promise, a state, a callback. An opt-out is never taken back.
    """
    said = Said(disposition=new.disposition, on_date=new.on_date, amount=new.amount, due_at=new.due_at)
    return FiledOut(reference=await ctl.desk.dispose(who, call_id, said))


@router.post("/desk/calls/{call_id}/opt-out", operation_id="file_opt_out", responses=problems(404, 409))
async def opt_out(call_id: CallId, who: Agent, ctl: Ctl) -> FiledOut:
    """The person in hand wants no more calls, whatever else is filed of this one: tell them the reference."""
    return FiledOut(reference=await ctl.desk.opt_out(who, call_id))


@router.post(
    "/desk/callbacks/{callback_id}/call",
    operation_id="call_back",
    responses=problems(404, 409),
    status_code=202,
)
async def call_back(callback_id: CallbackId, who: Agent, ctl: Ctl) -> None:
    """Have a callback made now: the agent's telephone rings, then the person's, if the gate allows it."""
    await ctl.desk.call_back(who, callback_id)


@router.post(
    "/desk/callbacks/{callback_id}/give-up",
    operation_id="give_up_callback",
    responses=problems(404, 409),
    status_code=204,
)
async def give_up(callback_id: CallbackId, who: Agent, ctl: Ctl) -> None:
    """Nobody is to make this callback."""
    await ctl.desk.give_up(who, callback_id)


@router.post(
    "/desk/callbacks/{callback_id}/take-back",
    operation_id="take_back_callback",
    responses=problems(404, 409),
    status_code=204,
)
async def take_back(callback_id: CallbackId, who: Agent, ctl: Ctl) -> None:
    """Nobody is to be rung now after all, as long as nobody is: it waits on."""
    await ctl.desk.take_back(who, callback_id)


@router.get(
    "/campaigns/{name}/promises",
    operation_id="list_promises",
    response_model=PromisesOut,
    responses=problems(404),
)
async def promises(name: CampaignName, who: Annotated[Who, needs(Scope.CAMPAIGNS_READ)], ctl: Ctl) -> object:
    """What people promised to agents, the latest first; masked for who may not see people."""
    await ctl.campaigns.definition(name)
    return await ctl.desk.promises(name, Eyes.of(who))


def shown(view: DeskView) -> DeskOut:
    """The desk as the API tells it: what stands in card and call is one thing to whoever reads it."""
    return DeskOut.model_validate(
        {
            "now": view.now,
            "interface": view.interface,
            "shift": view.shift,
            "call": _call(view),
            "callbacks": list(view.callbacks),
        }
    )


def _call(view: DeskView) -> dict[str, Any] | None:
    if view.in_hand is None:
        return None
    call, card = view.in_hand.call, view.in_hand.card
    of_card = {name: getattr(card, name) for name in ("name", "language", "verified")}
    lists = {name: list(getattr(card, name)) for name in ("debts", "before", "promises", "pressed")}
    of_call = ("id", "campaign", "connected_at", "ended_at", "notes", "version", "disposition")
    return {
        **of_card,
        **lists,
        **{name: getattr(call, name) for name in of_call},
        "number": view.in_hand.number,
    }
