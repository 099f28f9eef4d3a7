"""Asterisk's two ways of telling what happened (AMI and the event-log file) become one and the same event."""

import json
from datetime import UTC, datetime

import pytest

from dialer.asterisk.events import BadLine, from_ami, from_line
from dialer.asterisk.message import AmiEvent
from dialer.call_event import CallEvent

ATTEMPT = "01a2017f0b3075308bfdb7ea53ff1fcd"


def line(**changes: str) -> str:
    """A line as Asterisk 22.10.1 writes it."""
    fields = {
        "eventtype": "ANSWER",
        "userdeftype": "",
        "eventtime": "1795321432.886713",
        "accountcode": ATTEMPT,
        "uniqueid": ATTEMPT,
        "linkedid": ATTEMPT,
        "eventextra": "",
        "channame": "PJSIP/trunk-0000000f",
        "peer": "",
        "appname": "AppDial2",
    }
    return json.dumps(fields | changes)


def live(**changes: str) -> AmiEvent:
    """The same as an AMI event, with timestampevents=yes."""
    fields = {
        "eventname": "ANSWER",
        "timestamp": "1795321432.886800",
        "eventtime": "2026-11-22 04:23:52",
        "uniqueid": ATTEMPT,
        "linkedid": ATTEMPT,
        "channel": "PJSIP/trunk-0000000f",
        "extra": "",
    }
    return AmiEvent("CEL", fields | changes)


def key_of(event: CallEvent | None) -> tuple[str, str, int]:
    assert event
    return event.channel_id, event.name, event.n


def test_a_line_of_asterisks_own_is_read_to_the_microsecond() -> None:
    assert from_line(line()) == CallEvent(
        name="ANSWER",
        channel_id=ATTEMPT,
        linked_id=ATTEMPT,
        n=0,
        at=datetime(2026, 11, 22, 4, 23, 52, 886713, UTC),
        channel_name="PJSIP/trunk-0000000f",
    )


def test_a_flows_event_is_the_same_from_the_file_and_from_ami() -> None:
    extra = '{"extra":"n=7 step=menu key=1"}'
    read = from_line(line(eventtype="RECADO_KEY", userdeftype="RECADO_KEY", eventextra=extra))
    heard = from_ami(live(eventname="USER_DEFINED", userdeftype="RECADO_KEY", extra=extra))
    assert key_of(read) == key_of(heard) == (ATTEMPT, "RECADO_KEY", 7)
    assert read
    assert read.detail == {"step": "menu", "key": "1"}


def test_without_show_user_defined_ami_names_a_flows_event_itself() -> None:
    heard = from_ami(live(eventname="RECADO_STEP", extra='{"extra":"n=1 step=hello"}'))
    assert key_of(heard) == (ATTEMPT, "RECADO_STEP", 1)


@pytest.mark.parametrize(
    ("cause", "source", "status"),
    [(17, "PJSIP/trunk-0000000f", ""), (19, "", ""), (16, "dialplan/builtin", "CANCEL")],
)
def test_a_hangup_tells_its_cause_and_who_hung_up(cause: int, source: str, status: str) -> None:
    extra = json.dumps({"hangupcause": cause, "hangupsource": source, "dialstatus": status})
    for event in (
        from_line(line(eventtype="HANGUP", eventextra=extra)),
        from_ami(live(eventname="HANGUP", extra=extra)),
    ):
        assert event
        assert event.detail == {"hangupcause": str(cause), "hangupsource": source, "dialstatus": status}


def test_an_agents_leg_belongs_to_the_attempt_but_is_not_its_own() -> None:
    event = from_line(line(uniqueid="1795321432.26"))
    assert event
    assert (event.linked_id, event.of_attempt) == (ATTEMPT, False)


def test_entering_bridges_twice_is_two_events_and_reading_them_twice_is_still_two() -> None:
    lines = [line(eventtype="BRIDGE_ENTER", eventtime=f"1795321432.{n}") for n in ("886713", "886714")]
    keys = {key_of(from_line(text)) for text in lines * 2}
    assert len(keys) == 2
    assert all(0 <= n < 2**31 for _, _, n in keys)


def test_bridging_on_ami_has_no_time_to_be_told_apart_by_and_is_left_to_the_file() -> None:
    assert from_ami(live(eventname="BRIDGE_ENTER")) is None


def test_an_originate_that_failed_names_its_attempt() -> None:
    event = from_ami(
        AmiEvent(
            "OriginateResponse",
            {
                "actionid": ATTEMPT,
                "uniqueid": "<null>",
                "response": "Failure",
                "reason": "0",
                "timestamp": "1795321432.886800",
            },
        )
    )
    assert key_of(event) == (ATTEMPT, "ORIGINATE_RESPONSE", 0)
    assert event
    assert event.detail == {"response": "Failure", "reason": "0"}


@pytest.mark.parametrize("name", ["APP_START", "LINKEDID_END", "STREAM_BEGIN", "SOMETHING_NEW"])
def test_what_recado_does_not_count_is_passed_over(name: str) -> None:
    assert from_line(line(eventtype=name)) is None
    assert from_ami(live(eventname=name)) is None


def test_other_ami_events_are_passed_over() -> None:
    assert from_ami(AmiEvent("Newchannel", {"uniqueid": ATTEMPT})) is None


def test_without_timestamps_ami_tells_whole_seconds_of_this_machines_wall_clock() -> None:
    event = from_ami(live(timestamp=""))
    assert event
    assert event.at == datetime(2026, 11, 22, 4, 23, 52).astimezone(UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        line()[:-1],
        line(eventtime="22/11/2026 04:23"),
        line(eventtime="1e99.0"),
        line(eventtime="99999999999999.0"),
        line(uniqueid=""),
        line(eventtype="RECADO_KEY", eventextra="not json"),
        line(eventtype="RECADO_KEY", eventextra='{"extra":"n=x"}'),
        line(eventtype="RECADO_KEY", eventextra='{"extra":"n=-1"}'),
        line(eventtype="RECADO_KEY", eventextra='{"extra":"n=99999999999"}'),
        "[" * 100_000,
    ],
    ids=range(15),
)
def test_a_line_that_makes_no_sense_is_named_as_such(text: str) -> None:
    with pytest.raises(BadLine):
        from_line(text)
