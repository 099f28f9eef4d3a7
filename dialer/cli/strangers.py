"""A campaigns file and a rehearsal's ledger that have nothing to do with each other."""

from pathlib import Path

from dialer.campaign import Campaigns
from dialer.cli.failures import Refusal
from dialer.cli.ledger import is_there
from dialer.cli.words import say
from dialer.store.database import Database
from dialer.store.wishes import known_campaigns


def refuse_strangers(database: Database, whole: Campaigns, lab: Path | None) -> None:
    """A rehearsal's ledger is of the file that was rehearsed: of any other's campaigns it knows nothing.

    The installation's own is not asked: there a file with new campaigns is an ordinary day. Raises Refusal.
    """
    known = database.read(known_campaigns) if lab and is_there(database) else []
    if known and not any(each.name in known for each in whole.campaigns):
        listed = ", ".join(each.name for each in whole.campaigns)
        ran = ", ".join(known)
        raise Refusal(say("error.strangers", file=whole.path, campaigns=listed, lab=lab, ran=ran))
