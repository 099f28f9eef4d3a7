"""Limits over several nodes, decided: who may start a call now, who waits, and who lets another go first."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from dialer.policy.pacing import TOGETHER
from dialer.policy.sharing import LINE_AGAIN, Ceiling, Shared, Standing, Start, Wait, in_turn, wait_of

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


NOBODY = Standing(up={}, last_starts={}, wishing={})


def under(*, campaign: str, most: int = 4, per_second: float = 40.0) -> list[Ceiling]:
    return [
        Ceiling(key=f"campaign {campaign}", calls_per_second=per_second, max_calls=most),
        Ceiling(key="all", calls_per_second=1000.0, max_calls=5),
    ]


def test_of_calls_asked_about_together_those_start_that_are_due_in_a_moment_each_at_its_distance() -> None:
    answers, after = in_turn([under(campaign="one")] * 4, NOBODY, "a", LIVE, NOW)
    distance = timedelta(seconds=1 / 40)
    assert answers == [*(Start(after=n * distance) for n in range(3)), Wait(span=3 * distance)]
    assert after.last_starts["campaign one"] == NOW + TOGETHER
    assert after.up["all"] == {"a": 3}


def test_no_limit_is_passed_by_calls_that_are_asked_about_together() -> None:
    at_once = under(campaign="one", per_second=1000.0), under(campaign="two", per_second=1000.0)
    answers, after = in_turn([*[at_once[0]] * 5, *[at_once[1]] * 2], NOBODY, "a", LIVE, NOW)
    assert [isinstance(each, Start) for each in answers] == [True] * 4 + [False, True, False]
    assert (answers[4], answers[6]) == (
        Wait(span=LINE_AGAIN, lines=("campaign one",)),
        Wait(span=LINE_AGAIN, lines=("all",)),
    )
    assert sum(after.up["all"].values()) == 5


def test_calls_asked_about_together_are_answered_as_one_after_the_other() -> None:
    """Of another transaction each, right after the one before."""
    wanted = [under(campaign=name, most=3) for name in ("one", "two", "one", "one", "one", "two", "two")]
    together, _ = in_turn(wanted, NOBODY, "a", LIVE, NOW)
    standing, singly = NOBODY, []
    for each in wanted:
        (answer,), standing = in_turn([each], standing, "a", LIVE, NOW)
        singly.append(answer)
    assert together == singly
