"""Agents who are rung first: who is free, and ringing them. The person is dialled elsewhere."""

import asyncio
import re
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog

from dialer.asterisk.control import QueueMember, hangup, queue_members
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiError, AmiEvent
from dialer.campaign import Campaign
from dialer.ports import AGENT_LEG, DIALLED_WITHIN, HeldAgent
from ivr_flows.dialplan_agent_first import AGENT_WAITS

log = structlog.get_logger()

RINGS = timedelta(seconds=15)
"""How long an agent's telephone rings before another call is thought of."""

RESTS = timedelta(seconds=60)
"""How long an agent is left in peace who did not pick up."""

TOLD_WITHIN = timedelta(seconds=5)
"""How long after the longest ringing Asterisk may take to say what became of it."""

LOOK_AGAIN = 1.0
"""Seconds for which what a queue said of its members is believed."""

_CHANNEL = re.compile(r"[A-Za-z0-9]{2,20}/[A-Za-z0-9_.@;-]{1,90}")
_INTERFACE = re.compile(r"[A-Za-z0-9]{2,20}/[A-Za-z0-9_.@-]{1,80}")


class AsteriskAgents:
    """dialer.ports.Agents over the dialing user's link. `hear` gets its events.

    Weakness: what is held is this process's knowledge; another node sees an agent's telephone as busy only
    once it rings.
    """

    def __init__(self, link: AmiLink) -> None:
        self._link = link
        self._held: set[str] = set()
        self._resting: dict[str, float] = {}
        self._answers: dict[str, asyncio.Future[str | None]] = {}
        self._serving: dict[str, HeldAgent] = {}
        self._rung: set[str] = set()
        self._members: dict[str, tuple[float, Sequence[QueueMember]]] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def hold(self, campaign: Campaign) -> HeldAgent | None:
        queue = campaign.agents.queue if campaign.agents else ""
        for member in await self._who_serves(queue):
            is_taken = member.interface in self._held or self._rests(member.interface)
            if member.ready and not is_taken and _INTERFACE.fullmatch(member.interface):
                self._held.add(member.interface)
                return HeldAgent(member.interface)
        return None

    def hold_this(self, interface: str) -> HeldAgent | None:
        if interface in self._held or not _INTERFACE.fullmatch(interface):
            return None
        self._held.add(interface)
        return HeldAgent(interface)

    def let_go(self, held: HeldAgent) -> None:
        self._held.discard(held.interface)

    def assign(self, held: HeldAgent, attempt_id: str) -> None:
        self._serving[attempt_id] = held

    def adopt(self, attempt_id: str) -> None:
        """It was begun before this part was: whoever was rung for it is hung up when it is over, too."""
        self._rung.add(attempt_id)

    async def ring(self, attempt_id: str, campaign: Campaign) -> str | None:
        held = self._serving.get(attempt_id)
        if held is None:
            return None  # the attempt is over already: it was reserved too long
        self._rung.add(attempt_id)
        channel = await self._picked_up(held, attempt_id, campaign)
        if channel is None:
            self._resting[held.interface] = time.monotonic()
        return channel if attempt_id in self._serving else None

    def end(self, attempt_id: str) -> None:
        if held := self._serving.pop(attempt_id, None):
            self.let_go(held)
            self._members.clear()
        if attempt_id in self._rung:
            self._rung.discard(attempt_id)
            ending = asyncio.ensure_future(self._hang_up(attempt_id))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def all_hung_up(self) -> None:
        """Wait until Asterisk was told to hang up every agent whose call is over; seconds at most."""
        await asyncio.gather(*self._ending)

    def hear(self, event: AmiEvent) -> bool:
        """Take in whether an agent has picked up; whether the event was about that."""
        if event.name != "OriginateResponse" or not (leg := event.get("ActionID")).startswith(AGENT_LEG):
            return False
        waiting = self._answers.get(leg)
        if waiting and not waiting.done():
            channel = event.get("Channel")
            picked_up = event.get("Response") == "Success" and _CHANNEL.fullmatch(channel)
            waiting.set_result(channel if picked_up else None)
        return True

    async def _picked_up(self, held: HeldAgent, attempt_id: str, campaign: Campaign) -> str | None:
        """Ring, and wait for the name of the channel; None when nobody picked up, or nobody could tell."""
        leg = f"{AGENT_LEG}{attempt_id}"
        picked_up = self._answers[leg] = asyncio.get_running_loop().create_future()
        try:
            answer = await self._link.action("Originate", _headers(held, leg, campaign), action_id=leg)
            within = (RINGS + TOLD_WITHIN).total_seconds()
            return await asyncio.wait_for(picked_up, within) if answer.ok else None
        except (AmiError, TimeoutError) as error:
            reason = str(error) or "Asterisk did not say in time whether they picked up"
            log.warning("no agent", action="agent_first", attempt=attempt_id, reason=reason)
            return None
        finally:
            del self._answers[leg]

    async def _who_serves(self, queue: str) -> Sequence[QueueMember]:
        asked_at, members = self._members.get(queue, (float("-inf"), ()))
        if time.monotonic() - asked_at > LOOK_AGAIN:
            try:
                members = await queue_members(self._link, queue) or ()
            except AmiError:
                members = ()
            self._members[queue] = (time.monotonic(), members)
        return members

    def _rests(self, interface: str) -> bool:
        since = self._resting.get(interface, float("-inf"))
        return time.monotonic() - since < RESTS.total_seconds()

    async def _hang_up(self, attempt_id: str) -> None:
        """By the id we gave the channel: also who is still ringing, or picked up after we stopped waiting.

        Who talks is not cut off: their call ended before this, or they would still be joined.
        """
        try:
            await hangup(self._link, f"{AGENT_LEG}{attempt_id}")
        except AmiError as error:
            log.warning(
                "an agent was not hung up", action="agent_first", attempt=attempt_id, reason=str(error)
            )


def _headers(held: HeldAgent, leg: str, campaign: Campaign) -> dict[str, str]:
    waits = campaign.ring_timeout + DIALLED_WITHIN
    return {
        "Channel": held.interface,
        "ChannelId": leg,
        "Async": "true",
        "Context": AGENT_WAITS,
        "Exten": "s",
        "Priority": "1",
        "CallerID": campaign.caller_id,
        "Timeout": str(int(RINGS / timedelta(milliseconds=1))),
        "Variable": f"RECADO_WAIT={int(waits.total_seconds())}",
    }
