"""One run, from the contacts files to the last call: what `recado run` and `recado demo` share."""

import asyncio
import getpass
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dialer.bring_contacts import bring_contacts
from dialer.campaign import Campaign, Campaigns
from dialer.cli.interruptible import interruptible
from dialer.cli.override_audit import audit_taken
from dialer.cli.screen import Screen, Standing
from dialer.cli.words import day, language, reason, say
from dialer.clock import Clock
from dialer.gate_words import what_was_found
from dialer.import_contacts import Imported
from dialer.launch import launch, linked
from dialer.lines import Launched, Lines
from dialer.logs import log_to
from dialer.policy.compliance import of_trunk
from dialer.policy.toll import TrunkLimit
from dialer.prepare_prompts import discard_all_but
from dialer.report import write_results
from dialer.service import Service
from dialer.settings import Settings
from dialer.store.attempts import open_attempts, outcomes
from dialer.store.database import Database
from dialer.store.dialer_lock import dialing_lock
from dialer.store.errors import StoreError
from dialer.store.results import next_turn, progress
from dialer.store.toll import reached
from dialer.store.wishes import wish_start
from dialer.when_over import Waits


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What a run did."""

    imported: Mapping[str, Imported]
    results: Sequence[Path]


async def run_campaigns(  # noqa: PLR0913 - what a run is made of
    *,
    settings: Settings,
    whole: Campaigns,
    names: Sequence[str],
    database: Database,
    clock: Clock,
    screen: Screen,
    before_dialling: Callable[[], Awaitable[None]] | None = None,
    waits: Waits | None = None,
    after_alarm: bool = True,
) -> Run:
    """Import the campaigns of these names, dial until nobody is left or somebody stops it, write results.

    Raises Alarmed where Recado has stopped one of them by itself, unless `after_alarm`.
    """
    chosen = [each for each in whole.campaigns if each.name in names]
    log_to(settings.state / "recado.log")
    database.migrate()
    with dialing_lock(database):
        audit_taken(database, whole, clock.now())
        imported = {each.name: await _import(each, settings, database, clock, screen) for each in chosen}
        await database.run_write(
            wish_start, names, now=clock.now(), by=getpass.getuser(), after_alarm=after_alarm
        )
        launched = await _launched(
            chosen, whole=whole, settings=settings, database=database, clock=clock, screen=screen
        )
        service = Service(
            settings=settings,
            whole=whole,
            launched=launched,
            database=database,
            clock=clock,
            waits=waits,
        )
        if before_dialling:
            await before_dialling()
        await _dial(service, names, database, screen)
    return Run(imported=imported, results=await _results(settings, names, database))


async def _import(
    campaign: Campaign, settings: Settings, database: Database, clock: Clock, screen: Screen
) -> Imported:
    with screen.counting(say("step.import", campaign=campaign.name)) as count:
        imported = await interruptible(
            lambda progress: bring_contacts(
                database,
                campaign,
                clock=clock,
                rejects=settings.state / "rejects",
                progress=progress,
                secret=settings.secret.get_secret_value().encode(),
            ),
            progress=count,
            stopped=lambda: screen.line(say("import.stopped", campaign=campaign.name)),
        )
    screen.line(
        say(
            "imported",
            campaign=campaign.name,
            rows=imported.rows,
            new=imported.new,
            changed=imported.changed,
            unchanged=imported.unchanged,
            rejected=imported.rejected,
        )
    )
    if imported.rejects_file:
        screen.line(say("rejects_file", file=imported.rejects_file))
    return imported


async def _launched(
    chosen: Sequence[Campaign],
    *,
    whole: Campaigns,
    settings: Settings,
    database: Database,
    clock: Clock,
    screen: Screen,
) -> Sequence[Launched]:
    """Their flows are in Asterisk, what everybody hears is spoken, sounds of calls that ended are gone."""
    screen.step(say("step.flows"))
    async with linked(settings) as links:
        launched = await launch(chosen, whole=whole.campaigns, settings=settings, links=links, clock=clock)
    await speak_static(launched, screen)
    left = await database.run_read(open_attempts, database.node)
    discard_all_but(settings.sounds / "calls", [attempt.id for attempt in left])
    return launched


async def speak_static(launched: Sequence[Launched], screen: Screen) -> None:
    """What everybody hears is spoken before anybody is called."""
    for each in launched:
        campaign = each.campaign.name
        with screen.measuring(say("step.voice", campaign=campaign)) as progress:
            wrong = await each.prompts.prepare_static(progress)
        for why in wrong:
            screen.line(say("voice.instead", campaign=campaign, why=why))


async def _dial(service: Service, names: Sequence[str], database: Database, screen: Screen) -> None:
    """Dial, with the picture moving: as it was seen last, and why, while the ledger cannot be read."""
    _stop_on_signals(service, screen)
    seen = Standing(done=0, total=0, calls={}, outcomes={})

    async def look() -> Standing:
        nonlocal seen
        try:
            seen = await _standing(service, names, database)
        except StoreError as error:
            return replace(seen, calls=service.live.by_state(), idle=str(error))
        return seen

    async with screen.watching(look):
        await service.run()


def _stop_on_signals(service: Service, screen: Screen) -> None:
    """The first Ctrl-C, SIGTERM or closed terminal ends dialling; the second leaves the calls to Asterisk."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            service.leave()
            return
        stopping.set()
        screen.line(say("step.drain", calls=service.lines.started))
        service.stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)


async def _standing(service: Service, names: Sequence[str], database: Database) -> Standing:
    contacts = await database.run_read(progress, names)
    settled = await database.run_read(outcomes, names)
    turn = await database.run_read(next_turn, names) if not len(service.lines) else None
    capped = [limit for toll in service.tolls() for limit in await database.run_read(reached, toll)]
    return Standing(
        done=contacts["done"],
        total=sum(contacts.values()),
        calls=service.live.by_state(),
        outcomes={str(outcome): n for outcome, n in settled.items()},
        alarms=len(service.alarms),
        idle=_paused(service.lines)
        or _capped(capped)
        or _idle(service.trouble, service.lines.waiting_for_voice, turn),
    )


def _paused(lines: Lines) -> str:
    """Which trunks are left alone for a while, and why."""
    return "; ".join(
        say(
            "run.trunk_paused",
            trunk=trunk,
            until=breaker.until.astimezone().strftime("%H:%M:%S") if breaker.until else "",
            failed=sum(breaker.failed),
            calls=len(breaker.failed),
        )
        for trunk, breaker in lines.paused_trunks().items()
    )


def _capped(limits: Sequence[TrunkLimit]) -> str:
    """Which caps of the day are reached."""
    return "; ".join(
        say("run.capped", at=_at(limit.until), why=what_was_found(of_trunk(limit), language()))
        for limit in limits
        if limit.until
    )


def _at(instant: datetime) -> str:
    local = instant.astimezone()
    return f"{day(local)} {local:%H:%M:%S} {local.tzname()}"


def _idle(trouble: str, waiting_for_voice: int, turn: tuple[datetime, str] | None) -> str:
    """Why nobody is called right now, if that is so."""
    if trouble:
        return say("run.no_link", why=trouble)
    if waiting_for_voice:
        return say("run.voice", calls=waiting_for_voice)
    if turn is None:
        return ""
    at, why = turn
    return say(
        "run.next",
        at=_at(at),
        reason=reason(why),
    )


async def _results(settings: Settings, names: Sequence[str], database: Database) -> list[Path]:
    files = []
    for name in names:
        file = settings.state / "results" / f"{name}.csv"
        await database.run_read(write_results, file, name)
        files.append(file)
    return files
