"""Agents of the desk in Asterisk's queues: put in, paused for a reason, taken out; and who was just joined.

Whoever the desk puts in is known by their member's name, and whoever it paused by the reason, so that what an
earlier process left is found and mended, and members that a campaign names are left in.
"""

from collections.abc import Sequence

import structlog

from dialer.asterisk.control import QueueMember, queue_members, queue_remove
from dialer.asterisk.encode import Headers, NotSendable
from dialer.asterisk.events import ENTERED, linked_attempt
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiError, AmiEvent
from dialer.call_event import CallEvent
from dialer.clock import Clock
from dialer.ports import Member

log = structlog.get_logger()

AT_DESK = "desk "
"""How the name of a member begins whom the desk put in, and the reason of who was paused at it."""


class AsteriskQueues:
    """dialer.ports.Queues over the dialing user's link."""

    def __init__(self, link: AmiLink) -> None:
        self._link = link

    @property
    def epoch(self) -> int:
        return self._link.epoch if self._link.up else 0

    async def members(self, queue: str) -> Sequence[Member] | None:
        try:
            found = await queue_members(self._link, queue)
        except AmiError:
            return None
        return None if found is None else [_member(each) for each in found]

    async def put_in(self, queue: str, interface: str, *, paused: str | None) -> None:
        named = {"Queue": queue, "Interface": interface, "MemberName": f"{AT_DESK}{interface}"}
        await self._ask("QueueAdd", named | {"Paused": "false" if paused is None else "true"})
        if paused is not None:
            await self.pause(queue, interface, paused)

    async def pause(self, queue: str, interface: str, reason: str | None) -> None:
        named = {"Queue": queue, "Interface": interface, "Paused": "false" if reason is None else "true"}
        await self._ask("QueuePause", named | ({} if reason is None else {"Reason": f"{AT_DESK}{reason}"}))

    async def take_out(self, queue: str, interface: str) -> None:
        try:
            await queue_remove(self._link, queue, interface)
        except (AmiError, NotSendable):
            return  # it is looked at again

    async def _ask(self, action: str, headers: Headers) -> None:
        try:
            await self._link.action(action, headers)
        except (AmiError, NotSendable) as error:  # it is looked at again, and what it came to is seen then
            log.warning("a queue stays as it is", action="desk", asked=action, reason=str(error))


def joined(event: AmiEvent, clock: Clock) -> CallEvent | None:
    """An agent's telephone has just been joined with somebody's call; None for any other event.

    Its time is when it was heard: the live event has whole seconds only. The log's line replaces it.
    """
    if event.name != "CEL" or event.get("EventName") != ENTERED:
        return None
    channel, call = event.get("UniqueID"), linked_attempt(event.get("LinkedID"))
    if not call or channel == call:
        return None
    return CallEvent(
        name=ENTERED,
        channel_id=channel,
        linked_id=call,
        n=0,
        at=clock.now(),
        channel_name=event.get("Channel"),
    )


def _member(member: QueueMember) -> Member:
    ours = member.pause_reason.startswith(AT_DESK)
    return Member(
        interface=member.interface,
        of_desk=member.name.startswith(AT_DESK),
        paused=member.paused,
        reason=member.pause_reason.removeprefix(AT_DESK) if ours else None,
        reachable=member.reachable,
    )
