"""All 55 scenarios of the compliance notes: each is shown by a test that bears its id.

A test bears the id when its name begins so: `test_s07_…`, in any file under tests/. What the gate alone can
answer is in tests/law/test_scenarios_*.py; what takes more than the gate, a store, a flow or a real Asterisk,
is shown where that is tested.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

TESTS = sorted(Path(__file__).parents[1].rglob("test_*.py"))
IDS = frozenset(f"S{number:02}" for number in range(1, 56))

BY_THE_GATE_ALONE = frozenset(Path(__file__).parent.glob("test_scenarios_*.py"))

MORE_THAN_THE_GATE = frozenset("S20 S25 S27".split())
"""Answered by the gate, and no answer to anybody until files, calls and what people tell lead up to it."""


def test_every_scenario_is_shown() -> None:
    assert shown(TESTS) == IDS


def test_what_takes_more_than_the_gate_is_shown_where_that_is() -> None:
    assert shown(path for path in TESTS if path not in BY_THE_GATE_ALONE) >= MORE_THAN_THE_GATE


def shown(files: Iterable[Path]) -> set[str]:
    """The ids at the beginning of the tests' names; one test may bear several."""
    heads = (re.match(r"test((_s\d\d)+)_", name) for name in _names(files))
    return {f"S{number}" for head in heads if head for number in re.findall(r"\d\d", head[1])}


def _names(files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name
