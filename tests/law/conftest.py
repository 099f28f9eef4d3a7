"""The fortnights are lived through once; several files look at what came of them.

RECADO_SIMULATED_ATTEMPTS is how many times the gate is asked: about a minute's worth by default.
"""

import os

import pytest

from tests.law.book import gate
from tests.law.simulation import Findings, simulate

ATTEMPTS = int(os.environ.get("RECADO_SIMULATED_ATTEMPTS", "10000"))


@pytest.fixture(scope="session")
def findings() -> Findings:
    return simulate(gate, attempts=ATTEMPTS, seed=20270313)
