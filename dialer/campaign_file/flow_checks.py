"""Whether each campaign gives its flows what they need, and the flows themselves."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dialer.campaign_file.cross_checks import Found
from dialer.campaign_file.script_checks import as_file_error
from dialer.campaign_file.voice_checks import voices_fit
from dialer.campaign_file.wants import wants
from dialer.delivery.texts import MAILS
from dialer.file_error import FileError
from dialer.outcome import Outcome
from ivr_flows.flow import Flow
from ivr_flows.loader import FlowErrors, load_flow

ANYBODY = frozenset({"company", "callback_number", "opt_out_reference"})
"""What may be said to whoever rings the caller ID back."""

OUTBOUND, INBOUND = "flow", "inbound_flow"


def flow_checks(document: Any, folder: Path) -> tuple[list[Found], list[FileError], Mapping[Path, Flow]]:
    """What is wrong between the campaigns and their flows, and inside the flows; and those that are sound.

    Anything in the document may be None: it is missing or already reported.
    """
    shelf = _Shelf(folder)
    found: list[Found] = []
    for name, campaign in (document.campaigns or {}).items():
        for key in (OUTBOUND, INBOUND):
            written = getattr(campaign, key)
            for path, message in _of_flow(key, written, campaign, shelf) if written else ():
                found.append((("campaigns", name, *path), message))
    return found, shelf.errors, shelf.sound


class _Shelf:
    """The flows, each read once however many campaigns name it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._flows: dict[Path, Flow | None] = {}
        self.errors: list[FileError] = []

    @property
    def sound(self) -> Mapping[Path, Flow]:
        """Every flow without mistakes that was asked for."""
        return {path: flow for path, flow in self._flows.items() if flow}

    def is_file(self, written: Path) -> bool:
        return (self.folder / written).is_file()

    def flow(self, written: Path) -> Flow | None:
        """The flow; None when it has mistakes, which are then in `errors`."""
        path = self.folder / written
        if path not in self._flows:
            self._flows[path] = self._load(path)
        return self._flows[path]

    def _load(self, path: Path) -> Flow | None:
        try:
            return load_flow(path)
        except FlowErrors as wrong:
            self.errors += map(as_file_error, wrong.errors)
            return None


def _of_flow(key: str, written: Path, campaign: Any, shelf: _Shelf) -> Iterator[Found]:
    if not shelf.is_file(written):
        yield (key,), "there is no such file; paths are relative to this one"
        return
    flow = shelf.flow(written)
    if flow is None:
        return
    yield from _may_stand_here(key, flow)
    yield from _language_is_there(key, flow, campaign)
    yield from _agents_are_there(key, flow, campaign)
    if key == INBOUND:
        yield from _nobody_is_named(flow)
    if key == OUTBOUND:
        yield from wants(flow, campaign)
        yield from voices_fit(flow, campaign, shelf.folder)


def _may_stand_here(key: str, flow: Flow) -> Iterator[Found]:
    if flow.inbound and key == OUTBOUND:
        yield (key,), "this flow answers those who ring back (inbound: true); it is for inbound_flow"
    if not flow.inbound and key == INBOUND:
        yield (key,), "this flow is for calls we make; whoever rings back needs one with inbound: true"
    if unknown := sorted(flow.outcomes - set(Outcome)):
        yield (key,), f"it marks the outcome {', '.join(unknown)}; allowed: {', '.join(Outcome)}"
    if unwritten := sorted({f"{to}.{mail}" for to, mail in flow.mails} - set(MAILS)):
        yield (key,), f"there is no mail {', '.join(unwritten)} to send; allowed: {', '.join(MAILS)}"


def _nobody_is_named(flow: Flow) -> Iterator[Found]:
    """Whoever rings back may be anybody, so there is no person and no debt to speak of."""
    if unknown := sorted(flow.fields.keys() - ANYBODY):
        yield (
            (INBOUND,),
            f"it says {', '.join(unknown)} to somebody unknown; allowed: {', '.join(sorted(ANYBODY))}",
        )


def _language_is_there(key: str, flow: Flow, campaign: Any) -> Iterator[Found]:
    if campaign.language and campaign.language not in flow.languages:
        there = ", ".join(flow.languages)
        yield (key,), f"it has no texts in the campaign's language {campaign.language}; it has {there}"


def _agents_are_there(key: str, flow: Flow, campaign: Any) -> Iterator[Found]:
    if flow.uses_queue and not campaign.agents:
        yield ("agents",), f"missing; {key} transfers people: write queue, members and offer_callback_after"
