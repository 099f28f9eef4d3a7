"""A YAML 1.2 file read so that every mistake can be shown where it stands: file:line:column."""

import warnings
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

LARGEST_FILE = 128 * 1024
"""Bytes. A long flow has a tenth of it; more is not a flow, and would only keep the reader busy."""

PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool"))
NOTHING = "tag:yaml.org,2002:null"


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowError:
    """One mistake. Line and column count from 1; `key` is dotted (`steps.who.keys.1`)."""

    file: Path
    line: int
    column: int
    key: str
    problem: str
    allowed: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        allowed = f"; {self.allowed}" if self.allowed else ""
        return f"{self.file}:{self.line}:{self.column}: {key}{self.problem}{allowed}"


class FlowErrors(ValueError):
    """A flow that cannot be used; `errors` are all mistakes found, in the order of the file."""

    def __init__(self, errors: Collection[FlowError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.line, error.column)))
        super().__init__("\n".join(map(str, self.errors)))


class Source:
    """The file's text, its nodes by dotted key, and the mistakes found so far."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._nodes: dict[str, Node] = {}
        self.errors: dict[FlowError, None] = {}
        """Each once, in the order in which they were found; a file may hold thousands of them."""

    def mistake(self, key: str, problem: str, allowed: str = "", *, offset: int = 0) -> None:
        """Note a mistake at `key`, or where the nearest key above it stands.

        `offset` is a place in the text behind the key, in characters.
        """
        line, column = self._place(self._nearest(key), offset)
        error = FlowError(
            file=self._path, line=line, column=column, key=key, problem=problem, allowed=allowed
        )
        self.errors[error] = None

    def give_up_if_wrong(self) -> None:
        """Raise FlowErrors if there was any mistake."""
        if self.errors:
            raise FlowErrors(self.errors)

    def root(self) -> Node:
        """The one document of the file; FlowErrors if it is no YAML at all."""
        try:
            node = _composed(self._text)
        except MarkedYAMLError as error:
            mark = error.problem_mark
            self._broken(mark.line if mark else 0, mark.column if mark else 0, str(error.problem))
        except ReaderError as error:
            before = self._text[: error.position]
            line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
            self._broken(line, column, f"the character {error.character!r} cannot stand in YAML")
        except RecursionError:
            self._broken(0, 0, "nested too deep")
        except Exception as slip:
            # The parser is not robust against every broken escape and tag: its slips are the file's mistakes.
            self._broken(*_readable_until(self._text), "what begins here is broken")
            raise FlowErrors(self.errors) from slip
        else:
            if isinstance(node, MappingNode):
                self._nodes[""] = node
                return node
            self._broken(0, 0, "not a mapping of keys")
        raise FlowErrors(self.errors)

    def mapping(
        self, node: Node, key: str, *, required: Collection[str] = (), optional: Collection[str] | None = None
    ) -> Mapping[str, Node]:
        """A mapping's entries; unknown, doubled and missing keys are noted. Without `optional` any may be."""
        if not isinstance(node, MappingNode):
            self.mistake(key, f"found {shown(node)}", "a mapping (key: value) is needed")
            return {}
        entries: dict[str, Node] = {}
        for name_node, value in node.value:
            self._entry(entries, key, name_node, value)
        if optional is not None:
            self._unknown(entries, key, [*required, *optional])
        for name in required:
            if name not in entries:
                self.mistake(key, f"'{name}' is missing", f"needed here: {', '.join(required)}")
        return entries

    def sequence(self, node: Node, key: str) -> list[tuple[str, Node]]:
        """The items of a list with their keys (`again.0`)."""
        if not isinstance(node, SequenceNode):
            self.mistake(key, f"found {shown(node)}", "a list (- item) is needed")
            return []
        items = [(f"{key}.{number}", item) for number, item in enumerate(node.value)]
        self._nodes.update(items)
        return items

    def scalar(self, node: Node, key: str, allowed: str) -> str:
        """The text of a value as it was written; '' when there is none, which is noted."""
        if isinstance(node, ScalarNode) and node.tag in PLAIN_TAGS and node.value.strip():
            return str(node.value)
        self.mistake(key, f"found {shown(node)}", allowed)
        return ""

    def choice(self, node: Node, key: str, choices: Collection[str]) -> str:
        """A value out of a closed list; '' when it is another, which is noted."""
        allowed = f"allowed: {', '.join(choices)}"
        value = self.scalar(node, key, allowed)
        if value and value not in choices:
            self.mistake(key, f"found '{value}'", allowed + did_you_mean(value, choices))
            return ""
        return value

    def _entry(self, entries: dict[str, Node], key: str, name_node: Node, value: Node) -> None:
        if not isinstance(name_node, ScalarNode) or name_node.tag not in PLAIN_TAGS:
            self.mistake(key, f"found {shown(name_node)} as a key", "a plain word is needed")
            return
        name = str(name_node.value)
        path = f"{key}.{name}" if key else name
        if name in entries:
            self._nodes[path] = name_node
            self.mistake(path, f"'{name}' stands here twice", "each key once")
            return
        entries[name] = value
        # A mistake in a block is shown at its key, where the eye looks; in a value, at the value.
        self._nodes[path] = value if isinstance(value, ScalarNode) and value.value else name_node

    def _unknown(self, entries: dict[str, Node], key: str, known: list[str]) -> None:
        for name in [name for name in entries if name not in known]:
            path = f"{key}.{name}" if key else name
            allowed = f"allowed: {', '.join(known)}{did_you_mean(name, known)}"
            self.mistake(path, f"'{name}' is no key that is known here", allowed)
            del entries[name]

    def _broken(self, line: int, column: int, problem: str) -> None:
        problem = f"this is no YAML that can be read: {problem}"
        error = FlowError(
            file=self._path, line=line + 1, column=column + 1, key="", problem=problem, allowed=""
        )
        self.errors[error] = None

    def _nearest(self, key: str) -> Node:
        while key not in self._nodes and key:
            key = key.rpartition(".")[0]
        return self._nodes[key]

    def _place(self, node: Node, offset: int) -> tuple[int, int]:
        """Line and column, from 1. Folding changes only white space, so the other characters are counted."""
        mark = node.start_mark
        if not offset or not isinstance(node, ScalarNode):
            return mark.line + 1, mark.column + 1
        solid = len("".join(str(node.value)[:offset].split()))
        index: int = mark.index + _opening(node, self._text)
        while solid or self._text[index].isspace():
            solid -= not self._text[index].isspace()
            index += 1
        before = self._text[:index]
        return before.count("\n") + 1, index - before.rfind("\n")


def read_source(path: Path) -> Source:
    """The file, or FlowErrors when it is missing, too large or no UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
        if len(raw) <= LARGEST_FILE:
            return Source(path, raw.decode("utf-8-sig"))
        problem = f"the file is too large for a flow; at most {LARGEST_FILE} bytes are allowed"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 (byte {error.start + 1})"
    raise FlowErrors([FlowError(file=path, line=1, column=1, key="", problem=problem, allowed="")])


def _composed(text: str) -> Node | None:
    with warnings.catch_warnings():
        # YAML 1.2 lets an anchor be given again; the next alias means the last one.
        warnings.simplefilter("ignore", ReusedAnchorWarning)
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
        return node


def _readable_until(text: str) -> tuple[int, int]:
    """Line and column, from 0, at which the last word ends that could be read."""
    line = column = 0
    with suppress(Exception):
        for token in YAML(typ="safe", pure=True).scan(text):
            line, column = token.end_mark.line, token.end_mark.column
    return line, column


def shown(node: Node) -> str:
    """What was found, short, for a message."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    if node.tag not in PLAIN_TAGS and node.tag != NOTHING:
        return f"the tag {node.tag}"
    return f"'{node.value[:40]}'" if node.value else "nothing"


def did_you_mean(word: str, known: Collection[str]) -> str:
    """`; did you mean 'then'?`, or nothing."""
    close = get_close_matches(word, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _opening(node: ScalarNode, text: str) -> int:
    """How many characters stand before the text itself: a quote, or the line of a block's `>-`."""
    if node.style in ("|", ">"):
        return text.index("\n", node.start_mark.index) - int(node.start_mark.index)
    return 1 if node.style in ("'", '"') else 0
