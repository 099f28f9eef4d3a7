"""Who works with Recado in tests: people and machines over a real database, and a clock to turn."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from dialer.control.access import Role, Scope, Who
from dialer.control.keys import Keys
from dialer.control.passwords import Passwords
from dialer.control.sessions import NewSession
from dialer.control.users import User, Users
from dialer.store.database import Database

ROOT = Who(id="cli:root", name="root", kind="person", scopes=frozenset(Scope))
"""Whoever types commands on the machine itself."""

PASSWORD = "seven green bicycles"

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""argon2id all the same, without the time that it takes on purpose."""


class TurnedClock:
    """A clock that goes when it is told to."""

    trusted = True

    def __init__(self, now: datetime = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def of_asterisk(self, at: datetime) -> datetime:
        return at

    def pass_by(self, **span: float) -> None:
        """Keyword arguments as timedelta has them."""
        self._now += timedelta(**span)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A new installation's users and keys."""

    users: Users
    keys: Keys
    clock: TurnedClock
    passwords: Passwords
    rehearsal: bool = False

    async def hire(self, login: str, *roles: Role, interface: str = "") -> User:
        """Somebody with PASSWORD; an agent has a telephone."""
        if Role.AGENT in roles and not interface:
            interface = "PJSIP/agent-1"
        return await self.users.add(login, PASSWORD, roles, interface=interface, who=ROOT)

    async def log_in(self, login: str, password: str = PASSWORD, address: str = "192.0.2.7") -> NewSession:
        return await self.users.sessions.log_in(login, password, address=address)


def staff_of(database: Database) -> Staff:
    clock = TurnedClock()
    passwords = Passwords(QUICK)
    users = Users(database, clock, machine=clock, passwords=passwords)
    return Staff(users=users, keys=Keys(database, clock, machine=clock), clock=clock, passwords=passwords)
