"""YAML 1.2 read as text with positions: what a value means is for the schema to say.

No scalar is interpreted here (`19:05`, `NO` and `+34910000000` stay what was typed), no tag is
obeyed, and nothing can make the reading long or large: the limits below stop it.
"""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
"""Counted with every alias written out, so a few lines of aliases cannot stand for a billion values."""

MOST_LEVELS = 12
NULLS = ("", "~", "null")

Path = tuple[str | int, ...]
"""The keys, and positions in lists, that lead to a value from the top of the file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something begins; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong at a place. `path` leads there from the top of the file."""

    place: Place
    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Node:
    """A value as it was written: text (None for an empty one), a list or a mapping.

    `key_place` is where its key stands, which is its own place when it has none.
    """

    value: "Value"
    place: Place
    key_place: Place
    path: Path
    size: int = 1
    """How many values it stands for, itself counted."""


Value = str | None | tuple[Node, ...] | Mapping[str, Node]


class Unreadable(Exception):
    """The text cannot be read past this mistake."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def read_nodes(content: bytes) -> tuple[Node | None, list[Mistake]]:
    """The one document in `content`, and what is wrong with it; None when it cannot be read to its end."""
    reader = _Reader()
    try:
        return reader.read(_decoded(content)), reader.mistakes
    except Unreadable as unreadable:
        return None, [*reader.mistakes, unreadable.mistake]


def plain(node: Node) -> Any:
    """The value without its positions: str, None, list and dict."""
    if isinstance(node.value, Mapping):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(child) for child in node.value]
    return node.value


class _Reader:
    """Turns the parser's events into nodes, in one pass and within the limits."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self._anchors: dict[str, Node] = {}
        self._values = 0

    def read(self, text: str) -> Node:
        events = _events(text)
        if isinstance(next(events), StreamEndEvent):
            raise Unreadable(_at_top("the file is empty"))
        node = self._node(next(events), events, path=(), key_place=Place(1, 1))
        next(events)
        after = next(events)
        if not isinstance(after, StreamEndEvent):
            self._complain(_place(after), (), "a second document begins here; one a file is allowed")
        return node

    def _node(self, event: Event, events: Iterator[Event], *, path: Path, key_place: Place | None) -> Node:
        """The node that begins with `event`, and all that belongs to it."""
        place = _place(event)
        if isinstance(event, AliasEvent):
            return self._aliased(event, place, path)
        assert isinstance(event, ScalarEvent | CollectionStartEvent)
        self._count(1, place, path)
        if event.ctag is not None:
            self._complain(
                place, path, f"found the tag {_short(event.tag)}; tags are not allowed, write plain text"
            )
        before = self._values
        value = self._value(event, events, path)
        empty = isinstance(event, ScalarEvent) and value is None
        node = Node(
            value=value,
            place=key_place if empty and key_place else place,
            key_place=key_place or place,
            path=path,
            size=self._values - before + 1,
        )
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _value(self, event: ScalarEvent | CollectionStartEvent, events: Iterator[Event], path: Path) -> Value:
        if len(path) > MOST_LEVELS:
            raise Unreadable(
                Mistake(_place(event), path, f"nested more than {MOST_LEVELS} levels deep; write it flatter")
            )
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, ScalarEvent):
            return None if event.style is None and event.value in NULLS else str(event.value)
        return self._list(events, path)

    def _list(self, events: Iterator[Event], path: Path) -> tuple[Node, ...]:
        nodes: list[Node] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            nodes.append(self._node(event, events, path=(*path, len(nodes)), key_place=None))
        return tuple(nodes)

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(key := next(events), MappingEndEvent):
            name = self._key(key, events, path)
            node = self._node(next(events), events, path=(*path, name), key_place=_place(key))
            if name in nodes:
                message = f"this key is here twice, first on line {nodes[name].key_place.line}; keep one"
                self._complain(_place(key), node.path, message)
            nodes.setdefault(name, node)
        return nodes

    def _key(self, event: Event, events: Iterator[Event], path: Path) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        self._complain(_place(event), path, "a key must be plain text, not a list, a mapping or an alias")
        self._node(event, events, path=(*path, "?"), key_place=None)
        return "?"

    def _aliased(self, event: AliasEvent, place: Place, path: Path) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            name = event.anchor
            self._complain(place, path, f"found the alias *{name}, but no finished &{name} stands before it")
            node = Node(None, place, place, path)
        self._count(node.size, place, path)
        return node

    def _count(self, values: int, place: Place, path: Path) -> None:
        self._values += values
        if self._values > MOST_VALUES:
            message = f"more than {MOST_VALUES:,} values, aliases written out; split the file or use defaults"
            raise Unreadable(Mistake(place, path, message))

    def _complain(self, place: Place, path: Path, message: str) -> None:
        self.mistakes.append(Mistake(place, path, message))


def _events(text: str) -> Iterator[Event]:
    """The parser's events; whatever it stumbles on becomes Unreadable with its place."""
    yaml = YAML(typ="safe", pure=True)
    place = Place(1, 1)
    try:
        for event in yaml.parse(text):
            place = _place(event)
            if not isinstance(event, StreamStartEvent):
                yield event
    except MarkedYAMLError as error:
        raise Unreadable(_syntax_mistake(error, place)) from error
    except ReaderError as error:
        message = f"the character U+{error.character:04X} is not allowed in YAML"
        raise Unreadable(Mistake(_end_of(text[: error.position]), (), message)) from error
    except Exception as error:
        # The parser is not robust against every broken escape and tag: its own slips are the file's mistakes.
        raise Unreadable(Mistake(place, (), "cannot be read as YAML from here on")) from error


def _syntax_mistake(error: MarkedYAMLError, last: Place) -> Mistake:
    unfinished = "end of stream" in (error.problem or "") and error.context_mark
    mark = error.context_mark if unfinished else error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else last
    words = ", ".join(part for part in (error.context, error.problem) if part)
    hint = "; indent with spaces, never with tabs" if "\\t" in words else ""
    return Mistake(place, (), f"not YAML: {words}{hint}")


def _short(tag: str | None) -> str:
    return (tag or "!").replace("tag:yaml.org,2002:", "!!")


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Unreadable(_at_top(f"the file is too large; at most {MOST_BYTES:,} are allowed"))
    text = content.removeprefix(codecs.BOM_UTF8)
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8")
        message = f"byte 0x{text[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise Unreadable(Mistake(_end_of(before), (), message)) from error


def _end_of(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _at_top(message: str) -> Mistake:
    return Mistake(Place(1, 1), (), message)
