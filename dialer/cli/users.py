"""`recado users` and `recado keys`: who may log in, and which machines may use the API."""

import asyncio
import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from dialer.cli.failures import Refusal
from dialer.cli.ledger import clock_of
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import day, say
from dialer.clock import SystemClock
from dialer.control.access import Role, Scope, Who
from dialer.control.keys import DAYS, Keys
from dialer.control.users import Users
from dialer.open_ledger import need_secret, open_ledger
from dialer.store.database import Database
from dialer.store.keys import KeyRow
from dialer.store.users import Account, admins

users = typer.Typer(help=say("help.users"), no_args_is_help=True, rich_markup_mode=None)
keys = typer.Typer(help=say("help.keys"), no_args_is_help=True, rich_markup_mode=None)

Login = Annotated[str, typer.Argument(help=say("help.users.login"))]
Roles = Annotated[list[str], typer.Option("--role", help=say("help.users.role", known=", ".join(Role)))]
Interface = Annotated[str | None, typer.Option("--extension", help=say("help.users.extension"))]
PasswordFile = Annotated[Path | None, typer.Option(help=say("help.users.password_file"))]
Scopes = Annotated[list[str], typer.Option("--scope", help=say("help.keys.scope", known=", ".join(Scope)))]


def no_admin_yet(database: Database) -> str | None:
    """What to say on the screen while nobody can log in as an admin; None if somebody can."""
    return None if database.read(admins) else say("users.no_admin")


def at_terminal() -> Who:
    """Whoever may run commands on this machine may do everything; the audit names their account on it."""
    user = getpass.getuser()
    return Who(id=f"cli:{user}", name=user, kind="person", scopes=frozenset(Scope))


@users.command("add", help=say("help.users.add"))
def add_user(
    login: Login,
    role: Roles,
    name: Annotated[str, typer.Option(help=say("help.users.name"))] = "",
    extension: Interface = None,
    password_file: PasswordFile = None,
    lab: LabFolder = None,
) -> None:
    roles = _each(Role, role, "error.role")
    with _users(lab) as known:
        password = _password(login, password_file)
        made = asyncio.run(
            known.add(login, password, roles, name=name, interface=extension or "", who=at_terminal())
        )
    typer.echo(say("users.added", login=made.login, roles=", ".join(made.roles)))


@users.command("list", help=say("help.users.list"))
def list_users(lab: LabFolder = None) -> None:
    with _users(lab) as known:
        everybody = asyncio.run(known.all())
    for each in everybody:
        typer.echo(_told(each))
    if not everybody:
        typer.echo(say("users.none"))


@users.command(help=say("help.users.disable"))
def disable(login: Login, lab: LabFolder = None) -> None:
    with _users(lab) as known:
        found = asyncio.run(known.called(login))
        asyncio.run(known.disable(found.id, who=at_terminal()))
    typer.echo(say("users.disabled", login=found.login))


@users.command(help=say("help.users.enable"))
def enable(login: Login, lab: LabFolder = None) -> None:
    with _users(lab) as known:
        found = asyncio.run(known.called(login))
        asyncio.run(known.enable(found.id, who=at_terminal()))
    typer.echo(say("users.enabled", login=found.login))


@users.command("roles", help=say("help.users.roles"))
def set_roles(login: Login, role: Roles, extension: Interface = None, lab: LabFolder = None) -> None:
    roles = _each(Role, role, "error.role")
    with _users(lab) as known:
        found = asyncio.run(known.called(login))
        changed = asyncio.run(known.set_roles(found.id, roles, interface=extension, who=at_terminal()))
    typer.echo(say("users.roles", login=changed.login, roles=", ".join(changed.roles)))


@users.command("password", help=say("help.users.password"))
def set_password(login: Login, password_file: PasswordFile = None, lab: LabFolder = None) -> None:
    with _users(lab) as known:
        found = asyncio.run(known.called(login))
        password = _password(found.login, password_file)
        asyncio.run(known.set_password(found.id, password, who=at_terminal()))
    typer.echo(say("users.password", login=found.login))


@keys.command("add", help=say("help.keys.add"))
def add_key(
    name: Annotated[str, typer.Argument(help=say("help.keys.name"))],
    scope: Scopes,
    days: Annotated[int, typer.Option(help=say("help.keys.days"))] = DAYS,
    lab: LabFolder = None,
) -> None:
    scopes = _each(Scope, scope, "error.scope")
    with _keys(lab) as known:
        made = asyncio.run(known.add(name, scopes, days=days, who=at_terminal()))
    typer.echo(
        say("keys.added", id=made.key.id, name=made.key.name, until=day(made.key.expires_at)), err=True
    )
    typer.echo(made.secret)


@keys.command("list", help=say("help.keys.list"))
def list_keys(lab: LabFolder = None) -> None:
    with _keys(lab) as known:
        all_of_them = asyncio.run(known.all())
    for each in all_of_them:
        scopes = ", ".join(each.scopes)
        typer.echo(
            say("keys.one", id=each.id, prefix=each.prefix, name=each.name, scopes=scopes, state=_state(each))
        )
    if not all_of_them:
        typer.echo(say("keys.none"))


@keys.command(help=say("help.keys.revoke"))
def revoke(
    key: Annotated[int, typer.Argument(help=say("help.keys.id"))],
    lab: LabFolder = None,
) -> None:
    with _keys(lab) as known:
        asyncio.run(known.revoke(key, who=at_terminal()))
    typer.echo(say("keys.revoked", id=key))


@contextmanager
def _ledger(lab: Path | None) -> Iterator[tuple[Database, Users, Keys]]:
    """The ledger, made if there is none yet: somebody is to log in before the first campaign."""
    settings = settings_of(lab)
    need_secret(settings)
    with open_ledger(settings) as database:
        database.migrate()
        clock = clock_of(settings, database)
        yield database, Users(database, clock), Keys(database, clock)


@contextmanager
def _users(lab: Path | None) -> Iterator[Users]:
    with _ledger(lab) as (_, known, _):
        yield known


@contextmanager
def _keys(lab: Path | None) -> Iterator[Keys]:
    with _ledger(lab) as (_, _, known):
        yield known


E = TypeVar("E", bound=StrEnum)


def _each(kind: type[E], given: Sequence[str], error: str) -> list[E]:
    for each in given:
        if each not in set(kind):
            raise Refusal(say(error, given=each, known=", ".join(kind)))
    return [kind(each) for each in given]


def _password(login: str, file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text().split("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise Refusal(say("error.password_file", file=file, why=error)) from None
    if not sys.stdin.isatty():
        raise Refusal(say("error.password_ask"))
    password = getpass.getpass(f"{say('users.ask_password', login=login)}: ")
    if getpass.getpass(f"{say('users.ask_again')}: ") != password:
        raise Refusal(say("error.password_twice"))
    return password


def _told(each: Account) -> str:
    telephone = say("users.one.interface", interface=each.interface) if each.interface else ""
    disabled = "" if each.enabled else say("users.one.disabled")
    return " · ".join(filter(None, (each.login, each.name, ", ".join(each.roles), telephone, disabled)))


def _state(each: KeyRow) -> str:
    if each.revoked_at is not None:
        return say("keys.is_revoked")
    if each.expires_at <= SystemClock().now():
        return say("keys.expired", until=day(each.expires_at))
    used = say("keys.used", day=day(each.used_at)) if each.used_at else say("keys.unused")
    return say("keys.good", until=day(each.expires_at), used=used)
