"""Sessions of people: the cookie holds a token, the database only its hash."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from dialer.store.audit import append, lock_chain
from dialer.store.control_schema import user_account, user_session
from dialer.store.failed_logins import forgive
from dialer.store.users import Account, account_of


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRow:
    """One session, with whose it is. `csrf` is what an unsafe request must bring along."""

    token_hash: str
    account: Account
    csrf: str
    seen_at: datetime
    expires_at: datetime


def begin_session(  # noqa: PLR0913 - what a row consists of
    tx: Connection,
    *,
    token_hash: str,
    user_id: int,
    csrf: str,
    now: datetime,
    expires_at: datetime,
    on_record: datetime,
    forgiven: Collection[int],
    login: str,
) -> None:
    """Write a session, and a row of the audit; sessions that have run out are dropped on the way.

    `forgiven` is what failed_logins.py counted before it was known that the password is right.
    """
    lock_chain(tx)
    forgive(tx, forgiven, login=login)
    tx.execute(delete(user_session).where(user_session.c.expires_at <= now))
    tx.execute(
        insert(user_session).values(
            token_hash=token_hash,
            user_id=user_id,
            csrf=csrf,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
    )
    _note(tx, "logged_in", user_id, on_record)


def session_row(tx: Connection, token_hash: str) -> SessionRow | None:
    """The session of this token, however old; None if there is none, or whose it is was disabled."""
    mine = user_session.c
    row = tx.execute(
        select(user_account, mine.token_hash, mine.csrf, mine.seen_at, mine.expires_at)
        .join(user_session, mine.user_id == user_account.c.id)
        .where(mine.token_hash == token_hash, user_account.c.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return SessionRow(
        token_hash=row.token_hash,
        account=account_of(row),
        csrf=row.csrf,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def note_seen(tx: Connection, token_hash: str, now: datetime) -> None:
    """That it is still in use."""
    tx.execute(update(user_session).where(user_session.c.token_hash == token_hash).values(seen_at=now))


def end_session(tx: Connection, token_hash: str, *, on_record: datetime) -> None:
    """Log out, with a row of the audit, if there was such a session."""
    lock_chain(tx)
    ended = delete(user_session).where(user_session.c.token_hash == token_hash)
    user_id: int | None = tx.execute(ended.returning(user_session.c.user_id)).scalar()
    if user_id is not None:
        _note(tx, "logged_out", user_id, on_record)


def _note(tx: Connection, what: str, user_id: int, on_record: datetime) -> None:
    who = f"user:{user_id}"
    append(tx, now=on_record, kind="control", content={"what": what, "user": who, "by": who})
