"""The event log is followed: what comes in one look is folded together, and nothing is read for nothing."""

import asyncio
from datetime import timedelta

import pytest

from dialer.asterisk.event_log import EventLog
from dialer.attempt import Attempt
from dialer.outcome import Outcome
from dialer.record_calls import RecordCalls
from tests.unit.explained import heard
from tests.unit.night import Night
from tests.waiting import until


def _rang_out(night: Night) -> Attempt:
    called = night.sent()
    night.write(called, ("CHAN_START", ""), ("HANGUP", '{"hangupcause":19}'), ("CHAN_END", ""))
    return called


async def test_a_log_that_one_look_does_not_take_is_read_to_its_end_without_a_pause(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialer.record_calls.LOOK_AGAIN", timedelta(days=1))
    called = _rang_out(night)
    recorder = RecordCalls(
        database=night.desk.database,
        event_log=EventLog(night.log, chunk=300),
        clock=night.desk.clock,
        campaigns={night.desk.campaign.name: night.desk.campaign},
        on_settled=lambda settled: None,
    )
    following = asyncio.create_task(recorder.run())
    try:
        await until(lambda: night.outcome(called) is Outcome.NO_ANSWER)
    finally:
        following.cancel()


async def test_who_follows_the_log_knows_how_far_it_is(night: Night) -> None:
    called = _rang_out(night)
    await night.recorder.catch_up()
    night.write(called, ("RECADO_SUPPRESS", '{"extra":"n=1 scope=both"}'))
    with heard() as told:
        assert await night.recorder.catch_up()
        assert not await night.recorder.catch_up()
    assert [statement for statement, _ in told if "FROM log_position" in statement] == []
    assert sum("INTO call_event" in statement for statement, _ in told) == 1


async def test_what_could_not_be_folded_is_read_again(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    called = _rang_out(night)
    with monkeypatch.context() as broken:
        broken.setattr("dialer.record_calls.write_position", _fails)
        with pytest.raises(RuntimeError, match="full"):
            await night.recorder.catch_up()
    assert night.outcome(called) is None
    await night.recorder.catch_up()
    assert night.outcome(called) is Outcome.NO_ANSWER


def _fails(*_: object) -> None:
    raise RuntimeError("the disk is full")
