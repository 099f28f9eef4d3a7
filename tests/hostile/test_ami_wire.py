"""B1 and B2 at the socket: Asterisk reads one action, with the headers given, or nothing was written."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialer.asterisk.encode import HEADERS, NotSendable, encode
from dialer.asterisk.link import AmiLink
from dialer.asterisk.originate import originate_headers
from tests.fakes.ami_server import SECRET, fake_ami
from tests.hostile.naive_ami import actions_in
from tests.unit.test_encoder import INJECTIONS, call

CEILING = 20.0
"""Seconds no test should need."""

ANY = st.text(st.characters(codec=None), max_size=60)
"""All of Unicode, lone surrogates and controls included."""

HOSTILE = st.one_of(
    ANY, st.sampled_from(INJECTIONS), st.builds("{}{}{}".format, ANY, st.sampled_from(INJECTIONS), ANY)
)
REQUESTS = st.sampled_from(sorted(HEADERS)).flatmap(
    lambda action: st.tuples(
        st.just(action), st.dictionaries(st.sampled_from(HEADERS[action] or ("Channel",)), HOSTILE)
    )
)


def read_back(action: str, action_id: str, headers: Mapping[str, str]) -> None:
    """What Asterisk reads is what was asked for, unless it was refused."""
    with suppress(NotSendable):
        (read,) = actions_in(encode(action, action_id, headers))
        asked: dict[str, object] = {name.lower(): value for name, value in headers.items()}
        if action == "Originate" and "variable" in asked:
            asked["variable"] = [asked["variable"]]
        assert read == {"action": action, "actionid": action_id, **asked}


@settings(max_examples=400)
@given(request=REQUESTS, action_id=HOSTILE)
@example(request=("QueueAdd", {"Queue": " agents"}), action_id="7")
@example(request=("Originate", {"Variable": "NAME=a,CDR(x)=y"}), action_id="7")
@example(request=("Getvar", {"Variable": "A", "Channel": ""}), action_id="7")
def test_b01_any_action_is_read_as_it_was_meant_or_never_written(
    request: tuple[str, Mapping[str, str]], action_id: str
) -> None:
    read_back(request[0], action_id, request[1])


@settings(max_examples=200)
@given(value=HOSTILE, name=st.one_of(st.just("RECADO_SOUNDS"), HOSTILE))
@example(name="NAME", value="García, FOO=1")
@example(name="NAME", value="a,CDR(x)=y")
def test_b02_a_channel_variable_is_exactly_one_or_is_refused(name: str, value: str) -> None:
    read_back("Originate", "7", {"Variable": f"{name}={value}"})


@given(header=st.sampled_from(["Channel", "Context", "Account", "CallerID"]), value=HOSTILE)
def test_b01_a_header_cannot_be_given_twice(header: str, value: str) -> None:
    with pytest.raises(NotSendable):
        encode("Originate", "7", {header: ["PJSIP/1@t", value]})


def test_b01_an_action_too_long_for_asterisk_is_refused_whole() -> None:
    encode("Originate", "7", {"Variable": [f"A{n}=1" for n in range(100)]})
    with pytest.raises(NotSendable, match="drop"):
        encode("Originate", "7", {"Variable": [f"A{n}=1" for n in range(200)]})


@settings(max_examples=300)
@given(
    changes=st.dictionaries(
        st.sampled_from(["number", "endpoint", "flow_context", "caller_id", "attempt_id"]), HOSTILE
    )
)
def test_b01_an_originate_is_one_number_on_one_trunk_or_is_refused(changes: dict[str, str]) -> None:
    with suppress(NotSendable):
        headers = originate_headers(call(**changes))
        (action,) = actions_in(encode("Originate", str(headers["ChannelId"]), headers))
        assert "application" not in action
        assert str(action["channel"]).count("&") == 0
        assert (
            action["channel"]
            == f"PJSIP/{changes.get('number', '+34911234567')}@{changes.get('endpoint', 'trunk-1')}"
        )
        assert action["variable"] == ["RECADO_SALT=ab12"]


@pytest.mark.parametrize("hostile", INJECTIONS)
async def test_b01_what_is_refused_leaves_not_one_byte_on_the_wire(hostile: str) -> None:
    async with fake_ami() as server:
        link = AmiLink(
            host="127.0.0.1", port=server.port, user="recado", secret=SECRET, on_event=lambda event: None
        )
        running = asyncio.create_task(link.run())
        await asyncio.wait_for(link.wait_up(), CEILING)
        for header in ("Channel", "CallerID", "Context", "Variable"):
            with pytest.raises(NotSendable):
                await link.action("Originate", {"Channel": "PJSIP/1@t", header: hostile})
        assert (await link.action("CoreStatus")).ok
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    obeyed = [action["action"] for action in actions_in(server.raw) if action["action"] != "Ping"]
    assert obeyed == ["Login", "CoreStatus"]
