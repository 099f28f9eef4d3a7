"""The ledger that a command asks or writes to: it must be there, and is never made by asking."""

from collections.abc import Iterator
from contextlib import contextmanager

from dialer.cli.failures import Refusal
from dialer.cli.options import DEMO
from dialer.cli.words import say
from dialer.clock import Clock, RehearsalClock, SystemClock
from dialer.open_ledger import need_secret, open_ledger
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.look_up import has_ledger
from dialer.store.rehearsal_counts import latest_instant
from dialer.store.wishes import known_campaigns


@contextmanager
def ledger(settings: Settings) -> Iterator[Database]:
    """The ledger, to write to. Raises Refusal if there is none, SecretTooShort before anything is written."""
    with ledger_to_read(settings) as database:
        need_secret(settings)
        yield database


@contextmanager
def ledger_to_read(settings: Settings) -> Iterator[Database]:
    """The ledger of this installation, to be asked only. Raises Refusal if there is none."""
    with open_ledger(settings) as database:
        if not is_there(database):
            raise Refusal(_none(settings, database))
        yield database


def is_there(database: Database) -> bool:
    """False where there is no file yet, or none of Recado's tables: nobody was ever called from it."""
    file = database.sqlite_file
    return (file is None or file.exists()) and database.read(has_ledger)


def clock_of(settings: Settings, database: Database) -> Clock:
    """The machine's own; a rehearsal's is ahead of it, and never before what is on record there."""
    if not settings.rehearsal:
        return SystemClock()
    now = SystemClock().now()
    latest = database.read(latest_instant) if is_there(database) else None
    return RehearsalClock(max(now, latest) if latest else now)


def _none(settings: Settings, database: Database) -> str:
    """That there is no ledger, and where a rehearsal's is, which may be the one that was meant."""
    told = say("error.no_ledger", file=database.sqlite_file or database.url.render_as_string())
    if settings.rehearsal or not (DEMO / "state" / "recado.db").exists():
        return told
    return f"{told} {say('error.no_ledger.lab', folder=DEMO)}"


def campaigns_here(database: Database, name: str | None) -> list[str]:
    """The campaign of this name, or all that ever ran here. Raises Refusal for one that never did."""
    known = database.read(known_campaigns)
    if not known:
        raise Refusal(say("error.none_ran"))
    if name and name not in known:
        raise Refusal(say("error.no_such_campaign", campaign=name, known=", ".join(known)))
    return [name] if name else known
