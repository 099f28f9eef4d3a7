"""Asterisk's event-log file (cel_custom, JSON, one object a line), read from where one left off.

Asterisk opens the file anew for each event, from one thread, and only appends. The file may be renamed by
log rotation, emptied, or not be there; it may end in half a line. Each of these is noticed and said, and
none is an error: what can be read is read, and what is lost is named.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from dialer.asterisk.events import BadLine, from_line
from dialer.call_event import CallEvent
from dialer.ports import LogPosition, Reading

CHUNK = 256 * 1024
"""Bytes read in one go: about a thousand lines, a hundredth of a second of work."""

KNOWN_BY = 1024
"""Bytes before the place reached by which a file is known again: emptied in place and written anew, it may
have grown past it."""

_PACKED = (".gz", ".bz2", ".xz", ".zst", ".lz4")
_LINE_START = '{"eventtype"'


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    inode: int
    size: int
    changed: int


class EventLog:
    """The event log at `path`, read `chunk` bytes at a time at most."""

    def __init__(self, path: Path, *, chunk: int = CHUNK) -> None:
        self.path = path
        self._chunk = chunk
        self._standing = ""

    def end(self) -> LogPosition | None:
        """Where the file ends now, for who wants only what is still to come; None without a file."""
        file = _look(self.path)
        return LogPosition(file.inode, file.size) if file else None

    def read_new(self, position: LogPosition | None) -> Reading:
        """What was written since `position` (None: from the start of the present file), a chunk at most.

        Keep the new position in the transaction that keeps what the events did: a line read twice changes
        nothing, a line never read may be the end of a call. Blocks for as long as the disk does; whatever is
        wrong with the file becomes a notice.
        """
        present = _look(self.path)
        if position is not None and (present is None or present.inode != position.inode):
            return self._read_former(position, present)
        if present is None:
            return self._nothing(None)
        return self._read(present.path, position or LogPosition(present.inode, 0))

    def _read_former(self, position: LogPosition, present: _File | None) -> Reading:
        """The file at `position` was renamed: finish it first, then go on with the one after it."""
        files = self._rotated(present)
        here = next((file for file in files if file.inode == position.inode), None)
        if here is None and present is None:
            return replace(self._nothing(position), lost=True)
        if here is None:
            gone = f"{self._gone(position)}; reading goes on in the present file"
            return replace(self._begin(files[-1], gone), lost=True)
        reading = self._read(here.path, position)
        newer = files[files.index(here) + 1 :]
        if reading.position != position or not any(file.size for file in newer):
            return reading  # until a newer file has a line, Asterisk may still be writing this one's last
        half = here.size - position.offset
        return self._begin(newer[0], f"{here.path.name} ends in half a line of {half} bytes" if half else "")

    def _nothing(self, position: LogPosition | None) -> Reading:
        """No file: ordinary before the first call and between two, a trouble when none could be written."""
        said = self._absent()
        there = os.access(self.path.parent, os.R_OK | os.X_OK)
        trouble = "" if there else said
        return Reading(events=(), position=position, trouble=trouble, notices=self._once(said))

    def _begin(self, file: _File, notice: str) -> Reading:
        notices = (notice,) if notice else ()
        return Reading(events=(), position=LogPosition(file.inode, 0), more=True, notices=notices)

    def _rotated(self, present: _File | None) -> list[_File]:
        """What log rotation left beside the log, the longest unchanged first, and last the log itself."""
        beside = (_look(path) for path in self.path.parent.glob(f"{self.path.name}?*"))
        former = [file for file in beside if file and file.path.suffix not in _PACKED]
        former.sort(key=lambda file: file.changed)
        return [*former, present] if present else former

    def _read(self, path: Path, position: LogPosition) -> Reading:
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno())
                if found.st_ino != position.inode:  # renamed since we looked: the next look will tell
                    return Reading(events=(), position=position)
                before, block = self._from(file, position)
                emptied = found.st_size < position.offset or not _is_known(before, position)
                if emptied:
                    position = LogPosition(position.inode, 0)
                    before, block = self._from(file, position)
        except OSError as error:
            unreadable = f"{path} cannot be read ({error.strerror}): Recado's user needs read access to it"
            notices = self._once(unreadable)
            return Reading(events=(), position=position, trouble=unreadable, notices=notices)
        self._standing = ""
        notices = (f"{path.name} was emptied: what it held and was not read is lost",) if emptied else ()
        return replace(self._parse(before, block, position, notices), lost=emptied)

    def _from(self, file: BinaryIO, position: LogPosition) -> tuple[bytes, bytes]:
        """What stands right before the place, and a chunk of what follows: of the same instant."""
        kept = min(KNOWN_BY, position.offset)
        file.seek(position.offset - kept)
        found = file.read(kept + self._chunk)
        return found[:kept], found[kept:]

    def _parse(self, before: bytes, block: bytes, position: LogPosition, notices: tuple[str, ...]) -> Reading:
        whole = block.rfind(b"\n") + 1
        if not whole and len(block) == self._chunk:
            whole = len(block)
        events, flaws = _parse_lines(block[:whole].split(b"\n"))
        if flaws:
            notices += (f"{len(flaws)} lines from byte {position.offset} on skipped; the first: {flaws[0]}",)
        return Reading(
            events=tuple(events),
            position=LogPosition(position.inode, position.offset + whole, _mark(before + block[:whole])),
            more=len(block) == self._chunk,
            notices=notices,
            invalid=len(flaws),
        )

    def _once(self, notice: str) -> tuple[str, ...]:
        """A condition that lasts is said when it begins, not at every look."""
        said, self._standing = self._standing, notice
        return () if notice == said else (notice,)

    def _absent(self) -> str:
        if not self.path.parent.is_dir():
            return f"the folder {self.path.parent} does not exist: Asterisk writes no event log without it"
        return f"{self.path} does not exist (yet): Asterisk makes it with the first event of a call"

    def _gone(self, position: LogPosition) -> str:
        return (
            f"the file that {self.path.name} was until now is not beside it any more: "
            f"what it held from byte {position.offset} on is lost"
        )


def _mark(before: bytes) -> str:
    """What a place is known by again: a hash, because the lines name people's numbers."""
    return hashlib.sha256(before[-KNOWN_BY:]).hexdigest() if before else ""


def _is_known(before: bytes, position: LogPosition) -> bool:
    return not position.before or _mark(before) == position.before


def _look(path: Path) -> _File | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _File(path, found.st_ino, found.st_size, found.st_mtime_ns)


def _parse_lines(lines: Sequence[bytes]) -> tuple[list[CallEvent], list[str]]:
    events: list[CallEvent] = []
    flaws: list[str] = []
    for line in lines:
        text = line.decode("utf-8", "replace").strip()
        if text:
            _parse_line(text, events, flaws)
    return events, flaws


def _parse_line(text: str, events: list[CallEvent], flaws: list[str]) -> None:
    try:
        event = from_line(text)
    except BadLine as flaw:
        flaws.append(str(flaw))
        # An Asterisk that died half-way through a line leaves it glued to the next one's start.
        if (tail := text.rfind(_LINE_START)) > 0:
            _parse_line(text[tail:], events, flaws)
        return
    if event:
        events.append(event)
