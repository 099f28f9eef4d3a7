"""Open desks: told at once of what changes, by one look for all of them, in three windows at most."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from typing import Any

import pytest
from sqlalchemy import event

from dialer.control.desk_watch import MOST
from dialer.control.errors import Unavailable
from tests.unit.desk_office import Office, hire, office_of
from tests.unit.ledger import ANA, Ledger
from tests.waiting import until

LONG = 60.0


@pytest.fixture
def office(ledger: Callable[..., Ledger]) -> Office:
    here = ledger(ANA)
    hire(here.database)
    return office_of(here)


@pytest.fixture
async def listen(office: Office) -> AsyncIterator[Callable[[int], AsyncGenerator[None]]]:
    async with AsyncExitStack() as stack:
        opened: list[AsyncGenerator[None]] = []

        def opens(user_id: int) -> AsyncGenerator[None]:
            opened.append(office.desk.watch.changes(user_id, lasts=LONG))
            stack.push_async_exit(aclosing(opened[-1]))
            return opened[-1]

        yield opens


async def test_a_desk_is_told_of_its_own_changes_in_every_window_and_of_no_other_s(
    office: Office, listen: Callable[[int], AsyncGenerator[None]]
) -> None:
    here, there, other = listen(1), listen(1), listen(2)
    for each in (here, there, other):
        await anext(each)
    told = [asyncio.ensure_future(anext(each)) for each in (here, there, other)]
    await office.desk.begin(office.agent)
    await until(lambda: told[0].done() and told[1].done())
    await asyncio.sleep(0)
    assert not told[2].done()
    await office.desk.begin(office.other)
    await until(told[2].done)


async def test_however_many_desks_are_open_a_look_asks_as_much_as_for_one(office: Office) -> None:
    from dialer.control.desk_view import desk_marks

    await office.desk.begin(office.other)
    await office.talking()
    asked: list[str] = []

    def counts(tx: Any, users: list[int]) -> dict[int, tuple[object, ...]]:
        asked.clear()
        event.listen(tx, "before_cursor_execute", lambda *statement: asked.append(statement[2]))
        return desk_marks(tx, users, office.clock.at)

    marks = office.database.read(counts, [1, 2, 3])
    for_all = len(asked)
    office.database.read(counts, [1])
    assert (len(marks), for_all, len(asked)) == (3, 4, 4)


async def test_nobody_opens_a_fourth_desk_until_another_is_closed(
    office: Office, listen: Callable[[int], AsyncGenerator[None]]
) -> None:
    opened = [listen(1) for _ in range(MOST)]
    for each in opened:
        await anext(each)
    with pytest.raises(Unavailable, match="close a window"):
        office.desk.watch.refuse_more(1)
    with pytest.raises(Unavailable):
        await anext(listen(1))
    await anext(listen(2))
    await opened[0].aclose()
    await anext(listen(1))


async def test_a_stream_ends_so_that_its_session_is_asked_for_anew(office: Office) -> None:
    assert [None async for _ in office.desk.watch.changes(1, lasts=0.5)] == [None]
