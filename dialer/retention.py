"""Removes what has been kept as long as it may be, and destroys what was sealed until no law asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from dialer.keep import Keeping
from dialer.store.ageing import Aged, aged, note_run
from dialer.store.blocked import destroy, due
from dialer.store.database import Database
from dialer.store.erasure import CallOpen, Erased, erase
from dialer.store.toll import forget_charges

AT_ONCE = 200
"""People between two looks at the clock of others: each is removed in a transaction of its own."""

CHARGES_KEPT = timedelta(days=100)
"""For so long what each call cost can be held against the carrier's quarterly bill; the day's sums stay."""


@dataclass(kw_only=True, slots=True)
class Outcome:
    """What a run of retention did, or would do."""

    looked_at: int = 0
    removed: list[Erased | Aged] = field(default_factory=list)
    blocked: list[Erased | Aged] = field(default_factory=list)
    in_call: int = 0
    """Left for the next run: a call of theirs is not over."""
    destroyed: int = 0


def retain(
    database: Database,
    keeping: Keeping,
    *,
    now: datetime,
    by: str,
    dry: bool,
    progress: Callable[[int], None] = lambda people: None,
) -> Outcome:
    """Go through everybody once. A dry run changes nothing and tells what a real one would."""
    outcome, last = Outcome(), ""
    since = datetime.combine(keeping.nothing_older_than(), time.min, UTC)
    while batch := database.read(aged, unused_since=since, after=last, most=AT_ONCE):
        last = batch[-1].person_id
        for each in batch:
            outcome.looked_at += 1
            if keeping.must_go(each.held):
                _let_go(database, keeping, each, outcome, now=now, by=by, dry=dry)
        progress(outcome.looked_at)
    outcome.destroyed = database.read(due, keeping.today) if dry else database.write(destroy, keeping.today)
    if not dry:
        while database.write(forget_charges, now - CHARGES_KEPT, most=AT_ONCE):
            pass
        figures = {"looked_at": outcome.looked_at, "removed": len(outcome.removed)}
        figures |= {"blocked": len(outcome.blocked), "destroyed": outcome.destroyed}
        database.write(note_run, figures, now=now, by=by)
    return outcome


def _let_go(
    database: Database, keeping: Keeping, each: Aged, outcome: Outcome, *, now: datetime, by: str, dry: bool
) -> None:
    if dry:
        (outcome.blocked if keeping.must_keep(each.held) else outcome.removed).append(each)
        return
    try:
        erased = database.write(
            erase,
            each.person_id,
            keep=keeping.must_keep,
            suppress=False,
            now=now,
            by=by,
            why="retention",
        )
    except CallOpen:
        outcome.in_call += 1
        return
    if erased:
        (outcome.blocked if erased.blocked else outcome.removed).append(erased)
