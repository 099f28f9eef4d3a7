"""Calls that are up, calls that were, and what happened in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dialer.call_event import CallEvent
from dialer.control.errors import Invalid, NotFound
from dialer.control.masking import Eyes
from dialer.control.pages import Page, page
from dialer.live_calls import LiveCalls
from dialer.store import Tx
from dialer.store.call_events import events_in_order
from dialer.store.call_rows import (
    CallRow,
    CallsWanted,
    Place,
    filed_of,
    list_calls,
    one_call,
)
from dialer.store.database import Database

_STEP = "RECADO_STEP"

_HAPPENED = {
    "CHAN_START": "dialled",
    "ANSWER": "answered",
    "RECADO_STEP": "step",
    "RECADO_KEY": "key",
    "RECADO_DIGITS": "digits",
    "RECADO_ANSWER": "answer",
    "RECADO_NO_INPUT": "no_input",
    "RECADO_QUEUE": "queue",
    "BRIDGE_ENTER": "connected",
    "BRIDGE_EXIT": "disconnected",
    "HANGUP": "hung_up",
    "CHAN_END": "ended",
}
"""Asterisk's and the flow's events, in the trade's words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveCall:
    """A call that is up: what it is `doing` (ringing, in IVR …), and at which step of its flow."""

    call: CallRow
    doing: str
    step: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing that happened in a call; `leg` is call, or agent for the agent's telephone."""

    at: datetime
    what: str
    leg: str
    detail: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class CallStory:
    """One call, step by step."""

    call: CallRow
    steps: Sequence[Step]
    filed: str = ""
    """What an agent said came of it, if one did: a Disposition."""


class Calls:
    """The ledger's calls, masked for whoever may not see people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def past(
        self,
        eyes: Eyes,
        *,
        campaign: str | None = None,
        contact_id: int | None = None,
        outcome: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> Page[CallRow]:
        """A part of the calls that have ended, newest first."""
        wanted = CallsWanted(campaign=campaign, contact_id=contact_id, outcome=outcome, live=False)
        rows = await self._database.run_read(list_calls, wanted, before=_place(before), limit=limit + 1)
        return page([_seen(row, eyes) for row in rows], limit, "place")

    async def live(
        self, eyes: Eyes, *, campaign: str | None = None, before: str | None = None, limit: int = 200
    ) -> Page[LiveCall]:
        """The calls that are up, newest first, each with what it is doing."""
        rows, events = await self._database.run_read(_live, campaign, _place(before), limit + 1)
        shown = page(rows, limit, "place")
        calls = [live_call(_seen(row, eyes), events.get(row.id, ())) for row in shown.rows]
        return Page(rows=tuple(calls), next=shown.next)

    async def one(self, call_id: str, eyes: Eyes) -> CallStory:
        """A call with its steps. Raises NotFound."""
        found = await self._database.run_read(one_call, call_id)
        filed = await self._database.run_read(filed_of, call_id)
        if found is None:
            raise NotFound("There is no such call.", "No existe esa llamada.")
        call, events = found
        return CallStory(call=_seen(call, eyes), steps=[_step(each, eyes) for each in events], filed=filed)


def live_call(call: CallRow, events: Sequence[CallEvent]) -> LiveCall:
    """What a call is doing, by what has happened in it."""
    screen, steps = LiveCalls(), [event.detail.get("step", "") for event in events if event.name == _STEP]
    for event in events:
        screen.hear(event, 0)
    doing = next(iter(screen.by_state()), "dialling")
    return LiveCall(call=call, doing=doing, step=steps[-1] if steps else "")


def _live(
    tx: Tx, campaign: str | None, before: Place | None, limit: int
) -> tuple[list[CallRow], Mapping[str, Sequence[CallEvent]]]:
    rows = list_calls(tx, CallsWanted(campaign=campaign, live=True), before=before, limit=limit)
    return rows, events_in_order(tx, [row.id for row in rows])


def _place(before: str | None) -> Place | None:
    """What `next` said of a part. Raises Invalid for any other text."""
    if before is None:
        return None
    sent_at, _, call_id = before.partition("~")
    try:
        at = datetime.fromisoformat(sent_at).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(
            "No list goes on there: begin anew.", "Ninguna lista sigue ahí: empiece de nuevo."
        ) from None
    return at, call_id


def _seen(call: CallRow, eyes: Eyes) -> CallRow:
    if eyes.clear:
        return call
    return replace(call, name=eyes.name(call.name), phone=eyes.number(call.phone) or "")


def _step(event: CallEvent, eyes: Eyes) -> Step:
    return Step(
        at=event.at,
        what=_HAPPENED.get(event.name, event.name.removeprefix("RECADO_").lower()),
        leg="call" if event.of_attempt else "agent",
        detail=dict(eyes.facts(event.detail)),
    )
