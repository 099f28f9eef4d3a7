"""Long work on a thread that Ctrl-C ends between two of its steps; a thread cannot be ended otherwise."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def interruptible(
    work: Callable[[Callable[[int], None]], T],
    *,
    progress: Callable[[int], None],
    stopped: Callable[[], None],
) -> T:
    """What `work` returns. It calls what it is given after each step, and ends there once we are cancelled.

    `stopped` is called when it has ended so. Weakness: one step of `work` is waited for.
    """
    stopping = threading.Event()

    def step(done: int) -> None:
        if stopping.is_set():
            raise InterruptedError
        progress(done)

    running = asyncio.ensure_future(asyncio.to_thread(work, step))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stopping.set()
        await asyncio.gather(running, return_exceptions=True)
        stopped()
        raise
