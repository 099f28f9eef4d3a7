"""People who are logged in: a token in their browser's cookie, its hash in the database."""

import hashlib
import math
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dialer.clock import Clock
from dialer.control.access import SCOPES, Role, Scope, Who
from dialer.control.errors import ControlError, NotFound
from dialer.control.login_limits import place_of, wait_after
from dialer.control.passwords import Passwords, refuse_weak
from dialer.control.remembered import Remembered
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.failed_logins import TooManyTries, count_try, forgive, refuse_early
from dialer.store.sessions import SessionRow, begin_session, end_session, note_seen, session_row
from dialer.store.users import Account, account_with_password, change_password, renew_hash

IDLE, LASTS = timedelta(hours=8), timedelta(hours=24)
"""A session ends when nobody has used it for so long, and at the latest after a day."""

MINUTE = timedelta(minutes=1)

REMEMBERED = 3.0
"""Seconds until a session that another process ended is refused here."""


class LoginRefused(ControlError):
    """It is not told whether the login or the password was wrong. `again_in`: seconds to wait, if any."""

    def __init__(self, again_in: int = 0) -> None:
        if again_in:
            super().__init__(
                f"Too many tries: wait {again_in} s.", f"Demasiados intentos: espere {again_in} s."
            )
        else:
            super().__init__("Login or password is wrong.", "El usuario o la contraseña no son correctos.")
        self.again_in = again_in


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Somebody who is logged in. `csrf` is what their unsafe requests must bring along."""

    who: Who
    csrf: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSession:
    """A session as it was begun. `token` is what the cookie holds, and cannot be told again."""

    token: str = field(repr=False)
    session: Session


class Sessions:
    """Logging in and out. They go by the `machine` clock; `clock`, a rehearsal's maybe, dates the audit."""

    def __init__(self, database: Database, clock: Clock, machine: Clock, passwords: Passwords) -> None:
        self._database, self._clock, self._machine = database, clock, machine
        self._passwords = passwords
        self._known: Remembered[SessionRow] = Remembered(seconds=REMEMBERED)

    async def log_in(self, login: str, password: str, *, address: str) -> NewSession:
        """Begin a session. Raises LoginRefused, and Unavailable while too many log in at once.

        A login that nobody has takes as long as a wrong password, and is told in the same words.
        """
        login = login.strip().lower()[:60]
        counted = await self._count(login, address)
        found = await self._database.run_read(account_with_password, login)
        if not await self._passwords.fits(found and found[1], password) or found is None:
            raise LoginRefused
        account, password_hash = found
        if self._passwords.outdated(password_hash):
            renewed = await self._passwords.hash(password)
            await self._database.run_write(renew_hash, account.id, password_hash, renewed)
        return await self._begin(account, counted)

    async def session(self, token: str) -> Session | None:
        """Whose session this token is; None if it has run out, or never was one."""
        hashed, now = hash_of(token), self._machine.now()
        found = self._known.get(hashed) or await self._look_up(hashed, now)
        if found is None or not _lives(found, now):
            return None
        return Session(who=who_of(found.account), csrf=found.csrf)

    async def log_out(self, token: str) -> None:
        """End the session of this token, if there is one."""
        await self._database.run_write(end_session, hash_of(token), on_record=self._clock.now())
        self.forget()

    async def change_password(self, token: str, old: str, new: str, *, address: str) -> None:
        """Their own, which they know: every other session of theirs ends.

        Raises Invalid, NotFound without a session, LoginRefused if `old` is wrong.
        """
        row = await self._database.run_read(session_row, hash_of(token))
        if row is None or not _lives(row, self._machine.now()):
            raise NotFound("You are not logged in.", "No ha iniciado sesión.")
        refuse_weak(new, row.account.login)
        counted = await self._count(row.account.login, address)
        found = await self._database.run_read(account_with_password, row.account.login)
        if not await self._passwords.fits(found and found[1], old):
            raise LoginRefused
        await self._database.run_write(forgive, counted, login=row.account.login)
        await self._database.run_write(
            change_password,
            row.account.id,
            await self._passwords.hash(new),
            now=self._machine.now(),
            by=f"user:{row.account.id}",
            on_record=self._clock.now(),
            but=hash_of(token),
        )
        self.forget()

    def forget(self) -> None:
        """Somebody's account was changed: look every session up anew."""
        self._known.forget()

    async def _count(self, login: str, address: str) -> Sequence[int]:
        about = {"login": login, "address": place_of(address)}
        now = self._machine.now()
        try:
            await self._database.run_read(refuse_early, about, wait_after=wait_after, now=now)
            return await self._database.run_write(
                count_try, about, wait_after=wait_after, now=now, on_record=self._clock.now()
            )
        except TooManyTries as error:
            raise LoginRefused(again_in=math.ceil(error.again_in.total_seconds())) from None

    async def _begin(self, account: Account, counted: Sequence[int]) -> NewSession:
        token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._machine.now()
        await self._database.run_write(
            begin_session,
            token_hash=hash_of(token),
            user_id=account.id,
            csrf=csrf,
            now=now,
            expires_at=now + LASTS,
            on_record=self._clock.now(),
            forgiven=counted,
            login=account.login,
        )
        return NewSession(token=token, session=Session(who=who_of(account), csrf=csrf))

    async def _look_up(self, hashed: str, now: datetime) -> SessionRow | None:
        found = await self._database.run_read(session_row, hashed)
        if found is None or not _lives(found, now):
            return None
        if now - found.seen_at >= MINUTE:
            with suppress(StoreError):  # a full disk must not shut out who looks for what is wrong
                await self._database.run_write(note_seen, hashed, now)
        self._known.put(hashed, found)
        return found


def who_of(account: Account) -> Who:
    """What this person may do: the sum of their roles; one that this version does not know is nothing."""
    roles = [Role(each) for each in account.roles if each in set(Role)]
    return Who(
        id=f"user:{account.id}",
        name=account.name,
        kind="person",
        scopes=frozenset[Scope]().union(*(SCOPES[role] for role in roles)),
        user_id=account.id,
        interface=account.interface,
        language=account.language,
    )


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _lives(row: SessionRow, now: datetime) -> bool:
    return now < row.expires_at and now < row.seen_at + IDLE
