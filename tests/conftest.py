"""What holds for every test, wherever it runs."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples everywhere, and no limit on the time of one: a run fails by what was changed, not by luck
# or by the machine. `pytest --hypothesis-profile=default tests/hostile` looks for others.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


TOGETHER = {"faults": "faults", "integration": "lab", "conversations": "lab", "browser": "lab"}
"""Folders whose tests share what one process starts for them: a rehearsal lab, a run of the fault suite."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """When two processes share a run, each takes whole modules, and whoever has the lab every test on it."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[0]
        item.add_marker(pytest.mark.xdist_group(TOGETHER.get(folder, item.path.stem)))


def pytest_configure() -> None:
    """Whoever speaks Spanish runs the same tests: what is said in another language says so itself."""
    os.environ["RECADO_LANGUAGE"] = "en"
