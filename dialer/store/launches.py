"""What is wished of campaigns that a serving process dials: launch, pause, pace, hang-up; each audited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import Connection, select, update

from dialer.attempt import AttemptState
from dialer.store.audit import append, lock_chain
from dialer.store.done import IN_CALL
from dialer.store.errors import StoreError
from dialer.store.schema import attempt, campaign_state
from dialer.store.tallies import Stand, contacts_stand
from dialer.store.wishes import keep_about, set_wish, wish_start

LONGEST_TROUBLE = 2000


class PaceChanged(StoreError):
    """Somebody else has set the pace since it was read."""


class NotSo(StoreError):
    """What is wished cannot be of a campaign as it stands: it runs already, it is not paused."""

    def __init__(self, campaign: str, why: "Why") -> None:
        super().__init__(f"{campaign} is {why}.")
        self.campaign = campaign
        self.why = why


Why = Literal["running already", "not running", "not paused"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is on record of one campaign; of one that nobody ever ran, nothing but its name."""

    name: str
    stopped_at: datetime | None = None
    stopped_by: str | None = None
    alarm: str | None = None
    started_at: datetime | None = None
    launched_at: datetime | None = None
    launched_by: str | None = None
    paused: bool = False
    calls_per_second: float | None = None
    max_calls: int | None = None
    hang_up_at: datetime | None = None
    trouble: str | None = None
    imported: Mapping[str, Any] | None = None
    version: int = 0


class PaceWish(TypedDict, total=False):
    """A pace for a campaign while it runs: None is as its file says, what is left out stays as it was."""

    calls_per_second: float | None
    max_calls: int | None


def wishes(tx: Connection, names: Collection[str] | None = None) -> dict[str, Wish]:
    """What is wished of these campaigns, or of all that are on record."""
    query = select(campaign_state)
    if names is not None:
        query = query.where(campaign_state.c.name.in_(names))
    kept = [each.name for each in fields(Wish)]
    return {row.name: Wish(**{key: getattr(row, key) for key in kept}) for row in tx.execute(query)}


def launched_campaigns(tx: Connection) -> dict[str, Wish]:
    """Those that the serving process is to dial, or to keep ready, whether stopped or not."""
    rows = tx.execute(select(campaign_state.c.name).where(campaign_state.c.launched_at.is_not(None)))
    return wishes(tx, list(rows.scalars()))


def wish_launch(tx: Connection, name: str, *, now: datetime, by: str, after_alarm: bool = False) -> None:
    """The serving process dials it from now on. Raises NotSo if it does already, Alarmed unless a person
    says `after_alarm`."""
    lock_chain(tx)
    stands = _as_it_stands(tx, name)
    if stands.launched_at and not stands.stopped_at:
        raise NotSo(name, "running already")
    wish_start(tx, [name], now=now, by=by, after_alarm=after_alarm)
    set_wish(tx, name, launched_at=now, launched_by=by, paused=False, trouble=None)
    note(tx, "launched", [name], now=now, by=by)


def wish_pause(tx: Connection, name: str, *, now: datetime, by: str) -> None:
    """No new call until it is resumed. Raises NotSo for one that is stopped, or alarmed, or never ran."""
    lock_chain(tx)
    stands = _as_it_stands(tx, name)
    if stands.stopped_at or not (stands.launched_at or stands.started_at):
        raise NotSo(name, "not running")
    set_wish(tx, name, stopped_at=now, stopped_by=by, paused=True)
    note(tx, "paused", [name], now=now, by=by)


def wish_resume(tx: Connection, name: str, *, now: datetime, by: str) -> None:
    """Go on after a pause. Raises NotSo unless it is paused, Alarmed if Recado has stopped it meanwhile."""
    lock_chain(tx)
    stands = _as_it_stands(tx, name)
    if not (stands.stopped_at and stands.paused):
        raise NotSo(name, "not paused")
    wish_start(tx, [name], now=now, by=by, after_alarm=False)
    set_wish(tx, name, paused=False)
    note(tx, "resumed", [name], now=now, by=by)


def wish_stop_for_good(tx: Connection, names: Sequence[str], *, now: datetime, by: str) -> None:
    """No new call in these campaigns until somebody launches them again; an alarm stays on record."""
    lock_chain(tx)
    for name in names:
        set_wish(tx, name, stopped_at=now, stopped_by=by, paused=False)
    note(tx, "stopped", names, now=now, by=by)


def wish_pace(
    tx: Connection,
    name: str,
    pace: PaceWish,
    *,
    version: int,
    now: datetime,
    by: str,
) -> int:
    """The pace from now on, what `pace` leaves out as it was; its new version. Raises PaceChanged."""
    lock_chain(tx)
    known = _as_it_stands(tx, name)
    if known.version != version:
        raise PaceChanged(f"The pace of {name} was changed meanwhile: read it again.")
    set_wish(tx, name, **pace, version=version + 1)
    said = {key: str(value) if isinstance(value, float) else value for key, value in pace.items()}
    note(tx, "pace", [name], now=now, by=by, more=said)
    return version + 1


def wish_hang_up(tx: Connection, name: str, *, now: datetime, by: str) -> int:
    """Every call of this campaign that is in progress is to be hung up; how many there are."""
    lock_chain(tx)
    set_wish(tx, name, hang_up_at=now)
    calls = len(calls_in_progress(tx, name))
    note(tx, "hang_up", [name], now=now, by=by, more={"calls": calls})
    return calls


def hung_up(tx: Connection, name: str, wished_at: datetime) -> None:
    """It is done; a later wish stands."""
    tx.execute(
        update(campaign_state)
        .where(campaign_state.c.name == name, campaign_state.c.hang_up_at == wished_at)
        .values(hang_up_at=None)
    )


def calls_in_progress(tx: Connection, campaign: str, before: datetime | None = None) -> list[str]:
    """Attempts that are being dialled or talked in; `before`: sent by then."""
    query = select(attempt.c.id).where(
        attempt.c.campaign == campaign, attempt.c.state.in_((AttemptState.SENT, AttemptState.LIVE))
    )
    if before is not None:
        query = query.where(attempt.c.sent_at <= before)
    return list(tx.execute(query).scalars())


def tell_trouble(tx: Connection, name: str, trouble: str | None) -> None:
    """Why it is launched and nobody dials it; None: it is dialled."""
    keep_about(tx, name, trouble=trouble and trouble[:LONGEST_TROUBLE])


def tell_import(tx: Connection, name: str, said: Mapping[str, Any]) -> None:
    """How far its contacts file is in the ledger."""
    keep_about(tx, name, imported=dict(said))


def turns(tx: Connection, names: Collection[str]) -> dict[str, dict[str, int]]:
    """Contacts by campaign: `waiting` for a turn, `asked_daily` until that helps, `in_call`, `done`."""
    found = {name: dict.fromkeys(("waiting", "asked_daily", "in_call", "done"), 0) for name in names}
    for each in contacts_stand(tx, names):
        found[each.campaign][_kind(each)] += each.n
    return found


def note(
    tx: Connection,
    what: str,
    names: Sequence[str],
    *,
    now: datetime,
    by: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    """A row of the audit for each of these campaigns."""
    for name in names:
        append(
            tx, now=now, kind="control", content={"what": what, "campaign": name, "by": by, **(more or {})}
        )


def _as_it_stands(tx: Connection, name: str) -> Wish:
    return wishes(tx, [name]).get(name, Wish(name=name))


def _kind(stand: Stand) -> str:
    if stand.turn is not None:
        return "asked_daily" if stand.reason else "waiting"
    return "in_call" if stand.reason == IN_CALL else "done"
