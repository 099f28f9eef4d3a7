"""One run of an engine's program: text in, sound out, killed when it is slow or nobody waits any more."""

import asyncio
import os
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence

from tts.engines import EngineFailed


async def run(program: str, command: Sequence[str], stdin: bytes, *, timeout: float) -> bytes:
    """What the command wrote to stdout; EngineFailed, naming `program`, if it is missing, slow or fails.

    `timeout` is in seconds.
    """
    text, output = os.memfd_create(program), os.memfd_create(program)
    try:
        os.pwrite(text, stdin, 0)
        await _run(program, command, text, output, timeout)
        return os.pread(output, os.fstat(output).st_size, 0)
    finally:
        os.close(text)
        os.close(output)


async def _run(program: str, command: Sequence[str], text: int, output: int, timeout: float) -> None:
    """In and out go through memory, each in one piece: pipes would wake the loop hundreds of times a text."""
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=text, stdout=output, stderr=DEVNULL)
    except OSError as error:
        raise EngineFailed(f"{program} cannot be run: {error.strerror}") from error
    try:
        await asyncio.wait_for(process.wait(), timeout)
    except TimeoutError:
        raise EngineFailed(f"{program} took more than {timeout:g} s and was killed") from None
    finally:
        await _end(process)
    if process.returncode:
        raise EngineFailed(f"{program} ended with {process.returncode} and gave no sound")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
