"""Campaigns that somebody sends: a campaigns file without what belongs to the server.

The server's trunks, limits and overrides of the law are laid under it; what is wrong is told at the
sender's own lines. Flows are named relative to the server's campaigns file; contacts by a plain name.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from dialer.campaign_file.load import Reading, checked, file_errors
from dialer.campaign_file.validate import mistake_at
from dialer.yaml_nodes import Mistake, Node, Place, read_nodes

SERVERS = ("limits", "trunks", "compliance")
"""Sections that are the server's alone."""

DOCUMENT = "campaigns.yaml"
"""What a document is called where a mistake in it is told."""

_PATHS = ("flow", "inbound_flow", "local_holidays")


def read_document(text: bytes, server: Reading, taken: Collection[str] = ()) -> Reading:
    """The document checked as a file would be; `taken` are names that campaigns already have."""
    path = server.path.with_name(DOCUMENT)
    root, mistakes = read_nodes(text)
    if root is not None and not isinstance(root.value, Mapping):
        mistakes.append(mistake_at(root, (), "allowed: a mapping with the keys defaults and campaigns"))
    if root is None or not isinstance(root.value, Mapping):
        return Reading(path=path, campaigns=None, errors=file_errors(path, mistakes))
    mistakes += [*_servers_own(root), *_paths(root), *_taken(root, taken)]
    return checked(path, _over_the_servers(root, server, text.count(b"\n") + 1), mistakes)


def _over_the_servers(root: Node, server: Reading, end: int) -> Node:
    """The document with the server's sections, as if they stood at its end."""
    assert isinstance(root.value, Mapping)
    of_server = server.root.value if server.root and isinstance(server.root.value, Mapping) else {}
    own = {key: node for key, node in root.value.items() if key not in SERVERS}
    laid = {key: _at(of_server[key], Place(end, 1)) for key in SERVERS if key in of_server}
    return replace(root, value={**own, **laid})


def _at(node: Node, place: Place) -> Node:
    """The node, and everything in it, as if it stood there."""
    value = node.value
    if isinstance(value, Mapping):
        value = {key: _at(child, place) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(_at(child, place) for child in value)
    return replace(node, value=value, place=place, key_place=place)


def _servers_own(root: Node) -> Iterator[Mistake]:
    assert isinstance(root.value, Mapping)
    for key in SERVERS:
        if key in root.value:
            node = root.value[key]
            yield Mistake(
                node.key_place, node.path, f"found the key '{key}'; it is the server's: leave it out"
            )


def _taken(root: Node, taken: Collection[str]) -> Iterator[Mistake]:
    for name, node in _children(_child(root, "campaigns")):
        if name in taken:
            yield Mistake(
                node.key_place, node.path, f"found the key '{name}'; a campaign of this name is there already"
            )


def _paths(root: Node) -> Iterator[Mistake]:
    """Nobody who sends a document reads a file that the server's operator did not put there."""
    sections = [_child(root, "defaults"), *(node for _, node in _children(_child(root, "campaigns")))]
    for section in filter(None, sections):
        for key in _PATHS:
            yield from _inside(_child(section, key))
        for _, node in _children(_child(section, "recordings")):
            yield from _inside(node)
        yield from _plain(_child(_child(section, "contacts"), "file"))


def _inside(node: Node | None) -> Iterator[Mistake]:
    if node is not None and isinstance(node.value, str) and _leads_out(node.value):
        yield Mistake(
            node.place,
            node.path,
            f"found {node.value[:60]!r}; allowed: a path below the server's campaigns file",
        )


def _plain(node: Node | None) -> Iterator[Mistake]:
    if node is None or not isinstance(node.value, str):
        return
    if "/" in node.value or "\\" in node.value or node.value in (".", "..") or "\0" in node.value:
        yield Mistake(
            node.place,
            node.path,
            f"found {node.value[:60]!r}; allowed: a plain name, the file is uploaded by itself",
        )


def _leads_out(path: str) -> bool:
    return (
        PurePosixPath(path).is_absolute()
        or PureWindowsPath(path).drive != ""
        or ".." in Path(path.replace("\\", "/")).parts
    )


def _child(node: Node | None, key: str) -> Node | None:
    return node.value.get(key) if node is not None and isinstance(node.value, Mapping) else None


def _children(node: Node | None) -> list[tuple[str, Node]]:
    return list(node.value.items()) if node is not None and isinstance(node.value, Mapping) else []
