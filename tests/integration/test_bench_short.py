"""The short form of all benches, as CI runs it: ratios of one run, and no seconds."""

import json
from pathlib import Path

from typer.testing import CliRunner

from dialer.bench.whole import SHORT
from dialer.cli.bench import app
from dialer.lab.install import AsteriskInstall


def test_no_ratio_of_this_machine_is_worse_than_its_floor(asterisk: AsteriskInstall, tmp_path: Path) -> None:
    files = ["--json", str(tmp_path / "all.json"), "--markdown", str(tmp_path / "all.md")]
    ran = CliRunner().invoke(app, ["all", "--short", *files])
    print(ran.output)
    assert ran.exit_code == 0
    found = json.loads((tmp_path / "all.json").read_text())
    assert found["machine"]
    assert found["versions"].keys() >= {"asterisk", "python", "recado", "sqlalchemy"}
    assert set(found["ledger"]["ratios"]["sqlite"]) == {str(size) for size in SHORT.ledger.contacts}
    table = (tmp_path / "all.md").read_text()
    assert found["calls"]["ratios"]["sqlite"].keys() == {f"{rate:g}" for rate in SHORT.calls.offered}
    assert [row["calls"] for row in found["calls"]["rows"]] == [SHORT.calls.calls] * 2
    assert table.count("| calls, ") == 2
    assert table.count("| ledger, sqlite") == len(SHORT.ledger.contacts)
    assert "an empty route" in table
