"""What somebody hears who is put into a flow by hand, past Recado: nothing. Nobody watches here."""

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from dialer.asterisk.files import GeneratedFiles
from dialer.call_variables import TOKEN_GRACE
from dialer.lab.lab import Lab
from dialer.lab.pbx import TRUNK
from ivr_flows.dialplan import CompiledFlow, compile_flow
from ivr_flows.dialplan_token import token
from ivr_flows.loader import load_flow
from tests.integration.listening import recorded, signal
from tests.integration.pbx_calls import config_link
from tests.integration.rehearsal import ROOT, originate_by_hand
from tests.waiting import until


@pytest_asyncio.fixture(scope="session")
async def flow(lab: Lab) -> CompiledFlow:
    """A flow in a PBX that no Recado watches, with a loud sound for every prompt."""
    flow = load_flow(ROOT / "ivr_flows/flows/recordatorio.yaml")
    compiled = compile_flow(flow, token_secret=lab.settings.token_secret)
    async with config_link(lab.settings) as link:
        await GeneratedFiles(lab.settings.generated_config, link).install_flow(
            compiled.context, compiled.text
        )
    sounds = lab.settings.sounds / "loud"
    sounds.mkdir()
    for prompt in flow.prompts("es"):
        (sounds / f"{prompt}.alaw").write_bytes(b"\x05\x15\x25\x85\x95\xa5" * 1000)
    return compiled


async def heard_by_hand(
    lab: Lab, flow: CompiledFlow, dialled: str, id_: str, **bound: Any
) -> tuple[float, list[str]]:
    """Seconds of sound that reached the person, and what the event log says of the call.

    `bound` is what a token is bound to; without it there is none.
    """
    before, calls = set(lab.recordings()), len(_told(lab, id_, "CHAN_END"))
    expires = int(time.time()) + int((timedelta(seconds=15) + TOKEN_GRACE).total_seconds())
    own: dict[str, Any] = {
        "channel_id": id_,
        "number": dialled,
        "caller_id": "",
        "context": flow.context,
        "expires": expires,
    }
    made = token(lab.settings.token_secret, **(own | bound)) if bound else ""
    variables = {
        "RECADO_TOKEN": made,
        "RECADO_EXPIRES": str((own | bound)["expires"]),
        "RECADO_SOUNDS": str(lab.settings.sounds_in_asterisk / "loud"),
        "RECADO_MAX": "20",
    }
    await originate_by_hand(
        lab,
        f"PJSIP/{dialled}@{TRUNK}",
        id_,
        Context=flow.context,
        Exten="s",
        Priority="1",
        Variable=",".join(f"{name}={value}" for name, value in variables.items()),
    )
    await until(lambda: len(_told(lab, id_, "CHAN_END")) > calls, every=0.1)
    assert len(_told(lab, id_, "ANSWER")) > calls, "somebody picked up"
    new = [await recorded(lab, call) for call in set(lab.recordings()) - before]
    loud = sum(int((abs(signal(recording)) > 100).sum()) for recording in new if recording)
    return loud / 8000, _told(lab, id_, "RECADO_INTRUDER")


def _told(lab: Lab, id_: str, name: str) -> list[str]:
    log = lab.settings.event_log
    lines = map(json.loads, log.read_text().splitlines()) if log.exists() else ()
    return [line["eventextra"] for line in lines if line["uniqueid"] == id_ and line["eventtype"] == name]


SILENT = "32"
"""The ending of who says nothing and hears a call to its end."""


@pytest.mark.parametrize(
    ("case", "bound", "why"),
    [
        ("none", {}, "token"),
        ("of-another-number", {"number": "+34910399932"}, "token"),
        ("of-another-caller-id", {"caller_id": "+34910000001"}, "token"),
        ("that-is-over", {"expires": 1_700_000_000}, "expired"),
    ],
)
async def test_s42_by_hand_into_the_flow_hears_nothing(
    lab: Lab, flow: CompiledFlow, case: str, bound: Mapping[str, Any], why: str
) -> None:
    number = f"+34910400{len(case):02}{SILENT}"
    sound, told = await heard_by_hand(lab, flow, number, f"token-{case}", **bound)
    assert sound == 0
    assert [why in each for each in told] == [True]


async def test_s42_a_token_of_this_very_call_is_let_in_once(lab: Lab, flow: CompiledFlow) -> None:
    """The same measure hears what is said with a valid token; used again it opens nothing."""
    number, expires = f"+3491041001{SILENT}", int(time.time()) + 600
    sound, told = await heard_by_hand(lab, flow, number, "let-in", expires=expires)
    assert sound > 1
    assert told == []
    sound, told = await heard_by_hand(lab, flow, number, "let-in", expires=expires)
    assert sound == 0
    assert ["used" in each for each in told] == [True]
