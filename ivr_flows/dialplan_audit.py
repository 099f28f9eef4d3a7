"""Whether compiled dialplan can say a debt to somebody who has shown no second factor: from its text alone.

Written apart from the compiler and from the flow's own checks, so that a mistake in either is seen. Every
line is a place; a call goes from line to line by what the line says. Whatever cannot be followed is an error.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

ENTRANCES = ("s", "T", "pressed_9")
"""Where a call comes in: its beginning, its time-out, out of a queue. Steps refuse who comes otherwise."""

GATE = '$["${RECADO_MATCH}" = "yes"]'
PROOF = re.compile(
    r'Set\(RECADO_MATCH=\$\{IF\(\$\["\$\{SHA1\(\$\{RECADO_SALT\}\$\{RECADO_DIGITS\}\)\}" = '
    r'"\$\{RECADO_SECRET_[a-z0-9_]+\}" & \$\{RECADO_COUNT\} > 0\]\?yes:no\)\}\)'
)
"""The one line that may decide a match: the salted hash of what was typed is the one that is known."""

_SOUND = re.compile(r"\$\{RECADO_SOUNDS\}/([A-Za-z0-9_-]+)")
_LINE = re.compile(r"(?:exten => ([^,]+),1|\s*same => n(?:\((\w+)\))?),(.*)")

Place = tuple[str, int]
"""Extension and line in it, from 0."""


class NotFollowed(ValueError):
    """A line of dialplan that leads where this reading cannot see; nothing is then said to be safe."""


@dataclass(frozen=True, slots=True)
class _Line:
    label: str | None
    text: str


def ways_to(text: str, private: Collection[str]) -> list[str]:
    """How a call without a second factor comes to these sounds, extension by extension; none if all is well.

    Raises NotFollowed.
    """
    plan = _read(text)
    _only_one_proof(plan)
    came_from: dict[Place, Place | None] = {(entry, 0): None for entry in ENTRANCES if entry in plan}
    ahead = list(came_from)
    found = []
    while ahead:
        place = ahead.pop()
        line = plan[place[0]][place[1]]
        if said := sorted(set(_SOUND.findall(line.text)) & set(private)):
            found.append(f"{_way(came_from, place)} says {', '.join(said)}")
        for following in _following(plan, place):
            if following not in came_from:
                came_from[following] = place
                ahead.append(following)
    return found


def unguarded_steps(text: str) -> list[str]:
    """Steps that somebody could jump into: their first line has to be the one that asks for a valid token."""
    plan = _read(text)
    return [
        name for name, lines in plan.items() if name.startswith("do_") and "Gosub(enter," not in lines[0].text
    ]


def _read(text: str) -> Mapping[str, Sequence[_Line]]:
    plan: dict[str, list[_Line]] = {}
    name = ""
    for written in text.splitlines():
        if not written.strip() or written.lstrip().startswith((";", "[")):
            continue
        match = _LINE.fullmatch(written)
        if match is None:
            raise NotFollowed(f"no line of dialplan: {written!r}")
        name = match[1] or name
        plan.setdefault(name, []).append(_Line(match[2], match[3]))
    return plan


def _only_one_proof(plan: Mapping[str, Sequence[_Line]]) -> None:
    """A match is decided by the hash alone, just before it is asked for."""
    for name, lines in plan.items():
        for line in lines:
            if "Set(RECADO_MATCH=" in line.text and not PROOF.fullmatch(line.text):
                raise NotFollowed(f"{name}: {line.text} decides a match in another way")
        gates = [number for number, line in enumerate(lines) if GATE in line.text]
        if any(not any(PROOF.fullmatch(each.text) for each in lines[:gate]) for gate in gates):
            raise NotFollowed(f"{name}: a match is asked for that nothing before has decided")


def _following(plan: Mapping[str, Sequence[_Line]], place: Place) -> Iterator[Place]:
    """Where a call may go on from here without having passed a second factor."""
    name, number = place
    text = plan[name][number].text
    application, _, rest = text.partition("(")
    arguments = rest.removesuffix(")")
    if application in ("Hangup", "Return"):
        return
    if application == "Goto":
        yield from _targets(plan, name, arguments)
        return
    if application == "GotoIf":
        condition, yes, no = _branches(arguments)
        if condition != GATE:
            yield from _targets(plan, name, yes)
        if no:
            yield from _targets(plan, name, no)
            return
    if application == "Gosub":
        yield from _targets(plan, name, re.sub(r"\(.*\)$", "", arguments))
    if number + 1 < len(plan[name]):
        yield name, number + 1


def _branches(arguments: str) -> tuple[str, str, str]:
    """Condition, where it holds, where it does not; the `?` of an inner ${IF()} is no branch."""
    end = arguments.rindex("]?")
    condition, targets = arguments[: end + 1], arguments[end + 2 :]
    yes, _, no = targets.partition(":")
    return condition, yes, no


def _targets(plan: Mapping[str, Sequence[_Line]], name: str, target: str) -> Iterator[Place]:
    """The places that `label`, `label${n}`, `extension,1` or `${variable},1` may be."""
    if not target:
        return
    extension, comma, priority = target.partition(",")
    if not comma:
        pattern = re.sub(r"\\\$\\\{\w+\\\}", r"\\d+", re.escape(target))
        found = [(name, i) for i, line in enumerate(plan[name]) if re.fullmatch(pattern, line.label or "")]
    else:
        names = _values(plan, extension) if "${" in extension else [extension]
        found = [(each, 0) for each in names if each in plan and priority == "1"]
    if not found:
        raise NotFollowed(f"{name} leads to {target}, which is nowhere")
    yield from found


def _values(plan: Mapping[str, Sequence[_Line]], variable: str) -> list[str]:
    """Every extension that a variable is ever set to."""
    setting = f"Set({variable.removeprefix('${').removesuffix('}')}="
    lines = [line.text for written in plan.values() for line in written if line.text.startswith(setting)]
    return sorted({name for line in lines for name in re.findall(r"\bdo_\w+", line)})


def _way(came_from: Mapping[Place, Place | None], place: Place) -> str:
    names = [place[0]]
    before = came_from[place]
    while before is not None:
        if before[0] != names[-1]:
            names.append(before[0])
        before = came_from[before]
    return " → ".join(reversed(names))
