"""Whether calls could be placed now, and what is in the way."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Set
from pathlib import Path

from dialer.gate_words import alarm
from dialer.pulse import DEAD_AFTER, FILE, Pulse, TrunkState, read_pulse
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.wishes import alarms_of, known_campaigns, stopped, write_and_take_back

Trouble = str | None
"""A sentence, or None when all is well."""

ROOM, SHARE = 500_000_000, 0.05
"""Bytes, and the part of a disk, of which one must be free where ledger, event log or sounds are written."""

WRITTEN_WITHIN = 2.0
"""Seconds for the ledger to take a write: whoever asks for readiness waits no longer than a few."""


async def troubles(
    settings: Settings, database: Database, ami: Callable[[], Awaitable[Trouble]]
) -> Mapping[str, str]:
    """What keeps calls from being placed, by part; empty when nothing does."""
    pulse = await asyncio.to_thread(read_pulse, settings.state / FILE)
    found = {
        "database": await _database(database),
        "ami": await ami(),
        "dialer": _dialer(pulse),
        "trunk": _trunks(pulse) if pulse else None,
        "stopped": await _stopped(database, pulse),
        "event_log": await asyncio.to_thread(_event_log, settings),
        "sounds": await asyncio.to_thread(_sounds, settings),
        "disk": await asyncio.to_thread(_disk, settings),
    }
    return {part: trouble for part, trouble in found.items() if trouble}


async def _database(database: Database) -> Trouble:
    """Reading proves nothing: no call is placed without a write, and those fail first."""
    try:
        async with asyncio.timeout(WRITTEN_WITHIN):
            await database.run_write(write_and_take_back)
    except StoreError as error:
        return str(error)
    except TimeoutError:
        return (
            f"the ledger has taken no write for {WRITTEN_WITHIN:g} s: it is locked, or its server does not "
            "answer. Nobody is called until it does; `fuser FILE`, or pg_stat_activity, tells who holds it"
        )
    return None


def _dialer(pulse: Pulse | None) -> Trouble:
    if pulse is None:
        return (
            f"no dialing process has given a sign of life for {DEAD_AFTER.total_seconds():g} s: `recado run` "
            "has ended, has not begun to dial yet, or hangs"
        )
    return f"the dialing process says: {pulse.trouble}" if pulse.trouble else None


def _trunks(pulse: Pulse) -> Trouble:
    """Only when no trunk is left: another one's calls go on."""
    if TrunkState.PAUSED not in pulse.trunks.values() or TrunkState.USED in pulse.trunks.values():
        return None
    return "; ".join(f"{trunk} is left alone: {why}" for trunk, why in pulse.paused.items())


async def _stopped(database: Database, pulse: Pulse | None) -> Trouble:
    """Only when every campaign is: the others go on."""
    try:
        names = pulse.campaigns if pulse else await database.run_read(known_campaigns)
        halted = await database.run_read(stopped, names)
        alarms = await database.run_read(alarms_of, names)
    except StoreError:
        return None  # the database's own trouble says it
    if not halted or halted != set(names):
        return None
    return "; ".join(_who_stopped(halted, alarms))


def _who_stopped(halted: Set[str], alarms: Mapping[str, str]) -> Iterator[str]:
    if by_hand := sorted(halted - alarms.keys()):
        yield f"an operator has stopped {', '.join(by_hand)}; `recado run` starts them again"
    for name, seen in alarms.items():
        why = f"Recado has stopped {name} by itself: {alarm(seen, 'en')}"
        yield f"{why}; then `recado run --after-alarm` starts it again"


def _event_log(settings: Settings) -> Trouble:
    """The file comes with the first call; without its folder Asterisk writes nothing, ever."""
    folder = settings.event_log.parent
    if not folder.is_dir():
        return f"the event log's folder {folder} does not exist"
    try:
        settings.event_log.open("rb").close()
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"the event log {settings.event_log} cannot be read: {error.strerror}"
    return None


def _sounds(settings: Settings) -> Trouble:
    return None if settings.sounds.is_dir() else f"the sounds folder {settings.sounds} does not exist"


def _disk(settings: Settings) -> Trouble:
    folders = (settings.state, settings.event_log.parent, settings.sounds)
    nearly_full = [each for each in folders if each.is_dir() and _is_nearly_full(each)]
    if not nearly_full:
        return None
    free = shutil.disk_usage(nearly_full[0]).free // 1_000_000
    return (
        f"the disk of {nearly_full[0]} is nearly full: {free} MB are left; nobody is called once it is full"
    )


def _is_nearly_full(folder: Path) -> bool:
    disk = shutil.disk_usage(folder)
    return disk.free < min(ROOM, disk.total * SHARE)
