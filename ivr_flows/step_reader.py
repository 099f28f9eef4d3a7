"""One step of a flow file read into its noun; what is wrong is noted in the source."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from ruamel.yaml.nodes import MappingNode, Node

from ivr_flows.flow import OUTCOMES
from ivr_flows.source import NOTHING, Source, shown
from ivr_flows.steps import (
    CASES,
    Branch,
    Gather,
    Hangup,
    Menu,
    Notify,
    Policy,
    Say,
    Step,
    Subject,
    Suppress,
    Text,
    Transfer,
    Voicemail,
)
from tts.template import Template, TemplateError, parse

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_RULE = "a letter a-z, then letters, digits and _, at most 40"

WAIT = 5
"""Seconds after a prompt before silence counts, where a step does not say; people look for their glasses."""
LONGEST_WAIT = 60
MOST_DIGITS = 20

KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "say": (("then",), ()),
    "menu": (("no_input", "wrong_key"), ("keys", "wait")),
    "gather": (("digits", "no_input", "wrong", "then"), ("secret", "as", "between", "wait")),
    "branch": (("when", "otherwise"), ()),
    "transfer": (("waiting", "then", "none", "callback"), ("wait",)),
    "notify": (("then",), ()),
    "suppress": (("then",), ()),
    "voicemail": (("then",), ()),
    "hangup": ((), ()),
}
"""What a step may be: its first key -> (the keys that it needs, those that it may have)."""


def read_step(
    source: Source, node: Node, id_: str, *, languages: Collection[str], steps: Collection[str]
) -> Step | None:
    """The step, or None when it cannot be told what it is meant to be."""
    key = f"steps.{id_}"
    names = [str(name.value) for name, _ in node.value] if isinstance(node, MappingNode) else []
    kinds = [kind for kind in KINDS if kind in names]
    if len(kinds) != 1:
        found = f"found {' and '.join(kinds)} in one step" if kinds else "nothing says what this step does"
        source.mistake(key, found, f"exactly one of {', '.join(KINDS)} is needed")
        return None
    required, optional = KINDS[kinds[0]]
    entries = source.mapping(
        node, key, required=(kinds[0], *required), optional=(*optional, "outcome", "pays")
    )
    at = _At(source=source, key=key, entries=entries, languages=languages, steps=steps)
    return replace(_READERS[kinds[0]](id_, at.outcome(), at), pays=at.receiver())


def read_targets(source: Source, node: Node, key: str, steps: Collection[str]) -> Mapping[str, str]:
    """Keys of the telephone and the steps they lead to."""
    targets = source.mapping(node, key)
    for name in targets:
        if not re.fullmatch(r"[0-9*#]", name):
            source.mistake(
                f"{key}.{name}", f"'{name[:20]}' is no key of a telephone", "allowed: 0 to 9, * and #"
            )
    return {name: source.choice(target, f"{key}.{name}", steps) for name, target in targets.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class _At:
    """The place of a step in the file, and how its entries are read."""

    source: Source
    key: str
    entries: Mapping[str, Node]
    languages: Collection[str]
    steps: Collection[str]

    def target(self, name: str) -> str:
        """The step that `name` leads to; '' when there is none, which is noted."""
        if name not in self.entries:
            return ""
        return self.source.choice(self.entries[name], self._path(name), self.steps)

    def targets(self, name: str) -> Mapping[str, str]:
        if name not in self.entries:
            return {}
        return read_targets(self.source, self.entries[name], self._path(name), self.steps)

    def outcome(self) -> str | None:
        if "outcome" not in self.entries:
            return None
        return self.source.choice(self.entries["outcome"], self._path("outcome"), OUTCOMES) or None

    def receiver(self) -> str | None:
        if "pays" not in self.entries:
            return None
        return self.source.choice(self.entries["pays"], self._path("pays"), ("creditor", "agency")) or None

    def text(self, name: str) -> Text:
        return self._text(self.entries[name], self._path(name)) if name in self.entries else {}

    def text_or_nothing(self, name: str) -> Text | None:
        node = self.entries.get(name)
        return None if node is None or node.tag == NOTHING else self.text(name)

    def policy(self, name: str) -> Policy:
        """`{again: [texts], then: step}`: as many repetitions as there are texts."""
        if name not in self.entries:
            return Policy(again=(), then="")
        key = self._path(name)
        entries = self.source.mapping(self.entries[name], key, required=("then",), optional=("again",))
        again = self.source.sequence(entries["again"], f"{key}.again") if "again" in entries else []
        then = self.source.choice(entries["then"], f"{key}.then", self.steps) if "then" in entries else ""
        return Policy(again=tuple(self._text(node, item) for item, node in again), then=then)

    def whole(self, name: str, *, low: int, high: int, default: int) -> int:
        if name not in self.entries:
            return default
        allowed = f"a whole number from {low} to {high} is needed"
        found = self.source.scalar(self.entries[name], self._path(name), allowed)
        if found.isascii() and found.isdecimal() and low <= int(found[:9]) <= high:
            return int(found)
        if found:
            self.source.mistake(self._path(name), f"found '{found[:40]}'", allowed)
        return default

    def span(self, name: str, *, high: int) -> tuple[int, int] | None:
        """`4`, or `1-5`; None when it is missing or wrong, which is noted."""
        if name not in self.entries:
            return None
        allowed = f"a number or a span such as 1-5 is needed, at most {high}"
        found = self.source.scalar(self.entries[name], self._path(name), allowed)
        if match := re.fullmatch(r"(\d{1,20})(?:-(\d{1,20}))?", found, re.ASCII):
            low, top = int(match[1]), int(match[2] or match[1])
            if low <= top <= high:
                return low, top
        if found:
            self.source.mistake(self._path(name), f"found '{found[:40]}'", allowed)
        return None

    def name(self, name: str) -> str | None:
        return self._name(self.entries[name], self._path(name)) if name in self.entries else None

    def mails(self) -> tuple[tuple[str, str], ...]:
        """`{collector: info, debtor: info}`."""
        key = self._path("notify")
        entries = self.source.mapping(self.entries["notify"], key, optional=("collector", "debtor"))
        if not entries:
            self.source.mistake(
                key, "nobody is written to", "allowed: collector, debtor (each with a mail's name)"
            )
        return tuple((to, self._name(mail, f"{key}.{to}")) for to, mail in entries.items())

    def _name(self, node: Node, key: str) -> str:
        found = self.source.scalar(node, key, NAME_RULE)
        if found and not NAME.fullmatch(found):
            self.source.mistake(key, f"'{found[:60]}' is no name", NAME_RULE)
        return found

    def _text(self, node: Node, key: str) -> Text:
        """A text in every language; where the flow has one language, it may stand alone."""
        if not isinstance(node, MappingNode):
            if len(self.languages) == 1:
                return {language: self._template(node, key) for language in self.languages}
            wanted = f"a text in each language is needed ({', '.join(self.languages)})"
            self.source.mistake(key, f"found {shown(node)}", wanted)
            return {}
        entries = self.source.mapping(node, key, required=tuple(self.languages), optional=())
        return {name: self._template(entry, f"{key}.{name}") for name, entry in entries.items()}

    def _template(self, node: Node, key: str) -> Template:
        text = self.source.scalar(node, key, "a text is needed")
        try:
            return parse(text.strip())
        except TemplateError as error:
            self.source.mistake(key, error.message, offset=error.position)
            return parse("")

    def _path(self, name: str) -> str:
        return f"{self.key}.{name}"


def _say(id_: str, outcome: str | None, at: _At) -> Step:
    return Say(id=id_, outcome=outcome, text=at.text("say"), then=at.target("then"))


def _menu(id_: str, outcome: str | None, at: _At) -> Step:
    return Menu(
        id=id_,
        outcome=outcome,
        text=at.text("menu"),
        keys=at.targets("keys"),
        wait=at.whole("wait", low=1, high=LONGEST_WAIT, default=WAIT),
        no_input=at.policy("no_input"),
        wrong_key=at.policy("wrong_key"),
    )


def _gather(id_: str, outcome: str | None, at: _At) -> Step:
    secret, answer = at.name("secret"), at.name("as")
    if (secret is None) == (answer is None):
        at.source.mistake(at.key, "what are the digits for?", "exactly one of secret and as is needed")
    if secret and "between" in at.entries:
        at.source.mistake(f"{at.key}.between", "a second factor has no range", "only with as")
    shortest, longest = at.span("digits", high=MOST_DIGITS) or (1, 1)
    return Gather(
        id=id_,
        outcome=outcome,
        text=at.text("gather"),
        secret=secret,
        answer=answer,
        shortest=max(shortest, 1),
        longest=max(longest, 1),
        between=at.span("between", high=10**MOST_DIGITS),
        wait=at.whole("wait", low=1, high=LONGEST_WAIT, default=WAIT),
        no_input=at.policy("no_input"),
        wrong=at.policy("wrong"),
        then=at.target("then"),
    )


def _branch(id_: str, outcome: str | None, at: _At) -> Step:
    subject = at.source.choice(at.entries["branch"], f"{at.key}.branch", [str(known) for known in Subject])
    key = f"{at.key}.when"
    cases = at.source.mapping(at.entries["when"], key) if "when" in at.entries else {}
    on = Subject(subject or Subject.SECRET)
    for case in cases:
        if on in CASES and case != CASES[on]:
            at.source.mistake(f"{key}.{case}", f"'{case}' is no case of {on}", f"allowed: {CASES[on]}")
        elif not NAME.fullmatch(case):
            at.source.mistake(f"{key}.{case}", f"'{case[:60]}' is no name", NAME_RULE)
    when = {case: at.source.choice(node, f"{key}.{case}", at.steps) for case, node in cases.items()}
    return Branch(id=id_, outcome=outcome, on=on, when=when, otherwise=at.target("otherwise"))


def _transfer(id_: str, outcome: str | None, at: _At) -> Step:
    return Transfer(
        id=id_,
        outcome=outcome,
        text=at.text("transfer"),
        waiting=at.text("waiting"),
        wait=at.whole("wait", low=1, high=LONGEST_WAIT, default=WAIT),
        then=at.target("then"),
        none=at.target("none"),
        callback=at.target("callback"),
    )


def _notify(id_: str, outcome: str | None, at: _At) -> Step:
    return Notify(id=id_, outcome=outcome, mails=at.mails(), then=at.target("then"))


def _suppress(id_: str, outcome: str | None, at: _At) -> Step:
    scope = at.source.choice(at.entries["suppress"], f"{at.key}.suppress", ("person", "phone", "both"))
    return Suppress(id=id_, outcome=outcome, scope=scope, then=at.target("then"))


def _voicemail(id_: str, outcome: str | None, at: _At) -> Step:
    return Voicemail(id=id_, outcome=outcome, text=at.text("voicemail"), then=at.target("then"))


def _hangup(id_: str, outcome: str | None, at: _At) -> Step:
    return Hangup(id=id_, outcome=outcome, text=at.text_or_nothing("hangup"))


_READERS: Mapping[str, Callable[[str, str | None, _At], Step]] = {
    "say": _say,
    "menu": _menu,
    "gather": _gather,
    "branch": _branch,
    "transfer": _transfer,
    "notify": _notify,
    "suppress": _suppress,
    "voicemail": _voicemail,
    "hangup": _hangup,
}
