"""What holds for every test, wherever it runs."""

import os


def pytest_configure() -> None:
    """Whoever speaks Spanish runs the same tests: what is said in another language says so itself."""
    os.environ["RECADO_LANGUAGE"] = "en"
