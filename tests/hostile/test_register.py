"""All bad inputs, B1 to B16: each is shown by a test that bears its id.

A test bears the id when its name begins so: `test_b07_…`, in any file under tests/.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = sorted(Path(__file__).parents[1].rglob("test_*.py"))

BAD_INPUTS = {
    "B1": "a name that would be a header or an action",
    "B2": "a name with a comma and an equals sign",
    "B3": "a phone that would be a second channel, an expression, a path",
    "B4": "premium, satellite, emergency and short numbers",
    "B5": "another region under an allowed country code",
    "B6": "one number in many spellings",
    "B7": "YAML that older readers misread, tags, doubled keys, bombs, 50 MB",
    "B8": "CSV from a Spanish Excel, cut, spoilt, or of a million rows",
    "B9": "an amount that is none",
    "B10": "a cell that a spreadsheet would run",
    "B11": "a template that would compute",
    "B12": "an address that would be two",
    "B13": "a webhook to an address that is not public",
    "B14": "the API's requests without a key, beyond a scope, too large, repeated",
    "B15": "a name that is a script on a page; a pause asked for by another site",
    "B16": "a number, an amount, a name or a secret in any log, metric or URL",
}


def test_every_bad_input_is_shown() -> None:
    assert shown() == BAD_INPUTS.keys()


def shown() -> set[str]:
    """The ids at the beginning of the tests' names; one test may bear several."""
    heads = (re.match(r"test((_b\d\d)+)_", name) for name in _names())
    return {f"B{int(number)}" for head in heads if head for number in re.findall(r"\d\d", head[1])}


def _names() -> Iterator[str]:
    for path in TESTS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name
