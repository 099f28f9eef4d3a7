"""The list of calls: by the hour at which they were dialled, in parts that neither skip nor repeat one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialer.control.errors import Invalid
from dialer.control.masking import Eyes
from dialer.outcome import Outcome
from tests.unit.plane import Plane, plane_over

SEES = Eyes(clear=True)


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with plane_over(tmp_path) as plane:
        yield plane


async def test_the_newest_stands_first_whichever_was_written_first(plane: Plane) -> None:
    dialled = {plane.call(n, Outcome.BUSY, ago=ago): ago for n, ago in enumerate((50, 300, 50, 10, 120))}
    listed, before = [], None
    while True:
        part = await plane.control.calls.past(SEES, before=before, limit=2)
        listed += [each.id for each in part.rows]
        if part.next is None:
            break
        before = str(part.next)
    assert sorted(listed) == sorted(dialled)
    assert [dialled[each] for each in listed] == [10, 50, 50, 120, 300]


@pytest.mark.parametrize("before", ["", "x", "~", "9999-12-31T23:59:59-23:00~x", "\0"])
async def test_a_place_that_no_list_named_is_refused(plane: Plane, before: str) -> None:
    with pytest.raises(Invalid, match="begin anew"):
        await plane.control.calls.past(SEES, before=before)
