"""A process that works on a ledger: `python -m dialer.bench.ledger_worker FILE DATABASE NODE`.

For each line of input that holds a number it claims, writes as sent and settles so many calls, with nobody
on the telephone, and says on a line of JSON how long each took. The line `import` imports the contacts.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dialer.attempt import Attempt
from dialer.bench.cpu import cpu_seconds
from dialer.bench.figures import peak_memory_mb
from dialer.bench.invented import NAME, START, invented
from dialer.call_event import CallEvent
from dialer.campaign import Campaign, Campaigns
from dialer.clock import RehearsalClock
from dialer.flow_needs import needs_of
from dialer.import_contacts import import_contacts
from dialer.law_of import law_of
from dialer.settle_calls import record
from dialer.store.claims import claim_all
from dialer.store.database import Database
from dialer.store.installation import Installation
from dialer.store.sendings import Refused, Sending, send_all
from ivr_flows.loader import load_flow

TOGETHER = 10
"""Calls that are claimed, written as sent, and folded in one transaction each: as they are where a node dials
as fast as it can."""

CONTEXT = "recado-bench-0"

BEFORE = START - timedelta(hours=2)

_SECRET = "for-measuring-only-" * 3

_SAID: Sequence[tuple[str, Mapping[str, str]]] = (
    ("CHAN_START", {}),
    ("ANSWER", {}),
    ("RECADO_STEP", {"step": "hello"}),
    ("RECADO_KEY", {"step": "hello", "key": "1"}),
    ("RECADO_STEP", {"step": "thanks"}),
    ("RECADO_OUTCOME", {"outcome": "heard"}),
    ("RECADO_END", {"step": "thanks"}),
    ("HANGUP", {"hangupcause": "16"}),
    ("CHAN_END", {}),
)
"""What the event log says of one short call."""


class NobodyLeft(RuntimeError):
    """The ledger gave no call to place: there are too few contacts, or nobody may be called now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Took:
    """Milliseconds of each call's steps, each its share of a transaction; `claims` are whole transactions."""

    claims: list[float] = field(default_factory=list)
    claim: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    folded: list[float] = field(default_factory=list)


class Worker:
    """One node of a ledger, whose Asterisk answers in no time."""

    def __init__(self, whole: Campaigns, database: Database, node: str) -> None:
        self._database = database
        self._campaigns = {each.name: each for each in whole.campaigns}
        self._clock = RehearsalClock(START)
        self._law = law_of(whole, self._clock)
        self._node = node

    @property
    def campaign(self) -> Campaign:
        return self._campaigns[NAME]

    def import_all(self) -> int:
        """How many rows there were; they came in before any worker's clock begins."""
        needs, folder = needs_of(load_flow(self.campaign.flow)), self.campaign.contacts.path.parent
        return import_contacts(self._database, self.campaign, needs, now=BEFORE, rejects=folder).new

    def call(self, count: int) -> Took:
        """So many calls, in groups that are folded together. Raises NobodyLeft."""
        took = Took()
        for start in range(0, count, TOGETHER):
            group = self._dialled(min(TOGETHER, count - start), took)
            events = [event for attempt in group for event in _events(attempt, self._clock.now())]
            began = time.perf_counter()
            self._database.write(record, events, self._campaigns, self._clock.now())
            took.folded.extend(_shares(began, len(group)))
        return took

    def _dialled(self, count: int, took: Took) -> Sequence[Attempt]:
        group: list[Attempt] = []
        while len(group) < count:
            group += self._claimed(count - len(group), took)
        began, now = time.perf_counter(), self._clock.now()
        gate = self._law.gate(self.campaign, now)
        sendings = [Sending(reserved=attempt, gate=gate) for attempt in group]
        answers = self._database.write(send_all, sendings, now)
        if refused := [each.reason for each in answers if isinstance(each, Refused)]:
            raise NobodyLeft(f"the gate refused a call that it had allowed: {refused[0]}")
        took.sent.extend(_shares(began, len(group)))
        return group

    def _claimed(self, most: int, took: Took) -> Sequence[Attempt]:
        began, now = time.perf_counter(), self._clock.now()
        gate = self._law.gate(self.campaign, now)
        claimed = self._database.write(claim_all, NAME, now, gate, self._node, CONTEXT, most=most)
        if not claimed:
            raise NobodyLeft("the ledger gave no call to place")
        took.claims.append(_since(began))
        took.claim.extend(_shares(began, len(claimed)))
        return claimed


def _shares(began: float, of: int) -> list[float]:
    return [_since(began) / of] * of


def _events(attempt: Attempt, at: datetime) -> Iterator[CallEvent]:
    for n, (name, detail) in enumerate(_SAID):
        yield CallEvent(
            name=name,
            channel_id=attempt.id,
            linked_id=attempt.id,
            n=n if name.startswith("RECADO_") else 0,
            at=at + timedelta(milliseconds=n),
            detail=detail,
        )


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _done(worker: Worker, asked: str) -> Mapping[str, Any]:
    began, used = time.perf_counter(), cpu_seconds()
    if asked == "import":
        told: Mapping[str, Any] = {"rows": worker.import_all()}
    else:
        took = worker.call(int(asked))
        told = asdict(took)
    seconds, cpu = time.perf_counter() - began, cpu_seconds() - used
    return {"seconds": seconds, "cpu": cpu, "memory_mb": peak_memory_mb(), **told}


def main() -> None:
    """Until the input ends."""
    file, url, node = sys.argv[1:]
    with Database(url, Installation(node=node, secret=_SECRET)) as database:
        worker = Worker(invented(Path(file)), database, node)
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            print(json.dumps(_done(worker, line.strip())), flush=True)


if __name__ == "__main__":
    main()
