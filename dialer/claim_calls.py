"""Which calls come next: the claim of a campaign's next contacts, if ledger and clock can be trusted."""

from collections.abc import Collection

import structlog

from dialer.ask_gate import AskGate, Law
from dialer.attempt import Attempt
from dialer.clock import Clock
from dialer.lines import Launched, Lines
from dialer.store.claims import Undecided, claim_all, leave_undecided
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.take_turns import under_lease
from dialer.who_is_due import WhoIsDue
from dialer.who_is_first import WhoIsFirst

log = structlog.get_logger()


class ClaimCalls:
    """Claims for the one door (dial_calls)."""

    def __init__(self, *, database: Database, clock: Clock, law: Law, lines: Lines, node: str) -> None:
        self._database = database
        self._clock = clock
        self._law = law
        self._lines = lines
        self._node = node
        self._clock_trusted = True
        self._who_is_due = WhoIsDue(database, clock)
        self._who_is_first = WhoIsFirst(database)

    async def may_find(self, launched: Launched) -> bool:
        """False where `next` would find nobody, or may not look: agents' campaigns are the first node's."""
        if launched.campaign.agents is not None and not await self._who_is_first.may_be_us():
            return False
        return await self._who_is_due.may_find(launched.campaign.name)

    async def next(self, launched: Launched, most: int) -> list[Attempt]:
        """The next calls, at most so many; only such as wait for no voice while enough others do."""
        now = self._clock.now()
        voices = self._lines.voices(launched, now)
        among = None if voices else frozenset(launched.prompts.ready)
        if among is not None and not among:
            return []
        try:
            gate = self._law.gate(launched.campaign, now)
            if not self._knows_the_time(gate):
                return []
            return await self._claim(launched, gate, among=among, most=min(most, voices) if voices else most)
        except StoreError as error:
            log.error("no call without the ledger", action="claim", reason=str(error))
        except Exception:
            # Nothing was reserved; the other campaigns go on, and this one asks again.
            log.exception("not claimed", action="claim", campaign=launched.campaign.name)
            if most > 1:  # whoever comes before the one that nobody foresaw is called
                return await self.next(launched, 1)
        return []

    async def _claim(
        self, launched: Launched, gate: AskGate, *, among: Collection[int] | None, most: int
    ) -> list[Attempt]:
        next_of = under_lease(self._database, claim_all, for_agents=launched.campaign.agents is not None)
        try:
            claimed = await self._database.run_write(
                next_of,
                launched.campaign.name,
                gate.now,
                gate,
                self._node,
                launched.flow_context,
                most=most,
                among=among,
            )
        except Undecided as undecided:
            return await self._leave(undecided)
        return claimed or []

    async def _leave(self, undecided: Undecided) -> list[Attempt]:
        """One contact that nobody foresaw must not keep the others of its campaign: they are next."""
        log.error("not claimed", action="claim", contact=undecided.contact_id, exc_info=undecided)
        await self._database.run_write(leave_undecided, undecided.contact_id, self._clock.now())
        return []

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
