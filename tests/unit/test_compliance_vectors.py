"""`recado compliance test`: computed decisions of others, and what happens to files that hold none."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dialer.cli.app import app

GIVEN = Path(__file__).parents[1] / "data"

WINDOW = {
    "id": "W1",
    "profile": "es",
    "utc": "2027-06-15T10:00:00Z",
    "zones": ["Europe/Madrid"],
    "region": None,
    "extra_holidays": [],
    "tail_seconds": 0,
    "expected": "ALLOW",
}
LIMIT = {
    "id": "L1",
    "events": ["2027-06-15T10:00:00Z"],
    "now": "2027-06-15T11:00:00Z",
    "window": {"calendar_days": 1},
    "limit": 1,
    "zone": "Europe/Madrid",
    "expected": "DENY",
}


def tried(path: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["compliance", "test", str(path), *options])


def written(folder: Path, content: object) -> Path:
    path = folder / "vectors.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(("name", "count"), [("compliance_vectors.json", 27), ("more_vectors.json", 115)])
def test_every_computed_decision_is_the_gates_own(name: str, count: int) -> None:
    result = tried(GIVEN / name)
    lines = result.stdout.splitlines()
    assert lines[-1] == f"{count} of {count} match", [line for line in lines if line.endswith("MISMATCH")]
    assert result.exit_code == 0


def test_a_mismatch_is_said_in_its_line_and_by_the_exit_code(tmp_path: Path) -> None:
    wrong = {**WINDOW, "expected": "DENY"}
    result = tried(written(tmp_path, {"window": [wrong], "limit": [LIMIT]}))
    assert result.stdout.splitlines() == ["W1\tALLOW\tDENY\tMISMATCH", "L1\tDEFER\tDENY\tok", "1 of 2 match"]
    assert result.exit_code == 1


def test_the_results_are_written_as_json_with_the_next_lawful_instant(tmp_path: Path) -> None:
    friday_night = {**WINDOW, "utc": "2027-06-18T19:00:00Z", "expected": "DENY"}
    out = tmp_path / "out.json"
    assert tried(written(tmp_path, {"window": [friday_night]}), "--json", str(out)).exit_code == 0
    assert json.loads(out.read_text()) == {
        "total": 1,
        "matched": 1,
        "results": [
            {
                "id": "W1",
                "kind": "window",
                "got": "DEFER",
                "until": "2027-06-21T07:00:00Z",
                "expected": "DENY",
                "match": True,
            }
        ],
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ([], "holds no vectors"),
        ({}, "holds no vectors"),
        ({"window": [WINDOW], "basis": [{"id": "B1"}]}, "'basis' is no kind of vector"),
        ({"window": [{**WINDOW, "profile": "xx"}]}, "W1: there is no profile 'xx'"),
        ({"window": [{**WINDOW, "utc": "2027-06-15T10:00:00"}]}, "window[0].utc"),
        ({"window": [{**WINDOW, "utc": 1_800_000_000}]}, "window[0].utc"),
        ({"window": [{**WINDOW, "utc": "0001-01-01T00:00:00Z"}]}, "between 1971 and 2200"),
        ({"window": [{**WINDOW, "zones": "Europe/Madrid"}]}, "window[0].zones"),
        ({"window": [{**WINDOW, "tail_seconds": -1}]}, "window[0].tail_seconds"),
        ({"window": [{**WINDOW, "tail_seconds": float("nan")}]}, "window[0].tail_seconds"),
        ({"window": [{**WINDOW, "expected": "MAYBE"}]}, "window[0].expected"),
        ({"window": [{key: WINDOW[key] for key in WINDOW if key != "zones"}]}, "window[0].zones"),
        ({"limit": [{**LIMIT, "window": {"fortnight": 1}}]}, "limit[0].window"),
        ({"limit": [{**LIMIT, "window": {}}]}, "limit[0].window"),
        ({"limit": [{**LIMIT, "window": {"iso_week": 1, "local_day": 1}}]}, "exactly one"),
        ({"limit": [{**LIMIT, "window": {"calendar_days": 0}}]}, "limit[0].window"),
        ({"limit": [{**LIMIT, "limit": -1}]}, "limit[0].limit"),
    ],
)
def test_a_file_that_cannot_be_tried_as_meant_is_refused_whole(
    tmp_path: Path, content: Any, says: str
) -> None:
    result = tried(written(tmp_path, content))
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_not_there_and_one_that_cannot_be_written(tmp_path: Path) -> None:
    assert tried(tmp_path / "none.json").exit_code == 2
    sound = written(tmp_path, {"window": [WINDOW]})
    assert tried(sound, "--json", str(tmp_path)).exit_code == 2


def test_no_vectors_at_all_all_match(tmp_path: Path) -> None:
    result = tried(written(tmp_path, {"window": [], "limit": []}))
    assert (result.stdout, result.exit_code) == ("0 of 0 match\n", 0)
