"""The one door to the telephone: ask the gate, write `sent`, originate; each call once, whatever happens."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from dialer.ask_gate import AskGate, Law
from dialer.attempt import Attempt
from dialer.campaign import Campaign
from dialer.clock import Clock, steady
from dialer.give_back_calls import NOT_DIALLED_AGAIN, STOPPED, GiveBackCalls
from dialer.lines import Launched
from dialer.policy.pacing import TOGETHER
from dialer.policy.sharing import Wait
from dialer.ports import NotDialled, Telephone
from dialer.ready_call import DueCall
from dialer.stopping import Stopping
from dialer.store import Tx
from dialer.store.attempts import refuse
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.releases import NOT_ITS_OWN, STOPPED_BEFORE, release
from dialer.store.sendings import Refused, Sending, send_all
from dialer.take_turns import GOOD_FOR, TakeTurns, Turn

log = structlog.get_logger()


class DialCalls:
    """What is due together is written in one transaction; then each call leaves at its own instant."""

    def __init__(
        self,
        *,
        database: Database,
        telephone: Telephone,
        clock: Clock,
        law: Law,
        turns: TakeTurns,
        give_back: GiveBackCalls,
        end: Callable[[str], None],
        stopping: Stopping,
    ) -> None:
        self._database = database
        self._telephone = telephone
        self._clock = clock
        self._law = law
        self._turns = turns
        self._give_back = give_back
        self._end = end
        self._stopping = stopping
        self._leaving: asyncio.Task[None] | None = None
        """Those that were written last, as they leave."""

    async def dial(self, due: Sequence[DueCall], calls: asyncio.TaskGroup) -> list[tuple[DueCall, Wait]]:
        """Those that must wait for a line, or a start, of those that all nodes share; the others are done
        with here: each leaves in a task of its own. Nothing is written ahead of those that have not left."""
        if self._leaving:
            await asyncio.wait((self._leaving,))
        try:
            answers = await self._database.run_write(self._send, due)
        except StoreError as error:
            self._give_back.without_ledger([each.attempt for each in due], error)
            return []
        except Exception:
            log.exception("not placed", action="place", attempts=[each.attempt.id for each in due])
            return await self._one_by_one(due, calls)
        return self._let_go(due, answers, calls)

    async def _one_by_one(
        self, due: Sequence[DueCall], calls: asyncio.TaskGroup
    ) -> list[tuple[DueCall, Wait]]:
        """One that nobody foresaw must not keep the others; the sweep judges its attempt."""
        if len(due) > 1:
            return [wait for each in due for wait in await self.dial([each], calls)]
        self._end(due[0].attempt.id)
        return []

    def _send(self, tx: Tx, due: Sequence[DueCall]) -> list[Turn | Wait | Refused]:
        """At the time at which it is written, not at which the wait for the ledger began."""
        if self._stopping:
            for each in due:
                release(tx, each.attempt.id, self._clock.now(), self._clock.now())
            return [Refused(STOPPED) for _ in due]
        turns = self._turns.take(tx, due, self._clock.now())
        now = self._clock.now()
        going = [each for each, turn in zip(due, turns, strict=True) if isinstance(turn, Turn)]
        sendings = self._sendings(going, now)
        sent = send_all(tx, sendings, now, pbx_booted_at=self._telephone.booted_at) if sendings else []
        answers = dict(zip((each.attempt.id for each in going), sent, strict=True))
        refused = {key: answer for key, answer in answers.items() if isinstance(answer, Refused)}
        return [refused.get(each.attempt.id, turn) for each, turn in zip(due, turns, strict=True)]

    def _sendings(self, due: Sequence[DueCall], now: datetime) -> list[Sending]:
        gates: dict[int, AskGate] = {}

        def gate(campaign: Campaign) -> AskGate:
            """One for each campaign, and one for its callbacks."""
            return gates.get(id(campaign)) or gates.setdefault(id(campaign), self._gate(campaign, now))

        return [
            Sending(
                reserved=each.attempt,
                gate=gate(each.ready.launched.campaign),
                said=each.ready.said,
                voice=each.ready.prepared.voice,
                voice_fallback=each.ready.prepared.fell_back,
            )
            for each in due
        ]

    def _gate(self, campaign: Campaign, now: datetime) -> AskGate:
        """It answers for as long as they may take to leave."""
        return self._law.gate(campaign, now, leaves_within=TOGETHER + GOOD_FOR)

    def _let_go(
        self, due: Sequence[DueCall], answers: Sequence[Turn | Wait | Refused], calls: asyncio.TaskGroup
    ) -> list[tuple[DueCall, Wait]]:
        waiting: list[tuple[DueCall, Wait]] = []
        leaving: list[tuple[DueCall, Turn]] = []
        for each, answer in zip(due, answers, strict=True):
            match answer:
                case Wait():
                    waiting.append((each, answer))
                case Refused(reason):
                    log.info("refused at the dial", action="gate", attempt=each.attempt.id, reason=reason)
                    self._end(each.attempt.id)
                case Turn():
                    leaving.append((each, answer))
        if leaving:
            self._leaving = calls.create_task(self._leave(leaving, calls))
        return waiting

    async def _leave(self, leaving: list[tuple[DueCall, Turn]], calls: asyncio.TaskGroup) -> None:
        """As far apart as every limit wants it, however long the ledger took: the trunk sees no bursts."""
        for each, turn in sorted(leaving, key=lambda each: each[1].at):
            await self._its_turn(each.ready.launched, turn)
            originating = self._originate(each, turn)
            calls.create_task(self._give_back.if_it_fails(each.attempt, originating))

    async def _its_turn(self, launched: Launched, turn: Turn) -> None:
        """What is too late to leave waits for nothing, and nothing keeps its distance from it."""
        gap = self._turns.gap(launched, self._clock.now())
        wait = min(max(turn.at - steady(), gap), turn.until - steady())
        if wait > 0:
            await self._stopping.within(wait)
        if not turn.is_over:
            self._turns.note_left(launched, self._clock.now())

    async def _originate(self, due: DueCall, turn: Turn) -> None:
        if self._stopping:
            await self._not_dialled(due.attempt, STOPPED_BEFORE)
            return
        call = due.ready.outbound()
        placed = NotDialled(turn.too_late) if turn.is_over else await self._telephone.place(call)
        if isinstance(placed, NotDialled):
            await self._not_dialled(due.attempt, placed.reason)

    async def _not_dialled(self, attempt: Attempt, reason: str) -> None:
        log.warning("not dialled", action="originate", attempt=attempt.id, reason=reason)
        now = self._clock.now()
        retry_at = now if reason in NOT_ITS_OWN else now + NOT_DIALLED_AGAIN
        await self._database.run_write(refuse, attempt.id, reason=reason, now=now, retry_at=retry_at)
        self._end(attempt.id)
