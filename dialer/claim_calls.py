"""Which call comes next: the claim of a campaign's next contact, if ledger and clock can be trusted."""

import structlog

from dialer.ask_gate import AskGate, Law
from dialer.attempt import Attempt
from dialer.clock import Clock
from dialer.lines import Launched, Lines
from dialer.store.claims import claim
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.take_turns import under_lease
from dialer.who_is_due import WhoIsDue

log = structlog.get_logger()


class ClaimCalls:
    """Claims for the one door (place_calls)."""

    def __init__(self, *, database: Database, clock: Clock, law: Law, lines: Lines, node: str) -> None:
        self._database = database
        self._clock = clock
        self._law = law
        self._lines = lines
        self._node = node
        self._clock_trusted = True
        self._who_is_due = WhoIsDue(database, clock)

    async def may_find(self, launched: Launched) -> bool:
        """False where `next` would find nobody."""
        return await self._who_is_due.may_find(launched.campaign.name)

    async def next(self, launched: Launched) -> Attempt | None:
        """The next call; only one that waits for no voice while enough others do."""
        now = self._clock.now()
        among = None if self._lines.may_prepare(launched, now) else frozenset(launched.prompts.ready)
        if among is not None and not among:
            return None
        try:
            gate = self._law.gate(launched.campaign, now)
            if not self._knows_the_time(gate):
                return None
            serves_agents = launched.campaign.agents is not None
            next_of = under_lease(self._database, claim, for_agents=serves_agents)
            return await self._database.run_write(
                next_of, launched.campaign.name, now, gate, self._node, launched.flow_context, among=among
            )
        except StoreError as error:
            log.error("no call without the ledger", action="claim", reason=str(error))
        except Exception:
            # Nothing was reserved; the other campaigns go on, and this one asks again.
            log.exception("not claimed", action="claim", campaign=launched.campaign.name)
        return None

    def _knows_the_time(self, gate: AskGate) -> bool:
        """Nobody is asked about while the time is in doubt: when to ask again would be in doubt too."""
        if gate.clock_trusted != self._clock_trusted:
            self._clock_trusted = gate.clock_trusted
            told = log.info if gate.clock_trusted else log.error
            told(
                "the clock is trusted again" if gate.clock_trusted else "no call while the clock is in doubt",
                action="clock",
            )
        return gate.clock_trusted
