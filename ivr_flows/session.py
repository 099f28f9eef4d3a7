"""One call, step after step: what each step says, takes and leaves behind. Pure: no phone, no clock.

The compiled dialplan (dialplan.py) is the other reading of the same flow, and does the same event by event.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

from ivr_flows.flow import OPT_OUT_KEY, Flow
from ivr_flows.patience import Patience
from ivr_flows.steps import (
    Branch,
    Gather,
    Hangup,
    Menu,
    Notify,
    Say,
    Step,
    Subject,
    Suppress,
    Transfer,
    Voicemail,
)

Listening = Generator[str | None, str, str | None]
"""Yields the prompt that begins (None: still the same) and takes the key pressed ('' when nothing more is
pressed); returns the step that follows, None when the call is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a flow may find out about one call.

    `queue` is what Asterisk's Queue says time after time (QUEUESTATUS); once used up, an agent answers and
    hangs up (CONTINUE). `machine` is the verdict of detection, None when it is off. `phone` is the number
    of who rings back, '' when it is withheld.
    """

    secrets: Mapping[str, str] = field(default_factory=dict)
    agents: bool = True
    queue: tuple[str, ...] = ()
    machine: bool | None = None
    phone: str = ""
    reference: str = "000000"


@dataclass(frozen=True, slots=True)
class Event:
    """What the call said of itself: the same name and detail as its line in Asterisk's event log."""

    name: str
    detail: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join([self.name, *(f"{key}={value}" for key, value in self.detail.items())])


class Session:
    """The inside of a Walk. `call()` is the conversation; `events` grow while it goes on."""

    def __init__(self, flow: Flow, facts: Facts) -> None:
        self._flow = flow
        self._facts = facts
        self._queue = iter(facts.queue)
        self._been: set[str] = set()
        self._at = ""
        self._ahead = ""
        self.events: list[Event] = []

    def call(self) -> Generator[str | None, str, None]:
        step = self._first_step()
        while step is not None:
            step = yield from self._take(self._flow.steps[step])

    def _first_step(self) -> str | None:
        if self._facts.machine is None:
            return self._flow.start
        self._emit("AMD", status="MACHINE" if self._facts.machine else "HUMAN")
        if not self._facts.machine:
            return self._flow.start
        self._emit("OUTCOME", outcome="machine")
        if self._flow.machine is None:
            self._emit("END", step="amd")
        return self._flow.machine

    def _take(self, step: Step) -> Listening:
        self._at = step.id
        self._been.add(step.id)
        self._emit("STEP", step=step.id)
        if step.outcome:
            self._emit("OUTCOME", outcome=step.outcome)
        return (yield from self._reading(step))

    def _reading(self, step: Step) -> Listening:
        match step:
            case Say():
                return self._say(step)
            case Menu():
                return self._menu(step)
            case Gather():
                return self._gather(step)
            case Transfer():
                return self._transfer(step)
            case Voicemail():
                return self._voicemail(step)
            case Hangup():
                return self._hangup(step)
        return self._silently(step)

    def _say(self, step: Say) -> Listening:
        if not self._ahead:
            self._ahead = yield step.id
        return step.then

    def _menu(self, step: Menu) -> Listening:
        keys = {**self._flow.always, **step.keys}
        patience = Patience(step.id)
        while True:
            key = yield from self._ask(patience.prompt)
            if key in keys:
                return keys[key]
            kind, policy = ("wrong", step.wrong_key) if key else ("again", step.no_input)
            if patience.ends(kind, policy):
                return policy.then

    def _gather(self, step: Gather) -> Listening:
        if self._ahead in self._flow.always:
            return self._flow.always[self._early()]
        patience = Patience(step.id)
        while True:
            entry = yield from self._digits(step, patience.prompt)
            if target := self._judge(step, entry):
                return target
            kind, policy = ("wrong", step.wrong) if entry else ("again", step.no_input)
            if patience.ends(kind, policy):
                return policy.then

    def _transfer(self, step: Transfer) -> Listening:
        if not self._facts.agents:
            self._emit("CALLBACK", step=step.id)
            return step.none
        key = self._taken() or (yield step.id)
        if key:
            self._emit("KEY", step=step.id, key=key)
        if target := self._leaving(key):
            return target
        return (yield from self._wait_in_queue(step))

    def _wait_in_queue(self, step: Transfer) -> Listening:
        while True:
            self._emit("QUEUE", status="entered")
            if (yield from self._opted_out_in_queue(step)):
                return self._flow.always[OPT_OUT_KEY]
            status = next(self._queue, "CONTINUE")
            self._emit("QUEUE", status=status)
            if status == "CONTINUE":
                return step.then
            key = (yield from self._ask(f"{step.id}-waiting")) if status == "TIMEOUT" else "2"
            if key == "2":
                self._emit("CALLBACK", step=step.id)
                return step.callback
            if target := self._leaving(key):
                return target

    def _opted_out_in_queue(self, step: Transfer) -> Generator[str | None, str, bool]:
        """While it rings, one key alone has a meaning."""
        key = yield f"{step.id}-queue"
        while key:
            if key == OPT_OUT_KEY:
                self._emit("KEY", step=step.id, key=key)
                return True
            key = yield None
        return False

    def _voicemail(self, step: Voicemail) -> Listening:
        return (yield from self._last_words(step.id)) or step.then

    def _hangup(self, step: Hangup) -> Listening:
        target = yield from self._last_words(step.id if step.text else "")
        if not target:
            self._emit("END", step=step.id)
        return target

    def _last_words(self, prompt: str) -> Listening:
        """Said to the end: only a key of `always` that was not followed yet cuts them."""
        if (key := self._taken()) and (target := self._late(key)):
            return target
        key = (yield prompt) if prompt else ""
        while key:
            if target := self._late(key):
                return target
            key = yield None
        return None

    def _early(self) -> str:
        """A key of `always`, pressed before any digit was asked for, is that key and no digit."""
        key = self._taken()
        self._emit("KEY", step=self._at, key=key)
        return key

    def _late(self, key: str) -> str | None:
        """A key that nothing asked for is kept on record; where it leads, if it still may lead somewhere."""
        self._emit("KEY", step=self._at, key=key)
        target = self._flow.always.get(key)
        return None if target in self._been else target

    def _silently(self, step: Step) -> Listening:
        """Steps without a word."""
        yield from ()
        match step:
            case Branch():
                return self._branch(step)
            case Notify():
                for to, mail in step.mails:
                    self._emit("NOTIFY", to=to, mail=mail)
            case Suppress():
                self._emit("SUPPRESS", scope=step.scope, **self._caller())
        return step.exits[0].target

    def _branch(self, step: Branch) -> str:
        facts = self._facts
        holds = {Subject.AGENTS: facts.agents, Subject.CALLER: bool(facts.phone)}
        for case, target in step.when.items():
            if holds.get(step.on, bool(facts.secrets.get(case))):
                return target
        return step.otherwise

    def _ask(self, prompt: str) -> Generator[str | None, str, str]:
        """One key, perhaps pressed before it was asked for; '' when nothing was pressed."""
        key = self._taken() or (yield prompt)
        if key:
            self._emit("KEY", step=self._at, key=key)
        else:
            self._emit("NO_INPUT", step=self._at)
        return key

    def _digits(self, step: Gather, prompt: str) -> Generator[str | None, str, str]:
        """What was entered: '' nothing, '#' an empty entry, '*' and a key, or digits."""
        digits = ""
        key = self._taken() or (yield prompt)
        while key and key not in "*#":
            digits += key
            if len(digits) == step.longest:
                return digits
            key = yield None
        if key == "*":
            return "*" + (yield None)
        return digits or key

    def _judge(self, step: Gather, entry: str) -> str | None:
        """Where an entry leads; None when it is not what was asked for."""
        if not entry:
            self._emit("NO_INPUT", step=step.id)
            return None
        if entry[0] == "*":
            self._emit("KEY", step=step.id, key=entry)
            return self._flow.always.get(entry[1:])
        return self._checked(step, "" if entry == "#" else entry)

    def _checked(self, step: Gather, digits: str) -> str | None:
        if step.secret:
            match = bool(digits) and digits == self._facts.secrets.get(step.secret)
            said = {"count": str(len(digits)), "match": "yes" if match else "no", "secret": step.secret}
            self._emit("DIGITS", step=step.id, **said)
            return step.then if match else None
        if not step.takes(digits):
            self._emit("KEY", step=step.id, key=digits or "#")
            return None
        self._emit("ANSWER", key=step.answer or "", value=digits)
        return step.then

    def _leaving(self, key: str) -> str | None:
        """Where a key of `always` leads who is being transferred; to an agent they are on the way."""
        target = self._flow.always.get(key)
        return None if target is None or isinstance(self._flow.steps[target], Transfer) else target

    def _taken(self) -> str:
        key, self._ahead = self._ahead, ""
        return key

    def _caller(self) -> Mapping[str, str]:
        if not self._flow.inbound:
            return {}
        return {"phone": self._facts.phone, "reference": self._facts.reference}

    def _emit(self, name: str, **detail: str) -> None:
        self.events.append(Event(f"RECADO_{name}", detail))
