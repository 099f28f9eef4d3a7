"""An agent's desk as it stands: their shift, whom they are connected with, who waits to be called back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialer.control.masking import Eyes
from dialer.gate_words import Language, reason_in_words, recorded, there
from dialer.store import Tx
from dialer.store.agent_calls import AgentCall, call_in_hand, calls_in_hand
from dialer.store.audit import told
from dialer.store.callbacks import Callback, callbacks_mark, open_callbacks
from dialer.store.desk import AgentShift, at_work, shift_of
from dialer.store.desk_card import Card, card_of, pressed_so_far

MASKED = Eyes(clear=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A callback as every agent sees it, masked. `why`: the gate's last refusal in words, if any."""

    id: int
    campaign: str
    name: str
    due_at: datetime
    is_due: bool
    taken_by: str
    state: str
    mine: bool
    refused: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InHand:
    """The call that an agent is in, or is wrapping up; the person in clear, but for the number."""

    call: AgentCall
    card: Card
    number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskView:
    """Everything on one agent's desk. `now` is Recado's time: browsers count from it."""

    now: datetime
    interface: str
    shift: AgentShift | None
    in_hand: InHand | None
    callbacks: Sequence[Shown]

    @property
    def placing(self) -> Shown | None:
        """The callback that is being made for this agent."""
        return next((each for each in self.callbacks if each.mine and each.state != "waiting"), None)


def desk_view(tx: Tx, user_id: int, interface: str, now: datetime, language: Language) -> DeskView:
    """As it stands in this transaction."""
    shift, call = shift_of(tx, user_id), call_in_hand(tx, user_id)
    return DeskView(
        now=now,
        interface=interface,
        shift=shift,
        in_hand=None if call is None else _in_hand(tx, call),
        callbacks=[_shown(tx, each, user_id, now, language) for each in open_callbacks(tx)] if shift else [],
    )


def desk_marks(tx: Tx, users: Sequence[int], now: datetime) -> dict[int, tuple[object, ...]]:
    """Of each of these agents, another one as soon as anything on their desk is.

    Asked for all the time: as many queries for all agents as for one.
    """
    shifts = {shift.user_id: shift for shift in at_work(tx)}
    calls = calls_in_hand(tx, shifts.values())
    pressed = pressed_so_far(tx, [call.attempt_id for call in calls.values()])
    waiting = callbacks_mark(tx, now)
    return {user: _mark(shifts.get(user), calls.get(user), pressed, waiting) for user in users}


def _mark(
    shift: AgentShift | None, call: AgentCall | None, pressed: Mapping[str, int], waiting: tuple[object, ...]
) -> tuple[object, ...]:
    return (shift, call, pressed.get(call.attempt_id, 0) if call else 0, waiting)


def _in_hand(tx: Tx, call: AgentCall) -> InHand:
    card = card_of(tx, call)
    return InHand(call=call, card=card, number=MASKED.number(card.number) or "")


def _shown(tx: Tx, each: Callback, user_id: int, now: datetime, language: Language) -> Shown:
    return Shown(
        id=each.id,
        campaign=each.campaign,
        name=MASKED.name(each.person_name),
        due_at=each.due_at,
        is_due=each.due_at <= now,
        taken_by=each.taken_by,
        state=each.state,
        mine=each.user_id == user_id,
        refused=each.refused,
        why=_why(tx, each, language) if each.refused else "",
    )


def _why(tx: Tx, each: Callback, language: Language) -> str:
    """What the gate said when it was last asked about them: each reason, and the next lawful instant."""
    decisions = told(tx, [each.contact_id], ["decision"])
    if not decisions or decisions[-1].content["dials"]:
        return ""
    content = decisions[-1].content
    zones: Sequence[str] = content.get("zones", ())
    reasons = [reason_in_words(recorded(reason), zones, language) for reason in content["reasons"]]
    if content["until"]:
        until = datetime.fromisoformat(content["until"])
        reasons.append(f"→ {there(until, zones or ['UTC'], language)}")
    return " ".join(reasons)
