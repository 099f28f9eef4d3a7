"""Which callback an agent wants made now: claimed through the gate, one contact and no other.

The agent speaks first, whatever the campaign's mode: their telephone is rung before the person's.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from dialer.ask_gate import Law
from dialer.attempt import Attempt
from dialer.campaign import Mode
from dialer.clock import Clock
from dialer.lines import Launched
from dialer.no_prompts import NoPrompts
from dialer.ports import Agents, HeldAgent
from dialer.store.callback_claims import Wanted, claim_callback, let_wait, wanted_callbacks
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.news import TURNS
from dialer.take_turns import under_lease

log = structlog.get_logger()

TELEPHONE_TAKEN = "telephone_taken"
"""Why a callback waits on whose agent's telephone is held for another call."""

NOT_CLAIMED = "not_placed"
"""Why one waits on of which something could not be understood."""

LOOK_AGAIN = 0.1
"""Seconds between looks at what agents want, while they want nothing and nobody tells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A callback that is claimed: its attempt, the campaign as it is dialled, the agent who is rung first."""

    attempt: Attempt
    launched: Launched
    held: HeldAgent


class CallBack:
    """Finds and claims callbacks for the one door (dial_calls)."""

    def __init__(self, *, database: Database, clock: Clock, law: Law, agents: Agents, node: str) -> None:
        self._database = database
        self._clock = clock
        self._law = law
        self._agents = agents
        self._node = node
        self._look_at = 0.0
        self._seen: object = None

    async def next(self, launched: Sequence[Launched]) -> Called | None:
        """The next one that may be called now; None where nobody wants any, or the gate lets it wait."""
        by_name = {each.campaign.name: each for each in launched if each.callback_context}
        looks_like = self._database.news.heard(TURNS), set(by_name)
        if looks_like == self._seen and time.monotonic() < self._look_at:
            return None
        try:
            wanted = await self._database.run_read(wanted_callbacks, list(by_name)) if by_name else []
            for each in wanted:
                if called := await self._claim(each, as_agent_first(by_name[each.campaign])):
                    return called
            self._seen, self._look_at = looks_like, time.monotonic() + self._database.news.pause(LOOK_AGAIN)
        except StoreError as error:
            log.error("no call without the ledger", action="callback", reason=str(error))
        return None

    async def _claim(self, wanted: Wanted, launched: Launched) -> Called | None:
        held = self._agents.hold_this(wanted.interface)
        if held is None:
            await self._database.run_write(let_wait, wanted.id, TELEPHONE_TAKEN)
            return None
        attempt = None
        try:
            now = self._clock.now()
            gate = self._law.gate(launched.campaign, now)
            attempt = await self._database.run_write(
                under_lease(self._database, claim_callback, for_agents=True),
                wanted,
                now,
                gate,
                self._node,
                launched.flow_context,
            )
        except StoreError:
            raise
        except Exception:
            # Nothing was reserved: this one waits, and everybody else is called.
            log.exception("not claimed", action="callback", campaign=launched.campaign.name)
            await self._database.run_write(let_wait, wanted.id, NOT_CLAIMED)
        finally:
            if attempt is None:
                self._agents.let_go(held)
        return Called(attempt=attempt, launched=launched, held=held) if attempt else None


def as_agent_first(launched: Launched) -> Launched:
    """The campaign as an agent calls in it: no machine says a word."""
    return replace(
        launched,
        campaign=replace(launched.campaign, mode=Mode.AGENT_FIRST),
        flow_context=launched.callback_context,
        prompts=NoPrompts(),
    )
