"""What the screen shows of the calls that are up needs no event that Asterisk keeps from AMI."""

from datetime import UTC, datetime

import pytest

from dialer.asterisk.events import ONLY_LOGGED
from dialer.call_event import CallEvent
from dialer.live_calls import LiveCalls

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIFE = ("CHAN_START", "ANSWER", "RECADO_STEP", "RECADO_QUEUE", "CHAN_END")


def event(name: str) -> CallEvent:
    return CallEvent(name=name, channel_id="a1", linked_id="a1", n=0, at=AT)


@pytest.mark.parametrize("kept", sorted(ONLY_LOGGED))
def test_what_is_told_in_the_log_alone_moves_nothing_on_the_screen(kept: str) -> None:
    screen = LiveCalls()
    shown = []
    for name in LIFE:
        screen.hear(event(name), epoch=1)
        before = screen.by_state()
        screen.hear(event(kept), epoch=1)
        shown.append(before)
        assert screen.by_state() == before
    assert shown == [{"ringing": 1}, {"in IVR": 1}, {"in IVR": 1}, {"waiting for an agent": 1}, {}]
