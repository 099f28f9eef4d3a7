"""A process that keeps a neural model loaded and speaks one text after another.

Loading takes seconds and half a gigabyte, so it is not done for each text; and it is a process, so that a
model that hangs can be killed and one that crashes takes nobody with it. It ends with Recado, however that
ends.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any, TypeVar

from tts.engines import EngineFailed
from tts.speech import Speech

START_TIMEOUT = 120.0
"""Seconds for a model to load: two as a rule, far more on a machine that is busy with something else."""

REST = 60.0
"""Seconds without a new try after a process that did not come up, or a model that hangs: no message waits
for it each time, and launch not once for every prompt."""

MOST_SLOW = 2
"""Texts in a row that took too long; one alone may be the text's own fault."""

CHILD = (sys.executable, "-I", str(Path(__file__).with_name("resident_child.py")))
"""The command that speaks, but for its arguments."""

_HANDED_ON = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH")
"""Of the environment: what is no code of ours gets none of Recado's secrets."""

_QUIET = {"ORT_DISABLE_TELEMETRY": "1"}
"""Else onnxruntime keeps an id of this machine in the user's cache and reports to Microsoft what it runs."""

_LONGEST_HEAD = 4096
_MOST_BYTES = 64 * 1024 * 1024
_RATES = range(8000, 48001)

T = TypeVar("T")


class _Failed(Exception):
    """What went wrong: a sentence, but for the engine's name at its beginning."""


class _Gone(_Failed):
    """The process has ended, or says what is no answer: a new one may do better."""


class _Slow(_Failed):
    """It took too long, and was killed."""


class Resident:
    """One process, started when it is first needed. `name` is what errors call it.

    `timeout` and `start_timeout` are seconds for a text and for loading; whatever is slower is killed.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, timeout: float, start_timeout: float = START_TIMEOUT
    ) -> None:
        self._name = name
        self._command = command
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._turn = asyncio.Lock()
        self._process: _Process | None = None
        self._rest_until = 0.0
        self._slow_in_a_row = 0

    async def speak(self, request: Mapping[str, object]) -> Speech:
        """One text at a time, in the order asked for. Raises EngineFailed."""
        ask = partial(_Process.ask, line=json.dumps(request).encode() + b"\n")
        async with self._turn:
            try:
                speech = await self._answer(ask)
            except _Failed as failure:
                self._note(failure)
                raise EngineFailed(f"{self._name} {failure}") from None
            self._slow_in_a_row = 0
            return speech

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.end()
        self._process = None

    def _note(self, failure: _Failed) -> None:
        """A model that is slow again and again is left alone for a while."""
        if isinstance(failure, _Slow):
            self._slow_in_a_row += 1
            if self._slow_in_a_row >= MOST_SLOW:
                self._rest_until = time.monotonic() + REST

    async def _answer(self, ask: "Callable[[_Process], Speech]") -> Speech:
        if self._process and self._process.runs():
            # The system may have taken it meanwhile: what it began is tried once more, in a new one.
            with suppress(_Gone):
                return await _within(self._timeout, self._process, ask)
        return await _within(self._timeout, await self._started(), ask)

    async def _started(self) -> "_Process":
        if time.monotonic() < self._rest_until:
            raise _Failed(f"failed less than {REST:.0f} s ago; it is tried again later")
        self.close()
        try:
            self._process = _Process(self._command)
            await _within(self._start_timeout, self._process, _Process.ready)
        except _Failed:
            self._rest_until = time.monotonic() + REST
            self.close()
            raise
        return self._process


class _Process:
    """The process itself. `ready` and `ask` block; `end` may be called at any time, from any thread."""

    def __init__(self, command: Sequence[str]) -> None:
        folder = tempfile.mkdtemp(prefix="recado-voice-")
        environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
        try:
            self._popen = Popen(
                command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env={**environment, **_QUIET, "TMPDIR": folder},
                start_new_session=True,  # Ctrl-C is Recado's to answer; and whatever it started ends with it
            )
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _Failed(f"cannot be run: {error.strerror}") from error
        self.end = weakref.finalize(self, _end, self._popen, folder)

    def runs(self) -> bool:
        return self._popen.poll() is None

    def ready(self) -> None:
        """Wait until the model is loaded."""
        self._head()

    def ask(self, line: bytes) -> Speech:
        """One text, as the line that asks for it."""
        assert self._popen.stdin
        assert self._popen.stdout
        try:
            self._popen.stdin.write(line)
            self._popen.stdin.flush()
        except (OSError, ValueError):
            raise _Gone("ended before it was asked") from None
        rate, length = _checked(self._head())
        sound = self._popen.stdout.read(length)
        if len(sound) < length:
            raise _Gone("ended in the middle of a text")
        return Speech.from_s16le(sound, rate)

    def _head(self) -> Mapping[str, Any]:
        assert self._popen.stdout
        line = self._popen.stdout.readline(_LONGEST_HEAD)
        if not line:
            raise _Gone("ended without an answer")
        try:
            head = json.loads(line)
        except ValueError:
            head = None
        if not isinstance(head, dict):
            raise _Gone("gave an answer that is none")
        if "error" in head:
            raise _Failed(f"gave no sound: {head['error']}")
        return head


def _checked(head: Mapping[str, Any]) -> tuple[int, int]:
    """Samples per second and bytes of the sound that follows."""
    rate, length = head.get("rate"), head.get("bytes")
    if not isinstance(rate, int) or not isinstance(length, int):
        raise _Gone("gave an answer that is none")
    if rate not in _RATES or not 0 < length <= _MOST_BYTES:
        raise _Gone(f"gave {length} bytes at {rate} Hz, which is no speech")
    return rate, length


async def _within(timeout: float, process: _Process, ask: Callable[[_Process], T]) -> T:
    """What `ask` returns; a process that nobody waits for any more, or that is broken, is ended."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(ask, process), timeout)
    except TimeoutError:
        process.end()
        raise _Slow(f"took more than {timeout:g} s and was killed") from None
    except (asyncio.CancelledError, _Gone):
        process.end()
        raise


def _end(popen: Popen[bytes], folder: str) -> None:
    with suppress(ProcessLookupError):
        os.killpg(popen.pid, signal.SIGKILL)
    popen.wait()
    for pipe in filter(None, (popen.stdin, popen.stdout)):
        with suppress(OSError):
            pipe.close()
    shutil.rmtree(folder, ignore_errors=True)
