"""`recado mark` and `recado contacted`: what an operator knows that no call of ours has told."""

import getpass
import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from dialer.cli.basis import known_person, number
from dialer.cli.failures import Refusal
from dialer.cli.iso import iso_day
from dialer.cli.ledger import clock_of, ledger
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import day, language, say
from dialer.gate_words import there
from dialer.policy.rules import STATES, Event
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.look_up import debts_of
from dialer.store.past import record_past
from dialer.store.states import Scope, clear_state, set_state
from dialer.zones import home_zone, region_of

_OF_DEBT = frozenset("paid disputed withdrawn promise accuracy_contested".split())
_OF_NUMBER = frozenset("work wrong_person third_party reassigned".split())

SCOPES: Mapping[str, Scope] = {
    **dict.fromkeys(STATES, "person"),
    **dict.fromkeys(_OF_DEBT, "debt"),
    **dict.fromkeys(_OF_NUMBER, "phone"),
}
"""Of what each state is said."""


def mark(
    whom: Annotated[str, typer.Argument(help=say("help.mark.whom"))],
    state: Annotated[str, typer.Argument(help=say("help.mark.state", known=", ".join(sorted(STATES))))],
    until: Annotated[str | None, typer.Option(help=say("help.mark.until"))] = None,
    lift: Annotated[bool, typer.Option("--lift", help=say("help.mark.lift"))] = False,
    lab: LabFolder = None,
) -> None:
    if state not in STATES:
        raise Refusal(say("error.state", state=state, known=", ".join(sorted(STATES))))
    if state == "promise" and until is None and not lift:
        raise Refusal(say("error.promise"))
    source, settings = f"operator {getpass.getuser()}", settings_of(lab)
    with ledger(settings) as database:
        now = clock_of(settings, database).now()
        last = _last_day(until, now)
        scope, keys = SCOPES[state], _keys(database, whom, state, ending=_ending(until, lift=lift))
        if lift:
            held = [
                database.write(clear_state, scope=scope, key=key, name=state, source=source, now=now)
                for key in keys
            ]
            typer.echo(say("mark.lifted" if any(held) else "mark.did_not_hold", whom=whom, state=state))
            return
        for key in keys:
            database.write(set_state, scope=scope, key=key, name=state, until=last, source=source, now=now)
    typer.echo(
        say(
            "marked",
            whom=whom,
            state=state,
            until=f" {say('marked.until', day=day(last))}" if last else "",
        )
    )


def contacted(
    whom: Annotated[str, typer.Argument(help=say("help.law.person"))],
    channel: Annotated[str, typer.Option(help=say("help.contacted.channel"))] = "voice",
    at: Annotated[str | None, typer.Option(help=say("help.contacted.at"))] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help=say("help.contacted.inbound"))] = False,
    conversation: Annotated[
        bool, typer.Option("--conversation", help=say("help.contacted.conversation"))
    ] = False,
    lab: LabFolder = None,
) -> None:
    settings = settings_of(lab)
    events = {Event.ATTEMPT, Event.CONNECTED, Event.CONTACT}
    with ledger(settings) as database:
        now = clock_of(settings, database).now()
        when = _instant(at, now)
        known_person(database, whom)
        database.write(
            record_past,
            at=when,
            now=now,
            events=events | ({Event.CONVERSATION} if conversation else set()),
            source=f"operator {getpass.getuser()}",
            person_id=whom,
            channel=channel,
            direction="inbound" if inbound else "outbound",
        )
        zones = _zones(database, whom)
    typer.echo(say("contacted", whom=whom, channel=channel, at=there(when, zones, language())))


def _zones(database: Database, person_id: str) -> list[str]:
    """The zone of the country of their first number; none where no number is known."""
    contacts = (each.contact for each in database.read(find_contacts, person_id))
    phones = (phone for each in contacts if each.person.id == person_id for phone in each.phones)
    return [str(home_zone(region_of(phone))) for phone in phones][:1]


def _keys(database: Database, whom: str, state: str, *, ending: Sequence[str]) -> list[str]:
    """What the state is said of, as the ledger names it. Raises Refusal for anything else."""
    scope = SCOPES[state]
    if whom.startswith("+") != (scope == "phone"):
        wanted = {"scope": say(f"concerns.{scope}"), "how": say(f"how.{scope}")}
        raise Refusal(say("error.state_scope", state=state, **wanted))
    if scope == "phone":
        return [number(whom) or whom]
    if scope == "person":
        known_person(database, whom)
        return [whom]
    debts = database.read(debts_of, whom)
    if not debts:
        raise Refusal(_no_debt(database, whom, state, ending=ending))
    return list(map(str, debts))


def _ending(until: str | None, *, lift: bool) -> Sequence[str]:
    """The options, as they were typed."""
    if lift:
        return ("--lift",)
    return ("--until", until) if until else ()


def _no_debt(database: Database, whom: str, state: str, *, ending: Sequence[str]) -> str:
    """What to type where a person, or a contact, is named instead of what they owe."""
    owed = dict.fromkeys(each.contact.debt.ref for each in database.read(find_contacts, whom))
    if not owed:
        return say("error.debt_unknown", whom=whom, state=state)
    typed = ["recado", "mark", next(iter(owed)), state, *ending]
    return say("error.state_debts", state=state, whom=whom, debts=", ".join(owed), example=shlex.join(typed))


def _last_day(text: str | None, now: datetime) -> date | None:
    """A day that is not over. Raises Refusal."""
    if text is None:
        return None
    last = iso_day(text)
    if last < now.date():
        raise Refusal(say("error.day.gone", day=day(last)))
    return last


def _instant(text: str | None, now: datetime) -> datetime:
    """Now, or a moment gone by. Raises Refusal."""
    if text is None:
        return now
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.max.replace(tzinfo=UTC)
    if at.tzinfo is None or at > now:
        raise Refusal(say("error.instant", at=text))
    return at.astimezone(UTC)
