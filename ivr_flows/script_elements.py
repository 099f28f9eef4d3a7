"""The elements of a script, one rule at a time: whether they are there, and in which order they are heard."""

import re
from collections.abc import Callable, Iterator, Sequence

from ivr_flows.checks import Problem
from ivr_flows.flow import OPT_OUT_KEY, REFERENCE, Flow
from ivr_flows.script_places import Element, Script, leads_by_itself, main_text
from ivr_flows.script_rule import ScriptRule
from ivr_flows.steps import Hangup, Menu, Suppress

WORDS_A_SECOND = 2.0
"""At 120 words a minute: so fast the shipped voices speak on the telephone."""

SINGLE = frozenset({"wrong_person_exit", "callback_number", "reference", "goodbye"})
"""Elements that have no place in the order."""

OPENING = frozenset({"identity", "synthetic_voice"})
"""Which of them comes first in one text is style."""


def check_elements(flow: Flow, rule: ScriptRule, names: Sequence[str]) -> Iterator[Problem]:
    """What is missing, and what is heard before what it has to follow; `names` are the rule's elements."""
    for name in names:
        if name in SINGLE and not (flow.inbound and name == "callback_number"):
            yield from _SINGLE[name](flow, rule)
    ordered = [name for name in names if name not in SINGLE]
    for language in flow.languages:
        yield from _in_order(Script(flow, language), rule, ordered)
    if rule.opt_out_within_seconds is not None and not flow.inbound:
        yield from _opt_out_soon(flow, rule, rule.opt_out_within_seconds)


def _in_order(script: Script, rule: ScriptRule, names: Sequence[str]) -> Iterator[Problem]:
    """Each element is there, and no call comes to it that has not heard the one before."""
    before: list[Element] = []
    for name in names:
        parts = script.elements(name)
        for part in parts:
            if not part.places:
                yield Problem(
                    key=f"steps.{script.flow.start}",
                    problem=f"nothing says {part.name} in '{script.language}'",
                    allowed=f"needed: {part.needs} ({rule.source})",
                )
            for earlier in before:
                yield from _not_before(script, rule, earlier, part)
        before = [part for part in parts if part.places] or before


def _not_before(script: Script, rule: ScriptRule, earlier: Element, later: Element) -> Iterator[Problem]:
    """Where `later` is heard by somebody who has not heard `earlier`."""
    without = script.without(earlier)
    for step, place in later.places.items():
        together = step in earlier.places
        style = later.part or earlier.part or {earlier.name, later.name} == OPENING
        if together and style:
            continue
        if (earlier.places[step] > place) if together else (step in without):
            yield Problem(
                key=f"steps.{step}",
                problem=f"{later.name} comes before {earlier.name} in '{script.language}'",
                allowed=f"say {earlier.name} first, on every way that leads here ({rule.source})",
            )


def _opt_out_soon(flow: Flow, rule: ScriptRule, seconds: int) -> Iterator[Problem]:
    """Once the company is named, the sentence with the opt-out begins within so many seconds."""
    for language in flow.languages:
        script = Script(flow, language)
        for step, named in list(script.elements("identity")[0].places.items())[:1]:
            if _words_until_offer(script, step, named) / WORDS_A_SECOND > seconds:
                yield Problem(
                    key=f"steps.{step}",
                    problem=f"{OPT_OUT_KEY} is offered more than {seconds} s after the name in '{language}'",
                    allowed=f"offer it in the very next sentence ({rule.source})",
                )


def _words_until_offer(script: Script, step: str, named: int) -> float:
    """Words between the company's name and the sentence that offers key 9; infinite where none does."""
    template = main_text(script.flow.steps[step], script.language)
    text = template.text if template else ""
    after = text[text.index("}}", named) + 2 :]
    if following := _said_next(script, step):
        after += f" . {following}"
    offer = re.search(rf"[^.!?]*\b{OPT_OUT_KEY}\b", after)
    return len(re.findall(r"\w+", after[: offer.start()])) if offer else float("inf")


def _said_next(script: Script, step: str) -> str:
    exits = script.flow.steps[step].exits
    template = main_text(script.flow.steps[exits[0].target], script.language) if len(exits) == 1 else None
    return template.text if template else ""


def _wrong_person(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    """Whoever is asked for somebody can say that they are not that person."""
    for menu in Script(flow, flow.languages[0]).elements("ask_person")[0].places:
        step = flow.steps[menu]
        if isinstance(step, Menu) and not any(
            leads_by_itself(flow, target, "wrong_person") for target in step.keys.values()
        ):
            yield Problem(
                key=f"steps.{menu}.keys",
                problem="no key means 'I am not that person'",
                allowed=f"let one lead to a step with outcome: wrong_person ({rule.source})",
            )


def _callback_number(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    if "callback_number" not in flow.fields:
        yield Problem(
            key=f"steps.{flow.start}",
            problem="nobody is told which number to ring back",
            allowed=f"needed: {{{{callback_number|phone}}}} in a text ({rule.source})",
        )


def _reference(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    """Whoever opts out is told a reference."""
    for step in flow.steps.values():
        if isinstance(step, Suppress) and not _is_told(flow, step.then):
            yield Problem(
                key=f"steps.{step.id}",
                problem="whoever opts out is told no reference",
                allowed=f"needed: {{{{{REFERENCE}|digits}}}} in the text that follows ({rule.source})",
            )


def _is_told(flow: Flow, step_id: str) -> bool:
    """The reference is in the text of this step, in every language."""
    texts = [main_text(flow.steps[step_id], language) for language in flow.languages]
    return all(text and any(field.name == REFERENCE for field in text.fields) for text in texts)


def _goodbye(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    after_machine = Script(flow, flow.languages[0]).without(Element(name="", places={}, needs=""))
    for step in flow.steps.values():
        if isinstance(step, Hangup) and step.text is None and step.id in after_machine:
            yield Problem(
                key=f"steps.{step.id}.hangup",
                problem="the call ends without a word",
                allowed=f"say goodbye ({rule.source})",
            )


_SINGLE: dict[str, Callable[[Flow, ScriptRule], Iterator[Problem]]] = {
    "wrong_person_exit": _wrong_person,
    "callback_number": _callback_number,
    "reference": _reference,
    "goodbye": _goodbye,
}
