"""Recado made wrong on purpose, to see the suite notice."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dialer import sweep_calls, take_turns
from dialer.asterisk.event_log import EventLog
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import LinkLost
from dialer.policy.sharing import Start
from dialer.ports import LogPosition, Reading
from dialer.send_follow_ups import SendFollowUps
from dialer.store.attempts import open_attempts, refuse
from dialer.store.nodes import standings


def send_again() -> None:
    """What panoramisk does: an Originate without an answer is sent again on the next connection."""
    action = AmiLink.action

    async def sending_again(self: AmiLink, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return await action(self, name, *args, **kwargs)
        except LinkLost:
            if name != "Originate":
                raise
        await self.wait_up()
        await asyncio.sleep(0)
        return await action(self, name, *args, **kwargs)

    AmiLink.action = sending_again  # type: ignore[method-assign]


def ignore_the_event_log() -> None:
    """What a dialer does that believes live events alone: what was said while it was away is not read."""

    def hear_nothing(self: EventLog, position: LogPosition | None) -> Reading:
        return Reading(events=(), position=self.end() or position)

    EventLog.read_new = hear_nothing  # type: ignore[method-assign]


def say_nothing_before_a_mail_leaves() -> None:
    """What a sender does that writes down only what has come of it: who dies in between sends it again."""

    async def note_nothing(self: SendFollowUps, *args: Any) -> None:
        return None

    SendFollowUps._hand_over = note_nothing  # type: ignore[method-assign, assignment]


def keep_limits_alone() -> None:
    """What nodes do that know only their own calls: together they have more up than anybody allowed."""
    at_once = Start(after=timedelta(0))
    take_turns.starts_or_waits = lambda tx, node, wanted: [at_once for _ in wanted]  # type: ignore[attr-defined]


def repeat_the_work_of_the_dead() -> None:
    """What a queue of jobs does: whatever a node had in hand whose lease is over is done again by others."""
    release_expired = sweep_calls._release_expired

    def repeating(tx: Any, now: Any, run: Any) -> Any:
        for dead in (each.name for each in standings(tx) if not each.lease):
            for attempt in open_attempts(tx, dead):
                refuse(tx, attempt.id, reason="its node is dead", now=now, retry_at=now)
        return release_expired(tx, now, run)

    sweep_calls._release_expired = repeating


BREAKS: dict[str, Callable[[], None]] = {
    "send-again": send_again,
    "no-event-log": ignore_the_event_log,
    "no-sending": say_nothing_before_a_mail_leaves,
    "own-limits": keep_limits_alone,
    "work-repeated": repeat_the_work_of_the_dead,
}
