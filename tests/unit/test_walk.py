"""What a person presses, and what comes of it: the conversations on the walker, and any keys whatever."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.outcome import Outcome
from ivr_flows.__main__ import main
from ivr_flows.conversation import dumped, load_conversation, replayed
from ivr_flows.flow import OUTCOMES, Flow
from ivr_flows.loader import load_flow
from ivr_flows.steps import Gather
from ivr_flows.walk import Facts, Walk, walk_through

ROOT = Path(__file__).parents[2]
CONVERSATIONS = sorted((ROOT / "tests/conversations").glob("*.yaml"))
FLOWS = [
    load_flow(path)
    for path in sorted(
        [*(ROOT / "ivr_flows/flows").glob("*.yaml"), *(ROOT / "examples/flows").glob("*.yaml")]
    )
]
REMINDERS = [flow for flow in FLOWS if flow.name.startswith("recordatorio")]

DEBT_WORDS = re.compile(
    r"\b(deud\w*|deb[eo]\w*|pag[aouó]\w*|importe\w*|recib\w*|factur\w*|vencid\w*|vencía|pendiente\w*|impag\w*|"
    r"cobr\w*|recobr\w*|moros\w*|embarg\w*|debt\w*|ow(?:e|es|ed|ing)|pay\w*|amount\w*|invoice\w*|overdue|"
    r"outstanding|collect\w*|due)\b",
    re.IGNORECASE,
)
THREATS = re.compile(
    r"\b(demand\w*|juzgad\w*|juicio\w*|embarg\w*|abogad\w*|lawsuit|court|lawyer\w*|police)\b", re.IGNORECASE
)

OWED_IN_CHILE = "Esto no es un procedimiento destinado al embargo de sus bienes."
"""What Ley 19.496 art. 37 wants said."""

keys = st.lists(st.one_of(st.just(""), st.text(alphabet="0123456789*#", min_size=1, max_size=6)), max_size=40)
facts = st.builds(
    Facts,
    secrets=st.sampled_from(
        [{}, {"id_last4": "1234"}, {"birth_day_month": "0512"}, {"id_last4": "1", "birth_day_month": "0512"}]
    ),
    agents=st.booleans(),
    queue=st.lists(st.sampled_from(["TIMEOUT", "JOINEMPTY", "FULL", "CONTINUE"]), max_size=5).map(tuple),
    machine=st.sampled_from([None, None, True, False]),
    phone=st.sampled_from(["", "34911000222"]),
)


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_the_walker_tells_every_conversation_as_it_is_written(path: Path) -> None:
    conversation = load_conversation(path)
    assert replayed(conversation, load_flow(conversation.flow)) == conversation


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_a_conversation_that_is_printed_can_be_read_again(path: Path, tmp_path: Path) -> None:
    conversation = load_conversation(path)
    printed = tmp_path / "printed.yaml"
    printed.write_text(dumped(conversation))
    assert load_conversation(printed) == conversation


@settings(max_examples=300, deadline=None)
@given(flow=st.sampled_from(FLOWS), facts=facts, keys=keys)
def test_whatever_is_pressed_the_call_ends_and_says_so_once(
    flow: Flow, facts: Facts, keys: list[str]
) -> None:
    walk = walk_through(flow, facts, iter(keys))
    assert [event.name for event in walk.events].count("RECADO_END") == 1
    assert walk.events[-1].name == "RECADO_END"
    assert len(walk.heard) < 400


@settings(max_examples=300, deadline=None)
@given(flow=st.sampled_from(FLOWS), facts=facts, keys=keys)
def test_what_was_pressed_and_what_came_of_it_agree(flow: Flow, facts: Facts, keys: list[str]) -> None:
    walk = walk_through(flow, facts, iter(keys))
    names = [event.name for event in walk.events]
    pressed = [event.detail["key"] for event in walk.events if event.name == "RECADO_KEY"]
    steps = {event.detail["step"] for event in walk.events if event.name == "RECADO_STEP"}
    assert walk.outcomes.count("opt_out") == names.count("RECADO_SUPPRESS")
    assert ("opt_out" in walk.outcomes) <= any(key.endswith("9") for key in pressed)
    assert set(walk.outcomes) <= flow.outcomes | {"machine"}
    assert len(steps) <= names.count("RECADO_STEP")
    assert set(walk.heard) <= set(flow.prompts(flow.languages[0])) | {f"{step}-queue" for step in steps}


@settings(max_examples=300, deadline=None)
@given(flow=st.sampled_from(REMINDERS), facts=facts, keys=keys)
def test_nothing_of_the_debt_is_heard_without_a_second_factor_that_matched(
    flow: Flow, facts: Facts, keys: list[str]
) -> None:
    walk = walk_through(flow, facts, iter(keys))
    matched = any(event.detail.get("match") == "yes" for event in walk.events)
    said = [flow.template(prompt, "es") for prompt in walk.heard if not prompt.endswith("-queue")]
    told = any(flow.fields[field.name].after_identity for text in said if text for field in text.fields)
    assert told <= matched


@settings(max_examples=300, deadline=None)
@given(flow=st.sampled_from(FLOWS), facts=facts, keys=keys, place=st.integers(0, 30))
def test_9_works_wherever_a_person_is_asked_something(
    flow: Flow, facts: Facts, keys: list[str], place: int
) -> None:
    walk = Walk(flow, facts)
    for pressed in keys[:place]:
        do(walk, pressed)
    where = walk.prompt
    if where is None or (flow.inbound and not facts.phone):
        return
    do(walk, "*9" if isinstance(flow.steps[where.partition("-")[0]], Gather) else "9")
    for _ in range(100):
        do(walk, "")
    assert "RECADO_SUPPRESS" in [event.name for event in walk.events]


def do(walk: Walk, pressed: str) -> None:
    if walk.prompt is not None:
        walk.press(pressed) if pressed else walk.listen()


def test_what_a_flow_may_mark_is_an_outcome() -> None:
    assert set(OUTCOMES) <= set(Outcome)


def before_identity(flow: Flow, language: str) -> list[str]:
    """Every text that somebody may hear who has shown nothing."""
    walked: set[str] = set()
    strangers = (Facts(), Facts(agents=False), Facts(secrets={"id_last4": "1234"}), Facts(machine=True))
    starts: tuple[list[str], ...] = (
        [],
        ["0"],
        ["9"],
        ["", "2"],
        ["", "1", "0"],
        ["", "1", "*9"],
        ["", "7", "7", "7"],
        ["", "1", "9", "9"],
    )
    for facts_, pressed in ((facts_, pressed) for facts_ in strangers for pressed in starts):
        walked.update(walk_through(flow, facts_, iter(pressed)).heard)
    texts = (flow.template(prompt, language) for prompt in sorted(walked))
    return [text.text for text in texts if text]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "flow", [flow for flow in FLOWS if "en" in flow.languages], ids=lambda flow: flow.name
)
def test_no_shipped_text_speaks_of_a_debt_to_a_stranger(flow: Flow, language: str) -> None:
    if language not in flow.languages:
        return
    texts = before_identity(flow, language)
    assert len(texts) >= 5
    assert not [text for text in texts if DEBT_WORDS.search(text)]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_shipped_text_threatens_or_drags_on(flow: Flow) -> None:
    for _, path, template in flow.templates():
        assert not THREATS.search(template.text.replace(OWED_IN_CHILE, "")), path
        assert len(template.text.split()) <= 55, path


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_first_words_name_the_company_the_machine_and_the_key_9(flow: Flow) -> None:
    for language in flow.languages:
        first = flow.prompts(language)[flow.start].text
        assert "{{company}}" in first
        assert re.search(r"autom", first)
        assert "9" in first


def test_a_walk_in_the_terminal_prints_itself_as_a_conversation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    typed = iter(["", "x", "1", "1234", "", "2", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    assert main([str(ROOT / "ivr_flows/flows/recordatorio_con_respuesta.yaml"), "--language", "en"]) == 0
    shown = capsys.readouterr().out
    assert "outstanding payment of €123.45" in shown
    printed = tmp_path / "walk.yaml"
    printed.write_text(shown[shown.index("conversation: ") :])
    walked = load_conversation(printed)
    assert walked.outcomes == ("info",)
    assert [turn.presses for turn in walked.turns] == ["", "1", "1234", "", "2", ""]


def test_a_flow_with_mistakes_is_not_walked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("flow: x\n")
    assert main([str(wrong)]) == 1
    assert "'steps' is missing" in capsys.readouterr().err


def test_a_language_that_a_flow_has_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ROOT / "examples/flows/encuesta.yaml"), "--language", "en"]) == 1
    assert "has no texts in 'en'; it has es" in capsys.readouterr().err
