"""What is wrong with a flow as a whole: pure functions of it; each problem names the key it stands at."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ivr_flows.debt_words import debt_words
from ivr_flows.flow import DIGIT_WORDS, OPT_OUT_KEY, REFERENCE, STANDARD_FIELDS, FieldType, Flow
from ivr_flows.steps import Exit, Gather, Menu, Step, Suppress
from tts.template import Field

FILTER_OF = {FieldType.MONEY: "money", FieldType.DATE: "date"}
"""How a field that is no text has to be spoken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong at a dotted key, and what is allowed. `offset` is a place in the text behind the key."""

    key: str
    problem: str
    allowed: str
    offset: int = 0


def check_texts(flow: Flow) -> list[Problem]:
    """Fields that nobody knows, and fields spoken in a way that their type does not have."""
    return [
        problem
        for step, path, template in flow.templates()
        for field in template.fields
        if (problem := _field_problem(flow, f"steps.{step}.{path}", field))
    ]


def check_graph(flow: Flow) -> list[Problem]:
    """Where a person could get lost, be kept for ever, or hear what they may not; every target must exist."""
    return [problem for rule in RULES for problem in rule(flow)]


def _field_problem(flow: Flow, key: str, field: Field) -> Problem | None:
    known = {**STANDARD_FIELDS, **flow.declared}
    if field.name not in known:
        return Problem(
            key=key,
            offset=field.position,
            problem=f"there is no field '{field.name}'",
            allowed=f"known: {', '.join(sorted(known))} (others of your own are declared under fields)",
        )
    needed = FILTER_OF.get(known[field.name].type)
    if field.filter == needed or (needed is None and field.filter not in FILTER_OF.values()):
        return None
    written = f"{field.name}|{needed}" if needed else field.name
    return Problem(
        key=key,
        offset=field.position,
        problem=f"{field} is {known[field.name].type}",
        allowed=f"write {{{{{written}}}}}",
    )


def _unreachable(flow: Flow) -> Iterator[Problem]:
    """Steps that no call can come to: a mistake in a target, or a text that somebody believes is heard."""
    reached = reachable(flow, _roots(flow))
    for step in flow.steps:
        if step not in reached:
            yield Problem(
                key=f"steps.{step}",
                problem="no way leads to this step",
                allowed="let another step, start, always or machine name it, or take it out",
            )


def _no_way_out(flow: Flow) -> Iterator[Problem]:
    """Ways that come back to where they began without a valid key: the call would never end."""
    for step in flow.steps.values():
        for exit_ in step.exits:
            if exit_.pressed or step.id not in reachable(flow, [exit_.target], _by_itself):
                continue
            asks = isinstance(step, Menu | Gather)
            yield Problem(
                key=f"steps.{step.id}.{exit_.key}",
                problem=f"going on to '{exit_.target}' comes back to '{step.id}' without a valid key: "
                + ("whoever does not answer is asked for ever" if asks else "the call goes round for ever"),
                allowed="let it lead to a step that ends the call",
            )


def _no_opt_out(flow: Flow) -> Iterator[Problem]:
    """Every automated call lets a person say "do not call me again", in every menu, by the same key."""
    target = flow.always.get(OPT_OUT_KEY)
    if target is None or not _suppresses(flow, target):
        yield Problem(
            key="always" if target is None else f"always.{OPT_OUT_KEY}",
            problem=f"key {OPT_OUT_KEY} does not lead to 'do not call me again'",
            allowed=f"always needs {OPT_OUT_KEY}: a step that leads to a suppress step by itself",
        )


def _told_too_early(flow: Flow) -> Iterator[Problem]:
    """What belongs to the debt, where a person may hear it who has not shown who they are."""
    anybody = heard_by_anybody(flow)
    for step, path, template in flow.templates():
        for field in template.fields:
            if step in anybody and flow.fields[field.name].after_identity:
                yield Problem(
                    key=f"steps.{step}.{path}",
                    offset=field.position,
                    problem=f"{field} can be heard by somebody who has not passed a second factor",
                    allowed="say it only in steps behind a gather with a secret",
                )


def _said_too_early(flow: Flow) -> Iterator[Problem]:
    """Words that give a debt away where anybody may hear them, as of a message on a machine."""
    anybody = heard_by_anybody(flow)
    for step, path, template in flow.templates():
        if step not in anybody:
            continue
        for position, word in debt_words(template.text, path.rpartition(".")[2]):
            yield Problem(
                key=f"steps.{step}.{path}",
                offset=position,
                problem=f"'{word}' gives a debt away to somebody who has not passed a second factor",
                allowed="say it only in steps behind a gather with a secret, or in other words",
            )


def _clashing_keys(flow: Flow) -> Iterator[Problem]:
    """A menu that gives the opt-out key another meaning."""
    for step in flow.steps.values():
        if isinstance(step, Menu) and step.keys.get(
            OPT_OUT_KEY, flow.always.get(OPT_OUT_KEY)
        ) != flow.always.get(OPT_OUT_KEY):
            yield Problem(
                key=f"steps.{step.id}.keys.{OPT_OUT_KEY}",
                problem=f"key {OPT_OUT_KEY} means 'do not call me again' in every menu",
                allowed="take another key",
            )


def _inbound_limits(flow: Flow) -> Iterator[Problem]:
    """Who rings back is nobody known: no second factor, and digits only in a language that has them."""
    if not flow.inbound:
        return
    for step in flow.steps.values():
        if isinstance(step, Gather) and step.secret:
            yield Problem(
                key=f"steps.{step.id}.secret",
                problem="who rings back is not known, so there is no second factor to check",
                allowed="take the step out of this inbound flow",
            )
    for language in flow.languages:
        if flow.speaks_reference and language.partition("-")[0] not in DIGIT_WORDS:
            yield Problem(
                key="languages",
                problem=f"an inbound flow cannot speak {{{{{REFERENCE}|digits}}}} in '{language}'",
                allowed=f"allowed: {', '.join(DIGIT_WORDS)}",
            )


RULES: tuple[Callable[[Flow], Iterable[Problem]], ...] = (
    _unreachable,
    _no_way_out,
    _no_opt_out,
    _clashing_keys,
    _told_too_early,
    _said_too_early,
    _inbound_limits,
)


def heard_by_anybody(flow: Flow) -> frozenset[str]:
    """The steps that a call can come to although nobody has shown who they are."""
    return reachable(flow, _roots(flow), lambda exit_: not exit_.identified)


def reachable(
    flow: Flow, start: Iterable[str], passable: Callable[[Exit], bool] = lambda _: True
) -> frozenset[str]:
    """The steps one can come to from `start` by exits that are passable."""
    found: set[str] = set()
    ahead = list(start)
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead += [exit_.target for exit_ in flow.steps[step].exits if passable(exit_)]
    return frozenset(found)


def _roots(flow: Flow) -> list[str]:
    """Where a call may begin, or jump to from any menu."""
    return [flow.start, *flow.always.values(), *([flow.machine] if flow.machine else [])]


def _by_itself(exit_: Exit) -> bool:
    return not exit_.pressed


def _suppresses(flow: Flow, start: str) -> bool:
    steps: Iterable[Step] = (flow.steps[step] for step in reachable(flow, [start], _by_itself))
    return any(isinstance(step, Suppress) for step in steps)
