"""The short form of all benches, as CI runs it: ratios of one run, and no seconds."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from dialer.bench.whole import SHORT, Ratio
from dialer.cli.bench import app
from dialer.cli.bench_all import hold


def measured(ratio: float, floor: float | None) -> Sequence[Ratio]:
    voice = Ratio(what="voice", values={}, ratio=0.9, floor=0.4)
    return [voice, Ratio(what="api", values={}, ratio=ratio, floor=floor)]


def test_no_ratio_of_this_machine_is_worse_than_its_floor(tmp_path: Path) -> None:
    files = ["--json", str(tmp_path / "all.json"), "--markdown", str(tmp_path / "all.md")]
    ran = CliRunner().invoke(app, ["all", "--short", *files])
    print(ran.output)
    assert ran.exit_code == 0
    found = json.loads((tmp_path / "all.json").read_text())
    assert found["machine"]
    assert found["versions"].keys() >= {"python", "recado", "sqlalchemy"}
    assert set(found["ledger"]["ratios"]["sqlite"]) == {str(size) for size in SHORT.ledger.contacts}
    table = (tmp_path / "all.md").read_text()
    assert table.count("| ledger, sqlite") == len(SHORT.ledger.contacts)
    assert "an empty route" in table


def test_a_ratio_worse_than_its_floor_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    hold(measured(0.3, 0.25))
    hold(measured(0.1, None))
    with pytest.raises(typer.Exit) as ended:
        hold(measured(0.2, 0.25))
    assert ended.value.exit_code == 1
    assert "the status call, of an empty route: 0.20, and 0.25 is the floor." in capsys.readouterr().out
