"""A profile's values read as the types that the vocabulary gives them: its dataclasses are the schema.

Nothing is guessed: an unknown key, a word outside its list and a number that is none are mistakes, each
at its place. `None` stands for what could not be read; the mistake is then noted.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import IntEnum, StrEnum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dialer.policy import rules
from dialer.policy.spans import CalendarDays, Ever, IsoWeek, RollingHours, Span
from dialer.yaml_nodes import Mistake, Node, Path

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

TYPES: Mapping[str, type] = {
    "calling_window": rules.CallingWindow,
    "event_limit": rules.EventLimit,
    "ratio_limit": rules.RatioLimit,
    "basis_required": rules.BasisRequired,
    "suppression": rules.Suppression,
    "status_block": rules.StatusBlock,
    "caller_id": rules.CallerIdRule,
    "call_mechanics": rules.CallMechanics,
    "script_contract": rules.ScriptContract,
    "identity_gate": rules.IdentityGate,
    "payment_policy": rules.PaymentPolicy,
    "retention": rules.Retention,
}
"""What a rule's `type` may be, and what its `params` then are."""

WORDS: Mapping[str, frozenset[str]] = {
    "accepted": rules.BASES,
    "elements": rules.ELEMENTS,
    "exclude": rules.MARKS,
    "exempt_if": frozenset({"contract_in_force"}),
    "factors": frozenset({"id_last4", "birth_day_month"}),
    "forbidden_types": rules.LINE_TYPES | {"toll_free", "premium_rate", "shared_cost", "personal_number"},
    "in_every_menu": frozenset({"agent", "opt_out"}),
    "line_types": rules.LINE_TYPES,
    "receivers": frozenset({"creditor", "agency"}),
    "record": rules.RECORDS,
    "roles": rules.ROLES,
    "spares": rules.MARKS,
    "states": rules.STATES,
    "unless": rules.BASES,
}
"""Fields whose words come from a closed list."""

_SPANS: Mapping[str, Callable[[int], Span]] = {
    "calendar_days": CalendarDays,
    "rolling_hours": RollingHours,
    "iso_week": lambda _: IsoWeek(),
    "local_day": lambda _: CalendarDays(1),
    "ever": lambda _: Ever(),
}
_MADE_OF_ONE = ("iso_week", "local_day", "ever")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?- ?([01]\d|2[0-3]):([0-5]\d)")


class Reader:
    """Reads nodes into values; what is wrong gathers in `mistakes`."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def record(self, kind: type, node: Node, **given: object) -> Any:
        """A dataclass from a mapping of its fields; those `given` are not looked for."""
        values = self._mapping(node, [each.name for each in fields(kind) if each.name not in given])
        hints = get_type_hints(kind)
        sound = values is not None
        read = dict(given)
        for each in fields(kind):
            if values is None or each.name in given:
                continue
            if each.name in values:
                read[each.name] = self.value(hints[each.name], values[each.name], WORDS.get(each.name))
                sound &= read[each.name] is not None
            elif not _is_optional(each):
                sound = bool(self.wrong(node, f"the key '{each.name}' is missing"))
        return kind(**read) if sound else None

    def value(self, kind: Any, node: Node, words: frozenset[str] | None = None) -> Any:
        """What a node says, as `kind`."""
        kind = _without_none(kind)
        if kind == Span:
            return self._span(node)
        if kind == rules.Days:
            return self._days(node)
        if kind is rules.Rule:
            return self._rule(node)
        if is_dataclass(kind) and isinstance(kind, type):
            return self.record(kind, node)
        if get_origin(kind) in (tuple, frozenset):
            return self._list(kind, node, words)
        if get_origin(kind) is Mapping:
            return self._named(kind, node)
        return self._scalar(kind, node, words)

    def wrong(self, node: Node, message: str) -> Any:
        """Note a mistake, with what was found if only what is allowed is said; the answer is always None."""
        found = f"found {shown(node)}; " if message.startswith("allowed:") else ""
        self.mistakes.append(Mistake(node.place, node.path, found + message))
        return None

    def _rule(self, node: Node) -> Any:
        own = [each.name for each in fields(rules.Rule) if each.name not in ("terms", "justification")]
        parts = self._mapping(node, [*own, "type", "params"])
        if parts is None:
            return None
        kind = self.value(Literal[tuple(TYPES)], parts["type"]) if "type" in parts else None
        if kind is None or "params" not in parts:
            missing = [key for key in ("type", "params") if key not in parts]
            return self.wrong(node, f"the key '{missing[0]}' is missing") if missing else None
        terms = self.record(TYPES[kind], parts["params"])
        rest = {key: part for key, part in parts.items() if key not in ("type", "params")}
        rule = self.record(
            rules.Rule, Node(rest, node.place, node.key_place, node.path), terms=terms, justification=None
        )
        return None if terms is None else rule

    def _mapping(self, node: Node, allowed: list[str] | None) -> Any:
        """The values by key, the unknown keys reported and left out."""
        if not isinstance(node.value, Mapping):
            keys = f" with the keys {', '.join(allowed)}" if allowed else ""
            return self.wrong(node, f"allowed: a mapping{keys}")
        for key, child in node.value.items():
            if allowed is not None and key not in allowed:
                guess = "".join(f"did you mean '{near}'? " for near in get_close_matches(key, allowed, n=1))
                message = f"unknown key; {guess}allowed: {', '.join(allowed)}"
                self.mistakes.append(Mistake(child.key_place, child.path, message))
        return {key: child for key, child in node.value.items() if allowed is None or key in allowed}

    def _list(self, kind: Any, node: Node, words: frozenset[str] | None) -> Any:
        if not isinstance(node.value, tuple):
            return self.wrong(node, "allowed: a list, such as [one, two]")
        read = [self.value(get_args(kind)[0], child, words) for child in node.value]
        return None if None in read else get_origin(kind)(read)

    def _named(self, kind: Any, node: Node) -> Any:
        parts = self._mapping(node, None)
        if parts is None:
            return None
        read = {key: self.value(get_args(kind)[1], part) for key, part in parts.items()}
        return None if None in read.values() else read

    def _scalar(self, kind: Any, node: Node, words: frozenset[str] | None) -> Any:
        if not isinstance(node.value, str) or not node.value.strip():
            return self.wrong(node, f"allowed: {_allowed(kind, words)}")
        try:
            return _read(kind, node.value.strip(), words)
        except ValueError:
            return self.wrong(node, f"allowed: {_allowed(kind, words)}")

    def _span(self, node: Node) -> Any:
        allowed = "one of calendar_days: 7, rolling_hours: 72, iso_week: 1, local_day: 1, ever: 1"
        if not isinstance(node.value, Mapping) or len(node.value) != 1 or set(node.value) - set(_SPANS):
            return self.wrong(node, f"allowed: {allowed}")
        ((name, child),) = node.value.items()
        count = self._scalar(int, child, None)
        if count is None:
            return None
        if count < 1 or (name in _MADE_OF_ONE and count != 1):
            return self.wrong(child, f"allowed: {allowed}")
        return _SPANS[name](count)

    def _days(self, node: Node) -> Any:
        parts = self._mapping(node, None)
        if parts is None:
            return None
        days: dict[int, tuple[tuple[time, time], ...]] = {}
        for key, part in parts.items():
            named, hours = self._weekdays(key, part), self._hours(part)
            if named is None or hours is None:
                return None
            if twice := set(named) & set(days):
                return self.wrong(part, f"{DAYS[min(twice)]} is here twice; name each day once")
            days |= dict.fromkeys(named, hours)
        return days or self.wrong(node, "no day is open; such a rule closes the telephone for good")

    def _weekdays(self, key: str, node: Node) -> Any:
        first, dash, last = key.partition("-")
        if first in DAYS and (last in DAYS if dash else True):
            start, end = DAYS.index(first), DAYS.index(last if dash else first)
            if start <= end:
                return list(range(start, end + 1))
        return self.wrong(node, f"'{key}' is no day; allowed: {', '.join(DAYS)}, or a range such as mon-fri")

    def _hours(self, node: Node) -> Any:
        written = node.value if isinstance(node.value, tuple) else (node,)
        read = [
            _WINDOW.fullmatch(each.value.strip()) if isinstance(each.value, str) else None for each in written
        ]
        if not read or None in read:
            return self.wrong(node, 'allowed: "09:00-21:00", or a list of these')
        times = [tuple(map(int, match.groups())) for match in read if match]
        return tuple((time(h1, m1), time(h2, m2)) for h1, m1, h2, m2 in times)


def _read(kind: Any, text: str, words: frozenset[str] | None) -> object:
    if words is not None and text not in words:
        raise ValueError(text)
    if kind is bool:
        return {"true": True, "false": False}[text] if text in ("true", "false") else _no(text)
    if get_origin(kind) is Literal:
        return text if text in get_args(kind) else _no(text)
    if isinstance(kind, type) and issubclass(kind, IntEnum):
        return kind[text.upper()] if text.upper() in kind.__members__ else _no(text)
    if kind is date:
        return date.fromisoformat(text)
    if kind in (int, float):
        return kind(text) if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text) else _no(text)
    return kind(text)


def _no(text: str) -> object:
    raise ValueError(text)


def _allowed(kind: Any, words: frozenset[str] | None) -> str:
    if words is not None:
        return ", ".join(sorted(words))
    if get_origin(kind) is Literal:
        return " or ".join(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, IntEnum):
        return ", ".join(member.name.lower() for member in kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(kind)
    return _KINDS.get(kind, "text")


_KINDS: Mapping[Any, str] = {
    int: "a whole number in plain digits",
    float: "a number, decimals with a point",
    bool: "true or false",
    date: "a date such as 2027-01-31",
    str: "text",
}


def _without_none(kind: Any) -> Any:
    """The kind without its `| None`: an absent key says None, a present one never does."""
    if get_origin(kind) in (Union, UnionType) and type(None) in get_args(kind):
        (rest,) = (each for each in get_args(kind) if each is not type(None))
        return rest
    return kind


def _is_optional(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def shown(node: Node) -> str:
    """What was found, short enough for a line."""
    if isinstance(node.value, str):
        return repr(node.value[:60])
    return "nothing" if node.value is None else "a list" if isinstance(node.value, tuple) else "a mapping"


def at_key(node: Node, path: Path) -> Node:
    """The deepest node on the way to `path`."""
    for step in path:
        child = node.value.get(str(step)) if isinstance(node.value, Mapping) else None
        if isinstance(node.value, tuple) and isinstance(step, int):
            child = node.value[step]
        if child is None:
            return node
        node = child
    return node
