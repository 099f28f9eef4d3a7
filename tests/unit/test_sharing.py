"""Limits over several nodes, decided: who may start a call now, who waits, and who lets another go first."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from dialer.policy.sharing import LINE_AGAIN, Ceiling, Shared, Wait, wait_of

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
LIVE = ("a", "b")


def of(
    up: Mapping[str, int], *, wishing: tuple[str, ...] = (), last: float | None = None, most: int = 4
) -> Shared:
    """A campaign of two calls a second; the last call began `last` seconds ago."""
    return Shared(
        ceiling=Ceiling(key="campaign one", calls_per_second=2.0, max_calls=most),
        up=up,
        last_start=None if last is None else NOW - timedelta(seconds=last),
        wishing=wishing,
    )


@pytest.mark.parametrize(
    ("shared", "wait"),
    [
        pytest.param(of({}), None, id="nobody is in a call"),
        pytest.param(of({"a": 2, "b": 1}), None, id="a line is free"),
        pytest.param(
            of({"a": 1, "b": 3}), Wait(span=LINE_AGAIN, lines=("campaign one",)), id="every line is taken"
        ),
        pytest.param(
            of({"dead": 4}),
            Wait(span=LINE_AGAIN, lines=("campaign one",)),
            id="calls of a dead node hold their lines",
        ),
        pytest.param(of({}, last=0.5), None, id="the last call began long enough ago"),
        pytest.param(of({}, last=0.2), Wait(span=timedelta(seconds=0.3)), id="it began just now"),
        pytest.param(of({}, last=-5), None, id="the database's clock was set back"),
        pytest.param(
            of({"a": 2, "b": 1}, wishing=("b",)),
            Wait(span=LINE_AGAIN),
            id="the other has less than its share",
        ),
        pytest.param(of({"a": 1, "b": 1}, wishing=("b",)), None, id="neither has its share yet"),
        pytest.param(of({"a": 2, "b": 0}), None, id="the other wants no line"),
        pytest.param(of({"a": 2}, wishing=("dead",)), None, id="who wanted a line is dead"),
        pytest.param(of({"a": 1, "b": 1}, wishing=("b",), most=3), None, id="a share is rounded up"),
    ],
)
def test_whether_a_node_may_start_a_call_now(shared: Shared, wait: Wait | None) -> None:
    assert wait_of([shared], "a", LIVE, NOW) == wait


def test_every_ceiling_must_leave_room() -> None:
    trunk = Shared(
        ceiling=Ceiling(key="trunk main", calls_per_second=9.0, max_calls=1), up={"b": 1}, last_start=None
    )
    assert wait_of([of({}), trunk], "a", LIVE, NOW) == Wait(span=LINE_AGAIN, lines=("trunk main",))


def test_the_longest_distance_to_a_last_call_counts() -> None:
    seldom = Shared(
        ceiling=Ceiling(key="all", calls_per_second=1.0, max_calls=9),
        up={},
        last_start=NOW - timedelta(seconds=0.2),
    )
    assert wait_of([of({}, last=0.2), seldom], "a", LIVE, NOW) == Wait(span=timedelta(seconds=0.8))
