"""`recado report` and `recado explain`: what came of it, and why."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dialer.cli.failures import Refusal
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.screen import Screen
from dialer.cli.words import reason, say
from dialer.report import write_results
from dialer.settings import Settings
from dialer.store.attempts import outcomes
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database
from dialer.store.history import Entry, story
from dialer.store.wishes import known_campaigns


def report(
    campaign: Annotated[str | None, typer.Argument(help=say("help.report.campaign"))] = None,
    lab: LabFolder = None,
) -> None:
    settings, screen = settings_of(lab), Screen()
    with Database(settings.database) as database:
        for name in [campaign] if campaign else database.read(known_campaigns):
            screen.line(name, style="bold")
            screen.outcomes({str(outcome): n for outcome, n in database.read(outcomes, [name]).items()})
            file = _results_file(settings, name)
            database.read(write_results, file, name)
            screen.line(f"{say('files.results')}: {file}")
            screen.line()


def explain(
    whom: Annotated[str, typer.Argument(help=say("help.whom"))],
    lab: LabFolder = None,
) -> None:
    screen = Screen()
    with Database(settings_of(lab).database) as database:
        found = database.read(find_contacts, whom)
        if not found:
            raise Refusal(say("error.not_found", whom=whom))
        for standing in found:
            screen.line(_headline(standing), style="bold")
            for entry in database.read(story, [standing.contact.id]):
                screen.line(f"  {_local(entry.at)}  {_IN_WORDS[entry.kind](entry)}")


def _results_file(settings: Settings, campaign: str) -> Path:
    return settings.state / "results" / f"{campaign}.csv"


def _headline(standing: Standing) -> str:
    contact = standing.contact
    return say(
        "explain.contact",
        id=contact.id,
        campaign=contact.campaign,
        person=contact.person.id,
        state=_state(standing),
    )


def _state(standing: Standing) -> str:
    if standing.next_at:
        return say("explain.waiting", at=_local(standing.next_at))
    if standing.done_reason == "in_call":
        return say("explain.in_call")
    return say("explain.done", reason=reason(standing.done_reason or ""))


def _local(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _decision(entry: Entry) -> str:
    facts = entry.facts
    if facts["allowed"]:
        return say("explain.allowed", phone=facts["phone"])
    refused = say("explain.refused", reason=reason(facts["reason"]))
    until = facts["not_before"]
    return refused + (say("explain.until", at=_local(until)) if until else "")


def _attempt(entry: Entry) -> str:
    facts = entry.facts
    return say(
        "explain.attempt",
        n=facts["n"],
        phone=facts["phone"],
        outcome=facts["outcome"] or facts["state"],
        reason=facts["reason"] or "-",
    )


def _with(key: str) -> Callable[[Entry], str]:
    return lambda entry: say(key, **{name: _shown(value) for name, value in entry.facts.items()})


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


_IN_WORDS: Mapping[str, Callable[[Entry], str]] = {
    "decision": _decision,
    "attempt": _attempt,
    "key": _with("explain.key"),
    "suppression": _with("explain.suppression"),
    "debt": _with("explain.debt"),
    "follow_up": _with("explain.follow_up"),
}
