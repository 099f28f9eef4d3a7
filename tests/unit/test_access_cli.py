"""`recado users` and `recado keys`, as they are typed."""

import asyncio
from pathlib import Path

import pytest

from dialer.cli import users
from dialer.control.keys import Keys
from dialer.control.users import Users
from dialer.store.database import Database
from dialer.store.installation import Installation
from tests.unit.command import SECRET, Recado
from tests.unit.staff import PASSWORD, TurnedClock


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    return str(file)


def test_the_first_admin_is_made_before_there_is_a_ledger(
    recado: Recado, file: Path, password_file: str
) -> None:
    made = recado("users", "add", "Boss", "--role", "admin", "--password-file", password_file)
    assert (made.code, made.out) == (0, "boss can log in as admin.\n")
    with Database(f"sqlite:///{file}", Installation(secret=SECRET)) as database:
        assert users.no_admin_yet(database) is None
        here = Users(database, TurnedClock())
        assert asyncio.run(here.sessions.log_in("boss", PASSWORD, address="::1")).session.who.id == "user:1"


def test_without_an_admin_it_is_said_which_command_makes_one(empty: Database) -> None:
    told = users.no_admin_yet(empty)
    assert told is not None
    assert "recado users add NAME --role admin" in told


def test_a_password_is_typed_twice_or_not_taken(
    recado: Recado, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter([PASSWORD, "another one altogether", PASSWORD, PASSWORD])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    refused = recado("users", "add", "ana", "--role", "viewer")
    assert (refused.code, refused.out) == (2, "")
    assert "not the same" in refused.err
    assert recado("users", "add", "ana", "--role", "viewer").code == 0
    assert "ana · ana · viewer" in recado("users", "list").out


def test_a_password_is_never_an_argument(recado: Recado, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recado("users", "add", "ana", "--role", "viewer", "--password", PASSWORD).code == 2
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    refused = recado("users", "add", "ana", "--role", "viewer")
    assert refused.code == 2
    assert "--password-file" in refused.err


def test_what_cannot_be_done_is_told_in_either_language(
    recado: Recado, file: Path, password_file: str
) -> None:
    recado("users", "add", "boss", "--role", "admin", "--password-file", password_file)
    assert recado("users", "disable", "boss").err == "This is the last admin: make another one first.\n"
    told = recado("users", "disable", "boss", language="es")
    assert told.err == "Es el último administrador: cree otro antes.\n"
    assert recado("users", "roles", "boss", "--role", "king").code == 2
    assert recado("users", "disable", "nobody").code == 2
    assert recado("keys", "revoke", "7").err == "There is no such key.\n"


def test_a_key_is_printed_once_and_alone_on_standard_output(recado: Recado, file: Path) -> None:
    made = recado("keys", "add", "dashboard", "--scope", "campaigns:read", "--days", "3")
    key = made.out.strip()
    assert key.startswith("recado_")
    assert "only time" in made.err
    assert key not in recado("keys", "list").out
    with Database(f"sqlite:///{file}", Installation(secret=SECRET)) as database:
        who = asyncio.run(Keys(database, TurnedClock()).who(key))
    assert who is not None
    assert who.scopes == {"campaigns:read"}
    assert recado("keys", "revoke", "1").code == 0
    assert "revoked" in recado("keys", "list").out
    assert recado("keys", "add", "bad", "--scope", "everything").code == 2
