"""The steps that a flow may have, what each may say, and where each may lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tts.template import Template

Text = Mapping[str, Template]
"""One text in every language of the flow: language -> template."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way from one step to another. `key` is the YAML key that names it.

    `pressed`: only a person who presses a valid key goes this way; the others happen by themselves.
    `identified`: whoever goes this way has shown who they are.
    """

    key: str
    target: str
    pressed: bool = False
    identified: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What is said, time after time, to who pressed nothing or something that means nothing; then where."""

    again: tuple[Text, ...]
    then: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step. `outcome` is marked when it begins; once marked it stands, even if the person hangs up.

    `pays` says, of a step with outcome pay, whom the person then pays: creditor or agency.
    """

    id: str
    outcome: str | None = None
    pays: str | None = None

    @property
    def texts(self) -> Mapping[str, Text]:
        """Everything this step may say: YAML key -> text. The prompt's name comes from `prompt_name`."""
        return {}

    @property
    def exits(self) -> tuple[Exit, ...]:
        return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Say(Step):
    """Says something. A key pressed meanwhile ends it and counts for whatever asks for a key next.

    Where digits are asked for next, a key of `always` keeps its meaning all the same: it was just offered.
    """

    text: Text
    then: str

    @property
    def texts(self) -> Mapping[str, Text]:
        return {"say": self.text}

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Menu(Step):
    """Asks for one key. `wait` is how many seconds after the prompt before silence counts as an answer."""

    text: Text
    keys: Mapping[str, str]
    wait: int
    no_input: Policy
    wrong_key: Policy

    @property
    def texts(self) -> Mapping[str, Text]:
        return {
            "menu": self.text,
            **_policy_texts("no_input", self.no_input),
            **_policy_texts("wrong_key", self.wrong_key),
        }

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (
            *(Exit(f"keys.{key}", target, pressed=True) for key, target in self.keys.items()),
            Exit("no_input.then", self.no_input.then),
            Exit("wrong_key.then", self.wrong_key.then),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Gather(Step):
    """Asks for digits: either a second factor, of which only match or no match is kept, or an answer that is.

    `shortest` and `longest` count digits; `between` are the values allowed (an answer only).
    """

    text: Text
    secret: str | None
    answer: str | None
    shortest: int
    longest: int
    between: tuple[int, int] | None
    wait: int
    no_input: Policy
    wrong: Policy
    then: str

    @property
    def texts(self) -> Mapping[str, Text]:
        return {
            "gather": self.text,
            **_policy_texts("no_input", self.no_input),
            **_policy_texts("wrong", self.wrong),
        }

    def takes(self, digits: str) -> bool:
        """Whether digits are an answer to this question."""
        if not (digits.isascii() and digits.isdecimal() and self.shortest <= len(digits) <= self.longest):
            return False
        return self.between is None or self.between[0] <= int(digits) <= self.between[1]

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (
            Exit("then", self.then, pressed=True, identified=self.secret is not None),
            Exit("no_input.then", self.no_input.then),
            Exit("wrong.then", self.wrong.then),
        )


class Subject(StrEnum):
    """What a branch may look at: which second factor is held, whether an agent is logged in, whether the
    number of who rings back is known."""

    SECRET = "secret"  # noqa: S105 (a word of the flow format)
    AGENTS = "agents"
    CALLER = "caller"


CASES: Mapping[Subject, str] = {Subject.AGENTS: "available", Subject.CALLER: "known"}
"""The one case of a subject that is no second factor."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch(Step):
    """Goes on by what is known, without a word: the first case of `when` that holds, or `otherwise`."""

    on: Subject
    when: Mapping[str, str]
    otherwise: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        cases = (Exit(f"when.{case}", target) for case, target in self.when.items())
        return (*cases, Exit("otherwise", self.otherwise))


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer(Step):
    """Connects the person with an agent. Nobody is ever cut for having waited.

    `then` follows when the agent has hung up, `none` when no agent is logged in, `callback` when the
    person would rather be called or the queue cannot take them; the last two leave a callback owed.
    """

    text: Text
    waiting: Text
    wait: int
    then: str
    none: str
    callback: str

    @property
    def texts(self) -> Mapping[str, Text]:
        return {"transfer": self.text, "waiting": self.waiting}

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then), Exit("none", self.none), Exit("callback", self.callback))


@dataclass(frozen=True, kw_only=True, slots=True)
class Notify(Step):
    """Leaves mails owed: (to, mail) pairs, `to` is collector or debtor."""

    mails: tuple[tuple[str, str], ...]
    then: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppress(Step):
    """Takes "do not call me again": holds from this instant on. `scope`: person, phone or both."""

    scope: str
    then: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Voicemail(Step):
    """Waits for the greeting to end and leaves a message; anybody may hear it, now or later."""

    text: Text
    then: str

    @property
    def texts(self) -> Mapping[str, Text]:
        return {"voicemail": self.text}

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hangup(Step):
    """Ends the call, after a last text if there is one. Only a key of `always` cuts that text."""

    text: Text | None

    @property
    def texts(self) -> Mapping[str, Text]:
        return {"hangup": self.text} if self.text else {}


def _policy_texts(key: str, policy: Policy) -> Mapping[str, Text]:
    return {f"{key}.again.{number}": text for number, text in enumerate(policy.again)}
