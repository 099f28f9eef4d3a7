"""Flows that cannot be used: every mistake is shown where it stands, and nothing else happens."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr_flows.loader import FlowErrors, load_flow

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*(ROOT / "ivr_flows/flows").glob("*.yaml"), *(ROOT / "examples/flows").glob("*.yaml")])

SOUND = """\
flow: example
languages: [es]
always:
  9: opt_out
start: ask
steps:
  ask:
    menu: ¿Sigue ahí? Pulse 1.
    keys:
      1: check
    no_input:
      then: bye
    wrong_key:
      then: bye
  check:
    gather: Marque cuatro cifras.
    secret: id_last4
    digits: 4
    no_input:
      then: bye
    wrong:
      then: bye
    then: told
  told:
    say: Debe {{amount|money}}.
    then: bye
  opt_out:
    suppress: both
    then: bye
  bye:
    hangup: Adiós.
"""


def mistakes(tmp_path: Path, text: str) -> list[str]:
    """`line:column key: problem; allowed` of each mistake, without the file's name."""
    file = tmp_path / "flow.yaml"
    file.write_bytes(text.encode())
    with pytest.raises(FlowErrors) as caught:
        load_flow(file)
    return [str(error).removeprefix(f"{file}:") for error in caught.value.errors]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_flows_are_sound(path: Path) -> None:
    assert load_flow(path).steps


def test_the_example_below_is_sound_before_it_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text(SOUND)
    assert set(load_flow(file).steps) == {"ask", "check", "told", "opt_out", "bye"}


BROKEN = {
    "a target that is no step": (
        "      1: check\n",
        "      1: chekc\n",
        "10:10: steps.ask.keys.1: found 'chekc'; allowed: ask, check, told, opt_out, bye; "
        "did you mean 'check'?",
    ),
    "a key that is mistyped": (
        "    secret: id_last4",
        "    secrett: id_last4",
        "17:14: steps.check.secrett: 'secrett' is no key that",
    ),
    "a key that is doubled": (
        "start: ask\n",
        "start: ask\nstart: bye\n",
        "6:1: start: 'start' stands here twice; each key once",
    ),
    "a step without a way on": (
        "    say: Debe {{amount|money}}.\n    then: bye\n",
        "    say: Debe {{amount|money}}.\n",
        "24:3: steps.told: 'then' is missing; needed here: say, then",
    ),
    "a step that does nothing": (
        "    hangup: Adiós.",
        "    outcome: heard",
        "nothing says what this step does; exactly one of say, menu,",
    ),
    "a step that does two things": (
        "    suppress: both",
        "    suppress: both\n    say: Hola.",
        "found say and suppress in one step",
    ),
    "a field that nobody knows": (
        "{{amount|money}}",
        "{{amuont|money}}",
        "25:15: steps.told.say.es: there is no field 'amuont'; known: amount",
    ),
    "money without its filter": (
        "{{amount|money}}",
        "{{amount}}",
        "25:15: steps.told.say.es: {{amount}} is money; write {{amount|money}}",
    ),
    "a filter that is none": (
        "|money",
        "|mony",
        "25:15: steps.told.say: field 'amount' has the unknown filter 'mony'",
    ),
    "a brace that stays open": ("|money}}", "|money}", "25:15: steps.told.say: '{{' is never closed by '}}'"),
    "money before the second factor": (
        "¿Sigue ahí?",
        "Debe {{amount|money}}.",
        "8:16: steps.ask.menu.es: {{amount|money}} can be heard by somebody who has not passed a second "
        "factor",
    ),
    "a menu without a way out": (
        "    no_input:\n      then: bye\n    wrong_key",
        "    no_input:\n      then: ask\n    wrong_key",
        "12:13: steps.ask.no_input.then: going on to 'ask' comes back to 'ask' without a valid key: "
        "whoever does not answer is asked for ever",
    ),
    "a menu that wrong keys never leave": (
        "    wrong_key:\n      then: bye",
        "    wrong_key:\n      then: ask",
        "14:13: steps.ask.wrong_key.then: going on",
    ),
    "a loop without a question": (
        "    suppress: both\n    then: bye",
        "    suppress: both\n    then: opt_out",
        "29:11: steps.opt_out.then: going on to 'opt_out' comes back to 'opt_out' without a valid key: "
        "the call goes round for ever",
    ),
    "a step that nothing leads to": (
        "  bye:\n",
        "  lost:\n    hangup:\n  bye:\n",
        "30:3: steps.lost: no way leads to this step",
    ),
    "no way to opt out": (
        "  9: opt_out",
        "  9: bye",
        "4:6: always.9: key 9 does not lead to 'do not call me again'",
    ),
    "9 with another meaning": (
        "      1: check",
        "      1: check\n      9: check",
        "11:10: steps.ask.keys.9: key 9 means",
    ),
    "a key that no telephone has": (
        "      1: check",
        "      12: check",
        "'12' is no key of a telephone; allowed: 0 to 9",
    ),
    "an outcome that is none": (
        "    suppress: both",
        "    suppress: both\n    outcome: payed",
        "found 'payed'; allowed: pay, info, dispute, agent, opt_out, wrong_person, not_verified, no_input, "
        "no_match, heard; did you mean 'pay'?",
    ),
    "a scope that is none": (
        "suppress: both",
        "suppress: all",
        "28:15: steps.opt_out.suppress: found 'all'; allowed: person",
    ),
    "digits that are no number": (
        "digits: 4",
        "digits: four",
        "18:13: steps.check.digits: found 'four'; a number or a span",
    ),
    "a secret and an answer at once": (
        "    secret: id_last4",
        "    secret: id_last4\n    as: age",
        "exactly one of secret and as",
    ),
    "a language without texts": (
        "languages: [es]",
        "languages: [es, en]",
        "a text in each language is needed (es, en)",
    ),
    "a language that is none": (
        "languages: [es]",
        "languages: [Spanish]",
        "2:13: languages.0: found 'Spanish'",
    ),
    "a name that no file could have": (
        "  told:\n",
        "  ../told:\n",
        "24:3: steps.../told: '../told' is no name",
    ),
    "a flow with a free name": (
        "flow: example",
        "flow: El recordatorio",
        "1:7: flow: 'El recordatorio' is no name",
    ),
    "a python object": (
        "flow: example",
        "flow: !!python/object:os.system x",
        "found the tag tag:yaml.org,2002:python/",
    ),
    "a text that is empty": (
        "hangup: Adiós.",
        "hangup: ''",
        "steps.bye.hangup: found nothing; a text is needed",
    ),
    "a list for a text": (
        "say: Debe {{amount|money}}.",
        "say: [a]",
        "steps.told.say: found a list; a text is needed",
    ),
    "a tab": ("    hangup: Adiós.", "\thangup: Adiós.", "this is no YAML that can be read"),
    "a character that is none": (
        "Adiós.",
        "Adi\0s.",
        "31:16: this is no YAML that can be read: the character",
    ),
    "inbound with a second factor": (
        "start: ask\n",
        "start: ask\ninbound: true\n",
        "there is no second factor to check; take the step out",
    ),
}


@pytest.mark.parametrize(("sound", "broken", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_is_shown_where_it_stands(tmp_path: Path, sound: str, broken: str, expected: str) -> None:
    assert SOUND.count(sound) == 1
    found = mistakes(tmp_path, SOUND.replace(sound, broken))
    assert [mistake for mistake in found if expected in mistake], found


def test_all_mistakes_are_shown_at_once(tmp_path: Path) -> None:
    text = (
        SOUND.replace("1: check", "1: chekc")
        .replace("digits: 4", "digits: 44")
        .replace("{{amount|money}}", "{{amount}}")
        .replace("suppress: both", "suppress: all")
    )
    assert [mistake.partition(":")[0] for mistake in mistakes(tmp_path, text)] == ["10", "18", "25", "28"]


def test_the_place_in_a_folded_text_is_the_place_in_the_file(tmp_path: Path) -> None:
    folded = SOUND.replace(
        "    say: Debe {{amount|money}}.",
        "    say: >-\n      Buenos días.\n\n      Debe {{amount|mony}}\n      hoy.",
    )
    [mistake] = mistakes(tmp_path, folded)
    assert mistake.startswith("28:12: steps.told.say: ")


@pytest.mark.parametrize(
    "content", [b"", b"- 1\n", b"flow\n", b"\xff\xfe", b"a: " + b"[" * 5000, b"x" * 200_000]
)
def test_what_is_no_flow_at_all_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "flow.yaml"
    file.write_bytes(content)
    with pytest.raises(FlowErrors, match=r"flow\.yaml:1:1: "):
        load_flow(file)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FlowErrors, match=r"none\.yaml:1:1: cannot be read: No such file"):
        load_flow(tmp_path / "none.yaml")


@pytest.mark.timeout(120)
def test_an_alias_bomb_costs_no_time(tmp_path: Path) -> None:
    layers = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    assert mistakes(tmp_path, "\n".join(layers))


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, len(SOUND)), more=st.text(max_size=12))
def test_whatever_is_typed_into_a_flow_it_loads_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, cut: int, more: str
) -> None:
    file = tmp_path_factory.mktemp("typed") / "flow.yaml"
    file.write_bytes((SOUND[:cut] + more + SOUND[cut:]).encode(errors="surrogatepass"))
    with suppress(FlowErrors):
        load_flow(file)
