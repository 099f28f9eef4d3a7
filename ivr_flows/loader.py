"""A flow file (YAML 1.2) read into a Flow, or FlowErrors with every mistake at its line and column."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from ivr_flows.checks import Problem, check_graph, check_texts
from ivr_flows.flow import STANDARD_FIELDS, FieldSpec, FieldType, Flow
from ivr_flows.script_checks import check_script
from ivr_flows.script_rule import ScriptRule
from ivr_flows.source import FlowErrors, Source, read_source
from ivr_flows.step_reader import NAME, NAME_RULE, read_step, read_targets

__all__ = ["FlowErrors", "load_flow"]

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
REQUIRED = ("flow", "languages", "start", "always", "steps")
OPTIONAL = ("inbound", "machine", "fields")


def load_flow(path: Path, rules: Sequence[ScriptRule] = ()) -> Flow:
    """Read and check one flow; raises FlowErrors, and nothing else, for whatever is wrong with it.

    `rules` are what the law of its calls asks of the script.
    """
    source = read_source(path)
    flow = _flow(source, source.root())
    _note(source, check_texts(flow))
    source.give_up_if_wrong()
    _note(source, check_graph(flow))
    _note(source, check_script(flow, rules))
    source.give_up_if_wrong()
    return flow


def _note(source: Source, problems: Sequence[Problem]) -> None:
    for problem in problems:
        source.mistake(problem.key, problem.problem, problem.allowed, offset=problem.offset)


def _flow(source: Source, root: Node) -> Flow:
    """What could be read; an empty value stands in for whatever is wrong, which is noted."""
    entries = source.mapping(root, "", required=REQUIRED, optional=OPTIONAL)
    languages = _languages(source, entries)
    steps = source.mapping(entries["steps"], "steps") if "steps" in entries else {}
    return Flow(
        name=_name(source, entries["flow"], "flow") if "flow" in entries else "",
        languages=languages,
        inbound=_inbound(source, entries),
        start=source.choice(entries["start"], "start", steps) if "start" in entries else "",
        always=read_targets(source, entries["always"], "always", steps) if "always" in entries else {},
        machine=source.choice(entries["machine"], "machine", steps) if "machine" in entries else None,
        declared=_fields(source, entries["fields"]) if "fields" in entries else {},
        steps={
            step.id: step
            for id_, node in steps.items()
            if _name(source, node, f"steps.{id_}", id_)
            and (step := read_step(source, node, id_, languages=languages, steps=steps))
        },
    )


def _name(source: Source, node: Node, key: str, name: str | None = None) -> str:
    """A name that is safe in files, dialplan and events; '' when it is not one."""
    found = source.scalar(node, key, NAME_RULE) if name is None else name
    if found and not NAME.fullmatch(found):
        source.mistake(key, f"'{found[:60]}' is no name", NAME_RULE)
        return ""
    return found


def _languages(source: Source, entries: Mapping[str, Node]) -> tuple[str, ...]:
    if "languages" not in entries:
        return ()
    allowed = "a list of language codes such as [es, en-GB]"
    items = source.sequence(entries["languages"], "languages")
    languages = [source.scalar(node, key, allowed) for key, node in items]
    for (key, _), language in zip(items, languages, strict=True):
        if language and (not LANGUAGE.fullmatch(language) or languages.count(language) > 1):
            source.mistake(key, f"found '{language}'", f"{allowed}, each once")
    if not items:
        source.mistake("languages", "there is no language", allowed)
    return tuple(languages)


def _inbound(source: Source, entries: Mapping[str, Node]) -> bool:
    if "inbound" not in entries:
        return False
    return source.choice(entries["inbound"], "inbound", ("true", "false")) == "true"


def _fields(source: Source, node: Node) -> Mapping[str, FieldSpec]:
    """The flow's own fields: `floor: text`, or `{type: text, after_identity: true}`."""
    declared = {}
    for name, spec in source.mapping(node, "fields").items():
        key = f"fields.{name}"
        if name in STANDARD_FIELDS:
            source.mistake(key, f"'{name}' is there in every call", "declare only fields of your own")
        elif _name(source, spec, key, name):
            declared[name] = _field(source, spec, key)
    return declared


def _field(source: Source, node: Node, key: str) -> FieldSpec:
    after_identity = False
    if isinstance(node, MappingNode):
        entries = source.mapping(node, key, required=("type",), optional=("after_identity",))
        if "after_identity" in entries:
            said = source.choice(entries["after_identity"], f"{key}.after_identity", ("true", "false"))
            after_identity = said == "true"
        node, key = entries.get("type", _TEXT), f"{key}.type"
    type_ = source.choice(node, key, [str(known) for known in FieldType]) or FieldType.TEXT
    return FieldSpec(type=FieldType(type_), after_identity=after_identity or type_ == FieldType.MONEY)


_TEXT = ScalarNode("tag:yaml.org,2002:str", "text")
"""Stands in for a type that is missing (and noted)."""
