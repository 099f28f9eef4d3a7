"""A dialer that starts again in the night, over what an earlier one left: its sweep, its log, its ledger."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dialer.asterisk.event_log import EventLog
from dialer.attempt import Attempt, AttemptState
from dialer.call_event import CallEvent
from dialer.outcome import Outcome
from dialer.policy.evidence import ORIGINATE_RESPONSE
from dialer.ports import PbxState
from dialer.record_calls import RecordCalls
from dialer.settle_calls import Settled
from dialer.store.attempts import find_attempt
from dialer.sweep_calls import GRACE, SweepCalls
from tests.unit.desk import TUESDAY, Desk
from tests.unit.gate import gate_of
from tests.unit.one_call import mark_sent, settle

LONG_BOOTED = datetime(2020, 1, 1, tzinfo=UTC)


class Night:
    """A dialer that starts again, over the ledger and the event log that an earlier one left."""

    def __init__(self, desk: Desk, log: Path) -> None:
        self.desk = desk
        self.log = log
        self.ended: list[str] = []
        self.settled: list[Settled] = []
        self.recorder = RecordCalls(
            database=desk.database,
            event_log=EventLog(log),
            clock=desk.clock,
            campaigns={desk.campaign.name: desk.campaign},
            on_settled=lambda settled: self.ended.append(settled.attempt_id),
        )
        self.sweeper = SweepCalls(
            database=desk.database,
            telephone=desk.telephone,
            clock=desk.clock,
            lines=desk.lines,
            campaigns={desk.campaign.name: desk.campaign},
            launched=[desk.launched],
            recorder=self.recorder,
            end=self.ended.append,
            on_settled=self.settled.append,
        )
        desk.telephone.up = False

    def paid(self, attempt: Attempt) -> None:
        """Its outcome is written by whoever reads the log, just now."""
        now = self.desk.clock.now()
        self.desk.database.write(
            settle,
            attempt.id,
            outcome=Outcome.PAY,
            reason="",
            cause=16,
            ended_at=now,
            answered_at=now,
            now=now,
        )

    def sent(self, reserved: Attempt | None = None) -> Attempt:
        attempt = reserved or self.desk.claim()
        assert attempt is not None
        now = self.desk.clock.now()
        gate = gate_of(self.desk.campaign, now)
        self.desk.database.write(mark_sent, attempt, now, gate, pbx_booted_at=LONG_BOOTED)
        return attempt

    def write(self, attempt: Attempt, *events: tuple[str, str]) -> None:
        """Lines of Asterisk's event log, as it writes them."""
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("a") as file:
            for n, (name, extra) in enumerate(events, start=1):
                line = {
                    "eventtype": name,
                    "eventtime": f"{TUESDAY.timestamp():.0f}.{n:06}",
                    "uniqueid": attempt.id,
                    "linkedid": attempt.id,
                    "eventextra": extra,
                }
                file.write(json.dumps(line) + "\n")

    def given_up(self, attempt: Attempt) -> None:
        """Asterisk answers the Originate: Failure. Its clock is no lab's."""
        self.recorder.hear(
            CallEvent(
                name=ORIGINATE_RESPONSE,
                channel_id=attempt.id,
                linked_id=attempt.id,
                n=0,
                at=datetime.now(UTC),
                detail={"response": "Failure", "reason": "0"},
            )
        )

    async def sweep(self, *, live: frozenset[str] = frozenset(), booted: datetime = LONG_BOOTED) -> int:
        self.desk.telephone.state = PbxState(epoch=1, live=live, booted_at=booted)
        return await self.sweeper.sweep()

    async def sweep_after_grace(self, *, booted: datetime = LONG_BOOTED) -> None:
        await self.sweep(booted=booted)
        self.desk.clock.skip_to(self.desk.clock.now() + GRACE + timedelta(seconds=1))
        await self.sweep(booted=booted)

    def state(self, attempt: Attempt) -> AttemptState:
        found = self.desk.database.read(find_attempt, attempt.id)
        assert found is not None
        return found.state

    def outcome(self, attempt: Attempt) -> Outcome | None:
        found = self.desk.database.read(find_attempt, attempt.id)
        assert found is not None
        return found.outcome
