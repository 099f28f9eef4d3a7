"""What is asked in a hostile way: here the control plane over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.plane import Plane, plane_over


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    """A new installation with a campaign's contacts."""
    async with plane_over(tmp_path) as made:
        yield made
