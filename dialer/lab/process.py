"""Starts and surely ends the lab's own processes, by pid and never by name."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from dialer.lab.errors import LabError

STOP_WITHIN = 5.0
"""Seconds that a process has to end when it is asked to, before it is killed."""


DIES_WITH_US = ["setpriv", "--pdeathsig", "TERM", "--"]
"""util-linux's: the kernel ends the program when we die, however we die."""


async def start(command: list[str], *, home: Path) -> asyncio.subprocess.Process:
    """Start a program whose pid is kept in `home`, out of reach of the terminal's Ctrl-C."""
    ours = DIES_WITH_US if shutil.which(DIES_WITH_US[0]) else []
    with _output(home).open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *ours,
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=home,
            start_new_session=True,
        )
    _pid_file(home).write_text(str(process.pid))
    return process


def start_detached(command: list[str], *, home: Path) -> subprocess.Popen[bytes]:
    """The same for a program that outlives us. From Python 3.12 on, asyncio ends with it what it started."""
    with _output(home).open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=home,
            start_new_session=True,
        )
    _pid_file(home).write_text(str(process.pid))
    return process


async def stop(process: asyncio.subprocess.Process, *, home: Path) -> None:
    """End a process of ours, by force if it does not listen."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
    _pid_file(home).unlink(missing_ok=True)


def end_orphan(home: Path) -> None:
    """End what an earlier lab left running in `home` because it was killed itself."""
    try:
        pid = int(_pid_file(home).read_text())
    except (FileNotFoundError, ValueError):
        return
    if _is_ours(pid, home):
        _end(pid, home)
    _pid_file(home).unlink(missing_ok=True)


def runs(pid: int) -> bool:
    """Whether there is such a process, and it is not just waiting to be buried."""
    return bool(_command(pid))


def _is_ours(pid: int, folder: Path) -> bool:
    """Whether the process of this pid was started with something in `folder`: pids are used again."""
    return str(folder).encode() in _command(pid)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _end(pid: int, folder: Path) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + STOP_WITHIN
        while _is_ours(pid, folder) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not _is_ours(pid, folder):
            return
    raise LabError(f"Process {pid} of an earlier lab does not end: kill it by hand.")


def _output(home: Path) -> Path:
    """Where what a program says before it has a log goes."""
    home.mkdir(parents=True, exist_ok=True)
    return home / "output"


def _pid_file(home: Path) -> Path:
    return home / "pid"
