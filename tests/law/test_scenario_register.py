"""All 55 scenarios of the compliance notes: each is shown by a test that bears its id, or waits.

A test bears the id when its name begins so: `test_s07_…`, in any file under tests/. What waits is named
here, with the part of the product that has to be there first and what its test has to show; it is reported
as expected to fail, and never counts as passed. Some are shown in part by the gate alone and wait for the
rest. Whoever shows one takes it out.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = sorted(Path(__file__).parents[1].rglob("test_*.py"))
IDS = frozenset(f"S{number:02}" for number in range(1, 56))


@dataclass(frozen=True, slots=True)
class Waits:
    part: str
    shows: str


STORE, FLOW, ASTERISK = "the store", "the flow", "a call on a real Asterisk"
CAMPAIGN = "the campaign and its contacts"

WAITING = {
    "S20": Waits(STORE, "a person hung up on as a machine is abandoned in the history and in the ratio"),
    "S27": Waits(
        CAMPAIGN, "a line type looked up too long ago counts for nothing: the number is a mobile one"
    ),
}

BY_THE_GATE_ALONE = frozenset(Path(__file__).parent.glob("test_scenarios_*.py"))
"""What these files show may wait for the rest of its proof."""


IN_PART: frozenset[str] = frozenset()
"""Shown in part by other files too: `WAITING` says what of them is still to be shown."""


def test_every_scenario_is_shown_or_waits() -> None:
    assert shown(TESTS) | WAITING.keys() == IDS


def test_what_is_shown_does_not_wait_any_more() -> None:
    elsewhere = shown(path for path in TESTS if path not in BY_THE_GATE_ALONE)
    assert elsewhere & WAITING.keys() <= IN_PART


@pytest.mark.parametrize("scenario", sorted(WAITING))
def test_waits(scenario: str) -> None:
    waits = WAITING[scenario]
    pytest.xfail(f"{scenario} waits for {waits.part}: {waits.shows}")


def shown(files: Iterable[Path]) -> set[str]:
    """The ids at the beginning of the tests' names; one test may bear several."""
    heads = (re.match(r"test((_s\d\d)+)_", name) for name in _names(files))
    return {f"S{number}" for head in heads if head for number in re.findall(r"\d\d", head[1])}


def _names(files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name
