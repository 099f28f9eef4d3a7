"""What a test of flows adds to the shipped Asterisk: people to ring up, queues, and tones for prompts."""

import re
from pathlib import Path

import numpy as np

from ivr_flows.flow import Flow
from ivr_flows.steps import Gather, Menu
from tests.integration.own_pbx import lay_out
from tts.g711 import SAMPLES_PER_SECOND, encode

QUESTION, STATEMENT = 0.6, 1.8
"""Seconds of a prompt that waits for a key, and of one that does not: there a key has to come meanwhile."""
AGENT = "Local/agent@people"
TEST_USER = "test"
"""The AMI user that sees everything, and its password."""

PEOPLE = """
[people]
exten => silent,1,Answer()
 same => n,Wait(300)
exten => machine,1,Answer()
 same => n,Playback({sounds}/greeting)
 same => n,Wait(300)
; An agent who does not pick up the first TIMEOUTS times.
exten => agent,1,Set(GLOBAL(RUNG_${{CALL}})=$[0${{GLOBAL(RUNG_${{CALL}})}} + 1])
 same => n,GotoIf($[${{GLOBAL(RUNG_${{CALL}})}} <= ${{TIMEOUTS}}]?busy)
 same => n,Wait(${{PICKS_UP}})
 same => n,Answer()
 same => n,Wait(${{TALK}})
 same => n,Hangup()
 same => n(busy),Wait(300)

[rings-back]
exten => s,1,Set(CALLERID(num)=${{PHONE}})
 same => n,Goto(${{FLOW}},s,1)
"""

QUEUE = "[{name}]\ntimeout = 30\nretry = 1\ncontext = recado-waiting\n{more}\n"


def lay_out_flows(home: Path, port: int) -> None:
    """The shipped configuration with the test's people, and an AMI user who hears of every prompt."""
    for name in ("generated/flows", "generated/queues", "sounds"):
        (home / name).mkdir(parents=True)
    (home / "sounds/greeting.alaw").write_bytes(tone(6))
    lay_out(home, port)
    _append(home / "etc/extensions.conf", PEOPLE.format(sounds=home / "sounds"))
    _append(
        home / "etc/modules.conf", "load = app_senddtmf.so\nload = app_playback.so\nload = func_global.so\n"
    )
    _append(home / "etc/manager.conf", f"[{TEST_USER}]\nsecret = {TEST_USER}\nread = all\nwrite = all\n")
    cel = home / "etc/cel.conf"
    cel.write_text(re.sub(r"(?m)^events = .*", r"\g<0>,STREAM_BEGIN", cel.read_text()))


def queues() -> str:
    """One that nobody serves, one whose agent is away, busy or paused, and one for each conversation."""
    return (
        QUEUE.format(name="nobody", more="")
        + QUEUE.format(name="away", more="member = PJSIP/nobody-registered")
        + QUEUE.format(name="busy", more=f"ringinuse = no\nmember = {AGENT}")
        + QUEUE.format(name="closed", more=f"joinempty = paused\nmember = {AGENT}")
        + "".join(QUEUE.format(name=f"team-{n}", more=f"member = {AGENT}") for n in range(160))
    )


def asks(flow: Flow, prompt: str) -> bool:
    """Whether a prompt waits for a key when it is over."""
    step, _, rest = prompt.partition("-")
    return isinstance(flow.steps.get(step), Menu | Gather) or rest == "waiting"


def length(flow: Flow, prompt: str) -> float:
    if re.search(r"^digit-|-part-", prompt):
        return 0.2
    return QUESTION if asks(flow, prompt) else STATEMENT


def tone(seconds: float) -> bytes:
    """A sound of a known length: prompts have to be there, not to be understood."""
    time_ = np.arange(int(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    return encode((6000 * np.sin(2 * np.pi * 440 * time_)).astype(np.int16), "alaw")


def _append(file: Path, text: str) -> None:
    file.write_text(f"{file.read_text()}\n{text}")
