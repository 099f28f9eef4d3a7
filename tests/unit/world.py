"""What is outside a dialing process (a PBX that writes its log late and dies, a clock that somebody sets),
and what of a process dies with it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dialer.attempt import Attempt
from dialer.call_event import CallEvent
from dialer.campaign import Campaign, Campaigns
from dialer.lines import Launched, Lines
from dialer.ports import LogPosition, Reading
from dialer.record_calls import RecordCalls
from dialer.store.database import Database
from dialer.sweep_calls import SweepCalls
from tests.fakes.telephone import FakePrompts, FakeTelephone

START = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
LINES_LOST = 3
"""Lines at most that a PBX has not written yet when it dies."""


class WorldClock:
    """The machine's clock, which somebody sets; `steady` is how much time has really passed."""

    def __init__(self) -> None:
        self.steady = timedelta(0)
        self.wrong = timedelta(0)
        self.trusted = True

    def now(self) -> datetime:
        return START + self.steady + self.wrong

    def of_asterisk(self, at: datetime) -> datetime:
        return at


@dataclass
class Pbx:
    """Asterisk: what waits in its socket, what is up, and what its log does not hold yet."""

    booted_at: datetime
    live: dict[str, Attempt] = field(default_factory=dict)
    socket: list[tuple[timedelta, Attempt]] = field(default_factory=list)
    unwritten: list[CallEvent] = field(default_factory=list)


class World:
    """What is outside Recado; as a port it is the event log."""

    path = Path("world.jsonl")

    def __init__(self, clock: WorldClock) -> None:
        self.clock = clock
        self.pbx: Pbx | None = Pbx(clock.now())
        self.log: list[CallEvent] = []
        self.rung: Counter[str] = Counter()
        self.read_again = 0

    def dial(self, attempt: Attempt) -> None:
        """The INVITE leaves; Asterisk refuses a second channel with an id that is up."""
        if self.pbx and attempt.id not in self.pbx.live:
            self.rung[attempt.id] += 1
            self.pbx.live[attempt.id] = attempt
            self.write(attempt.id, "CHAN_START")

    def write(self, attempt_id: str, name: str, n: int = 0, **detail: str) -> None:
        assert self.pbx
        at = self.clock.now()
        self.pbx.unwritten.append(
            CallEvent(name=name, channel_id=attempt_id, linked_id=attempt_id, n=n, at=at, detail=detail)
        )
        while len(self.pbx.unwritten) > LINES_LOST:
            self.log.append(self.pbx.unwritten.pop(0))

    def hang_up(self, attempt_id: str) -> None:
        assert self.pbx
        self.write(attempt_id, "HANGUP", hangupcause="16")
        self.write(attempt_id, "CHAN_END")
        del self.pbx.live[attempt_id]

    def pass_time(self, span: timedelta) -> None:
        """Lines reach the disk and what waits in a socket is acted upon, sooner or later."""
        self.clock.steady += span
        if self.pbx is None:
            return
        due = [attempt for until, attempt in self.pbx.socket if until <= self.clock.steady]
        self.pbx.socket = [each for each in self.pbx.socket if each[0] > self.clock.steady]
        for attempt in due:
            self.dial(attempt)
        if span >= timedelta(seconds=1):
            self.log += self.pbx.unwritten
            self.pbx.unwritten = []

    def end(self) -> LogPosition | None:
        return LogPosition(1, len(self.log))

    def read_new(self, position: LogPosition | None) -> Reading:
        """A few lines at a time, the last ones first, some of them once more."""
        offset = position.offset if position else 0
        lines = self.log[max(0, offset - self.read_again) : offset + 5]
        end = min(len(self.log), offset + 5)
        return Reading(events=tuple(reversed(lines)), position=LogPosition(1, end))


class Dialer:
    """What a dialing process knows that dies with it."""

    def __init__(self, world: World, database: Database, campaign: Campaign, epoch: int) -> None:
        launched = Launched(
            campaign=campaign, flow_context="x", prompts=FakePrompts(), began=world.clock.now()
        )
        whole = Campaigns(path=Path("c.yaml"), campaigns=(campaign,), max_calls=9, calls_per_second=99)
        self.prepared: list[Attempt] = []
        self.lines = Lines(whole)
        self.launched = launched
        self.telephone = FakeTelephone(up=False, epoch=epoch)
        self.recorder = RecordCalls(
            database=database,
            event_log=world,
            clock=world.clock,
            campaigns={campaign.name: campaign},
            on_settled=lambda settled: self.lines.free(settled.attempt_id),
        )
        self.sweeper = SweepCalls(
            database=database,
            telephone=self.telephone,
            clock=world.clock,
            lines=self.lines,
            campaigns={campaign.name: campaign},
            launched=[launched],
            recorder=self.recorder,
            end=self.lines.free,
            on_settled=lambda settled: self.lines.free(settled.attempt_id),
        )
