"""How every test waits: until something holds, with a ceiling that only a machine that hangs reaches."""

import asyncio
from collections.abc import Callable

import pytest

CEILING = 60.0
"""Seconds that nothing needs, however busy the machine is."""


async def until(holds: Callable[[], object], within: float = CEILING) -> None:
    """Wait until it holds; the test fails where it waited, not where the whole run is stopped."""
    try:
        async with asyncio.timeout(within):
            while not holds():
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"This did not come true in {within:g} seconds.")
