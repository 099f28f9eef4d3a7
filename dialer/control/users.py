"""People who work with Recado: who they are and what they may do."""

import re
from collections.abc import Callable, Collection
from functools import partial

from dialer.clock import Clock, SystemClock
from dialer.control.access import SCOPES, Role, Who
from dialer.control.errors import Conflict, Forbidden, Invalid, NotFound
from dialer.control.passwords import Passwords, refuse_weak
from dialer.control.sessions import Sessions
from dialer.store.database import Database
from dialer.store.users import (
    Account,
    NoAdminLeft,
    account,
    accounts,
    add_account,
    admins,
    change_account,
    change_password,
    change_with_password,
    choose_language,
)

User = Account
"""A person's account, as the API and the pages show it."""

_Change = Callable[..., Account | None]


class Users:
    """What may be asked of people's accounts, and told them. `sessions` lets them in.

    Nobody gives anybody a role that may more than they may themselves, nor changes who has one.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        machine: Clock | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        """`clock`, maybe a rehearsal's, dates the audit; everything else goes by the machine's."""
        self._database, self._clock = database, clock
        self._machine = machine or SystemClock()
        self._passwords = passwords or Passwords()
        self.sessions = Sessions(database, clock, self._machine, self._passwords)

    async def has_admin(self) -> bool:
        """Whether anybody can log in and may do everything; in a new installation nobody can."""
        return bool(await self._database.run_read(admins))

    async def all(self) -> list[Account]:
        """Everybody, in the order of their logins; who is disabled as well."""
        return await self._database.run_read(accounts)

    async def one(self, user_id: int) -> Account:
        """Raises NotFound."""
        found = await self._database.run_read(account, user_id)
        if found is None:
            raise NotFound("There is no such user.", "No existe ese usuario.")
        return found

    async def called(self, login: str) -> Account:
        """Who logs in under this name. Raises NotFound."""
        wanted = login.strip().lower()
        for each in await self.all():
            if each.login == wanted:
                return each
        raise NotFound(f"Nobody logs in as '{wanted}'.", f"Nadie entra como '{wanted}'.")

    async def add(
        self,
        login: str,
        password: str,
        roles: Collection[Role],
        *,
        name: str = "",
        interface: str = "",
        who: Who,
    ) -> Account:
        """A new account. Raises Invalid, Conflict, and Forbidden where its roles may more than `who`."""
        login, name, interface = login.strip().lower(), name.strip(), interface.strip()
        _check(login, name or login, roles, interface)
        _refuse_more(_in_order(roles), who)
        refuse_weak(password, login)
        made = await self._database.run_write(
            add_account,
            login=login,
            name=name or login,
            password_hash=await self._passwords.hash(password),
            roles=_in_order(roles),
            interface=interface,
            now=self._machine.now(),
            by=who.id,
            on_record=self._clock.now(),
        )
        if made is None:
            raise Conflict(f"Somebody logs in as '{login}' already.", f"Ya hay quien entra como '{login}'.")
        return made

    async def set_roles(
        self,
        user_id: int,
        roles: Collection[Role],
        *,
        interface: str | None = None,
        password: str = "",
        who: Who,
    ) -> Account:
        """What they are here for, from their next request on; `interface`, if given, is their telephone.

        A `password` is given them with it; their sessions end. All of it is done, or nothing. Raises
        Invalid, NotFound, Forbidden, Conflict.
        """
        before = await self.one(user_id)
        line = before.interface if interface is None else interface.strip()
        _check(before.login, before.name, roles, line)
        _refuse_more(_in_order(roles), who)
        values = {"roles": _in_order(roles), "interface": line or None}
        if not password:
            return await self._change(before, "roles_changed", who, **values)
        _refuse_more(before.roles, who)
        refuse_weak(password, before.login)
        hashed, now = await self._passwords.hash(password), self._machine.now()
        change = partial(change_with_password, password_hash=hashed, now=now)
        return await self._change(before, "roles_changed", who, change, **values)

    async def disable(self, user_id: int, *, who: Who) -> Account:
        """They are logged out at once and cannot log in. Raises NotFound, Forbidden, Conflict."""
        before = await self.one(user_id)
        if not before.enabled:
            return before
        return await self._change(before, "user_disabled", who, disabled_at=self._machine.now())

    async def enable(self, user_id: int, *, who: Who) -> Account:
        """They can log in again, with the password they had. Raises NotFound, Forbidden."""
        before = await self.one(user_id)
        return before if before.enabled else await self._change(before, "user_enabled", who, disabled_at=None)

    async def set_password(self, user_id: int, password: str, *, who: Who) -> None:
        """A password given by somebody else: their sessions end. Raises Invalid, NotFound, Forbidden."""
        before = await self.one(user_id)
        _refuse_more(before.roles, who)
        refuse_weak(password, before.login)
        await self._database.run_write(
            change_password,
            user_id,
            await self._passwords.hash(password),
            now=self._machine.now(),
            by=who.id,
            on_record=self._clock.now(),
        )
        self.sessions.forget()

    async def set_language(self, user_id: int, language: str) -> None:
        """In which language they are spoken to; empty: as their browser asks. Raises Invalid."""
        if language not in ("", "en", "es"):
            raise Invalid("Recado speaks en and es.", "Recado habla es y en.")
        await self._database.run_write(choose_language, user_id, language or None)
        self.sessions.forget()

    async def _change(
        self, before: Account, what: str, who: Who, change: _Change = change_account, /, **values: object
    ) -> Account:
        _refuse_more(before.roles, who)
        try:
            changed = await self._database.run_write(
                change, before.id, what=what, by=who.id, on_record=self._clock.now(), **values
            )
        except NoAdminLeft:
            raise Conflict(
                "This is the last admin: make another one first.",
                "Es el último administrador: cree otro antes.",
            ) from None
        self.sessions.forget()
        return changed or before


_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,59}")
_INTERFACE = re.compile(r"[A-Za-z]{2,10}/[A-Za-z0-9._@+-]{1,60}")


def _check(login: str, name: str, roles: Collection[Role], interface: str) -> None:
    if not _LOGIN.fullmatch(login):
        raise Invalid(
            "A login has 1 to 60 letters a-z, digits, or . _ @ -, and begins with a letter or a digit.",
            "Un nombre de usuario tiene de 1 a 60 letras a-z, cifras o . _ @ -, y empieza por letra o cifra.",
        )
    if len(name) > 200 or not name.isprintable():
        raise Invalid("A name has at most 200 characters.", "Un nombre tiene como mucho 200 caracteres.")
    if not roles:
        raise Invalid("Name at least one role.", "Indique al menos un rol.")
    if interface and not _INTERFACE.fullmatch(interface):
        raise Invalid(
            "A telephone is named as Asterisk does it: PJSIP/agent-1.",
            "Un teléfono se nombra como lo hace Asterisk: PJSIP/agent-1.",
        )
    if Role.AGENT in roles and not interface:
        raise Invalid(
            "An agent needs a telephone, such as PJSIP/agent-1.",
            "Un agente necesita un teléfono, como PJSIP/agent-1.",
        )


def _refuse_more(roles: Collection[str], who: Who) -> None:
    """Raises Forbidden if one of these roles may something that `who` may not."""
    known = [SCOPES[Role(each)] for each in roles if each in set(Role)]
    if any(not scopes <= who.scopes for scopes in known):
        raise Forbidden(
            "Nobody gives or changes roles that may more than they may themselves.",
            "Nadie da ni cambia roles que puedan más que los propios.",
        )


def _in_order(roles: Collection[Role]) -> list[str]:
    return sorted({str(role) for role in roles})
