"""What is told of campaigns: how each stands, its pace, its contacts, its plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from dialer.bring_contacts import as_it_stands
from dialer.control.errors import Mistake
from dialer.import_contacts import Imported
from dialer.plan import Capacity, Plan
from dialer.store.launches import Wish


class CampaignState(StrEnum):
    """How a campaign stands, as everybody shows it."""

    DRAFT = "draft"
    """Never launched."""
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    ALARMED = "alarmed"
    """Recado stopped it by itself (policy/anomaly.py)."""
    DONE = "done"
    """Running, and nobody is left to call."""


class ImportState(StrEnum):
    """How far a contacts file is in the ledger."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportView:
    """What became of a contacts file's rows so far; `why` says what it failed for, one mistake a line."""

    state: ImportState
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warned: int = 0
    why: str = ""
    rejects: str = ""
    """The name of the file of rejected rows, if there is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaceView:
    """The pace in force, what the file says, and the most that may be set. Calls a second, and at once."""

    calls_per_second: float
    max_calls: int
    of_file: tuple[float, int]
    at_most: tuple[float, int]
    """What its trunk, and all trunks together, allow."""
    version: int
    """Grows with every edit: whoever edits names the one they saw."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignView:
    """One campaign as it stands."""

    name: str
    state: CampaignState
    pace: PaceView
    trunk: str
    language: str
    company: str
    creditor: str
    mode: str
    purpose: str
    rehearsal_only: bool
    contacts: Mapping[str, int]
    """`waiting` for a turn, `in_call`, `done`."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Attempts that ended, by outcome."""
    document: str = ""
    """The id of the document it came in; empty: it is in the server's own file."""
    started_at: datetime | None = None
    launched_at: datetime | None = None
    launched_by: str = ""
    stopped_at: datetime | None = None
    stopped_by: str = ""
    alarm: str = ""
    """What Recado saw when it stopped it (dialer.gate_words.alarm says it in words)."""
    trouble: str = ""
    """Why it is launched and nobody dials it yet."""
    imported: ImportView | None = None
    hanging_up: bool = False
    """A hang-up of its calls is being carried out."""

    @property
    def total(self) -> int:
        return sum(self.contacts.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Campaigns that came over the API."""

    id: str
    text: str
    campaigns: Sequence[str]
    version: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Validity:
    """A document without `mistakes` could be kept; `warnings` are why people would not be called."""

    mistakes: Sequence[Mistake]
    warnings: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """Whom a campaign may call when, and why not the others; nothing of it is on record."""

    plan: Plan
    capacity: Capacity
    imported: Imported
    zone: tzinfo


@dataclass(frozen=True, kw_only=True, slots=True)
class RejectsList:
    """The first rejected rows of an upload: line, result, reason. No cell of anybody's row is in it."""

    rows: Sequence[tuple[int, str, str]]
    total: int
    file: Path
    """All of them, with their cells."""


def state_of(wish: Wish, *, left: int) -> CampaignState:
    """How it stands; `left` are contacts that are in a call, or still have a turn."""
    if wish.alarm:
        return CampaignState.ALARMED
    if wish.stopped_at is not None:
        return CampaignState.PAUSED if wish.paused else CampaignState.STOPPED
    if wish.launched_at is None:
        return CampaignState.DRAFT if wish.started_at is None else CampaignState.STOPPED
    imported = wish.imported or {}
    return CampaignState.RUNNING if left or imported.get("state") != "done" else CampaignState.DONE


def import_view(said: Mapping[str, object] | None) -> ImportView | None:
    """As it is kept with the campaign."""
    if not said:
        return None
    said = as_it_stands(said)
    names = ImportView.__dataclass_fields__
    known = {name: value for name, value in said.items() if name in names and name != "state"}
    return ImportView(state=ImportState(str(said["state"])), **known)  # type: ignore[arg-type]
