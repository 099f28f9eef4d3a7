"""What got stuck ends with proof or as unknown; what has ended stays as it ended; nobody is called twice."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from dialer.attempt import AttemptState
from dialer.outcome import Outcome
from dialer.store.attempts import open_attempts
from dialer.store.follow_ups import follow_up_counts
from dialer.store.releases import release
from dialer.sweep_calls import GRACE, LINES_LATE, RESERVED_AT_MOST
from tests.unit.desk import TUESDAY
from tests.unit.night import LONG_BOOTED, Night
from tests.waiting import until


async def test_a_call_that_is_up_is_adopted_and_holds_its_line(night: Night) -> None:
    attempt = night.sent()
    assert await night.sweep(live=frozenset({attempt.id})) == 1
    assert attempt.id in night.desk.lines
    assert night.desk.telephone.up


async def test_what_ended_while_nobody_listened_is_read_in_the_log(night: Night) -> None:
    attempt = night.sent()
    hangup = '{"hangupcause":17,"hangupsource":"","dialstatus":""}'
    night.write(attempt, ("CHAN_START", ""), ("HANGUP", hangup), ("CHAN_END", ""))
    await night.sweep()
    assert night.outcome(attempt) is Outcome.BUSY


async def test_no_line_and_the_same_pbx_prove_that_it_was_never_dialled(night: Night) -> None:
    night.log.touch()
    attempt = night.sent()
    await night.sweep()
    assert night.state(attempt) is AttemptState.SENT  # an Originate may still be acted upon
    await night.sweep_after_grace()
    assert night.state(attempt) is AttemptState.REFUSED
    assert night.desk.of_debt("F4").attempts == 0


@pytest.mark.parametrize("booted", [TUESDAY + timedelta(seconds=3), LONG_BOOTED - timedelta(hours=1)])
async def test_after_a_restart_of_the_pbx_no_line_proves_nothing(night: Night, booted: datetime) -> None:
    """Also when its clock was set back meanwhile, so that it seems to run for longer than the call is old."""
    night.log.touch()
    attempt = night.sent()
    await night.sweep_after_grace(booted=booted)
    assert night.outcome(attempt) is Outcome.UNKNOWN
    assert night.desk.of_debt("F4").attempts == 1


async def test_who_pressed_one_before_the_pbx_died_is_owed_a_call(night: Night) -> None:
    attempt = night.sent()
    marked = json.dumps({"extra": "n=1 outcome=pay"})
    night.write(attempt, ("CHAN_START", ""), ("ANSWER", ""), ("RECADO_OUTCOME", marked))
    await night.sweep_after_grace(booted=datetime.now(UTC) + timedelta(days=4000))
    assert night.outcome(attempt) is Outcome.PAY
    assert night.desk.database.read(follow_up_counts)[("callback", "owed")] == 1


async def test_the_last_lines_of_a_call_that_was_just_up_are_waited_for(night: Night) -> None:
    """Asterisk's channel is gone milliseconds before its lines are on the disk: what was pressed as it
    ended must not be lost to a sweep in between."""
    attempt = night.sent()
    night.write(attempt, ("CHAN_START", ""), ("ANSWER", ""))
    await night.sweep(live=frozenset({attempt.id}))
    night.desk.clock.skip_to(night.desk.clock.now() + 2 * GRACE)
    await night.sweep(live=frozenset({attempt.id}))
    await night.sweep()
    assert night.state(attempt) is AttemptState.LIVE
    marked = json.dumps({"extra": "n=1 outcome=pay"})
    night.write(attempt, ("RECADO_OUTCOME", marked), ("HANGUP", '{"hangupcause":16}'))
    await night.sweep()
    assert night.outcome(attempt) is Outcome.PAY


async def test_a_call_that_never_came_back_from_up_ends_after_the_grace(night: Night) -> None:
    attempt = night.sent()
    night.write(attempt, ("CHAN_START", ""), ("ANSWER", ""))
    await night.sweep(live=frozenset({attempt.id}))
    await night.sweep_after_grace()
    assert night.outcome(attempt) is Outcome.UNKNOWN


async def test_a_trunk_that_begins_no_call_at_all_is_told_to_who_pauses_it(night: Night) -> None:
    """No channel, so no line of the log: only the Originate's answer, which the sweep alone acts upon."""
    night.log.touch()
    attempt = night.sent()
    night.given_up(attempt)
    await night.sweep()
    assert night.state(attempt) is AttemptState.SENT
    night.desk.clock.skip_to(night.desk.clock.now() + 2 * LINES_LATE)
    await night.sweep()
    assert [(each.attempt_id, each.outcome) for each in night.settled] == [(attempt.id, Outcome.FAILED)]


async def test_lines_that_come_after_the_originate_s_answer_name_the_outcome(night: Night) -> None:
    """Asterisk answers an Originate from one thread and writes its log from another."""
    night.log.touch()
    attempt = night.sent()
    night.given_up(attempt)
    await night.sweep()
    night.write(attempt, ("CHAN_START", ""), ("HANGUP", '{"hangupcause":17}'))
    await night.sweep()
    assert night.outcome(attempt) is Outcome.BUSY


async def test_with_an_unreadable_log_nothing_is_judged_and_nobody_is_called(night: Night) -> None:
    attempt = night.sent()
    night.log.parent.rmdir()
    await night.sweep_after_grace()
    assert night.state(attempt) is AttemptState.SENT
    assert not night.desk.telephone.up


async def test_calls_without_any_log_stop_the_dialling(night: Night) -> None:
    """The path may be wrong: what people press would be lost."""
    attempt = night.sent()
    await night.sweep_after_grace()
    assert night.state(attempt) is AttemptState.SENT
    assert not night.desk.telephone.up


async def test_a_rotated_log_is_read_to_its_end_before_anything_is_judged(night: Night) -> None:
    first = night.sent()
    night.write(first, ("CHAN_START", ""))
    await night.recorder.catch_up()
    night.log.rename(night.log.with_suffix(".jsonl.1"))
    night.write(first, ("ANSWER", ""), ("HANGUP", '{"hangupcause":16}'), ("CHAN_END", ""))
    await night.sweep()
    assert night.state(first) is AttemptState.SETTLED


async def test_a_settled_attempt_is_never_given_back(night: Night) -> None:
    """The list that a sweep works on is old by the time it comes to its end."""
    attempt = night.sent()
    night.paid(attempt)
    now = night.desk.clock.now()
    assert not night.desk.database.write(release, attempt.id, now, now)
    assert night.outcome(attempt) is Outcome.PAY
    assert night.desk.of_debt("F4").attempts == 1


async def test_a_line_whose_call_is_over_is_free_again(night: Night) -> None:
    attempt = night.sent()
    night.log.touch()
    night.desk.lines.start(attempt.id, night.desk.launched, night.desk.clock.now())
    night.paid(attempt)
    await night.sweep()
    assert night.ended == [attempt.id]


async def test_what_was_only_reserved_is_given_back(night: Night) -> None:
    night.log.touch()
    reserved = night.desk.claim()
    assert reserved is not None
    await night.sweep()
    assert night.state(reserved) is AttemptState.RELEASED
    assert night.desk.database.read(open_attempts) == []


async def test_a_reservation_that_nobody_sends_ends_even_while_the_pbx_is_away(night: Night) -> None:
    """S40: whoever prepares it still holds it, but not for ever."""
    reserved = night.desk.claim()
    assert reserved is not None
    night.desk.lines.prepare(reserved.id, night.desk.launched)
    night.desk.clock.skip_to(night.desk.clock.now() + RESERVED_AT_MOST + timedelta(seconds=6))
    sweeping = asyncio.create_task(night.sweeper.run())
    await until(lambda: night.state(reserved) is AttemptState.RELEASED)
    sweeping.cancel()
    assert night.desk.of_debt("F4").attempts == 0
