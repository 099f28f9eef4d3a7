"""How every test waits: until something holds, with a ceiling that only a machine that hangs reaches."""

import asyncio
from collections.abc import Callable

import pytest

CEILING = 60.0
"""Seconds that nothing needs, however busy the machine is."""


async def until(holds: Callable[[], object], *, within: float = CEILING, every: float = 0.01) -> None:
    """Wait until it holds, asking `every` so many seconds; in vain, the test fails where it waited."""
    try:
        async with asyncio.timeout(within):
            while not holds():
                await asyncio.sleep(every)
    except TimeoutError:
        pytest.fail(f"This did not come true in {within:g} seconds.")
