"""One run of an engine's program: text in, sound out, killed when it is slow or nobody waits any more."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence

from tts.engines import EngineFailed


async def run(program: str, command: Sequence[str], stdin: bytes, *, timeout: float) -> bytes:
    """What the command wrote to stdout; EngineFailed, naming `program`, if it is missing, slow or fails.

    `timeout` is in seconds.
    """
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError as error:
        raise EngineFailed(f"{program} cannot be run: {error.strerror}") from error
    try:
        stdout, _ = await asyncio.wait_for(process.communicate(stdin), timeout)
    except TimeoutError:
        raise EngineFailed(f"{program} took more than {timeout:g} s and was killed") from None
    finally:
        await _end(process)
    if process.returncode:
        raise EngineFailed(f"{program} ended with {process.returncode} and gave no sound")
    return stdout


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
