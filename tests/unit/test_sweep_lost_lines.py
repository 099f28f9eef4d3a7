"""Where log rotation took lines away that nobody had read, no line is no proof that nobody was called."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialer.attempt import AttemptState
from dialer.outcome import Outcome
from tests.unit.night import Night


@pytest.mark.parametrize("loss", ["packed", "emptied", "emptied and grown", "away"])
async def test_where_lines_were_lost_no_line_proves_nothing(night: Night, loss: str) -> None:
    """The call was made, and ended, while Recado did not run; log rotation took its lines away."""
    attempt = night.sent()
    night.write(replace(attempt, id="inbound-1"), ("CHAN_START", ""))
    await night.recorder.catch_up()
    night.write(attempt, ("CHAN_START", ""), ("ANSWER", ""), ("HANGUP", '{"hangupcause":16}'))
    if loss.startswith("emptied"):
        night.log.write_text("")
    else:
        night.log.rename(night.log.with_suffix(".jsonl.1.gz"))
    if loss == "emptied and grown":
        night.write(replace(attempt, id="inbound-2"), *[("CHAN_START", "")] * 9)
    if loss == "packed":
        night.log.touch()
    await night.recorder.catch_up()
    await Night(night.desk, night.log).sweep_after_grace()
    assert night.outcome(attempt) is Outcome.UNKNOWN


async def test_where_another_file_is_followed_no_line_of_a_call_before_proves_nothing(night: Night) -> None:
    """RECADO_EVENT_LOG was changed while Recado did not run, and the call's lines are in the old file."""
    attempt = night.sent()
    night.write(replace(attempt, id="inbound-1"), ("CHAN_START", ""))
    await night.recorder.catch_up()
    night.write(attempt, ("CHAN_START", ""), ("ANSWER", ""), ("HANGUP", '{"hangupcause":16}'))
    moved = Night(night.desk, night.log.with_name("another.jsonl"))
    moved.write(replace(attempt, id="inbound-2"), ("CHAN_START", ""))
    await moved.sweep_after_grace()
    assert moved.outcome(attempt) is Outcome.UNKNOWN


async def test_in_another_file_no_line_of_a_call_after_proves_that_nobody_was_called(night: Night) -> None:
    reserved = night.desk.claim()
    assert reserved is not None
    night.write(replace(reserved, id="inbound-1"), ("CHAN_START", ""))
    await night.recorder.catch_up()
    moved = Night(night.desk, night.log.with_name("another.jsonl"))
    moved.write(replace(reserved, id="inbound-2"), ("CHAN_START", ""))
    await moved.recorder.catch_up()
    night.desk.clock.skip_to(night.desk.clock.now() + timedelta(seconds=1))
    attempt = moved.sent(reserved)
    await moved.sweep_after_grace()
    assert moved.state(attempt) is AttemptState.REFUSED


async def test_after_a_loss_the_log_proves_again(night: Night) -> None:
    reserved = night.desk.claim()
    assert reserved is not None
    night.write(replace(reserved, id="inbound-1"), ("CHAN_START", ""))
    await night.recorder.catch_up()
    night.log.write_text("")
    await night.recorder.catch_up()
    night.desk.clock.skip_to(night.desk.clock.now() + timedelta(seconds=1))
    attempt = night.sent(reserved)
    await night.sweep_after_grace()
    assert night.state(attempt) is AttemptState.REFUSED
