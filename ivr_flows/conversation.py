"""A conversation: what a person hears and presses in one call, and what comes of it, as a YAML file.

The same file is run on the walker and on a real Asterisk; `python -m ivr_flows` prints one of every walk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import Node
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ivr_flows.flow import Flow
from ivr_flows.source import Source, read_source
from ivr_flows.walk import Facts, Walk

KEYS = ("conversation", "flow", "language", "facts", "turns", "events", "outcomes")
FACTS = ("secrets", "agents", "queue", "machine", "phone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One prompt that begins, and what the person does from then on, before the next turn.

    `presses` may reach beyond the prompt: the turns that it passes have nothing pressed in them. With
    nothing pressed, the prompt and its wait are heard to the end, unless the person hangs up.
    """

    hears: str
    presses: str = ""
    hangs_up: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """`flow` is the flow's file; `events` and `outcomes` are what the call says of itself, in order."""

    title: str
    flow: Path
    language: str
    facts: Facts
    turns: tuple[Turn, ...]
    events: tuple[str, ...]
    outcomes: tuple[str, ...]


def load_conversation(path: Path) -> Conversation:
    """Read one conversation; raises FlowErrors with every mistake at its place."""
    source = read_source(path)
    entries = source.mapping(source.root(), "", required=KEYS, optional=())
    source.give_up_if_wrong()
    conversation = Conversation(
        title=source.scalar(entries["conversation"], "conversation", "a sentence is needed"),
        flow=path.parent / source.scalar(entries["flow"], "flow", "a flow's file is needed"),
        language=source.scalar(entries["language"], "language", "a language code is needed"),
        facts=_facts(source, entries["facts"]),
        turns=tuple(_turn(source, key, turn) for key, turn in source.sequence(entries["turns"], "turns")),
        events=_words(source, entries["events"], "events"),
        outcomes=_words(source, entries["outcomes"], "outcomes"),
    )
    source.give_up_if_wrong()
    return conversation


def replayed(conversation: Conversation, flow: Flow) -> Conversation:
    """The same person doing the same in a walk: equal to the conversation if that tells the truth."""
    walk = Walk(flow, conversation.facts)
    for place, turn in enumerate(conversation.turns):
        if walk.prompt is not None and len(walk.heard) == place + 1:
            act(walk, turn)
    return recorded(conversation, walk)


def act(walk: Walk, turn: Turn) -> None:
    """Do in a walk what the person does at this turn."""
    if turn.presses:
        walk.press(turn.presses)
    elif not turn.hangs_up:
        walk.listen()
    if turn.hangs_up:
        walk.hang_up()


def recorded(conversation: Conversation, walk: Walk) -> Conversation:
    """The conversation with what was heard, said and marked in this walk."""
    acts = [*conversation.turns, *[Turn(hears="")] * len(walk.heard)]
    turns = (replace(turn, hears=prompt) for turn, prompt in zip(acts, walk.heard, strict=False))
    return replace(
        conversation,
        turns=tuple(turns),
        events=tuple(map(str, walk.events)),
        outcomes=tuple(walk.outcomes),
    )


def dumped(conversation: Conversation) -> str:
    """The conversation as YAML, to be kept as a test."""
    text = StringIO()
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 200
    yaml.dump(
        {
            "conversation": conversation.title,
            "flow": str(conversation.flow),
            "language": conversation.language,
            "facts": _dumped_facts(conversation.facts),
            "turns": [_dumped_turn(turn) for turn in conversation.turns],
            "events": list(conversation.events),
            "outcomes": list(conversation.outcomes),
        },
        text,
    )
    return text.getvalue()


def _facts(source: Source, node: Node) -> Facts:
    entries = source.mapping(node, "facts", optional=FACTS)
    secrets = source.mapping(entries["secrets"], "facts.secrets") if "secrets" in entries else {}
    machine = _yes_or_no(source, entries, "facts", "machine")
    agents = _yes_or_no(source, entries, "facts", "agents")
    return Facts(
        secrets={
            name: source.scalar(digits, f"facts.secrets.{name}", "digits are needed")
            for name, digits in secrets.items()
        },
        agents=True if agents is None else agents,
        queue=_words(source, entries["queue"], "facts.queue") if "queue" in entries else (),
        machine=machine,
        phone=source.scalar(entries["phone"], "facts.phone", "a number is needed")
        if "phone" in entries
        else "",
    )


def _turn(source: Source, key: str, node: Node) -> Turn:
    entries = source.mapping(node, key, required=("hears",), optional=("presses", "hangs_up"))
    hears = (
        source.scalar(entries["hears"], f"{key}.hears", "a prompt is needed") if "hears" in entries else ""
    )
    presses = entries.get("presses")
    return Turn(
        hears=hears,
        presses=source.scalar(presses, f"{key}.presses", "keys are needed") if presses else "",
        hangs_up=_yes_or_no(source, entries, key, "hangs_up") or False,
    )


def _yes_or_no(source: Source, entries: Mapping[str, Node], key: str, name: str) -> bool | None:
    if name not in entries:
        return None
    return source.choice(entries[name], f"{key}.{name}", ("true", "false")) == "true"


def _words(source: Source, node: Node, key: str) -> tuple[str, ...]:
    return tuple(source.scalar(item, path, "a word is needed") for path, item in source.sequence(node, key))


def _dumped_facts(facts: Facts) -> Mapping[str, object]:
    said: dict[str, object] = {"agents": facts.agents}
    if facts.secrets:
        said["secrets"] = {name: DoubleQuotedScalarString(digits) for name, digits in facts.secrets.items()}
    if facts.queue:
        said["queue"] = list(facts.queue)
    if facts.machine is not None:
        said["machine"] = facts.machine
    if facts.phone:
        said["phone"] = DoubleQuotedScalarString(facts.phone)
    return said


def _dumped_turn(turn: Turn) -> Mapping[str, object]:
    said: dict[str, object] = {"hears": turn.hears}
    if turn.presses:
        said["presses"] = DoubleQuotedScalarString(turn.presses)
    if turn.hangs_up:
        said["hangs_up"] = True
    return said
