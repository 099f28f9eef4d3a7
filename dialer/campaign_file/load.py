"""From the file to the nouns, collecting every mistake on the way."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dialer.campaign import Campaigns
from dialer.campaign_file import yaml_nodes
from dialer.campaign_file.build import built
from dialer.campaign_file.cross_checks import Found, cross_checks
from dialer.campaign_file.defaults import with_defaults
from dialer.campaign_file.schema import Document
from dialer.campaign_file.validate import node_at, shown, validated, what_could_be_read
from dialer.campaign_file.yaml_nodes import MOST_BYTES, Mistake, Node, read_nodes
from dialer.file_error import FileError


class CampaignErrors(Exception):
    """The file cannot be used. `errors` are all its mistakes, in the order of the file."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = list(errors)


def load_campaigns(path: Path) -> Campaigns:
    """The campaigns of one file, with the flows they name looked into.

    CampaignErrors carries every mistake of the file and of its flows; nothing else is raised.
    """
    content = _content(path)
    root, mistakes = read_nodes(content)
    document: Document | None = None
    elsewhere: list[FileError] = []
    if root is not None and not isinstance(root.value, Mapping):
        mistakes.append(
            Mistake(root.place, (), f"found {shown(root)}; allowed: a mapping with the key campaigns")
        )
    elif root is not None:
        document, more, elsewhere = _checked(root, path)
        mistakes += more
    if mistakes or elsewhere or document is None:
        raise CampaignErrors([*_in_order(path, mistakes), *elsewhere])
    return built(path, document)


def _content(path: Path) -> bytes:
    """At most one byte more than is allowed: enough to refuse a file of any size."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"cannot be read: {reason}; name the campaigns file"
        raise CampaignErrors([FileError(file=path, line=1, column=1, key="", message=message)]) from error


def _checked(root: Node, path: Path) -> tuple[Document | None, list[Mistake], list[FileError]]:
    root, mistakes = with_defaults(root)
    document, more = validated(root)
    mistakes += more
    reported = {mistake.path for mistake in mistakes}
    readable = what_could_be_read(root)
    found = [_placed(finding, root) for finding in cross_checks(readable)]
    mistakes += [mistake for mistake in found if mistake.path not in reported]
    return document, mistakes, []


def _placed(finding: Found, root: Node) -> Mistake:
    """A finding at the value it is about, or at the mapping that the value is missing from."""
    path, message = finding
    node = node_at(root, path)
    parent = node_at(root, path[:-1])
    if node is parent:
        return Mistake(parent.key_place, (*parent.path, path[-1]), message)
    return Mistake(node.place, node.path, f"found {shown(node)}; {message}")


def _in_order(path: Path, mistakes: Sequence[Mistake]) -> list[FileError]:
    unique = sorted(set(mistakes), key=lambda mistake: (mistake.place.line, mistake.place.column))
    return [
        FileError(
            file=path,
            line=mistake.place.line,
            column=mistake.place.column,
            key=_dotted(mistake.path),
            message=mistake.message,
        )
        for mistake in unique
    ]


def _dotted(path: yaml_nodes.Path) -> str:
    """`campaigns.recordatorio.contacts.columns.phones[0]`"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
