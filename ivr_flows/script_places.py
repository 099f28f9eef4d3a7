"""Where in a flow the elements of a script are, and by which ways a call comes there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr_flows.checks import heard_by_anybody, reachable
from ivr_flows.debt_words import debt_words
from ivr_flows.flow import Flow
from ivr_flows.script_words import is_known_by_words, says
from ivr_flows.steps import Gather, Hangup, Menu, Step, Transfer, Voicemail
from tts.template import Template

FIRST_CONTACT = ("address", "callback_number", "creditor", "reference", "amount", "calculated_on")
"""What a first contact in Mexico tells, as fields of texts; the two that no call has by itself
(`address: text`, `calculated_on: date`) a flow declares."""

_BY_FIELD: Mapping[str, str] = {
    "identity": "company",
    "principal": "creditor",
    "callback_number": "callback_number",
}

MAIN = ("say", "menu", "gather", "transfer", "hangup")
"""Texts that whoever comes to the step hears; the others only sometimes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """A part of an element with the steps that say it: step -> place in its main text, in one language."""

    name: str
    places: Mapping[str, int]
    needs: str
    """What is missing where there is no place."""
    part: bool = False
    """One of several that make up the element: which comes first in a sentence is style."""


class Script:
    """A flow in one language, asked for what it says."""

    def __init__(self, flow: Flow, language: str) -> None:
        self.flow = flow
        self.language = language
        self.anybody = heard_by_anybody(flow)
        self._ways = {step.id: frozenset(_ways(flow, step)) for step in flow.steps.values()}

    def elements(self, name: str) -> list[Element]:
        """The element, or the parts that it consists of."""
        if name == "first_contact_information":
            private = [step for step in self.flow.steps.values() if step.id not in self.anybody]
            return [
                Element(
                    name=f"{name} ({field})",
                    places=self._with_field(field, private),
                    needs=f"{{{{{field}}}}} in a text behind the second factor",
                    part=True,
                )
                for field in FIRST_CONTACT
            ]
        if name == "ask_person":
            asking = (step for step in self.flow.steps.values() if isinstance(step, Menu))
            return [_element(name, self._with_field("name", asking), "a menu that says {{name}}")]
        if name == "identity_gate":
            gates = {step.id: 0 for step in self.gates}
            return [_element(name, gates, "a gather with a secret")]
        if name == "menu":
            menus = {s.id: len(_text(s, self.language)) for s in self.menus if s.id not in self.anybody}
            return [_element(name, menus, "a menu behind the second factor")]
        if name in _BY_FIELD:
            field = _BY_FIELD[name]
            return [_element(name, self._with_field(field), f"{{{{{field}}}}} in a text")]
        return [_element(name, self._with_words(name), f"a sentence that says so in '{self.language}'")]

    @property
    def menus(self) -> list[Menu]:
        return [step for step in self.flow.steps.values() if isinstance(step, Menu)]

    @property
    def gates(self) -> list[Gather]:
        return [s for s in self.flow.steps.values() if isinstance(s, Gather) and s.secret]

    def without(self, element: Element) -> frozenset[str]:
        """Where a call comes that has not heard this element, or not passed the second factor."""
        if element.name == "identity_gate":
            return self.anybody
        places = element.places
        found: set[str] = set()
        ahead = [self.flow.start]
        while ahead:
            step = ahead.pop()
            if step in found or step in places:
                continue
            found.add(step)
            ahead += self._ways[step]
        return frozenset(found)

    def _with_field(self, field: str, steps: Iterable[Step] | None = None) -> dict[str, int]:
        return {
            step.id: min(found)
            for step in (self.flow.steps.values() if steps is None else steps)
            if (template := main_text(step, self.language))
            and (found := [f.position for f in template.fields if f.name == field])
        }

    def _with_words(self, element: str) -> dict[str, int]:
        if not is_known_by_words(element):
            return {}
        return {
            step.id: place
            for step in self.flow.steps.values()
            if (place := says(element, _text(step, self.language), self.language)) is not None
        }


def _element(name: str, places: Mapping[str, int], needs: str) -> Element:
    return Element(name=name, places=places, needs=needs)


def is_about_a_debt(flow: Flow) -> bool:
    """Whether anything in the flow is about a debt: a field of one, a second factor, or words of one."""
    return (
        bool(flow.secrets)
        or any(spec.after_identity for spec in flow.fields.values())
        or any(
            next(debt_words(template.text, path.rpartition(".")[2]), None) is not None
            for _, path, template in flow.templates()
        )
    )


def main_text(step: Step, language: str) -> Template | None:
    """What whoever comes to the step hears first."""
    text = next((text for key, text in step.texts.items() if key in MAIN), None)
    return text[language] if text else None


def leads_by_itself(flow: Flow, start: str, found: type[Step] | str) -> bool:
    """Whether a step of this kind, or with this outcome, follows without another key."""
    steps = (flow.steps[step] for step in reachable(flow, [start], lambda exit_: not exit_.pressed))
    return any(s.outcome == found if isinstance(found, str) else isinstance(s, found) for s in steps)


def _text(step: Step, language: str) -> str:
    template = main_text(step, language)
    return template.text if template else ""


def _ways(flow: Flow, step: Step) -> Iterator[str]:
    """Where a call goes on to; the keys of `always` work wherever a key is taken."""
    yield from (exit_.target for exit_ in step.exits)
    if isinstance(step, Menu | Gather | Transfer | Hangup | Voicemail):
        yield from flow.always.values()
