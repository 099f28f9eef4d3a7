"""What an operator wishes of a running campaign, and what Recado stopped; read before every dial."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from dialer.store.audit import append, lock_chain
from dialer.store.errors import StoreError
from dialer.store.locks import lock
from dialer.store.news import WISHES, tell
from dialer.store.one_of import one_of
from dialer.store.schema import campaign_state
from dialer.store.upsert import upsert

RECADO = "recado"
"""Who stops a campaign when nobody did."""


class Alarmed(StoreError):
    """Recado has stopped this campaign by itself: a person who has looked into it starts it again."""

    def __init__(self, campaign: str, seen: str) -> None:
        super().__init__(f"Recado has stopped {campaign} by itself: {seen}.")
        self.campaign = campaign
        self.seen = seen


@dataclass(frozen=True, kw_only=True, slots=True)
class StandsAs:
    """Whether a campaign may dial. `alarm` is what Recado saw, where it stopped it by itself."""

    stopped: bool = False
    alarm: str = ""
    started_at: datetime | None = None


def wish_stop(tx: Connection, campaigns: Sequence[str], *, now: datetime, by: str) -> None:
    """No new call in these campaigns from this commit on; calls in progress finish.

    A pause ends with it: whoever resumes it must not undo a stop.
    """
    for name in campaigns:
        set_wish(tx, name, stopped_at=now, stopped_by=by, paused=False)


def wish_start(
    tx: Connection, campaigns: Sequence[str], *, now: datetime, by: str, after_alarm: bool = True
) -> None:
    """These campaigns may dial (again): what Recado saw before is no alarm any more; who said so is kept.

    One that nobody had stopped goes on, and what was seen counts on: a restart must not hide an anomaly.
    Raises Alarmed where Recado has stopped one by itself, unless `after_alarm`.
    """
    _alone(tx)
    for name in campaigns:
        stands = standing_of(tx, name)
        if stands.alarm and not after_alarm:
            raise Alarmed(name, stands.alarm)
        since = now if stands.stopped or stands.started_at is None else stands.started_at
        set_wish(tx, name, stopped_at=None, stopped_by=None, paused=False, alarm=None, started_at=since)
        if stands.alarm:
            content = {"what": "started_again", "campaign": name, "seen": stands.alarm, "by": by}
            append(tx, now=now, kind="alarm", content=content)


def stop_by_itself(tx: Connection, campaigns: Sequence[str], *, now: datetime, seen: str) -> None:
    """Stop these campaigns for what was seen (policy/anomaly.py), with a row of the audit for each."""
    _alone(tx)
    for name in campaigns:
        if standing_of(tx, name).alarm:
            continue  # another worker has seen it too
        set_wish(tx, name, stopped_at=now, stopped_by=RECADO, alarm=seen)
        append(tx, now=now, kind="alarm", content={"what": "stopped", "campaign": name, "seen": seen})


def _alone(tx: Connection) -> None:
    """No other process stops or starts a campaign meanwhile: an alarm of this instant must not be wiped."""
    lock_chain(tx)
    lock(tx, ["wishes"])


def standing_of(tx: Connection, campaign: str) -> StandsAs:
    """Whether this campaign may dial, and if not, whether Recado stopped it."""
    return stands_as(tx.execute(STANDS, {"campaigns": [campaign]}).first())


def stands_as(row: Any | None) -> StandsAs:
    """What the campaign's row of STANDS says, if there is one."""
    if row is None:
        return StandsAs()
    stopped = row.stopped_at is not None
    return StandsAs(stopped=stopped, alarm=row.alarm or "", started_at=row.started_at)


STANDS = select(
    campaign_state.c.name, campaign_state.c.stopped_at, campaign_state.c.alarm, campaign_state.c.started_at
).where(one_of(campaign_state.c.name, "campaigns"))
"""Built once: it is read before every dial."""


def stopped(tx: Connection, campaigns: Sequence[str]) -> set[str]:
    """Which of these campaigns somebody has stopped."""
    rows = tx.execute(
        select(campaign_state.c.name).where(
            campaign_state.c.name.in_(campaigns), campaign_state.c.stopped_at.is_not(None)
        )
    )
    return set(rows.scalars())


def alarms_of(tx: Connection, campaigns: Sequence[str]) -> dict[str, str]:
    """What Recado saw, of those of these campaigns that it stopped by itself."""
    rows = tx.execute(
        select(campaign_state.c.name, campaign_state.c.alarm)
        .where(campaign_state.c.name.in_(campaigns), campaign_state.c.alarm.is_not(None))
        .order_by(campaign_state.c.name)
    )
    return {row.name: row.alarm for row in rows}


def known_campaigns(tx: Connection) -> list[str]:
    """Every campaign that was ever run, by name."""
    ran = [campaign_state.c[name].is_not(None) for name in ("started_at", "launched_at", "stopped_at")]
    names = select(campaign_state.c.name).where(or_(*ran)).order_by(campaign_state.c.name)
    return list(tx.execute(names).scalars())


def write_and_take_back(tx: Connection) -> None:
    """A write that changes nothing: a lock that another program holds, or a full disk, stops only writes.

    SQLite leaves out a row that is overwritten with itself, and nothing would reach the disk.
    """
    tx.execute(insert(campaign_state).values(name=_NOBODY_S))
    tx.execute(delete(campaign_state).where(campaign_state.c.name == _NOBODY_S))


_NOBODY_S = ""
"""A name that no campaign can have."""


def set_wish(tx: Connection, name: str, **values: object) -> None:
    """Keep these values of a campaign, whether it was ever heard of or not; whoever dials it hears of it."""
    keep_about(tx, name, **values)
    tell(tx, WISHES)


def keep_about(tx: Connection, name: str, **values: object) -> None:
    """Keep these values of a campaign, for which nobody waits."""
    row = upsert(tx, campaign_state).values(name=name, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))
