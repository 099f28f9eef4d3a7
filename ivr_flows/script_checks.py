"""Whether a flow says what the law of its calls asks for, in that order, and nothing it forbids."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ivr_flows.checks import Problem
from ivr_flows.debt_words import LANGUAGES
from ivr_flows.flow import OPT_OUT_KEY, Flow
from ivr_flows.script_elements import check_elements
from ivr_flows.script_places import is_about_a_debt, leads_by_itself
from ivr_flows.script_rule import FOR_EVERYBODY, ScriptRule
from ivr_flows.script_words import in_another_language
from ivr_flows.steps import Gather, Menu, Step, Suppress, Transfer, Voicemail

AGENT_KEY = "0"
"""The key that leads to a person, in every menu; while digits are gathered, *0."""


def check_script(flow: Flow, rules: Sequence[ScriptRule]) -> list[Problem]:
    """Every mistake, each once however many rules see it; no rules, no mistakes."""
    found: dict[tuple[str, str], Problem] = {}
    for problem in _problems(flow, rules):
        found.setdefault((problem.key, problem.problem), problem)
    return list(found.values())


def _problems(flow: Flow, rules: Sequence[ScriptRule]) -> Iterator[Problem]:
    if not rules:
        return
    yield from _known_languages(flow)
    yield from _one_language(flow)
    about_debt = is_about_a_debt(flow)
    for rule in rules:
        for check in _ALWAYS + (_OF_DEBTS if about_debt else ()):
            yield from check(flow, rule)
        elements = [e for e in rule.elements if about_debt or e in FOR_EVERYBODY]
        yield from check_elements(flow, rule, elements)


def _known_languages(flow: Flow) -> Iterator[Problem]:
    """What cannot be read cannot be held against the law."""
    for language in flow.languages:
        if language.partition("-")[0] not in LANGUAGES:
            yield Problem(
                key="languages",
                problem=f"a script in '{language}' cannot be checked against the law",
                allowed=f"allowed: {', '.join(LANGUAGES)}",
            )


def _one_language(flow: Flow) -> Iterator[Problem]:
    """The language is the same all through the call, disclosures included."""
    for step, path, template in flow.templates():
        language = path.rpartition(".")[2]
        if other := in_another_language(template, language):
            yield Problem(
                key=f"steps.{step}.{path}",
                problem=f"this text seems to be in '{other}', and stands under '{language}'",
                allowed="say it in the language of the call (12 CFR 1006.18(e)(4) and its like)",
            )


def _forbidden(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    for pattern in map(re.compile, rule.forbidden):
        for step, path, template in flow.templates():
            if found := pattern.search(template.text):
                yield Problem(
                    key=f"steps.{step}.{path}",
                    offset=found.start(),
                    problem=f"'{found[0]}' may not be said",
                    allowed=f"say it in another way, or leave it out ({rule.source})",
                )


def _keys_everywhere(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    """A person by 0 and the opt-out by 9, wherever a key is asked for; while digits are, by *0 and *9."""
    wanted: dict[str, tuple[str, type[Step], str]] = {
        "agent": (AGENT_KEY, Transfer, "a person"),
        "opt_out": (OPT_OUT_KEY, Suppress, "'do not call me again'"),
    }
    for name in sorted(rule.in_every_menu & wanted.keys()):
        key, kind, what = wanted[name]
        if name == "agent" and not (flow.inbound or is_about_a_debt(flow)):
            continue
        for step in flow.steps.values():
            if isinstance(step, Menu | Gather) and not _leads(flow, step, key, kind):
                star = "*" if isinstance(step, Gather) else ""
                yield Problem(
                    key=f"steps.{step.id}",
                    problem=f"{star}{key} does not lead to {what} from here",
                    allowed=f"write always: {{{key}: a step that leads there by itself}} ({rule.source})",
                )


def _leads(flow: Flow, step: Menu | Gather, key: str, kind: type[Step]) -> bool:
    keys = {**flow.always, **step.keys} if isinstance(step, Menu) else flow.always
    return key in keys and leads_by_itself(flow, keys[key], kind)


def _tries(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    """A second factor that is allowed, and may be guessed at no more often than that."""
    for step in flow.steps.values():
        if not isinstance(step, Gather) or not step.secret:
            continue
        if rule.factors and step.secret not in rule.factors:
            yield Problem(
                key=f"steps.{step.id}.secret",
                problem=f"'{step.secret}' is no second factor that counts",
                allowed=f"allowed: {', '.join(sorted(rule.factors))} ({rule.source})",
            )
        if rule.max_tries is not None and _most_tries(flow, step) > rule.max_tries:
            yield Problem(
                key=f"steps.{step.id}.wrong",
                problem="whoever does not know the second factor may try too often",
                allowed=f"at most {rule.max_tries} tries in a call, all questions together ({rule.source})",
            )


def _most_tries(flow: Flow, first: Gather, before: frozenset[str] = frozenset()) -> float:
    """Tries from this question on by whoever passes none; without end where one is asked anew."""
    own = 1 + len(first.wrong.again)
    ahead = [first.wrong.then, first.no_input.then, *flow.always.values()]
    further = _gates_ahead(flow, ahead)
    if first.id in further or before & further:
        return float("inf")
    later = [flow.steps[step] for step in further]
    return own + max(
        (_most_tries(flow, gate, before | {first.id}) for gate in later if isinstance(gate, Gather)),
        default=0,
    )


def _gates_ahead(flow: Flow, start: Iterable[str]) -> frozenset[str]:
    """The next questions for a second factor that a call comes to without passing one."""
    found: set[str] = set()
    seen: set[str] = set()
    ahead = list(start)
    while ahead:
        step = flow.steps[ahead.pop()]
        if step.id in seen:
            continue
        seen.add(step.id)
        if isinstance(step, Gather) and step.secret:
            found.add(step.id)
        else:
            ahead += [exit_.target for exit_ in step.exits]
    return frozenset(found)


def _receivers(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    """Who is paid where a person says that they will pay: `pays` says it, the agency where nothing does."""
    if not rule.receivers:
        return
    for step in flow.steps.values():
        receiver = step.pays or "agency"
        if step.outcome == "pay" and receiver not in rule.receivers:
            yield Problem(
                key=f"steps.{step.id}.pays",
                problem=f"the {receiver} would be paid here",
                allowed=f"allowed: pays: {' or '.join(sorted(rule.receivers))} ({rule.source})",
            )


def _voicemail(flow: Flow, rule: ScriptRule) -> Iterator[Problem]:
    if not rule.voicemail and flow.machine and leads_by_itself(flow, flow.machine, Voicemail):
        yield Problem(
            key="machine",
            problem="a machine would be left a message",
            allowed=f"leave machine out: then the call ends before a word is said ({rule.source})",
        )


Check = Callable[[Flow, ScriptRule], Iterator[Problem]]

_ALWAYS: tuple[Check, ...] = (_forbidden, _keys_everywhere)
_OF_DEBTS: tuple[Check, ...] = (_tries, _receivers, _voicemail)
