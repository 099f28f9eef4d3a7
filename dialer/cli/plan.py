"""`recado plan`: before launch, whom a campaign may call when, and why not the others."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file import load_campaigns
from dialer.cli.ledger import clock_of, is_there
from dialer.cli.options import CAMPAIGNS, CampaignsFile, LabFolder, settings_of
from dialer.cli.run import choose
from dialer.cli.screen import Screen
from dialer.cli.strangers import refuse_strangers
from dialer.cli.telling import why_done
from dialer.cli.words import language, reason, say
from dialer.flow_needs import needs_of
from dialer.gate_words import instant_in_words, named, what_to_do, what_was_found, which_rule
from dialer.import_contacts import Imported, import_contacts
from dialer.law_of import law_of
from dialer.open_ledger import open_ledger
from dialer.plan import Capacity, Opening, Plan, Why, by_count, capacity, plan
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.scratch import scratch_of
from dialer.zones import home_zone
from ivr_flows.loader import load_flow

HOURS_SHOWN = 48


def plan_campaigns(
    campaign: Annotated[str | None, typer.Argument(help=say("help.plan.campaign"))] = None,
    file: CampaignsFile = CAMPAIGNS,
    as_json: Annotated[bool, typer.Option("--json", help=say("help.plan.json"))] = False,
    lab: LabFolder = None,
) -> None:
    settings = settings_of(lab)
    whole = load_campaigns(file)
    screen = Screen(Console(stderr=True, highlight=False) if as_json else None)
    told = []
    with open_ledger(settings) as real, _what_if(real, whole, lab, screen) as database:
        clock = clock_of(settings, real)
        law = law_of(whole, clock)
        for each in choose(whole, [campaign] if campaign else []):
            imported = _imported(database, each, clock.now(), settings, screen)
            with screen.measuring(say("plan.asking", campaign=each.name)) as progress:
                planned = plan(database, each, _gates(law.gate, each), clock.now(), progress)
            estimate = capacity(database, each, whole, planned)
            zone = home_zone(each.contacts.region)
            if as_json:
                told.append(_as_json(planned, estimate, imported, zone))
            else:
                _show(screen, planned, estimate, imported, zone)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _gates(gate: Callable[..., Any], campaign: Campaign) -> Callable[[datetime], Any]:
    return lambda at: gate(campaign, at)


@contextmanager
def _what_if(real: Database, whole: Campaigns, lab: Path | None, screen: Screen) -> Iterator[Database]:
    """The ledger as it stands, copied; nothing at all where there is none yet. Raises Refusal for another
    file's ledger."""
    refuse_strangers(real, whole, lab)
    exists = is_there(real)
    if exists:
        screen.step(say("plan.copying"))
    with scratch_of(real, exists=exists) as scratch:
        yield scratch


def _imported(
    database: Database, campaign: Campaign, now: datetime, settings: Settings, screen: Screen
) -> Imported:
    """The file's rows in the copy, as `recado run` would import them into the ledger."""
    with (
        tempfile.TemporaryDirectory(prefix="recado-plan-") as rejects,
        screen.counting(say("plan.reading", campaign=campaign.name)) as count,
    ):
        return import_contacts(
            database,
            campaign,
            needs_of(load_flow(campaign.flow)),
            now=now,
            rejects=Path(rejects),
            progress=count,
            secret=settings.secret.get_secret_value().encode(),
        )


def _show(screen: Screen, planned: Plan, estimate: Capacity, imported: Imported, zone: tzinfo) -> None:
    screen.line(planned.campaign, style="bold")
    screen.line(
        say("plan.contacts", contacts=planned.contacts, rows=imported.rows, rejected=imported.rejected)
    )
    screen.line(say("plan.now", n=planned.now))
    if planned.later:
        screen.line(say("plan.later", n=planned.later.total(), zone=zone))
        screen.console.print(_hours(planned, zone))
        for why in by_count(planned.waiting_for):
            screen.line(f"  {_reason(why)}")
    if planned.refused:
        screen.line(say("plan.refused", n=sum(why.contacts for why in planned.refused.values())))
        for why in by_count(planned.refused):
            screen.line(f"  {_reason(why)}")
            screen.line(f"     {say('plan.to_do', what=what_to_do(why.reason, language()))}")
    if planned.done:
        screen.line(say("plan.done", n=planned.done.total()))
        for done, n in planned.done.most_common():
            screen.line(f"  {n}  {why_done(done.reason, done.outcome)}")
    if planned.callable:
        screen.line(_pace(estimate))
        if estimate.every_day > 1:
            days = {"first": estimate.first_days, "every": estimate.every_day}
            screen.line(say("plan.days", calls=estimate.calls_a_day, **days))
    screen.line()


def _reason(why: Why) -> str:
    return f"{why.contacts}  {what_was_found(why.reason, language())}. {which_rule(why.reason, language())}."


def _hours(planned: Plan, zone: tzinfo) -> Table:
    later = planned.later
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(say("plan.hour"))
    table.add_column(say("plan.column"), justify="right")
    table.add_column(say("plan.because"))
    for at in sorted(later)[:HOURS_SHOWN]:
        hour = instant_in_words(at.astimezone(zone), language())
        table.add_row(hour, str(later[at]), _because(planned.opened_by[at]))
    if more := sorted(later)[HOURS_SHOWN:]:
        table.add_row(say("plan.after"), str(sum(later[at] for at in more)))
    return table


def _because(openings: Counter[Opening]) -> str:
    """The rule that opens, and in which zone, for most of those who may be called from then on."""
    opening, _ = openings.most_common(1)[0]
    if not opening.rule:
        return reason("retry")
    return say("plan.opens", rule=opening.rule, zones=named(opening.zones)) if opening.zones else opening.rule


def _pace(estimate: Capacity) -> str:
    return say(
        "plan.pace.measured" if estimate.measured else "plan.pace.assumed",
        calls=round(estimate.calls_per_hour),
        seconds=round(estimate.seconds_a_call),
        first=_long(estimate.first_calls),
        every=_long(estimate.every_call),
    )


def _long(time: timedelta) -> str:
    minutes = -(-time // timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def _as_json(planned: Plan, estimate: Capacity, imported: Imported, zone: tzinfo) -> dict[str, Any]:
    return {
        "campaign": planned.campaign,
        "at": planned.at.isoformat(),
        "time_zone": str(zone),
        "rows": imported.rows,
        "rejected_rows": imported.rejected,
        "contacts": planned.contacts,
        "callable_now": planned.now,
        "callable_later": [
            {"from": at.astimezone(zone).isoformat(), "contacts": n}
            for at, n in sorted(planned.later.items())
        ],
        "not_now_because": [_why(each) for each in by_count(planned.waiting_for)],
        "refused": [_why(each) for each in by_count(planned.refused)],
        "done": dict(_by_reason(planned).most_common()),
        "capacity": {
            "calls_per_hour": round(estimate.calls_per_hour, 1),
            "seconds_a_call": round(estimate.seconds_a_call, 1),
            "measured": estimate.measured,
            "first_calls_minutes": round(estimate.first_calls / timedelta(minutes=1), 1),
            "every_call_minutes": round(estimate.every_call / timedelta(minutes=1), 1),
            "calls_per_day": estimate.calls_a_day,
            "first_calls_days": estimate.first_days,
            "every_call_days": estimate.every_day,
        },
    }


def _by_reason(planned: Plan) -> Counter[str]:
    done: Counter[str] = Counter()
    for each, n in planned.done.items():
        done[each.reason] += n
    return done


def _why(why: Why) -> dict[str, Any]:
    reason = why.reason
    return {
        "contacts": why.contacts,
        "rule": reason.rule,
        "type": reason.type,
        "status": reason.status,
        "source": reason.source,
        "found": what_was_found(reason, language()),
        "what_to_do": what_to_do(reason, language()),
    }
