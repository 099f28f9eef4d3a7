"""Reads hostile files in a process of its own, which the kernel ends when it takes too much.

    python -m tests.hostile.bounded READER FILE…

What it may take is counted from when its imports are done: memory by `RLIMIT_AS`, time by `RLIMIT_CPU`. It
answers in JSON: of each file what the reader said, CPU seconds, and bytes by which its peak has grown.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dialer.calendars import read_days
from dialer.campaign_file.load import read_campaigns
from dialer.contacts.csv_records import UnreadableFile, open_sheet, records
from dialer.profiles.profile_file import ProfileErrors
from ivr_flows.loader import FlowErrors, load_flow
from tests.hostile.sound_files import HEADER, ROOT
from tts.template import TemplateError, parse

MEMORY = 256_000_000
"""Bytes that a reader may map beyond what its imports have."""

CPU = 60
"""Seconds of CPU, imports included, after which the kernel ends it."""

PATIENCE = 300.0
"""Seconds that the whole may wait on a machine that is busy with other things."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What the reader said, and what it took."""

    said: str
    cpu: float
    grown: int


def read_in_a_child(reader: str, *files: Path) -> list[Answered]:
    """Fails when the child was ended, or ended itself, before it had answered of every file."""
    command = [sys.executable, "-m", "tests.hostile.bounded", reader, *map(str, files)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == 0, f"{reader} ended with {ran.returncode}: {ran.stderr[-2000:]}"
    return [Answered(**each) for each in json.loads(ran.stdout)]


def _campaigns(file: Path) -> str:
    return "\n".join(map(str, read_campaigns(file).errors))


def _flow(file: Path) -> str:
    try:
        return load_flow(file).name
    except FlowErrors as wrong:
        return str(wrong)


def _holidays(file: Path) -> str:
    try:
        return str(len(read_days(file)))
    except ProfileErrors as wrong:
        return str(wrong)


def _rows(file: Path) -> str:
    try:
        return str(sum(1 for _ in records(open_sheet(file, HEADER.split(";")))))
    except UnreadableFile as wrong:
        return str(wrong)


def _templates(file: Path) -> str:
    """One text a line of JSON; the slowest of them, in milliseconds of CPU time."""
    slowest = 0.0
    for text in json.loads(file.read_text()):
        began = time.process_time()
        try:
            parse(text)
            return f"taken: {text[:60]}"
        except TemplateError:
            slowest = max(slowest, time.process_time() - began)
    return str(slowest * 1000)


READERS: dict[str, Callable[[Path], str]] = {
    "campaigns": _campaigns,
    "flow": _flow,
    "holidays": _holidays,
    "rows": _rows,
    "templates": _templates,
}


def _main(reader: str, files: Sequence[Path]) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_mapped() + MEMORY, most))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    sys.stdout.write(json.dumps([asdict(_answered(READERS[reader], file)) for file in files]))


def _answered(read: Callable[[Path], str], file: Path) -> Answered:
    Path("/proc/self/clear_refs").write_text("5")  # the peak is forgotten
    began, before = time.process_time(), _peak()
    said = read(file)
    return Answered(said=said, cpu=time.process_time() - began, grown=_peak() - before)


def _mapped() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _peak() -> int:
    """The most bytes that were resident at once. `ru_maxrss` begins with the parent's."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    _main(sys.argv[1], [Path(file) for file in sys.argv[2:]])
