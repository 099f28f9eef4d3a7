"""Claim, check, pace, write, originate: the one door to the telephone."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from dialer.ask_gate import Law
from dialer.attempt import Attempt
from dialer.call_back import CallBack
from dialer.campaign import Mode
from dialer.claim_calls import ClaimCalls
from dialer.clock import Clock
from dialer.contact import Contact, Debt
from dialer.lines import Launched, Lines
from dialer.policy.sharing import Wait
from dialer.ports import (
    Agents,
    NotDialled,
    OutboundCall,
    Prepared,
    PromptsRefused,
    Telephone,
)
from dialer.store import Tx
from dialer.store.attempts import refuse
from dialer.store.claims import Refused, mark_sent, release
from dialer.store.contacts import load_contact
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.take_turns import LEASE_OVER, TakeTurns, Turn

log = structlog.get_logger()
T = TypeVar("T")

LOOK_AGAIN = timedelta(milliseconds=100)
"""How often to look for work while there is none, or while no line is free."""

NOT_DIALLED_AGAIN = timedelta(minutes=10)
"""How long a contact waits whose prompts could not be made, or whose Originate was turned down."""

NO_AGENT_AGAIN = timedelta(minutes=2)
"""How long a contact waits whose agent did not pick up: the agent is left in peace for half of it."""

Variables = Callable[[Attempt, Contact, Launched, str], Mapping[str, str]]
"""The channel variables of an attempt, given its folder of sounds as Asterisk sees it."""


class PlaceCalls:
    """Dials the launched campaigns until told to stop. Calls in progress are not its business."""

    def __init__(  # noqa: PLR0913 - what it works with, put together by service.py
        self,
        *,
        database: Database,
        telephone: Telephone,
        clock: Clock,
        variables: Variables,
        lines: Lines,
        launched: Sequence[Launched],
        law: Law,
        agents: Agents,
        end: Callable[[str], None],
        node: str,
    ) -> None:
        """`end` frees what a call held here: its line, its sounds, its agent."""
        self._database = database
        self._telephone = telephone
        self._clock = clock
        self._variables = variables
        self._lines = lines
        self._launched = launched
        self._law = law
        self._agents = agents
        self._end = end
        self._claims = ClaimCalls(database=database, clock=clock, law=law, lines=lines, node=node)
        self._turns = TakeTurns(database, lines)
        self._callbacks = CallBack(database=database, clock=clock, law=law, agents=agents, node=node)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """No further Originate from this instant on."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    async def run(self) -> None:
        """Dial until stopped; what is being prepared by then is given back."""
        async with asyncio.TaskGroup() as preparing:
            while not self._stopping.is_set():
                if not await self._round(preparing):
                    await self._rest(LOOK_AGAIN)

    async def _round(self, preparing: asyncio.TaskGroup) -> bool:
        claimed = await self._call_back(preparing)
        for launched in self._launched:
            may = self._dialling and self._lines.may_claim(launched, self._clock.now())
            if not may or not await self._claims.may_find(launched):
                continue
            is_agent_first = launched.campaign.mode is Mode.AGENT_FIRST
            held = await self._agents.hold(launched.campaign) if is_agent_first else None
            if is_agent_first and held is None:
                continue  # nobody to speak: nobody is dialled, nor counted
            attempt = await self._claims.next(launched)
            if attempt:
                claimed = True
                self._lines.prepare(attempt.id, launched)
                if held:
                    self._agents.assign(held, attempt.id)
                preparing.create_task(self._place(attempt, launched))
            elif held:
                self._agents.let_go(held)
        return claimed

    async def _call_back(self, preparing: asyncio.TaskGroup) -> bool:
        """One callback that an agent wants made now goes before whoever has their turn."""
        takes_one = [each for each in self._launched if self._lines.may_claim(each, self._clock.now())]
        called = await self._callbacks.next(takes_one) if self._dialling else None
        if called is None:
            return False
        self._lines.prepare(called.attempt.id, called.launched)
        self._agents.assign(called.held, called.attempt.id)
        preparing.create_task(self._place(called.attempt, called.launched))
        return True

    @property
    def _dialling(self) -> bool:
        return self._telephone.up and not self._stopping.is_set()

    async def _place(self, attempt: Attempt, launched: Launched) -> None:
        try:
            await self._prepare_and_dial(attempt, launched)
        except StoreError as error:
            # What was reserved stays reserved, and blocks, until the ledger answers and it is swept.
            log.error("no call without the ledger", action="place", attempt=attempt.id, reason=str(error))
            self._end(attempt.id)
        except Exception:
            # One contact that nobody foresaw must not end everybody's calls; the sweep judges its attempt.
            log.exception("not placed", action="place", attempt=attempt.id)
            self._end(attempt.id)

    async def _prepare_and_dial(self, attempt: Attempt, launched: Launched) -> None:
        contact = await self._database.run_read(load_contact, attempt.contact_id)
        try:
            prepared = await self._unless_stopped(launched.prompts.prepare(attempt, contact))
        except PromptsRefused as refused:
            await self._give_back(attempt, why=str(refused), after=NOT_DIALLED_AGAIN, is_its_own=True)
            return
        if prepared is None or not await self._turn(attempt, launched):
            await self._give_back(attempt, why="stopped" if self._stopping.is_set() else "reserved too long")
            return
        agent = await self._with_agent(attempt, launched)
        if agent is None:
            await self._without_agent(attempt)
            return

        def call() -> OutboundCall:
            variables = self._variables(attempt, contact, launched, prepared.folder)
            return _call(attempt, launched, {**variables, **agent})

        call()  # what is wrong with it is found before anything is sent
        await self._dial(attempt, launched, call, prepared, contact.debt)

    async def _with_agent(self, attempt: Attempt, launched: Launched) -> Mapping[str, str] | None:
        """Agent first: who speaks is on the line before the person is dialled; None: nobody is dialled."""
        if launched.campaign.mode is not Mode.AGENT_FIRST:
            return {}
        channel = await self._unless_stopped(self._agents.ring(attempt.id, launched.campaign))
        return None if channel is None else {"RECADO_AGENT": channel}

    async def _without_agent(self, attempt: Attempt) -> None:
        if self._stopping.is_set():
            await self._give_back(attempt, why="stopped")
        else:
            await self._give_back(attempt, why="no agent picked up", after=NO_AGENT_AGAIN)

    async def _unless_stopped(self, awaited: Coroutine[Any, Any, T]) -> T | None:
        """None when told to stop meanwhile: nobody then waits for a slow voice, and no agent is rung."""
        done, stopped = asyncio.ensure_future(awaited), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((done, stopped), return_when=asyncio.FIRST_COMPLETED)
            return await done if done.done() else None
        finally:
            done.cancel()
            stopped.cancel()

    async def _turn(self, attempt: Attempt, launched: Launched) -> bool:
        """Wait for a line and this call's start; False when stopped meanwhile, or swept: it is over then."""
        holds = False
        while not self._stopping.is_set() and attempt.id in self._lines:
            now = self._clock.now()
            holds = holds or self._lines.take(attempt.id, launched, now)
            if not holds:
                await self._rest(LOOK_AGAIN)
                continue
            start = self._lines.next_turn(launched, now)
            if start <= now and self._telephone.up:
                self._lines.start(attempt.id, now)
                return True
            await self._rest(start - now)
        return False

    async def _dial(
        self,
        attempt: Attempt,
        launched: Launched,
        call: Callable[[], OutboundCall],
        prepared: Prepared,
        said: Debt,
    ) -> None:
        """Ask the gate and write `sent` in one transaction, then originate: once, whatever happens.

        The call is put together last: what lets it into the flow is good for a minute, and the ledger may
        have been waited for longer. Who answers a call that the flow does not let in hears nothing.
        """
        turn = await self._sent(attempt, launched, prepared, said)
        if isinstance(turn, Refused):
            log.info("refused at the dial", action="gate", attempt=attempt.id, reason=turn.reason)
            self._end(attempt.id)
            return
        placed = NotDialled(LEASE_OVER) if turn.is_over else await self._telephone.place(call())
        if isinstance(placed, NotDialled):
            await self._not_dialled(attempt, placed.reason)

    async def _sent(
        self, attempt: Attempt, launched: Launched, prepared: Prepared, said: Debt
    ) -> Turn | Refused:
        """Wait for a line of those that all nodes share, however long it takes."""
        async with self._turns.alone(launched):
            while True:
                answer = await self._database.run_write(self._mark_sent, attempt, launched, prepared, said)
                if not isinstance(answer, Wait):
                    return answer
                await self._rest(answer.span)

    def _mark_sent(
        self, tx: Tx, attempt: Attempt, launched: Launched, prepared: Prepared, said: Debt
    ) -> Turn | Wait | Refused:
        """At the time at which it is written, not at which the wait for the ledger began."""
        if self._stopping.is_set():
            release(tx, attempt.id, self._clock.now(), self._clock.now())
            return Refused("stopped")
        turn = self._turns.take(tx, launched, self._clock.now())
        if isinstance(turn, Wait):
            return turn
        now = self._clock.now()
        answer = mark_sent(
            tx,
            attempt,
            now,
            self._law.gate(launched.campaign, now),
            said=said,
            pbx_booted_at=self._telephone.booted_at,
            voice=prepared.voice,
            voice_fallback=prepared.fell_back,
        )
        return answer if isinstance(answer, Refused) else turn

    async def _not_dialled(self, attempt: Attempt, reason: str) -> None:
        log.warning("not dialled", action="originate", attempt=attempt.id, reason=reason)
        now = self._clock.now()
        retry_at = now if reason == LEASE_OVER else now + NOT_DIALLED_AGAIN
        await self._database.run_write(refuse, attempt.id, reason=reason, now=now, retry_at=retry_at)
        self._end(attempt.id)

    async def _give_back(
        self, attempt: Attempt, *, why: str, after: timedelta = timedelta(0), is_its_own: bool = False
    ) -> None:
        """Reserved and never sent: no call. Its contact is ended only over what `is_its_own` and recurs."""
        log.warning("given back", action="release", attempt=attempt.id, reason=why)
        now = self._clock.now()
        await self._database.run_write(release, attempt.id, now, now + after, why if is_its_own else None)
        self._end(attempt.id)

    async def _rest(self, span: timedelta) -> None:
        """Sleep at most LOOK_AGAIN (Recado's time may leap), and wake at once when told to stop."""
        seconds = min(max(span, timedelta(milliseconds=1)), LOOK_AGAIN).total_seconds()
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def _call(attempt: Attempt, launched: Launched, variables: Mapping[str, str]) -> OutboundCall:
    return OutboundCall(
        attempt_id=attempt.id,
        number=attempt.phone,
        trunk=launched.campaign.trunk,
        caller_id=launched.campaign.caller_id,
        flow_context=launched.flow_context,
        ring_timeout=launched.campaign.ring_timeout,
        variables=variables,
    )
