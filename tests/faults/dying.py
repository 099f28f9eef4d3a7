"""Where a dialer can die: the named points, and how a process kills itself at the n-th of one."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

from dialer import deliver
from dialer.asterisk.link import AmiLink
from dialer.policy.sharing import Wait
from dialer.store.database import Database

POINTS = (
    "reserved",
    "before_sent",
    "after_sent",
    "before_write",
    "after_write",
    "acked",
    "mid_call",
    "before_settle",
    "after_settle",
    "before_follow_up",
    "in_follow_up",
    "after_follow_up",
)
"""Of a call's life, in order; `write` is the Originate's bytes. A follow-up is a mail: before it is taken up,
on record as being sent but not sent, and handed over but not yet on record as such."""

MID_CALL = 2.5
"""Seconds after Asterisk took a call on: its person has picked up and hears."""

_AROUND_WRITES = {
    "claim_all": (None, "reserved"),
    "DialCalls._send": ("before_sent", "after_sent"),
    "RecordCalls._record": ("before_settle", "after_settle"),
    "sending": (None, "in_follow_up"),
}
"""Transactions by name: the points before and after their commit. What several calls do in one comes to its
point once for each of them."""


def die_at(point: str, nth: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Arm this process: it gets the signal from itself the `nth` time that it comes to the point."""
    seen: Counter[str] = Counter()

    def reached(name: str | None) -> None:
        seen[name or ""] += 1
        if name == point and (seen[name] >= nth if number is signal.SIGKILL else seen[name] == nth):
            os.kill(os.getpid(), number)

    _around_transactions(reached)
    _around_originates(reached)
    _around_mails(reached)


Reached = Callable[[str | None], None]


def _around_transactions(reached: Reached) -> None:
    write = Database.write

    def dying_write(self: Database, fn: Any, *args: Any, **kwargs: Any) -> Any:
        before, after = _AROUND_WRITES.get(getattr(fn, "__qualname__", ""), (None, None))
        settles = before == "before_settle"
        if not settles or args[0]:
            _each(reached, before, args[0] if before == "before_sent" else 1)
        done = write(self, fn, *args, **kwargs)
        if done and (not settles or done.settled):
            _each(reached, after, done)
        return done

    Database.write = dying_write  # type: ignore[method-assign]


def _each(reached: Reached, name: str | None, calls: object) -> None:
    """Once for each call; one that has to wait has come to no point yet."""
    together = calls if isinstance(calls, list) else [calls]
    for each in together:
        if not isinstance(each, Wait):
            reached(name)


def _around_originates(reached: Reached) -> None:
    action = AmiLink.action

    async def dying_action(self: AmiLink, name: str, *args: Any, **kwargs: Any) -> Any:
        if name != "Originate":
            return await action(self, name, *args, **kwargs)
        loop = asyncio.get_running_loop()
        reached("before_write")
        loop.call_soon(reached, "after_write")  # the bytes are written before the answer is awaited
        answer = await action(self, name, *args, **kwargs)
        reached("acked")
        loop.call_later(MID_CALL, reached, "mid_call")
        return answer

    AmiLink.action = dying_action  # type: ignore[method-assign]


def _around_mails(reached: Reached) -> None:
    hand_over = deliver.deliver_mail  # type: ignore[attr-defined]

    async def dying_hand_over(*args: Any) -> Any:
        reached("before_follow_up")
        done = await hand_over(*args)
        reached("after_follow_up")
        return done

    deliver.deliver_mail = dying_hand_over  # type: ignore[attr-defined, assignment]
