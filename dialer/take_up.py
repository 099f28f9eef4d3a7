"""What a run does before it dials: it holds the lines of calls that are up, and wakes whoever was refused."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

import structlog

from dialer.asterisk.agents import AsteriskAgents
from dialer.attempt import Attempt, AttemptState
from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.lines import Launched, Lines
from dialer.no_prompts import NoPrompts
from dialer.policy.rules import Profile
from dialer.rules_fingerprint import fingerprint
from dialer.store.attempts import open_attempts
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.wake import wake_campaigns

log = structlog.get_logger()

LEDGER_AGAIN = 1.0
"""Seconds until a ledger that cannot be read is tried again."""


class TakeUp:
    """`woken` are the campaigns whose contacts were given their turn back since they were launched."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        lines: Lines,
        agents: AsteriskAgents,
        campaigns: Mapping[str, Campaign],
        launched: Sequence[Launched],
        woken: Sequence[Launched],
        book: Sequence[Profile],
    ) -> None:
        self._database = database
        self._clock = clock
        self._lines = lines
        self._agents = agents
        self._campaigns = campaigns
        self._launched = launched
        self._book = book
        self.woken = woken

    async def begin(self, *, dials: Callable[[], bool], stays: bool, leaving: Callable[[], bool]) -> None:
        """Nobody is woken for a run that dials nobody. One that `stays` waits for the ledger until it is
        `leaving`; any other raises StoreError."""
        while True:
            try:
                self._hold_open(await self._database.run_read(open_attempts, self._database.node))
                return await self._wake() if dials() else None
            except StoreError as error:
                if not stays:
                    raise
                log.error("waiting for the ledger", action="service", reason=str(error))
            if leaving():
                return None
            await asyncio.sleep(LEDGER_AGAIN)

    def _hold_open(self, attempts: Iterable[Attempt]) -> None:
        """Calls of an earlier run hold their lines at once, also of campaigns that nobody dials now, and
        agents who were rung for them are freed when they are over.

        Which of them have ended meanwhile is seen as soon as Asterisk was asked.
        """
        dialled = {each.campaign.name: each for each in self._launched}
        for attempt in attempts:
            self._agents.adopt(attempt.id)
            known = dialled.get(attempt.campaign) or self._not_dialled(attempt.campaign)
            if known and attempt.state is not AttemptState.RESERVED:
                self._lines.adopt(attempt.id, known)

    def _not_dialled(self, name: str) -> Launched | None:
        campaign = self._campaigns.get(name)
        if campaign is None:
            return None
        return Launched(campaign=campaign, flow_context="", prompts=NoPrompts(), began=self._clock.now())

    async def _wake(self) -> None:
        """Of campaigns that an earlier Service of this process dialled already, nothing has changed."""
        woken = {id(each) for each in self.woken}
        new = [each.campaign for each in self._launched if id(each) not in woken]
        if new:
            rules = {each.name: fingerprint(each, self._book) for each in new}
            await self._database.run_write(wake_campaigns, rules, self._clock.now())
            self.woken = self._launched
