"""A flow as Asterisk dialplan: the call then needs nobody but Asterisk.

Nothing that a human wrote gets in: only checked names, digits and file names. Every prompt plays inside
Read(), which acts on a key at once; consecutive Reads lose no key. Last words are the exception: they play
inside ControlPlayback(), which goes on where a key interrupted it, so that they are heard whole and the key
is still on record.
"""

import hashlib
import re
from dataclasses import dataclass

from ivr_flows.dialplan_audit import unguarded_steps, ways_to
from ivr_flows.dialplan_routines import EVENT_ROUTINE, ROUTINES, Lines, early_routine, event, late_routine
from ivr_flows.dialplan_steps import StepCompiler, exten
from ivr_flows.dialplan_token import FORGETTING, admission, enter_routine, refusal
from ivr_flows.flow import OPT_OUT_KEY, Flow

MODULES = (
    "app_amd",
    "app_celgenuserevent",
    "app_controlplayback",
    "app_db",
    "app_queue",
    "app_read",
    "app_stack",
    "app_waitforsilence",
    "func_callerid",
    "func_channel",
    "func_cut",
    "func_db",
    "func_logic",
    "func_sha1",
    "func_strings",
    "func_timeout",
    "pbx_config",
)
"""What an Asterisk has to load for a compiled flow to run."""

WAITING_CONTEXT = "recado-waiting"
"""What a queue names as its `context`: the keys that work while a person waits for an agent."""

DETECTION = (2500, 2000, 800, 5000, 100, 50, 5, 256, 5000)
"""AMD's arguments (ms and counts): five words or two seconds of talk make a machine, not its default three
words, which "¿Sí? ¿Dígame? ¿Quién es?" already has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledFlow:
    """Dialplan to be written to `<context>.conf`. The context's name carries the version: what is in use
    is never changed, so a call keeps the version that it began with."""

    context: str
    text: str


def compile_flow(flow: Flow, *, token_secret: str, language: str | None = None) -> CompiledFlow:
    """Compile a flow. `language` matters for an inbound flow alone, whose prompts are split around digits.

    A call has to bring a token made with `token_secret`; an inbound flow takes none. ValueError when
    `token_secret` has anything but letters, digits, - and _. What was compiled is read again before it is
    given out: UnsafeDialplan when there is a way to the debt past the second factor.
    """
    body = _body(flow, language or flow.languages[0], checked_secret(token_secret))
    if ways := [*ways_to(body, flow.private_sounds), *unguarded_steps(body)]:
        raise UnsafeDialplan(f"{flow.name}: {'; '.join(ways)}")
    version = hashlib.sha256(body.encode()).hexdigest()[:10]
    context = f"recado-{flow.name}-{version}"
    return CompiledFlow(context=context, text=f"; Compiled by Recado. Do not edit.\n[{context}]\n{body}")


def checked_secret(token_secret: str) -> str:
    """The secret, if dialplan can hold it; ValueError if not."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,128}", token_secret):
        raise ValueError("a token secret is 16 to 128 letters, digits, - or _")
    return token_secret


class UnsafeDialplan(RuntimeError):
    """A compiled flow in which somebody could hear a debt without having shown who they are."""


def waiting_context() -> CompiledFlow:
    """The one context of all queues: the opt-out key leaves a queue at once, others are not heard."""
    leave = f"exten => {OPT_OUT_KEY},1,Goto(${{RECADO_CONTEXT}},pressed_{OPT_OUT_KEY},1)\n"
    text = f"; Compiled by Recado. Do not edit.\n[{WAITING_CONTEXT}]\n{leave}"
    return CompiledFlow(context=WAITING_CONTEXT, text=text)


def _body(flow: Flow, language: str, token_secret: str) -> str:
    """Everything but the context's name, which is made from it."""
    lines = Lines()
    if flow.inbound:
        _begin_inbound(lines, flow)
    else:
        _begin_outbound(lines, flow, token_secret)
        _detection(lines, flow)
    compiler = StepCompiler(flow, language, lines)
    for step in flow.steps.values():
        compiler.add(step)
    _pressed_in_queue(lines, flow)
    enter_routine(lines, None if flow.inbound else token_secret)
    early_routine(lines, flow.always)
    late_routine(lines, flow.always)
    return lines.text + ("" if flow.inbound else FORGETTING) + EVENT_ROUTINE + ROUTINES


def _begin_outbound(lines: Lines, flow: Flow, token_secret: str) -> None:
    """Whoever has no token for this very call hears nothing."""
    admission(lines, token_secret)
    lines.add(
        [
            "Answer()",
            "Gosub(limit,1)",
            'GotoIf($["${RECADO_AMD}" = "1"]?amd,1)',
            f"Goto({exten(flow.start)},1)",
        ]
    )
    refusal(lines)


def _begin_inbound(lines: Lines, flow: Flow) -> None:
    """No token: anybody may ring back. The reference exists only now, so its digits are files."""
    digits = "&".join(f"${{RECADO_SOUNDS}}/digit-${{RECADO_REFERENCE:{place}:1}}" for place in range(6))
    lines.extension(
        "s",
        "Set(RECADO_CONTEXT=${CONTEXT})",
        "Set(RECADO_N=0)",
        "Set(RECADO_AT=start)",
        "Set(RECADO_PHONE=${FILTER(0-9,${CALLERID(num)})})",
        "Set(RECADO_REFERENCE=${EPOCH:-6})",
        f"Set(RECADO_DIGIT_FILES={digits})",
        "Answer()",
        "Gosub(limit,1)",
        f"Goto({exten(flow.start)},1)",
    )


def _detection(lines: Lines, flow: Flow) -> None:
    """Nothing is said meanwhile: a machine hears no word. Silence alone makes no machine."""
    arguments = ",".join(map(str, DETECTION))
    silent = '$["${RECADO_CAUSE}" = "INITIALSILENCE"]'
    lines.extension(
        "amd",
        "Set(RECADO_AT=amd)",
        f"AMD({arguments})",
        "Set(RECADO_CAUSE=${CUT(AMDCAUSE,-,1)})",
        f"Set(RECADO_STATUS=${{IF({silent}?NOTSURE:${{AMDSTATUS}})}})",
        event("AMD", "status=${RECADO_STATUS} cause=${RECADO_CAUSE}"),
        f'GotoIf($["${{RECADO_STATUS}}" != "MACHINE"]?{exten(flow.start)},1)',
        event("OUTCOME", "outcome=machine"),
        f"Goto({exten(flow.machine)},1)" if flow.machine else "Goto(end,1)",
    )


def _pressed_in_queue(lines: Lines, flow: Flow) -> None:
    """Where a key that was pressed in a queue leads, once the queue is left."""
    lines.extension(
        f"pressed_{OPT_OUT_KEY}",
        "Gosub(limit,1)",
        event("KEY", f"step=${{RECADO_AT}} key={OPT_OUT_KEY}"),
        f"Goto({exten(flow.always[OPT_OUT_KEY])},1)",
    )
