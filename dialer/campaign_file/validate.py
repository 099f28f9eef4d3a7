"""The schema applied: every mistake at its place, and whatever could be read despite them."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache, reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from dialer.campaign_file.schema import Document
from dialer.campaign_file.section import Section
from dialer.yaml_nodes import Mistake, Node, Path, plain

_KEY = "[key]"
"""How pydantic ends the location of a wrong key, as against a wrong value under it."""

_LONGEST_SHOWN = 60
_NOW_CALLED = {"jurisdiction": "creditor_country"}
_MOST_ROUNDS = 10


def validated(root: Node) -> tuple[Document | None, list[Mistake]]:
    """The document, or None and every mistake in it."""
    try:
        return Document.model_validate(plain(root)), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        unknown = {_unknown_key(detail)[0] for detail in details if detail["type"] == "extra_forbidden"}
        return None, [
            _mistake(detail, root)
            for detail in details
            if not (detail["type"] == "missing" and detail["loc"] in unknown)
        ]


def what_could_be_read(root: Node) -> Any:
    """The document with None for whatever is missing or wrong, so that the rest can still be compared."""
    tree = plain(root)
    for _ in range(_MOST_ROUNDS):
        try:
            return _lenient(Document).model_validate(tree)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                _prune(tree, detail["loc"])
    return _lenient(Document)()


def mistake_at(root: Node, path: Path, message: str) -> Mistake:
    """A mistake in the value at `path`, or in the mapping that the value is missing from."""
    node, absent = _node_at(root, path)
    if absent:
        return Mistake(node.key_place, (*node.path, *absent), message)
    return Mistake(node.place, node.path, f"found {shown(node)}; {message}")


def _node_at(root: Node, path: Path) -> tuple[Node, Path]:
    """The deepest node on the way, and the steps beyond it that are not there."""
    node = root
    for number, step in enumerate(path):
        child = _child(node, step)
        if child is None:
            return node, path[number:]
        node = child
    return node, ()


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, Mapping):
        return node.value.get(str(step))
    if isinstance(node.value, tuple) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def shown(node: Node) -> str:
    """What was found, short enough for a line."""
    if node.value is None:
        return "nothing"
    if isinstance(node.value, str):
        long = len(node.value) > _LONGEST_SHOWN
        return repr(node.value[:_LONGEST_SHOWN] + "…" if long else node.value)
    return "a list" if isinstance(node.value, tuple) else "a mapping"


def _mistake(detail: ErrorDetails, root: Node) -> Mistake:
    path = detail["loc"]
    if detail["type"] == "missing":
        return mistake_at(root, path, f"missing; {_description(path)}")
    if detail["type"] == "extra_forbidden":
        node, _ = _node_at(root, path)
        return Mistake(node.key_place, node.path, _unknown_key(detail)[1])
    if path[-1] == _KEY:
        node, _ = _node_at(root, path[:-1])
        return Mistake(node.key_place, node.path, f"found the key '{path[-2]}'; {detail['msg']}")
    return mistake_at(root, path, _allowed(detail))


def _allowed(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "allowed":
            return detail["msg"]
        case "list_type":
            return "allowed: a list, such as [one, two]"
        case "too_short":
            return "allowed: at least one"
    keys = ", ".join(_keys(detail["loc"]))
    return f"allowed: a mapping with the keys {keys}" if keys else "allowed: a mapping"


def _unknown_key(detail: ErrorDetails) -> tuple[Path, str]:
    """Which key was probably meant, as a path, and the sentence that says so."""
    *parent, key = detail["loc"]
    known = _keys(tuple(parent)) if parent else [*Document.model_fields, "defaults"]
    near = [_NOW_CALLED[key]] if key in _NOW_CALLED else get_close_matches(str(key), known, n=1)
    guess = f"did you mean '{near[0]}'? " if near else ""
    return (*parent, *near), f"unknown key; {guess}allowed: {', '.join(known)}"


def _keys(path: Path) -> list[str]:
    kind = _kind_at(path)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _description(path: Path) -> str:
    kind = _kind_at(path[:-1])
    return str(kind.model_fields[str(path[-1])].description)


def _kind_at(path: Path) -> Any:
    """What the schema expects at a path that it knows."""
    kind: Any = Document
    for step in path:
        is_section = isinstance(kind, type) and issubclass(kind, BaseModel)
        kind = _bare(kind.model_fields[str(step)].annotation if is_section else get_args(kind)[-1])
    return kind


def _bare(annotation: Any) -> Any:
    """The annotation without `| None` and without what Annotated adds."""
    if get_origin(annotation) in (Union, UnionType, Annotated):
        return _bare(get_args(annotation)[0])
    return annotation


@cache
def _lenient(section: type[Section]) -> type[BaseModel]:
    """The same section with every key optional, all the way down."""
    fields: dict[str, Any] = {
        name: (Annotated[_lenient_kind(field.annotation), Field(), *field.metadata] | None, None)
        for name, field in section.model_fields.items()
    }
    return create_model(section.__name__, __base__=Section, **fields)


def _lenient_kind(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return _lenient(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return reduce(or_, map(_lenient_kind, arguments))
    if origin is dict:
        return GenericAlias(dict, (arguments[0], _lenient_kind(arguments[1])))
    return annotation


def _prune(tree: Any, path: Path) -> None:
    """Take out the value at `path`; of a list the whole list, since its positions would shift."""
    steps = [step for step in path if step != _KEY]
    in_list = next((at for at, step in enumerate(steps) if isinstance(step, int)), len(steps))
    *way, last = steps[:in_list]
    for step in way:
        tree = tree.get(step, {})
    tree.pop(last, None)
