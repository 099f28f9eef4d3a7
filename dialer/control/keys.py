"""Keys of machines: shown once, kept as a hash, each with what it may do and until when."""

import hashlib
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from dialer.clock import Clock, SystemClock
from dialer.control.access import Scope, Who
from dialer.control.errors import Forbidden, Invalid, NotFound
from dialer.control.remembered import Remembered
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.keys import KeyRow, add_key, key, key_with_hash, keys, note_used, revoke_key

BEGINS = "recado_"
"""Every key's beginning: whoever finds one in a text knows what it is."""

PREFIX = 12
"""Characters of a key that tell it from others, `recado_` among them."""

DAYS, MOST_DAYS = 90, 731

MINUTE = timedelta(minutes=1)

REMEMBERED = 3.0
"""Seconds until a key that another process revoked is refused here."""


Key = KeyRow
"""A key without the key itself, as the API and the pages show it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key as it was made. `secret` is the key itself, and cannot be told again."""

    key: KeyRow
    secret: str = field(repr=False)


class Keys:
    """What may be asked of keys, and told them. Their times are the machine's; `clock` dates the audit."""

    def __init__(self, database: Database, clock: Clock, *, machine: Clock | None = None) -> None:
        self._database, self._clock = database, clock
        self._machine = machine or SystemClock()
        self._known: Remembered[KeyRow] = Remembered(seconds=REMEMBERED)

    async def who(self, secret: str) -> Who | None:
        """Whose key this is; None if it is nobody's, has run out or was revoked."""
        if not secret.startswith(BEGINS):
            return None
        hashed = _hash(secret)
        found = self._known.get(hashed) or await self._look_up(hashed)
        if found is None or found.revoked_at is not None or found.expires_at <= self._machine.now():
            return None
        return _who(found)

    async def all(self) -> list[KeyRow]:
        """Every key, the newest first; revoked and expired ones as well."""
        return await self._database.run_read(keys)

    async def add(self, name: str, scopes: Collection[Scope], *, days: int = DAYS, who: Who) -> NewKey:
        """A new key, good for so many days. Raises Invalid, and Forbidden for a scope that `who` has not."""
        _check(name, scopes, days, who)
        secret, now = BEGINS + secrets.token_urlsafe(32), self._machine.now()
        made = await self._database.run_write(
            add_key,
            name=name.strip(),
            prefix=secret[:PREFIX],
            key_hash=_hash(secret),
            scopes=scopes_in_order(scopes),
            now=now,
            expires_at=now + timedelta(days=days),
            by=who.id,
            on_record=self._clock.now(),
        )
        return NewKey(key=made, secret=secret)

    async def revoke(self, key_id: int, *, who: Who) -> None:
        """The key opens nothing from now on. Raises NotFound, Forbidden."""
        found = await self._database.run_read(key, key_id)
        if found is None:
            raise NotFound("There is no such key.", "No existe esa clave.")
        if not _known_scopes(found) <= who.scopes:
            raise _more()
        on_record = self._clock.now()
        await self._database.run_write(
            revoke_key, key_id, now=self._machine.now(), by=who.id, on_record=on_record
        )
        self.forget()

    def forget(self) -> None:
        """Look every key up anew, as another process does."""
        self._known.forget()

    async def _look_up(self, hashed: str) -> KeyRow | None:
        found = await self._database.run_read(key_with_hash, hashed)
        if found is None:
            return None
        self._known.put(hashed, found)
        now = self._machine.now()
        unused = found.used_at is None or now - found.used_at >= MINUTE
        if unused and found.revoked_at is None and found.expires_at > now:
            with suppress(StoreError):  # a full disk must not shut out who looks for what is wrong
                await self._database.run_write(note_used, found.id, now)
        return found


def scopes_in_order(scopes: Collection[Scope]) -> list[str]:
    return sorted(str(scope) for scope in scopes)


def _more() -> Forbidden:
    return Forbidden(
        "A key may do no more than whoever makes or revokes it.",
        "Una clave no puede hacer más que quien la crea o la revoca.",
    )


def _check(name: str, scopes: Collection[Scope], days: int, who: Who) -> None:
    if not 1 <= len(name.strip()) <= 100 or not name.isprintable():
        raise Invalid(
            "A key's name has 1 to 100 characters: say which machine it is for.",
            "El nombre de una clave tiene de 1 a 100 caracteres: diga para qué máquina es.",
        )
    if not scopes:
        raise Invalid("Name at least one scope.", "Indique al menos un permiso.")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A key is good for 1 to {MOST_DAYS} days.", f"Una clave vale de 1 a {MOST_DAYS} días.")
    if not set(scopes) <= who.scopes:
        raise _more()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _known_scopes(row: KeyRow) -> frozenset[Scope]:
    """What it may do; a scope that this version does not know opens nothing."""
    return frozenset(Scope(each) for each in row.scopes if each in set(Scope))


def _who(row: KeyRow) -> Who:
    return Who(id=f"key:{row.id}", name=row.name, kind="machine", scopes=_known_scopes(row))
