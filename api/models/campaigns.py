"""Campaigns: how they stand, their pace, their contacts files, their plan."""

from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from api.models.shown import Asked, Shown
from api.problem import Detail


class ImportShown(Shown):
    """What became of a contacts file's rows so far."""

    state: Literal["running", "done", "failed"]
    rows: int = Field(examples=[1000])
    new: int = Field(examples=[990])
    changed: int = Field(examples=[0])
    unchanged: int = Field(examples=[0])
    rejected: int = Field(examples=[10])
    warned: int = Field(examples=[3])
    """Imported, with something left out."""
    why: str = Field(examples=[""])
    """What it failed for, one mistake a line."""
    rejects: str = Field(examples=["july-20270615.csv"])
    """The name of the file of rejected rows; empty if there is none."""


class Limits(Shown):
    """How fast, and how many at once."""

    calls_per_second: float = Field(examples=[5.0])
    max_calls: int = Field(examples=[30])

    @model_validator(mode="before")
    @classmethod
    def _named(cls, pair: object) -> object:
        """The control plane tells it as a pair."""
        if isinstance(pair, tuple):
            return dict(zip(("calls_per_second", "max_calls"), pair, strict=True))
        return pair


class PaceShown(Shown):
    """How fast a campaign may dial."""

    calls_per_second: float = Field(examples=[1.0])
    max_calls: int = Field(examples=[10])
    of_file: Limits
    at_most: Limits
    """What its trunk, and all trunks together, allow."""
    version: int = Field(examples=[3])
    """Grows with every edit; the ETag."""


class PaceAsked(Asked):
    """A pace for a campaign while it runs; what is null is as its file says, what is left out stays."""

    calls_per_second: float | None = Field(None, gt=0, le=1000, examples=[0.5])
    max_calls: int | None = Field(None, ge=1, le=100_000, examples=[5])


class LaunchAsked(Asked):
    """How to launch."""

    after_alarm: bool = False
    """Launch although Recado stopped it by itself: what it saw was looked at."""


class CampaignShown(Shown):
    """One campaign as it stands."""

    name: str = Field(examples=["july"])
    state: Literal["draft", "running", "paused", "stopped", "alarmed", "done"]
    pace: PaceShown
    trunk: str = Field(examples=["main"])
    language: str = Field(examples=["es"])
    company: str = Field(examples=["Gestiones Muestra"])
    creditor: str = Field(examples=["Muestra Energía"])
    mode: str = Field(examples=["automated"])
    purpose: str = Field(examples=["service"])
    rehearsal_only: bool
    contacts: dict[str, int] = Field(examples=[{"waiting": 360, "in_call": 2, "done": 638}])
    outcomes: dict[str, int] = Field(examples=[{"pay": 120, "no_answer": 400}])
    document: str = Field(examples=["01977a0e5c7a7f0e8f8d2b6c4a1e9d3f"])
    """The id of the document it came in; empty: it is in the server's own file."""
    started_at: datetime | None
    launched_at: datetime | None
    launched_by: str = Field(examples=["user:7"])
    stopped_at: datetime | None
    stopped_by: str = Field(examples=[""])
    alarm: str = Field(examples=[""])
    """What Recado saw when it stopped it by itself."""
    trouble: str = Field(examples=[""])
    """Why it is launched and nobody dials it yet."""
    imported: ImportShown | None
    hanging_up: bool
    """A hang-up of its calls is being carried out."""


class CampaignsShown(Shown):
    """All campaigns."""

    items: list[CampaignShown]


class DocumentListed(Shown):
    """Campaigns that came over the API, without the text."""

    id: str = Field(examples=["01977a0e5c7a7f0e8f8d2b6c4a1e9d3f"])
    campaigns: list[str] = Field(examples=[["july"]])
    version: int = Field(examples=[1])
    created_at: datetime
    created_by: str = Field(examples=["key:3"])


class DocumentShown(DocumentListed):
    """Campaigns that came over the API."""

    text: str = Field(examples=["campaigns:\n  july:\n    …"])
    """YAML as it was sent."""


class ValidityShown(Shown):
    """Whether a document could be kept, and everything that is wrong with it."""

    valid: bool
    errors: list[Detail]
    warnings: list[str] = Field(examples=[["november: the law (es.basis.automated) asks for …"]])
    """Why people would not be called, though nothing is wrong with it."""


class StoppedShown(Shown):
    """What was stopped."""

    campaigns: list[str] = Field(examples=[["july"]])


class HungUpShown(Shown):
    """Calls that are being hung up."""

    calls: int = Field(examples=[4])


class RejectShown(Shown):
    """A row that was not imported, or with something left out."""

    line: int = Field(examples=[12])
    result: str = Field(examples=["rejected"])
    reason: str = Field(examples=["the amount is no number"])


class RejectsShown(Shown):
    """The first rejected rows of an upload, without any cell of theirs."""

    items: list[RejectShown]
    total: int = Field(examples=[10])


class PlanWhyShown(Shown):
    """A rule for which contacts are not called now, or not at all."""

    contacts: int = Field(examples=[310])
    rule: str = Field(examples=["es.hours"])
    type: str = Field(examples=["CallingWindow"])
    status: str = Field(examples=["law"])
    source: str = Field(examples=["Ley 10/2025"])
    found: str = Field(examples=["it is Sunday there"])
    what_to_do: str = Field(examples=["nothing: it is called when the hours begin"])


class PlanHourShown(Shown):
    """Contacts that may be called from an hour on."""

    at: datetime
    contacts: int = Field(examples=[310])


class PlanShown(Shown):
    """Whom a campaign may call when, and why not the others; nothing of it is on record."""

    campaign: str = Field(examples=["july"])
    at: datetime
    time_zone: str = Field(examples=["Europe/Madrid"])
    rows: int = Field(examples=[1000])
    rejected_rows: int = Field(examples=[10])
    contacts: int = Field(examples=[990])
    callable_now: int = Field(examples=[600])
    callable_later: list[PlanHourShown]
    not_now_because: list[PlanWhyShown]
    refused: list[PlanWhyShown]
    done: dict[str, int] = Field(examples=[{"debt_paid": 4}])
    calls_per_hour: float = Field(examples=[1800.0])
    seconds_a_call: float = Field(examples=[32.0])
    measured: bool
    """Whether the length of a call is this campaign's own, or an assumption."""
    first_calls_minutes: float = Field(examples=[33.0])
    """Of calling time, for one call to each."""
    every_call_minutes: float = Field(examples=[99.0])
    """The same if every contact needs all its attempts."""
