"""Who may change access: users and machines' keys, how long these open, and what stays on record of it."""

import json

import pytest
from sqlalchemy import Connection, text

from dialer.control.access import Role, Scope, Who
from dialer.control.errors import Conflict, Forbidden, Invalid, NotFound
from dialer.control.sessions import LoginRefused
from dialer.store.database import Database
from tests.unit.staff import PASSWORD, ROOT, Staff, staff_of

ANOTHER = "nine yellow tractors"


@pytest.fixture
def staff(database: Database) -> Staff:
    return staff_of(database)


def recorded(tx: Connection) -> list[dict[str, object]]:
    rows = tx.execute(text("SELECT content FROM audit WHERE kind = 'control' ORDER BY n")).scalars()
    return [json.loads(row) for row in rows]


def everything(tx: Connection) -> str:
    """The tables about access, as whoever steals the database has them."""
    tables = ("user_account", "user_session", "api_key", "failed_login", "audit")
    return "\n".join(str(row) for table in tables for row in tx.execute(text(f"SELECT * FROM {table}")))  # noqa: S608


async def test_nobody_gives_more_than_they_may(staff: Staff) -> None:
    """A key that may manage users is not a way to become an admin."""
    boss = await staff.hire("boss", Role.ADMIN)
    clerk = Who(id="key:9", name="hr", kind="machine", scopes=frozenset({Scope.USERS}))
    for forbidden in (
        staff.users.add("eve", PASSWORD, [Role.ADMIN], who=clerk),
        staff.users.set_roles(boss.id, [Role.VIEWER], who=clerk),
        staff.users.set_password(boss.id, ANOTHER, who=clerk),
        staff.users.disable(boss.id, who=clerk),
        staff.keys.add("more", [Scope.PEOPLE_READ], who=clerk),
    ):
        with pytest.raises(Forbidden):
            await forbidden
    made = await staff.keys.add("same", [Scope.USERS], who=clerk)
    assert await staff.keys.who(made.secret)
    await staff.log_in("boss")


async def test_the_last_admin_cannot_be_taken_away(staff: Staff) -> None:
    boss = await staff.hire("boss", Role.ADMIN)
    with pytest.raises(Conflict):
        await staff.users.disable(boss.id, who=ROOT)
    with pytest.raises(Conflict):
        await staff.users.set_roles(boss.id, [Role.VIEWER], who=ROOT)
    assert await staff.users.has_admin()
    await staff.hire("other", Role.ADMIN)
    await staff.users.disable(boss.id, who=ROOT)


async def test_a_new_installation_lets_nobody_in(staff: Staff) -> None:
    assert not await staff.users.has_admin()
    for login in ("admin", "root", "recado"):
        for password in ("admin", "recado", "", "changeme"):
            with pytest.raises(LoginRefused):
                await staff.log_in(login, password, address=login + password)


async def test_what_is_no_login_role_or_telephone_is_refused(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    with pytest.raises(Conflict):
        await staff.hire("ANA", Role.VIEWER)
    for login in ("", "a b", "ña", "x" * 61, "<b>", "a\n"):
        with pytest.raises(Invalid):
            await staff.hire(login.rstrip("\n") + "\x00" if "\n" in login else login, Role.VIEWER)
    with pytest.raises(Invalid):
        await staff.hire("luis")
    with pytest.raises(Invalid):
        await staff.users.add("luis", PASSWORD, [Role.AGENT], who=ROOT)
    with pytest.raises(Invalid):
        await staff.hire("luis", Role.AGENT, interface="PJSIP/agent-1&PJSIP/999")
    with pytest.raises(NotFound):
        await staff.users.disable(77, who=ROOT)


async def test_a_key_opens_what_it_names_until_it_ends_or_is_revoked(staff: Staff) -> None:
    made = await staff.keys.add("dashboard", [Scope.CAMPAIGNS_READ], days=2, who=ROOT)
    other = await staff.keys.add("other", [Scope.CALLS_READ], days=1, who=ROOT)
    who = await staff.keys.who(made.secret)
    assert who is not None
    assert who == Who(id="key:1", name="dashboard", kind="machine", scopes=frozenset({Scope.CAMPAIGNS_READ}))
    for wrong in ("", "recado_", made.secret[:-1], made.secret + "x", made.key.prefix, "recado_\udcff"):
        assert await staff.keys.who(wrong) is None
    staff.clock.pass_by(days=1)
    assert await staff.keys.who(other.secret) is None
    assert await staff.keys.who(made.secret)
    await staff.keys.revoke(made.key.id, who=ROOT)
    assert await staff.keys.who(made.secret) is None


async def test_a_key_says_when_it_was_last_used_and_is_not_written_at_every_use(staff: Staff) -> None:
    made = await staff.keys.add("dashboard", [Scope.CAMPAIGNS_READ], who=ROOT)
    began = staff.clock.now()
    used = []
    for _ in range(4):
        staff.keys.forget()
        await staff.keys.who(made.secret)
        used.append((await staff.keys.all())[0].used_at)
        staff.clock.pass_by(seconds=25)
    assert [(at - began).total_seconds() for at in used if at] == [0, 0, 0, 75]


async def test_a_key_ends_after_two_years_at_most(staff: Staff) -> None:
    for days in (0, -1, 732):
        with pytest.raises(Invalid):
            await staff.keys.add("long", [Scope.CALLS_READ], days=days, who=ROOT)
    with pytest.raises(Invalid):
        await staff.keys.add("empty", [], who=ROOT)


async def test_every_change_of_access_is_on_record_with_who_did_it(staff: Staff, database: Database) -> None:
    boss = await staff.hire("boss", Role.ADMIN)
    begun = await staff.log_in("boss")
    who = begun.session.who
    ana = await staff.users.add("ana", PASSWORD, [Role.VIEWER], who=who)
    await staff.users.set_roles(ana.id, [Role.OPERATOR], who=who)
    await staff.users.set_password(ana.id, ANOTHER, who=who)
    await staff.users.disable(ana.id, who=who)
    await staff.users.enable(ana.id, who=who)
    made = await staff.keys.add("dashboard", [Scope.CALLS_READ], who=who)
    await staff.keys.revoke(made.key.id, who=who)
    await staff.users.sessions.change_password(begun.token, PASSWORD, ANOTHER, address="::1")
    await staff.users.sessions.log_out(begun.token)
    told = [(row["what"], row["by"]) for row in database.read(recorded)]
    assert told[0] == ("user_added", "cli:root")
    assert told[1:] == [
        (what, f"user:{boss.id}")
        for what in (
            "logged_in user_added roles_changed password_changed user_disabled user_enabled key_added "
            "key_revoked password_changed logged_out"
        ).split()
    ]
    assert "ana" not in json.dumps(database.read(recorded))


async def test_tries_that_begin_to_wait_are_on_record_once(staff: Staff, database: Database) -> None:
    for _ in range(9):
        with pytest.raises(LoginRefused):
            await staff.log_in("ana", "wrong")
    (told,) = database.read(recorded)
    assert (told["what"], told["of"]) == ("logins_wait", "login")
    assert "192.0.2.7" not in database.read(everything)
