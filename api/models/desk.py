"""An agent's desk as the API shows it, and what an agent sends."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from api.models.shown import Asked, Shown
from dialer.control.desk import LONGEST_NOTES
from dialer.control.desk_dispositions import Disposition


class ShiftOut(Shown):
    """An agent at work."""

    interface: str = Field(examples=["PJSIP/agent-1"])
    """The agent's telephone as Asterisk names it."""
    queues: list[str] = Field(examples=[["cobros"]])
    """The queues that Asterisk has them in now."""
    began_at: datetime
    """When the shift began."""
    state: str = Field(examples=["ready"])
    """ready, paused, in_call or wrap_up; only who is ready is put through to callers."""
    pause_reason: str = Field(examples=["lunch"])
    """Why they are paused, or will be after the call; empty if they are not."""
    since: datetime
    """When the state began."""


class OwedOut(Shown):
    """A debt of the person in the call."""

    ref: str = Field(examples=["F-1"])
    """The creditor's reference."""
    creditor: str = Field(examples=["Luz del Sur"])
    """Who is owed."""
    amount: Decimal = Field(examples=["50.50"])
    """What is owed."""
    currency: str = Field(examples=["EUR"])
    """ISO 4217."""
    due: date | None
    """Since when; null where nobody knows."""
    status: str = Field(examples=["open"])
    """open, paid, disputed or withdrawn."""
    called_about: bool
    """Whether this very call is about it."""


class BeforeOut(Shown):
    """An earlier call about these debts."""

    at: datetime
    """When it was dialled."""
    campaign: str
    """In which campaign."""
    n: int
    """Which attempt it was, 1 first."""
    outcome: str
    """What came of it; empty while nobody knows."""
    disposition: str
    """What an agent filed; empty where none did."""
    notes: str
    """What an agent noted."""


class PromiseOut(Shown):
    """A promise to pay."""

    debt_ref: str
    """The debt's reference."""
    on_date: date
    """The day on which it is to be paid."""
    amount: Decimal | None
    """What is to be paid; null: the whole."""
    currency: str
    """ISO 4217."""
    made_at: datetime
    """When it was made."""


class PressedOut(Shown):
    """A key of this call; what proves who somebody is is never shown."""

    at: datetime
    """When."""
    step: str
    """At which step of the flow."""
    key: str
    """Which key, or the answer."""


class CallOut(Shown):
    """The call in hand, with the person in clear but for their number."""

    id: int
    """Its number: notes and disposition go by it."""
    campaign: str
    """Whose call it is."""
    connected_at: datetime
    """When the two were joined."""
    ended_at: datetime | None
    """When they were parted; null while they talk."""
    name: str
    """Who is on the line."""
    language: str
    """The language that they are called in."""
    number: str
    """Their number, but for its last two digits hidden."""
    verified: bool
    """Whether they have proved who they are in this call."""
    debts: list[OwedOut]
    """What they owe this creditor, the debt of this call first."""
    before: list[BeforeOut]
    """Earlier calls, the latest first."""
    promises: list[PromiseOut]
    """What they promised, the latest first."""
    pressed: list[PressedOut]
    """What they pressed in this call."""
    notes: str
    """As last kept."""
    version: int
    """Of the notes: what If-Match names."""
    disposition: str | None
    """What was filed; null while nothing is."""


class CallbackOut(Shown):
    """Somebody who is to be rung by an agent, masked."""

    id: int
    """Its number."""
    campaign: str
    """Whose callback it is."""
    name: str
    """Initials."""
    due_at: datetime
    """When they are to be rung; after a refusal, the next lawful instant."""
    is_due: bool
    """Whether they may be rung now, as far as this goes: the gate is asked when they are."""
    state: str
    """waiting, wanted (an agent wants it now) or calling."""
    mine: bool
    """Whether it is made for whoever asks."""
    refused: str
    """Why the last try came to nothing, in a word; empty without one."""
    why: str
    """What the gate said, in sentences; empty where it said nothing."""


class DeskOut(Shown):
    """One agent's desk."""

    now: datetime
    """Recado's time, in a rehearsal too."""
    interface: str
    """The agent's telephone; empty: they cannot begin a shift."""
    shift: ShiftOut | None
    """null: not at work."""
    call: CallOut | None
    """The call they are in, or wrap up; null without one."""
    callbacks: list[CallbackOut]
    """Who waits to be rung, who is due first."""


class StateIn(Asked):
    """What an agent wants to be."""

    state: Literal["ready", "paused"]
    """ready, or paused; after the call that goes on."""
    reason: Annotated[str, Field(max_length=100, examples=["lunch"])] = ""
    """Why paused."""


class NotesIn(Asked):
    """The notes of a call."""

    notes: Annotated[str, Field(max_length=LONGEST_NOTES, examples=["Pays on Friday."])]
    """All of them."""


class NotesOut(Shown):
    """The notes are kept."""

    version: int
    """Their version now."""


class DispositionIn(Asked):
    """What came of a call."""

    disposition: Disposition
    """paid, promise, callback, dispute, wrong_person, refuses, opt_out or other."""
    on_date: date | None = Field(None, examples=["2027-06-30"])
    """A promise's day."""
    amount: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)] | None = None
    """What is promised; null: the whole."""
    due_at: AwareDatetime | None = Field(None, examples=["2027-06-30T10:00:00+02:00"])
    """When to call back."""


class FiledOut(Shown):
    """It is filed."""

    reference: str
    """What to tell somebody who wants no more calls; empty for anything else."""


class PromisedOut(Shown):
    """A promise as it is shown to whoever watches a campaign."""

    id: int
    """Its number."""
    contact_id: int
    """Whose it is."""
    person_name: str
    """Initials, unless people may be seen."""
    debt_ref: str
    """The debt's reference."""
    on_date: date
    """The day on which it is to be paid."""
    amount: Decimal | None
    """What is to be paid; null: the whole, or it may not be seen."""
    currency: str
    """ISO 4217."""
    debt_status: str
    """open, paid, disputed or withdrawn."""
    made_at: datetime
    """When it was made."""
    taken_by: str
    """To whom."""


class PromisesOut(Shown):
    """What was promised in a campaign."""

    total: int
    """How many promises."""
    coming: int
    """How many of them are for today or later."""
    latest: list[PromisedOut]
    """The latest first, 100 at most."""
