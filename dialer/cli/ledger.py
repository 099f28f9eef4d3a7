"""The ledger that a command asks or writes to: it must be there, and is never made by asking."""

from collections.abc import Iterator
from contextlib import contextmanager

from dialer.cli.failures import Refusal
from dialer.cli.words import say
from dialer.open_ledger import open_ledger
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.wishes import known_campaigns


@contextmanager
def ledger(settings: Settings) -> Iterator[Database]:
    """The ledger of this installation. Raises Refusal if there is none."""
    with open_ledger(settings) as database:
        if database.sqlite_file and not database.sqlite_file.exists():
            raise Refusal(say("error.no_ledger", file=database.sqlite_file))
        yield database


def campaigns_here(database: Database, name: str | None) -> list[str]:
    """The campaign of this name, or all that ever ran here. Raises Refusal for one that never did."""
    known = database.read(known_campaigns)
    if not known:
        raise Refusal(say("error.none_ran"))
    if name and name not in known:
        raise Refusal(say("error.no_such_campaign", campaign=name, known=", ".join(known)))
    return [name] if name else known
