"""Asterisk's event log, copied to where the dialer reads, as crashes and log rotation would leave it."""

import asyncio
import json
import os
import random
import sqlite3
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

LINES_BETWEEN = 12
"""Lines copied between two mishaps."""

AGAIN = 3
"""Old lines that are written once more with each batch."""

PIECE = 0.1
"""Seconds between two halves of a line: more than the dialer takes to look again."""


class LogCopier:
    """Nothing is lost on the way: whatever the dialer does not know at the end it has lost itself.

    The lines of one call keep their order, as Asterisk writes from one thread; calls mix in any.
    """

    def __init__(self, source: Path, target: Path, ledger: Path, dice: random.Random) -> None:
        self.target = target
        self._source = source
        self._ledger = ledger
        self._dice = dice
        self._begun = asyncio.Event()
        self._copied: list[bytes] = []
        self._rotated = 0
        self._due: deque[Callable[[], Awaitable[None]]] = deque([self._rotate, self._empty, self._die])

    def begin(self) -> None:
        """The folder is there from now on."""
        self.target.parent.mkdir()
        self._begun.set()

    def not_done(self) -> list[str]:
        """Mishaps that there was no time for: then the run shows less than it says."""
        return [f"the event log did not {each.__name__.strip('_')}" for each in self._due]

    async def run(self) -> None:
        """Copy for ever."""
        await self._begun.wait()
        offset = since = 0
        while True:
            lines = (
                self._source.read_bytes()[offset:].splitlines(keepends=True) if self._source.exists() else []
            )
            whole = [line for line in lines if line.endswith(b"\n")]
            offset += sum(map(len, whole))
            since += len(whole)
            if whole:
                await self._write(whole)
            if since >= LINES_BETWEEN and self._due:
                since = 0
                await self._due.popleft()()
            await asyncio.sleep(0.05)

    def _lines_from(self, offset: int) -> list[bytes]:
        """Whole lines alone."""
        block = self._source.read_bytes()[offset:] if self._source.exists() else b""
        return block[: block.rfind(b"\n") + 1].splitlines(keepends=True)

    async def _write(self, lines: Sequence[bytes]) -> None:
        """Mixed, with old lines among them, and the last one in two pieces."""
        again = self._dice.sample(self._copied, min(AGAIN, len(self._copied)))
        mixed = [*self._mixed(lines), *again]
        self._copied += lines
        block = b"".join(mixed)
        half = len(block) - len(mixed[-1]) // 2
        self._append(block[:half])
        await asyncio.sleep(PIECE)
        self._append(block[half:])

    def _mixed(self, lines: Sequence[bytes]) -> list[bytes]:
        calls: dict[str, deque[bytes]] = defaultdict(deque)
        for line in lines:
            calls[json.loads(line)["linkedid"]].append(line)
        turns = [call for call, own in calls.items() for _ in own]
        self._dice.shuffle(turns)
        return [calls[call].popleft() for call in turns]

    def _append(self, block: bytes) -> None:
        with self.target.open("ab") as file:
            file.write(block)

    async def _rotate(self) -> None:
        """Log rotation renames the file; the next line makes a new one."""
        self._rotated += 1
        self.target.rename(self.target.with_name(f"{self.target.name}-{self._rotated}"))

    async def _die(self) -> None:
        """Asterisk dies in the middle of a line, and the file is rotated before it is back."""
        self._append(self._copied[-1][:40])
        await self._rotate()

    async def _empty(self) -> None:
        """What `copytruncate` does: to a dialer that has read everything nothing is lost."""
        await self._until_read_to(self.target.stat().st_size)
        os.truncate(self.target, 0)
        await self._until_read_to(0)

    async def _until_read_to(self, offset: int) -> None:
        while self._read_to() != offset:
            await asyncio.sleep(0.02)

    def _read_to(self) -> int:
        with sqlite3.connect(f"file:{self._ledger}?mode=ro", uri=True) as tx:
            found = tx.execute('SELECT "offset" FROM log_position WHERE path = ?', (str(self.target),))
            return int((found.fetchone() or [-1])[0])
