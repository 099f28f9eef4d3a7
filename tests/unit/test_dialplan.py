"""The compiled flow as text: nothing of a human's in it, and a name that changes with what it does."""

import re
from pathlib import Path

import pytest

from dialer.asterisk.files import _lines_of
from ivr_flows.dialplan import MODULES, WAITING_CONTEXT, compile_flow, waiting_context
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow

ROOT = Path(__file__).parents[2]
FLOWS = {
    path.stem: load_flow(path)
    for path in [*(ROOT / "ivr_flows/flows").glob("*.yaml"), *(ROOT / "examples/flows").glob("*.yaml")]
}
TOKEN_SECRET = "0123456789abcdef"

flows = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)


@flows
def test_a_text_never_gets_into_the_dialplan(flow: Flow) -> None:
    text = compile_flow(flow, token_secret=TOKEN_SECRET).text
    assert text.isascii()
    for _, _, template in flow.templates():
        assert template.text not in text


@flows
def test_every_sound_of_the_dialplan_is_a_prompt_and_every_prompt_is_played(flow: Flow) -> None:
    for language in flow.languages:
        text = compile_flow(flow, token_secret=TOKEN_SECRET, language=language).text
        played = set(re.findall(r"\$\{RECADO_SOUNDS\}/([a-z0-9_-]+)", text)) - {"digit-"}
        digits = {name for name in flow.prompts(language) if name.startswith("digit-")}
        assert played == set(flow.prompts(language)) - digits
        assert bool(digits) == flow.speaks_reference


@flows
def test_every_way_in_the_dialplan_leads_somewhere(flow: Flow) -> None:
    text = compile_flow(flow, token_secret=TOKEN_SECRET).text
    extensions = set(re.findall(r"(?m)^exten => ([A-Za-z0-9_]+),1,", text))
    targets = set(re.findall(r"(?:Goto|Gosub)\(([a-z0-9_]+),1", text)) | set(re.findall(r"[?:](\w+),1", text))
    assert targets <= extensions
    assert len(extensions) == len(re.findall(r"(?m)^exten => ", text))
    for block in text.split("\n\n"):
        labels = re.findall(r"(?m)^ same => n\((\w+)\)", block)
        jumps = re.findall(r"\?([a-z]\w*)\)|\?\w+,1:(\w+)\)|Goto\(([a-z]+)\)", block)
        assert len(labels) == len(set(labels))
        assert {name for jump in jumps for name in jump if name} <= set(labels)


def test_a_changed_flow_gets_another_context_and_an_unchanged_one_does_not() -> None:
    flow = FLOWS["recordatorio"]
    first, again = (compile_flow(flow, token_secret=TOKEN_SECRET) for _ in range(2))
    changed = compile_flow(FLOWS["recordatorio_con_respuesta"], token_secret=TOKEN_SECRET)
    other_secret = compile_flow(flow, token_secret=TOKEN_SECRET[::-1])
    assert first == again
    assert re.fullmatch(r"recado-recordatorio-[0-9a-f]{10}", first.context)
    assert len({compiled.context[-10:] for compiled in (first, changed, other_secret)}) == 3
    assert first.text.count(first.context) == 1


def test_the_context_of_a_call_we_make_does_not_depend_on_its_language() -> None:
    flow = FLOWS["recordatorio"]
    contexts = {compile_flow(flow, token_secret=TOKEN_SECRET, language=code).context for code in ("es", "en")}
    assert len(contexts) == 1


@pytest.mark.parametrize(
    "secret", ["", "short", "with space 0123456789", 'quote"0123456789abc', "${EPOCH}0123456789"]
)
def test_a_token_secret_that_could_be_dialplan_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="16 to 128 letters, digits"):
        compile_flow(FLOWS["recordatorio"], token_secret=secret)


def test_the_shipped_asterisk_loads_what_a_compiled_flow_needs() -> None:
    loaded = set(re.findall(r"(?m)^load = (\w+)\.so", (ROOT / "asterisk_conf/modules.conf").read_text()))
    assert set(MODULES) <= loaded


@flows
def test_whoever_installs_the_flow_counts_the_lines_that_asterisk_will_have(flow: Flow) -> None:
    compiled = compile_flow(flow, token_secret=TOKEN_SECRET)
    lines = len(re.findall(r"(?m)^(?:exten| same) => ", compiled.text))
    assert _lines_of(compiled.text) == {compiled.context: lines}
    assert list(_lines_of(waiting_context().text)) == [WAITING_CONTEXT]
