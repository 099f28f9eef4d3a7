"""A flow: what the person on the phone hears and presses. Values only; nothing here speaks or dials."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivr_flows.debt_words import debt_words
from ivr_flows.steps import Gather, Notify, Step, Transfer
from tts.template import Template, parse

OPT_OUT_KEY = "9"
"""The key that means "do not call me again", in every flow and every menu; while digits are gathered, *9."""

DIGIT_WORDS: Mapping[str, tuple[str, ...]] = {
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
"""What digit-0 … digit-9 say: the reference of an inbound call does not exist before the call."""

REFERENCE = "opt_out_reference"

OUTCOMES = (
    "pay",
    "info",
    "dispute",
    "agent",
    "opt_out",
    "wrong_person",
    "not_verified",
    "no_input",
    "no_match",
    "heard",
)
"""What a step may mark as reached. `machine` is marked by detection; the rest is for who watches the call."""


class FieldType(StrEnum):
    """What a field holds; money and dates are only spoken through their filters."""

    TEXT = "text"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSpec:
    """A field that texts may use. `after_identity`: only a person who passed a second factor may hear it."""

    type: FieldType
    after_identity: bool


def _field(type_: FieldType, *, after_identity: bool) -> FieldSpec:
    return FieldSpec(type=type_, after_identity=after_identity)


STANDARD_FIELDS: Mapping[str, FieldSpec] = {
    "name": _field(FieldType.TEXT, after_identity=False),
    "company": _field(FieldType.TEXT, after_identity=False),
    "callback_number": _field(FieldType.TEXT, after_identity=False),
    REFERENCE: _field(FieldType.TEXT, after_identity=False),
    "creditor": _field(FieldType.TEXT, after_identity=True),
    "reference": _field(FieldType.TEXT, after_identity=True),
    "amount": _field(FieldType.MONEY, after_identity=True),
    "due": _field(FieldType.DATE, after_identity=True),
}
"""Fields that every call has; a flow declares its own beside them. Money is always kept after identity."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """A whole flow, checked by the loader.

    `always` are keys that work in every menu (and as *key while digits are gathered).
    `machine` is the step for an answering machine, None to hang up on one.
    `declared` are the flow's own fields, besides STANDARD_FIELDS.
    """

    name: str
    languages: tuple[str, ...]
    inbound: bool
    start: str
    always: Mapping[str, str]
    machine: str | None
    declared: Mapping[str, FieldSpec]
    steps: Mapping[str, Step]

    def prompts(self, language: str) -> Mapping[str, Template]:
        """Every sound that a call in this language may need: file-safe name -> what it says."""
        named = {
            part: template
            for step in self.steps.values()
            for key, text in step.texts.items()
            for part, template in self._parts(prompt_name(step.id, key), text[language])
        }
        return {**named, **self._digits(language)} if self.speaks_reference else named

    def template(self, prompt: str, language: str) -> Template | None:
        """The whole text of a prompt that a walk names; None for what is not said (ringing in a queue)."""
        for step in self.steps.values():
            for key, text in step.texts.items():
                if prompt_name(step.id, key) == prompt:
                    return text[language]
        return None

    def sounds(self, prompt: str, template: Template) -> tuple[str, ...]:
        """The names that make up one prompt, in order; REFERENCE stands for the digits made in the call."""
        return tuple(name for name, _ in self._pieces(prompt, template))

    @property
    def private_sounds(self) -> frozenset[str]:
        """The names of sounds that, in any language, belong to the debt: for nobody but the person."""
        fields = {name for name, spec in self.fields.items() if spec.after_identity}
        return frozenset(
            sound
            for step in self.steps.values()
            for key, text in step.texts.items()
            for language, template in text.items()
            if fields & {field.name for field in template.fields} or any(debt_words(template.text, language))
            for sound in self.sounds(prompt_name(step.id, key), template)
        )

    @property
    def speaks_reference(self) -> bool:
        """Whether an opt-out reference has to be made, and spoken, during the call."""
        return self.inbound and REFERENCE in self.fields

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        """The fields that the texts of this flow use."""
        known = {**STANDARD_FIELDS, **self.declared}
        used = (field.name for _, _, template in self.templates() for field in template.fields)
        return {name: known[name] for name in sorted(set(used))}

    @property
    def secrets(self) -> tuple[str, ...]:
        """The second factors that this flow can check."""
        asked = (step.secret for step in self.steps.values() if isinstance(step, Gather))
        return tuple(sorted({secret for secret in asked if secret}))

    @property
    def outcomes(self) -> frozenset[str]:
        """The outcomes that steps of this flow mark."""
        return frozenset(step.outcome for step in self.steps.values() if step.outcome)

    @property
    def mails(self) -> frozenset[tuple[str, str]]:
        """The mails that this flow may leave owed: (to, mail)."""
        return frozenset(
            mail for step in self.steps.values() if isinstance(step, Notify) for mail in step.mails
        )

    @property
    def uses_queue(self) -> bool:
        """Whether the flow may hand a person to an agent."""
        return any(isinstance(step, Transfer) for step in self.steps.values())

    def templates(self) -> Iterator[tuple[str, str, Template]]:
        """Every text in every language: (step id, path below the step, template)."""
        for step in self.steps.values():
            for key, text in step.texts.items():
                for language, template in text.items():
                    yield step.id, f"{key}.{language}", template

    def _parts(self, prompt: str, template: Template) -> Iterator[tuple[str, Template]]:
        for name, piece in self._pieces(prompt, template):
            if piece is not None:
                yield name, piece

    def _pieces(self, prompt: str, template: Template) -> Iterator[tuple[str, Template | None]]:
        """A prompt as sound files; an inbound call's reference is unknown beforehand, and splits it."""
        if not self.inbound or all(field.name != REFERENCE for field in template.fields):
            yield prompt, template
            return
        for number, stretch in enumerate(_around_reference(template)):
            if number:
                yield REFERENCE, None
            if stretch.strip(" .,;:"):
                yield (f"{prompt}-part-{number}" if number else prompt), parse(stretch.strip())

    def _digits(self, language: str) -> Mapping[str, Template]:
        return {
            f"digit-{digit}": parse(word)
            for digit, word in enumerate(DIGIT_WORDS[language.partition("-")[0]])
        }


def prompt_name(step_id: str, key: str) -> str:
    """`who` + `no_input.again.0` -> `who-again-1`: unique in a flow, because step ids have no hyphen."""
    kind, _, number = key.partition(".again.")
    if number:
        return f"{step_id}-{'again' if kind == 'no_input' else 'wrong'}-{int(number) + 1}"
    return f"{step_id}-waiting" if kind == "waiting" else step_id


def _around_reference(template: Template) -> list[str]:
    """The text before, between and after each `{{opt_out_reference}}`."""
    stretches = [""]
    for piece in template.pieces:
        if not isinstance(piece, str) and piece.name == REFERENCE:
            stretches.append("")
        else:
            stretches[-1] += str(piece)
    return stretches
