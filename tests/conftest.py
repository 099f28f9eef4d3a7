"""What holds for every test, wherever it runs."""

import os

from hypothesis import settings

# The same examples everywhere, and no limit on the time of one: a run fails by what was changed, not by luck
# or by the machine. `pytest --hypothesis-profile=default tests/hostile` looks for others.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_configure() -> None:
    """Whoever speaks Spanish runs the same tests: what is said in another language says so itself."""
    os.environ["RECADO_LANGUAGE"] = "en"
