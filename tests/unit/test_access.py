"""Who gets in, for how long, and what stays on record of it."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, text

from dialer.control.access import SCOPES, Role, Scope
from dialer.control.errors import Invalid
from dialer.control.passwords import Passwords, weakness
from dialer.control.sessions import LoginRefused, Session
from dialer.control.users import Users
from dialer.store.database import Database
from dialer.store.users import account_with_password
from tests.unit.staff import PASSWORD, ROOT, Staff, staff_of
from tests.waiting import CEILING, until

ANOTHER = "nine yellow tractors"


@pytest.fixture
def staff(database: Database) -> Staff:
    return staff_of(database)


async def session_of(staff: Staff, token: str) -> Session | None:
    """As another process is told, which remembers nothing."""
    staff.users.sessions.forget()
    return await staff.users.sessions.session(token)


def everything(tx: Connection) -> str:
    """The tables about access, as whoever steals the database has them."""
    tables = ("user_account", "user_session", "api_key", "failed_login", "audit")
    return "\n".join(str(row) for table in tables for row in tx.execute(text(f"SELECT * FROM {table}")))  # noqa: S608


async def test_who_logs_in_may_what_their_roles_may(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER, Role.COMPLIANCE)
    begun = await staff.log_in(" Ana ")
    session = await session_of(staff, begun.token)
    assert session is not None
    assert session.who.scopes == SCOPES[Role.VIEWER] | SCOPES[Role.COMPLIANCE]
    assert (session.who.id, session.who.kind) == ("user:1", "person")


async def test_neither_database_nor_log_holds_a_password_a_token_or_a_key(
    staff: Staff, database: Database
) -> None:
    await staff.hire("ana", Role.VIEWER)
    begun = await staff.log_in("ana")
    made = await staff.keys.add("dashboard", [Scope.CAMPAIGNS_READ], who=ROOT)
    held = database.read(everything)
    assert "$argon2id$" in held
    for secret in (PASSWORD, begun.token, made.secret):
        assert secret not in held
    for secret in (begun.token, begun.session.csrf, made.secret):
        assert secret not in repr(begun) + repr(made)


async def test_a_session_ends_after_8_idle_hours_and_after_a_day_at_the_latest(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    idle, busy = await staff.log_in("ana"), await staff.log_in("ana")
    for _ in range(3):
        staff.clock.pass_by(hours=7, minutes=59)
        assert await session_of(staff, busy.token)
    assert await session_of(staff, idle.token) is None
    staff.clock.pass_by(minutes=4)
    assert await session_of(staff, busy.token) is None


async def test_logging_out_disabling_and_another_password_end_sessions_at_once(staff: Staff) -> None:
    """In this process without waiting for what it remembers."""
    ana, ends = await staff.hire("ana", Role.VIEWER), []
    for end in ("log out", "disable", "password"):
        begun = await staff.log_in("ana")
        assert await staff.users.sessions.session(begun.token)
        if end == "log out":
            await staff.users.sessions.log_out(begun.token)
        elif end == "disable":
            await staff.users.disable(ana.id, who=ROOT)
            await staff.users.enable(ana.id, who=ROOT)
        else:
            await staff.users.set_password(ana.id, ANOTHER, who=ROOT)
        ends.append(await staff.users.sessions.session(begun.token))
    assert ends == [None, None, None]


async def test_who_changes_their_password_stays_in_here_and_is_out_elsewhere(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    here, elsewhere = await staff.log_in("ana"), await staff.log_in("ana")
    with pytest.raises(LoginRefused):
        await staff.users.sessions.change_password(here.token, "not mine at all", ANOTHER, address="::1")
    await staff.users.sessions.change_password(here.token, PASSWORD, ANOTHER, address="::1")
    assert await session_of(staff, here.token)
    assert await session_of(staff, elsewhere.token) is None
    with pytest.raises(LoginRefused):
        await staff.log_in("ana")
    await staff.log_in("ana", ANOTHER)


async def test_other_roles_hold_from_the_next_request_on(staff: Staff) -> None:
    ana = await staff.hire("ana", Role.OPERATOR)
    begun = await staff.log_in("ana")
    assert await staff.users.sessions.session(begun.token)
    await staff.users.set_roles(ana.id, [Role.VIEWER], who=ROOT)
    session = await staff.users.sessions.session(begun.token)
    assert session is not None
    assert session.who.scopes == SCOPES[Role.VIEWER]


async def test_who_is_disabled_is_told_the_same_as_who_never_was(staff: Staff) -> None:
    ana = await staff.hire("ana", Role.VIEWER)
    await staff.users.disable(ana.id, who=ROOT)
    told = []
    for login, password in (("ana", PASSWORD), ("ana", "wrong"), ("nobody", PASSWORD), ("", "")):
        with pytest.raises(LoginRefused) as refused:
            await staff.log_in(login, password)
        told.append((str(refused.value), refused.value.again_in))
    assert set(told) == {("Login or password is wrong.", 0)}


async def test_a_login_that_nobody_has_costs_a_hash_like_any_other(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str | None] = []
    fits = staff.passwords.fits

    async def counted(password_hash: str | None, password: str) -> bool:
        hashed.append(password_hash)
        return await fits(password_hash, password)

    monkeypatch.setattr(staff.passwords, "fits", counted)
    with pytest.raises(LoginRefused):
        await staff.log_in("nobody")
    assert hashed == [None]
    assert not await fits(None, PASSWORD)


async def test_after_five_wrong_passwords_each_further_one_waits_twice_as_long(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    waits = []
    for n in range(16):
        with pytest.raises(LoginRefused) as refused:
            await staff.log_in("ana", "wrong", address=f"192.0.2.{n}")
        if n >= 5:
            with pytest.raises(LoginRefused) as refused:
                await staff.log_in("ana", PASSWORD)
            waits.append(refused.value.again_in)
            staff.clock.pass_by(seconds=refused.value.again_in)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]
    await staff.log_in("ana")


async def test_many_tries_at_once_are_counted_like_one_after_the_other(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    tries = (staff.log_in("ana", f"wrong {n}") for n in range(15))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    looked_at = [each for each in answers if isinstance(each, LoginRefused) and not each.again_in]
    assert len(looked_at) <= 5


async def test_one_address_may_not_try_every_login(staff: Staff) -> None:
    for n in range(20):
        with pytest.raises(LoginRefused):
            await staff.log_in(f"login{n}", address=f"2001:db8::{n:x}")
    with pytest.raises(LoginRefused) as refused:
        await staff.log_in("another", address="2001:db8::ffff")
    assert refused.value.again_in
    with pytest.raises(LoginRefused) as refused:
        await staff.log_in("another", address="2001:db8:0:1::1")
    assert not refused.value.again_in


async def test_a_weaker_hash_of_earlier_is_renewed_when_they_log_in(staff: Staff, database: Database) -> None:
    await staff.hire("ana", Role.VIEWER)
    before = database.read(account_with_password, "ana")
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    later = Users(database, staff.clock, machine=staff.clock, passwords=Passwords(stronger))
    for _ in range(2):
        await later.sessions.log_in("ana", PASSWORD, address="192.0.2.7")
        after = database.read(account_with_password, "ana")
        assert before is not None
        assert after is not None
        assert (after[1] == before[1], stronger.check_needs_rehash(after[1])) == (False, False)


async def test_who_has_to_wait_anyway_writes_nothing(staff: Staff, database: Database) -> None:
    """A stranger who tries on and on keeps nobody from writing to the ledger."""
    for _ in range(6):
        with pytest.raises(LoginRefused):
            await staff.log_in("ana", "wrong")
    begun, ends = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        begun.set()
        ends.wait()

    writing = asyncio.create_task(database.run_write(hold))
    try:
        await until(begun.is_set)
        with pytest.raises(LoginRefused) as refused:
            await asyncio.wait_for(staff.log_in("ana", "wrong"), CEILING / 4)
    finally:
        ends.set()
        await writing
    assert refused.value.again_in


async def test_the_right_password_forgives_what_was_wrong_before(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(LoginRefused):
                await staff.log_in("ana", "wrong")
        await staff.log_in("ana")
        staff.clock.pass_by(minutes=61)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "eleven char",
        "123456789012",
        "passwordpassword",
        "aaaaaaaaaaaaaa",
        "Contraseña123",
        "x" * 201,
        "ana.prado.lopez",
        "ana.prado.lopez1",
        "Ana.Prado.Lopez2027!",
    ],
)
async def test_a_password_that_anybody_would_try_is_none(staff: Staff, password: str) -> None:
    with pytest.raises(Invalid):
        await staff.users.add("ana.prado.lopez", password, [Role.VIEWER], who=ROOT)
    assert await staff.users.all() == []


def test_a_password_of_any_writing_is_one() -> None:
    for good in (
        PASSWORD,
        "ñandú áéíóú 12",
        "ключ от дома",
        "长长的密码长长的密码一二",
        "ana likes long walks",
    ):
        assert weakness(good, "ana") is None


async def test_a_password_is_the_same_however_the_keyboard_composed_it(staff: Staff) -> None:
    await staff.users.add("ana", "contrasen\u0303a larga", [Role.VIEWER], who=ROOT)
    await staff.log_in("ana", "contrase\u00f1a larga")
