"""Logins that failed, by who was named and where from: only keyed hashes, kept for an hour."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from dialer.store.audit import append, lock_chain
from dialer.store.control_schema import failed_login
from dialer.store.installation import keyed

REMEMBERED = timedelta(hours=1)


class TooManyTries(Exception):
    """Another password may be tried after so long; this one was not looked at."""

    def __init__(self, again_in: timedelta) -> None:
        super().__init__(again_in)
        self.again_in = again_in


def refuse_early(
    tx: Connection, about: Mapping[str, str], *, wait_after: Callable[[str, int], timedelta], now: datetime
) -> None:
    """As `count_try` would, only by reading: who has to wait anyway writes nothing. Raises TooManyTries."""
    for kind, value in about.items():
        _waits(tx, kind, value, wait_after, now)


def count_try(
    tx: Connection,
    about: Mapping[str, str],
    *,
    wait_after: Callable[[str, int], timedelta],
    now: datetime,
    on_record: datetime,
) -> list[int]:
    """Count a try as failed before its password is looked at, so that many at once are counted too.

    `about` is the login and the address; `wait_after(kind, failures)` how long each then waits. The ids of
    what was written, to be forgiven. The audit tells once when tries begin to wait. Raises TooManyTries.
    """
    lock_chain(tx)
    tx.execute(delete(failed_login).where(failed_login.c.at <= now - REMEMBERED))
    for kind, value in about.items():
        failures = _waits(tx, kind, value, wait_after, now)
        if wait_after(kind, failures + 1) and not wait_after(kind, failures):
            said = {"what": "logins_wait", "of": kind, "key": _key(tx, kind, value), "failures": failures}
            append(tx, now=on_record, kind="control", content=said)
    rows = [{"key": _key(tx, kind, value), "at": now} for kind, value in about.items()]
    return list(tx.execute(insert(failed_login).returning(failed_login.c.id), rows).scalars())


def forgive(tx: Connection, ids: Collection[int], *, login: str) -> None:
    """It was the right password: what was counted for this try, and for this login before, is no failure."""
    mine = failed_login.c
    tx.execute(delete(failed_login).where(mine.id.in_(ids) | (mine.key == _key(tx, "login", login))))


def _waits(
    tx: Connection, kind: str, value: str, wait_after: Callable[[str, int], timedelta], now: datetime
) -> int:
    """How often this one has failed in the last hour. Raises TooManyTries while it has to wait."""
    mine = failed_login.c
    of_key = select(func.count(), func.max(mine.at)).where(
        mine.key == _key(tx, kind, value), mine.at > now - REMEMBERED
    )
    failures, last = tx.execute(of_key).one()
    wait = wait_after(kind, failures)
    if last is not None and now < last + wait:
        raise TooManyTries(last + wait - now)
    return int(failures)


def _key(tx: Connection, kind: str, value: str) -> str:
    return keyed(tx, f"login {kind}", value)
