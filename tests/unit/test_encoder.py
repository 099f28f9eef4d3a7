"""Nothing that a human wrote can become a header or an action on the wire (bad input B1, B2, B3)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.asterisk.encode import LINE_MAX, NotSendable, encode
from dialer.asterisk.originate import dialled_number, originate_headers
from dialer.ports import OutboundCall
from dialer.trunk import Trunk

INJECTIONS = [
    "Bob\nChannel: PJSIP/1900@trunk",
    "Bob\rChannel: PJSIP/1900@trunk",
    "Bob\r\n\r\nAction: Command\r\nCommand: core stop now",
    "Bob\0",
    "Bob\x85Action: Command",
    "Bob\u2028Action: Command",
    "Bob\u2029Action: Command",
    "Bob\x0bAction: Command",
    "Bob\x1b[2J",
    "Bob\u202e",
    "\ud800",
]


def received(wire: bytes) -> list[tuple[str, str]]:
    """What Asterisk would read: lines end at LF, CR before it or not."""
    lines = [line.rstrip(b"\r").decode() for line in wire.split(b"\n")]
    return [(name, value) for name, colon, value in (line.partition(": ") for line in lines) if colon]


@given(text=st.text())
def test_any_text_goes_out_as_itself_in_one_header_or_not_at_all(text: str) -> None:
    try:
        wire = encode("QueueAdd", "7", {"Queue": text, "Interface": "PJSIP/a"})
    except NotSendable:
        return
    assert received(wire) == [
        ("Action", "QueueAdd"),
        ("ActionID", "7"),
        ("Queue", text),
        ("Interface", "PJSIP/a"),
    ]
    assert wire.count(b"\r\n\r\n") == 1
    assert wire.endswith(b"\r\n\r\n")


@given(text=st.text())
def test_a_channel_variable_is_one_word_of_one_line_or_is_refused(text: str) -> None:
    try:
        wire = encode("Originate", "7", {"Variable": [f"NAME={text}"]})
    except NotSendable:
        return
    assert not set(text) & set(",;\"'\\$&|()[]{} \r\n")
    assert received(wire)[-1] == ("Variable", f"NAME={text}")


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("header", ["ActionID", "CallerID", "Context", "Variable"])
def test_b01_an_injection_in_any_field_is_refused(text: str, header: str) -> None:
    action_id = text if header == "ActionID" else "7"
    headers = {} if header == "ActionID" else {header: text}
    with pytest.raises(NotSendable) as refused:
        encode("Originate", action_id, headers)
    assert text not in str(refused.value), "the error must not carry what it refused into a log"


def test_b02_a_comma_would_make_two_variables_of_one() -> None:
    with pytest.raises(NotSendable, match="NAME"):
        encode("Originate", "7", {"Variable": ["NAME=García, FOO=1"]})


@pytest.mark.parametrize(
    ("action", "header"),
    [("Originate", "Application"), ("Originate", "Data"), ("Originate", "PreDialGoSub"), ("Ping", "Command")],
)
def test_a_header_that_recado_never_sends_is_refused(action: str, header: str) -> None:
    with pytest.raises(NotSendable, match=header):
        encode(action, "7", {header: "System"})


@pytest.mark.parametrize("action", ["Command", "UpdateConfig", "ModuleLoad", "DialplanExtensionAdd", "AGI"])
def test_an_action_that_recado_never_sends_is_refused(action: str) -> None:
    with pytest.raises(NotSendable):
        encode(action, "7", {})


def test_a_line_that_asterisk_would_drop_in_silence_is_refused() -> None:
    encode("Login", "7", {"Secret": "x" * (LINE_MAX - len("Secret: "))})
    with pytest.raises(NotSendable, match="longer"):
        encode("Login", "7", {"Secret": "x" * LINE_MAX})


def test_headers_keep_their_order_and_the_first_of_each_is_ours() -> None:
    wire = encode("Originate", "7", {"Timeout": 30000, "Channel": "PJSIP/1@t", "Async": "true"})
    assert [name for name, _ in received(wire)] == ["Action", "ActionID", "Timeout", "Channel", "Async"]


def call(**changes: object) -> OutboundCall:
    trunk = Trunk(
        name="t",
        endpoint=str(changes.pop("endpoint", "trunk-1")),
        max_calls=1,
        calls_per_second=1,
        codec="alaw",
        number_format=str(changes.pop("number_format", "e164")),
    )
    known: dict[str, object] = {
        "attempt_id": "01a2017f0b3075308bfdb7ea53ff1fcd",
        "number": "+34911234567",
        "trunk": trunk,
        "caller_id": "+34910000000",
        "flow_context": "recado-reminder-0123456789",
        "ring_timeout": timedelta(seconds=25),
        "variables": {"RECADO_SALT": "ab12"},
    }
    return OutboundCall(**(known | changes))  # type: ignore[arg-type]


def test_an_originate_names_one_number_one_trunk_and_the_attempt() -> None:
    assert originate_headers(call()) == {
        "Channel": "PJSIP/+34911234567@trunk-1",
        "ChannelId": "01a2017f0b3075308bfdb7ea53ff1fcd",
        "Account": "01a2017f0b3075308bfdb7ea53ff1fcd",
        "Async": "true",
        "Context": "recado-reminder-0123456789",
        "Exten": "s",
        "Priority": "1",
        "CallerID": "+34910000000",
        "Timeout": 25000,
        "Variable": ["RECADO_SALT=ab12"],
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "500&PJSIP/itsp/1416"},
        {"number": "+34911234567&PJSIP/+1900@t"},
        {"number": "${SHELL(id)}"},
        {"number": "../x"},
        {"number": "+34911;x"},
        {"number": "911234567"},
        {"number": "+٣٤٩١١٢٣٤٥٦"},
        {"endpoint": "t/sip:evil@example.com"},
        {"endpoint": "t&Local"},
        {"flow_context": "default,s,1"},
        {"caller_id": '"Bank" <+34910000000>'},
        {"attempt_id": "short"},
        {"ring_timeout": timedelta(0)},
        {"number_format": "dots"},
    ],
    ids=str,
)
def test_an_originate_that_could_ring_anybody_else_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(NotSendable):
        originate_headers(call(**changes))


@pytest.mark.parametrize(
    ("number", "number_format", "dialled"),
    [
        ("+34911234567", "e164", "+34911234567"),
        ("+34911234567", "digits", "34911234567"),
        ("+34911234567", "national", "911234567"),
        ("+390612345678", "national", "0612345678"),
        ("+442071234567", "national", "2071234567"),
    ],
)
def test_the_number_is_dialled_as_the_carrier_wants_it(number: str, number_format: str, dialled: str) -> None:
    assert dialled_number(number, number_format) == dialled
