"""A telephone exchange that calls nobody, for several dialing processes: what each node's Asterisk is.

Its calls go on when the process that placed them is dead, and each ends with lines in that node's event log,
as Asterisk writes them. It counts the calls itself; no dialer can tell it what to count.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

SHORTEST, LONGEST = 0.3, 1.5
"""Seconds that a call lasts."""


@dataclass
class Exchange:
    """Every call that it was asked for, of all nodes, and how many were up at the most."""

    folder: Path
    called: Counter[str] = field(default_factory=Counter)
    began: list[float] = field(default_factory=list)
    nodes: Counter[str] = field(default_factory=Counter)
    up: dict[str, str] = field(default_factory=dict)
    most_up: int = 0
    calls: set[asyncio.Task[None]] = field(default_factory=set)
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    booted_at: float = field(default_factory=time.time)

    @property
    def most_a_second(self) -> int:
        """Calls that began within any one second."""
        return max((sum(first <= each < first + 1 for each in self.began) for first in self.began), default=0)

    def event_log(self, node: str) -> Path:
        return self.folder / node / "recado.jsonl"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One dialing process, for as long as it lives."""
        with suppress(ConnectionError):
            async for line in reader:
                writer.write(json.dumps(self._answer(json.loads(line))).encode() + b"\n")
                await writer.drain()
        writer.close()

    def _answer(self, asked: dict[str, str]) -> dict[str, object]:
        if number := asked.get("number"):
            self._place(asked["node"], asked["attempt"], number)
        live = [attempt for attempt, node in self.up.items() if node == asked["node"]]
        return {"live": live, "booted_at": self.booted_at}

    def _place(self, node: str, attempt: str, number: str) -> None:
        self.called[number] += 1
        self.nodes[node] += 1
        self.began.append(time.monotonic())
        self.up[attempt] = node
        self.most_up = max(self.most_up, len(self.up))
        call = asyncio.create_task(self._call(node, attempt))
        self.calls.add(call)
        call.add_done_callback(self.calls.discard)

    async def _call(self, node: str, attempt: str) -> None:
        self._write(node, attempt, "CHAN_START", "ANSWER")
        await asyncio.sleep(self.dice.uniform(SHORTEST, LONGEST))
        del self.up[attempt]
        self._write(node, attempt, "HANGUP", "CHAN_END")

    def _write(self, node: str, attempt: str, *names: str) -> None:
        with self.event_log(node).open("a") as log:
            for name in names:
                extra = '{"hangupcause":16}' if name == "HANGUP" else ""
                at = f"{time.time():.6f}"
                line = {"eventtype": name, "eventtime": at, "uniqueid": attempt, "linkedid": attempt}
                log.write(json.dumps({**line, "eventextra": extra}) + "\n")


@asynccontextmanager
async def exchange(folder: Path) -> AsyncIterator[Exchange]:
    """Takes calls on the socket in this folder for as long as the block lasts."""
    made = Exchange(folder)
    server = await asyncio.start_unix_server(made.serve, folder / "exchange")
    try:
        yield made
    finally:
        server.close()
        await asyncio.gather(*made.calls)
