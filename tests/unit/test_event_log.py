"""The event log is read to the last whole line whatever becomes of the file, and what is lost is said."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialer.asterisk.event_log import EventLog
from dialer.ports import LogPosition, Reading


def line(n: int) -> str:
    """The n-th event of one call, as a line."""
    fields = {
        "eventtype": "RECADO_STEP",
        "userdeftype": "RECADO_STEP",
        "eventtime": f"1795321432.{n:06d}",
        "accountcode": "a1",
        "uniqueid": "a1",
        "linkedid": "a1",
        "eventextra": json.dumps({"extra": f"n={n} step=s"}),
        "channame": "PJSIP/t-1",
        "peer": "",
        "appname": "CELGenUserEvent",
    }
    return json.dumps(fields, separators=(",", ":")) + "\n"


def append(path: Path, *numbers: int) -> None:
    with path.open("a") as file:
        file.write("".join(line(n) for n in numbers))


def drain(log: EventLog, position: LogPosition | None) -> tuple[list[int], LogPosition | None, list[str]]:
    """Read until nothing moves: which events came, where it ended, and what was said."""
    numbers: list[int] = []
    notices: list[str] = []
    while True:
        reading = log.read_new(position)
        numbers += [event.n for event in reading.events]
        notices += reading.notices
        if reading.position == position:
            return numbers, position, notices
        position = reading.position


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recado.jsonl"


def test_lines_come_once_and_in_order(path: Path) -> None:
    log = EventLog(path)
    append(path, 1, 2)
    numbers, position, notices = drain(log, None)
    append(path, 3)
    assert (numbers, notices) == ([1, 2], [])
    assert drain(log, position)[0] == [3]


def test_half_a_line_waits_for_its_other_half(path: Path) -> None:
    log = EventLog(path)
    path.write_text(line(1) + line(2)[:40])
    numbers, position, notices = drain(log, None)
    assert (numbers, notices) == ([1], [])
    with path.open("a") as file:
        file.write(line(2)[40:])
    assert drain(log, position)[0] == [2]


def test_a_renamed_file_is_finished_before_the_new_one_is_begun(path: Path) -> None:
    log = EventLog(path)
    append(path, 1)
    _, position, _ = drain(log, None)
    append(path, 2)
    path.rename(path.with_name("recado.jsonl.1"))
    append(path, 3)
    assert drain(log, position)[::2] == ([2, 3], [])


def test_a_renamed_file_is_read_on_while_there_is_no_new_one_yet(path: Path) -> None:
    log = EventLog(path)
    append(path, 1)
    _, position, _ = drain(log, None)
    old = path.rename(path.with_name("recado.jsonl.1"))
    append(old, 2)
    numbers, position, _ = drain(log, position)
    path.touch()
    append(old, 3)
    more, position, _ = drain(log, position)
    append(path, 4)
    assert (numbers, more, drain(log, position)[0]) == ([2], [3], [4])


def test_two_rotations_while_nobody_read_lose_nothing(path: Path) -> None:
    log = EventLog(path)
    append(path, 1)
    _, position, _ = drain(log, None)
    append(path, 2)
    for n, age in ((3, 20), (4, 10)):
        _rotate(path, rotations=-age)
        append(path, n)
    assert drain(log, position)[::2] == ([2, 3, 4], [])


def test_a_rotated_file_that_is_gone_or_packed_is_said_to_be_lost(path: Path) -> None:
    log = EventLog(path)
    append(path, 1)
    _, position, _ = drain(log, None)
    path.rename(path.with_name("recado.jsonl.1.gz"))
    append(path, 2)
    numbers, position, notices = drain(log, position)
    assert numbers == [2]
    assert len(notices) == 1
    assert "is lost" in notices[0]


def test_an_emptied_file_is_noticed_and_read_from_its_start(path: Path) -> None:
    log = EventLog(path)
    append(path, 1, 2)
    _, position, _ = drain(log, None)
    path.write_text(line(3))
    numbers, _, notices = drain(log, position)
    assert numbers == [3]
    assert "emptied" in notices[0]


@pytest.mark.parametrize("lines", [2, 40])
def test_a_file_emptied_in_place_that_has_grown_past_the_old_end_is_noticed(path: Path, lines: int) -> None:
    """copytruncate while nobody read: the same file, longer than before, and none of what was before."""
    log = EventLog(path)
    append(path, *range(1, lines + 1))
    _, position, _ = drain(log, None)
    new = range(101, 103 + lines)
    path.write_text("".join(line(n) for n in new))
    numbers, _, notices = drain(log, position)
    assert numbers == list(new)
    assert "emptied" in notices[0]


def test_a_place_that_was_written_down_before_it_was_known_by_its_bytes_is_believed(path: Path) -> None:
    log = EventLog(path)
    append(path, 1)
    _, position, _ = drain(log, None)
    assert position is not None
    append(path, 2)
    numbers, _, notices = drain(log, replace(position, before=""))
    assert (numbers, notices) == ([2], [])


def test_a_missing_folder_is_said_once_and_again_after_it_went_away_again(path: Path, tmp_path: Path) -> None:
    log = EventLog(tmp_path / "cel-custom" / "recado.jsonl")
    assert "folder" in log.read_new(None).notices[0]
    assert log.read_new(None).notices == ()
    log.path.parent.mkdir()
    assert "does not exist" in log.read_new(None).notices[0]
    append(log.path, 1)
    numbers, _, notices = drain(log, None)
    assert (numbers, notices) == ([1], [])


def test_a_file_that_went_away_keeps_its_place(path: Path) -> None:
    log = EventLog(path)
    append(path, 1)
    _, position, _ = drain(log, None)
    path.unlink()
    numbers, after, notices = drain(log, position)
    assert (numbers, after, len(notices)) == ([], position, 1)


def test_a_file_that_cannot_be_read_is_said_once_with_the_remedy(path: Path) -> None:
    path.mkdir()
    log = EventLog(path)
    assert "read access" in log.read_new(None).notices[0]
    assert log.read_new(None).notices == ()


def test_lines_that_make_no_sense_are_counted_and_the_others_are_read(path: Path) -> None:
    path.write_bytes(line(1).encode() + b'{"eventtype":"RECADO_K\xff\n\n' + b"garbage\n" + line(2).encode())
    reading = EventLog(path).read_new(None)
    assert ([event.n for event in reading.events], reading.invalid) == ([1, 2], 2)
    assert len(reading.notices) == 1
    assert "2 lines" in reading.notices[0]


def test_a_line_glued_to_the_half_that_a_dead_asterisk_left_is_still_read(path: Path) -> None:
    path.write_text(line(1)[:50] + line(2) + line(3))
    reading = EventLog(path).read_new(None)
    assert ([event.n for event in reading.events], reading.invalid) == ([2, 3], 1)


def test_a_line_without_an_end_does_not_stop_the_reading(path: Path) -> None:
    path.write_text("x" * 5000 + "\n" + line(1))
    log = EventLog(path, chunk=1000)
    numbers, _, notices = drain(log, None)
    assert numbers == [1]
    assert notices


def test_one_look_reads_a_chunk_at_most(path: Path) -> None:
    append(path, *range(1, 101))
    log = EventLog(path, chunk=1000)
    assert 0 < len(log.read_new(None).events) < 5
    assert drain(log, None)[0] == list(range(1, 101))


def test_the_end_is_where_only_what_comes_is_read(path: Path) -> None:
    log = EventLog(path)
    assert log.end() is None
    append(path, 1)
    position = log.end()
    append(path, 2)
    assert drain(log, position)[0] == [2]


MOVES = st.lists(st.sampled_from(["write", "write", "read", "rotate", "half"]), max_size=40)


@given(moves=MOVES)
@example(moves=["write", "rotate", "write", "rotate"])
@settings(max_examples=200, deadline=None)
def test_whatever_the_order_of_writing_reading_and_rotating_each_line_comes_exactly_once(
    moves: Sequence[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("log") / "recado.jsonl"
    path.touch()
    log, half, got = EventLog(path), "", list[int]()
    position, written, rotations = log.read_new(None).position, 0, 0
    for move in [*moves, "read", "read", "read"]:
        if move == "write":
            with path.open("a") as file:
                file.write(half or line(written + 1))
            written, half = written + 1, ""
        elif move == "half" and not half:
            whole = line(written + 1)
            with path.open("a") as file:
                file.write(whole[:30])
            half = whole[30:]
        elif move == "rotate" and not half and path.stat().st_size:
            _rotate(path, rotations)
            rotations += 1
        elif move == "read":
            reading: Reading = log.read_new(position)
            got += [event.n for event in reading.events]
            assert not reading.notices
            position = reading.position
    numbers, _, notices = drain(log, position)
    assert got + numbers == list(range(1, written + 1))
    assert not notices


def _rotate(path: Path, rotations: int) -> None:
    """As logrotate does: every former file one number up. A file's age is that of its last line."""
    former = sorted(path.parent.glob("recado.jsonl.*"), key=lambda old: -int(old.suffix[1:]))
    for old in former:
        old.rename(path.with_name(f"recado.jsonl.{int(old.suffix[1:]) + 1}"))
    newest = path.rename(path.with_name("recado.jsonl.1"))
    os.utime(newest, (1_000_000 + rotations, 1_000_000 + rotations))
    path.touch()
