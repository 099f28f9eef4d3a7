"""Compiled text, read again: no way leads to the debt but through the second factor; each break is seen."""

from pathlib import Path

import pytest

from ivr_flows import dialplan
from ivr_flows.dialplan import CompiledFlow, UnsafeDialplan, compile_flow
from ivr_flows.dialplan_audit import NotFollowed, unguarded_steps, ways_to
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow

ROOT = Path(__file__).parents[2]
FLOWS = {
    path.stem: load_flow(path)
    for path in [*(ROOT / "ivr_flows/flows").glob("*.yaml"), *(ROOT / "examples/flows").glob("*.yaml")]
}
FLOW = FLOWS["recordatorio_con_respuesta"]
SECRET = "0123456789abcdef"


def compiled(flow: Flow = FLOW) -> CompiledFlow:
    return compile_flow(flow, token_secret=SECRET)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_nobody_hears_the_debt_who_has_not_shown_who_they_are(flow: Flow) -> None:
    text = compiled(flow).text
    assert ways_to(text, flow.private_sounds) == []
    assert unguarded_steps(text) == []


def test_what_is_looked_for_is_there() -> None:
    assert FLOW.private_sounds == {"debt", "answer", "answer-again-1", "answer-wrong-1", "info_sent"}
    assert FLOWS["recordatorio"].private_sounds == {"debt"}
    assert ways_to(compiled().text, {"who"}) != []


BROKEN = {
    "a wrong answer goes on to the debt": (
        "Goto(do_not_verified,1)",
        "Goto(do_debt,1)",
        "→ do_debt says debt",
    ),
    "a match is not asked for": (
        'GotoIf($["${RECADO_MATCH}" = "yes"]?do_debt,1:wrong)',
        "Goto(do_debt,1)",
        "→ do_debt says debt",
    ),
    "silence goes on to the debt": ("Goto(do_nobody_answers,1)", "Goto(do_debt,1)", "do_debt says debt"),
    "another key goes on to the debt": (
        'GotoIf($["${RECADO_KEY}" = "2"]?do_wrong_person,1)',
        'GotoIf($["${RECADO_KEY}" = "2"]?do_debt,1)',
        "s → do_identity → do_who → do_debt says debt",
    ),
    "the debt is said in the question": (
        "${RECADO_SOUNDS}/ask_id",
        "${RECADO_SOUNDS}/debt",
        "do_ask_id says debt",
    ),
    "a late key leads to the debt": (
        "?do_opt_out:${RECADO_TO}",
        "?do_debt:${RECADO_TO}",
        "do_debt says debt",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_way_past_the_second_factor_is_found(case: str) -> None:
    old, new, way = BROKEN[case]
    text = compiled().text
    assert old in text
    found = ways_to(text.replace(old, new), FLOW.private_sounds)
    assert any(way in each for each in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("]?yes:no)}", "]?yes:yes)}"),
        (" & ${RECADO_COUNT} > 0]?yes:no", "]?yes:no"),
        ('Set(RECADO_MATCH=${IF($["${SHA1(', "Set(RECADO_MATCH=yes)\n same => n,Set(RECADO_X=${IF($["),
        ("Goto(ask)", "Goto(nowhere)"),
        ("Gosub(early,1)", "Gosub(earlier,1)"),
        (" same => n,Return()", " same = n,Return()"),
    ],
)
def test_what_cannot_be_followed_is_not_called_safe(old: str, new: str) -> None:
    text = compiled().text
    assert old in text
    with pytest.raises(NotFollowed):
        ways_to(text.replace(old, new), FLOW.private_sounds)


def test_a_step_that_one_could_jump_into_is_found() -> None:
    text = compiled().text.replace("exten => do_debt,1,Gosub(enter,1(debt))", "exten => do_debt,1,NoOp()")
    assert unguarded_steps(text) == ["do_debt"]


def test_a_compiler_that_leaves_a_way_open_gives_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed at the launch of a campaign is read again each time."""
    body = dialplan._body

    def careless(flow: Flow, language: str, token_secret: str) -> str:
        return body(flow, language, token_secret).replace("Goto(do_not_verified,1)", "Goto(do_debt,1)")

    monkeypatch.setattr(dialplan, "_body", careless)
    with pytest.raises(UnsafeDialplan, match="do_debt says debt"):
        compiled()
