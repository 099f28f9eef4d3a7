"""Whether calls could be placed now, and what is in the way."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.wishes import write_again

Trouble = str | None
"""A sentence, or None when all is well."""

WRITTEN_WITHIN = 2.0
"""Seconds for the ledger to take a write: whoever asks for readiness waits no longer than a few."""


async def troubles(
    settings: Settings, database: Database, ami: Callable[[], Awaitable[Trouble]]
) -> Mapping[str, str]:
    """What keeps calls from being placed, by part; empty when nothing does."""
    found = {
        "database": await _database(database),
        "ami": await ami(),
        "event_log": await asyncio.to_thread(_event_log, settings),
        "sounds": await asyncio.to_thread(_sounds, settings),
    }
    return {part: trouble for part, trouble in found.items() if trouble}


async def _database(database: Database) -> Trouble:
    """Reading proves nothing: no call is placed without a write, and those fail first."""
    try:
        async with asyncio.timeout(WRITTEN_WITHIN):
            await database.run_write(write_again)
    except StoreError as error:
        return str(error)
    except TimeoutError:
        return (
            f"the ledger has taken no write for {WRITTEN_WITHIN:g} s: it is locked, or its server does not "
            "answer. Nobody is called until it does; `fuser FILE`, or pg_stat_activity, tells who holds it"
        )
    return None


def _event_log(settings: Settings) -> Trouble:
    """The file comes with the first call; without its folder Asterisk writes nothing, ever."""
    folder = settings.event_log.parent
    return None if folder.is_dir() else f"the event log's folder {folder} does not exist"


def _sounds(settings: Settings) -> Trouble:
    return None if settings.sounds.is_dir() else f"the sounds folder {settings.sounds} does not exist"
