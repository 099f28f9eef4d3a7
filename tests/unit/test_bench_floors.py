"""What `recado bench all` does with a ratio that is worse than it may be."""

from collections.abc import Sequence

import pytest
import typer

from dialer.bench.whole import Ratio
from dialer.cli.bench_all import hold


def measured(ratio: float, floor: float | None) -> Sequence[Ratio]:
    voice = Ratio(what="voice", values={}, ratio=0.9, floor=0.4)
    return [voice, Ratio(what="api", values={}, ratio=ratio, floor=floor)]


def test_a_ratio_worse_than_its_floor_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    hold(measured(0.3, 0.25))
    hold(measured(0.1, None))
    with pytest.raises(typer.Exit) as ended:
        hold(measured(0.2, 0.25))
    assert ended.value.exit_code == 1
    assert "the status call, of an empty route: 0.20, and 0.25 is the floor." in capsys.readouterr().out
