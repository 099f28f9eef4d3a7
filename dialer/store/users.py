"""Who may log in, and as what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from dialer.store.audit import append, lock_chain
from dialer.store.control_schema import user_account, user_session
from dialer.store.desk import leave_telephone
from dialer.store.upsert import upsert


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A person who works with Recado. `roles` as dialer/control/access.py names them."""

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    language: str
    """As they chose it; empty: as their browser asks."""
    interface: str
    """An agent's telephone as Asterisk names it; empty: none."""
    created_at: datetime
    created_by: str
    disabled_at: datetime | None
    password_changed_at: datetime | None

    @property
    def enabled(self) -> bool:
        return self.disabled_at is None


def add_account(  # noqa: PLR0913 - what a row consists of
    tx: Connection,
    *,
    login: str,
    name: str,
    password_hash: str,
    roles: Sequence[str],
    interface: str,
    now: datetime,
    by: str,
    on_record: datetime,
) -> Account | None:
    """Write a new account, and a row of the audit; None if somebody has this login already."""
    lock_chain(tx)
    values = {
        "login": login,
        "name": name,
        "password_hash": password_hash,
        "roles": sorted(roles),
        "interface": interface or None,
        "created_at": now,
        "created_by": by,
        "password_changed_at": now,
    }
    made = tx.execute(
        upsert(tx, user_account).values(values).on_conflict_do_nothing().returning(user_account)
    )
    row = made.one_or_none()
    if row is None:
        return None
    said = {"what": "user_added", "user": f"user:{row.id}", "roles": sorted(roles), "by": by}
    append(tx, now=on_record, kind="control", content=said)
    return account_of(row)


def accounts(tx: Connection) -> list[Account]:
    """Everybody, in the order of their logins; who is disabled as well."""
    return [account_of(row) for row in tx.execute(select(user_account).order_by(user_account.c.login))]


def account(tx: Connection, user_id: int) -> Account | None:
    row = tx.execute(select(user_account).where(user_account.c.id == user_id)).one_or_none()
    return None if row is None else account_of(row)


def account_with_password(tx: Connection, login: str) -> tuple[Account, str] | None:
    """Who logs in under this name, and the hash of their password; None if nobody can."""
    row = tx.execute(select(user_account).where(user_account.c.login == login)).one_or_none()
    if row is None or row.password_hash is None or row.disabled_at is not None:
        return None
    return account_of(row), row.password_hash


class NoAdminLeft(Exception):
    """It would leave nobody who can log in and may do everything."""


def change_account(
    tx: Connection, /, user_id: int, *, what: str, by: str, on_record: datetime, **values: object
) -> Account | None:
    """Set these columns, with a row of the audit that says `what` was done; None if there is no such account.

    Whoever may take calls at their telephone no more is not at work any more. Raises NoAdminLeft.
    """
    lock_chain(tx)
    before = admins(tx)
    changed = tx.execute(
        update(user_account).where(user_account.c.id == user_id).values(**values).returning(user_account)
    )
    row = changed.one_or_none()
    if row is None:
        return None
    if before and not admins(tx):
        raise NoAdminLeft
    if row.disabled_at is not None:
        _end_sessions(tx, user_id)
    said = {"what": what, "user": f"user:{user_id}", "by": by}
    append(tx, now=on_record, kind="control", content=said | _told(values))
    after = account_of(row)
    leave_telephone(tx, user_id, but=_telephone(after), now=on_record, by=by)
    return after


def change_with_password(
    tx: Connection,
    user_id: int,
    password_hash: str,
    *,
    now: datetime,
    what: str,
    by: str,
    on_record: datetime,
    **values: object,
) -> Account | None:
    """Set these columns and another password, or neither; None if there is no such account.

    Raises NoAdminLeft.
    """
    changed = change_account(tx, user_id, what=what, by=by, on_record=on_record, **values)
    if changed is not None:
        change_password(tx, user_id, password_hash, now=now, by=by, on_record=on_record)
    return changed


def change_password(
    tx: Connection,
    user_id: int,
    password_hash: str,
    *,
    now: datetime,
    by: str,
    on_record: datetime,
    but: str = "",
) -> None:
    """Another password, with a row of the audit; all sessions end but that of token hash `but`."""
    lock_chain(tx)
    values = {"password_hash": password_hash, "password_changed_at": now}
    tx.execute(update(user_account).where(user_account.c.id == user_id).values(values))
    _end_sessions(tx, user_id, but=but)
    said = {"what": "password_changed", "user": f"user:{user_id}", "by": by}
    append(tx, now=on_record, kind="control", content=said)


def renew_hash(tx: Connection, user_id: int, before: str, password_hash: str) -> None:
    """Another hash of the same password, unless they have changed it meanwhile; nothing ends."""
    mine = user_account.c
    theirs = (mine.id == user_id) & (mine.password_hash == before)
    tx.execute(update(user_account).where(theirs).values(password_hash=password_hash))


def choose_language(tx: Connection, user_id: int, language: str | None) -> None:
    tx.execute(update(user_account).where(user_account.c.id == user_id).values(language=language))


def _telephone(of: Account) -> str:
    """Where they may take calls; empty: nowhere."""
    return of.interface if of.enabled and {"agent", "admin"} & {*of.roles} else ""


def _end_sessions(tx: Connection, user_id: int, *, but: str = "") -> None:
    mine = user_session.c
    tx.execute(delete(user_session).where(mine.user_id == user_id, mine.token_hash != but))


def _told(values: Mapping[str, object]) -> dict[str, object]:
    """What the audit may hold for ever: no name, no password's hash."""
    return {name: values[name] for name in ("roles", "interface") if name in values}


def admins(tx: Connection) -> set[int]:
    """Those who can log in and may do everything."""
    return {each.id for each in accounts(tx) if each.enabled and "admin" in each.roles}


def account_of(row: Row[Any]) -> Account:
    """What a row of the table says, without the hash of the password."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=tuple(row.roles),
        language=row.language or "",
        interface=row.interface or "",
        created_at=row.created_at,
        created_by=row.created_by,
        disabled_at=row.disabled_at,
        password_changed_at=row.password_changed_at,
    )
