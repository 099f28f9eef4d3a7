"""The calls' bench, as far as it needs no Asterisk: what is read of the event log, and what a ratio is."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from dialer.bench.call_log import CallLog, read_call_log
from dialer.bench.call_tables import calls_table
from dialer.bench.calls import CallsBench, Driver, Row
from dialer.bench.dialled import Dialled, from_output

BEGAN = 1_790_000_000.0


def line(channel: str, name: str, at: float) -> str:
    own = name.startswith("RECADO_")
    said = {"eventtype": "USER_DEFINED" if own else name, "userdeftype": name if own else ""}
    return json.dumps(said | {"eventtime": f"{at:.6f}", "uniqueid": channel})


def log_of(folder: Path, calls: int, a_second: float, lost: int = 0) -> CallLog:
    """Calls at an even pace, of 0.7 s each; of the last ones no key is on record."""
    file, lines = folder / "recado.jsonl", []
    for n in range(calls):
        at = BEGAN + n / a_second
        lines += [line(f"c{n}", "CHAN_START", at), line(f"c{n}", "CHAN_END", at + 0.7)]
        lines += [line(f"c{n}", "RECADO_KEY", at + 0.5)] if n < calls - lost else []
    file.write_text("\n".join(lines) + "\n")
    return read_call_log(file)


def row(driver: Driver, sustained: float, lag: Mapping[str, float] | None = None) -> Row:
    return Row(
        driver=driver,
        offered_cps=100,
        sustained_cps=sustained,
        calls=1500,
        dialer_cpu_ms_per_call=3.2,
        asterisk_cpu_ms_per_call=10.1,
        ami_bytes_per_call=9_876,
        event_lag_ms=lag,
        call_seconds=0.9,
    )


def test_the_rate_is_that_of_calls_whose_key_is_on_record(tmp_path: Path) -> None:
    whole, half = log_of(tmp_path, 200, 50.0), log_of(tmp_path, 200, 50.0, lost=100)
    assert whole.sustained() == pytest.approx(50.0)
    assert len(whole.ended) == 200
    assert len(half.ended) == 100
    assert whole.length() == pytest.approx(0.7)
    assert read_call_log(tmp_path / "none").sustained() == 0


def test_an_event_is_as_late_as_it_was_heard_after_asterisk_wrote_it(tmp_path: Path) -> None:
    log = log_of(tmp_path, 10, 5.0)
    heard = {("c0", "CHAN_START"): BEGAN + 0.010, ("nobody's", "ANSWER"): BEGAN}
    assert log.lag_ms(heard) == {"p50": 10.0, "p99": 10.0}
    assert log.lag_ms({}) is None


def test_a_ratio_is_to_the_bare_loop_at_the_same_rate() -> None:
    rows = [row(Driver.BARE, 100, {"p50": 1.0, "p99": 3.0}), row(Driver.RECADO_SQLITE, 80)]
    found = CallsBench(rows=rows)
    assert found.ratios() == {"sqlite": {"100": 0.8}}
    assert "| recado sqlite | 100/s | 80.0/s | 0.80 | 1500 | 3.2 ms |" in calls_table(found).as_markdown()


def test_what_a_dialer_says_of_itself_is_read_whatever_else_it_prints() -> None:
    dialled = Dialled(cpu_seconds=1.5, ami_bytes=700, heard={("c0", "ANSWER"): BEGAN})
    assert from_output(f"something else\n{dialled.as_line()}\n") == dialled
    assert from_output("something else\n") is None
