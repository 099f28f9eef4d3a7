"""From the file to the nouns, collecting every mistake on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialer import yaml_nodes
from dialer.campaign import Campaigns
from dialer.campaign_file.build import built
from dialer.campaign_file.commercial import commercial_campaigns
from dialer.campaign_file.cross_checks import Found, cross_checks
from dialer.campaign_file.defaults import with_defaults
from dialer.campaign_file.flow_checks import flow_checks
from dialer.campaign_file.law_checks import holiday_errors, law_checks
from dialer.campaign_file.script_checks import script_checks
from dialer.campaign_file.toll_checks import toll_checks
from dialer.campaign_file.validate import mistake_at, validated, what_could_be_read
from dialer.file_error import FileError
from dialer.yaml_nodes import MOST_BYTES, Mistake, Node, read_nodes


class CampaignErrors(Exception):
    """The file cannot be used. `errors` are all its mistakes in the order of the file, then its flows'."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = list(errors)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A file looked through to its end. `campaigns` is None if there is any error.

    `readable` is the document with None for whatever is missing or wrong; `root` knows its places.
    """

    path: Path
    campaigns: Campaigns | None
    errors: tuple[FileError, ...]
    readable: Any = None
    root: Node | None = None


def load_campaigns(path: Path) -> Campaigns:
    """The campaigns of one file, with the flows they name looked into.

    CampaignErrors carries every mistake of the file and of its flows; nothing else is raised.
    """
    reading = read_campaigns(path)
    if reading.campaigns is None:
        raise CampaignErrors(reading.errors)
    return reading.campaigns


def read_campaigns(path: Path) -> Reading:
    """The same without raising, for whoever wants to look further although there are mistakes."""
    try:
        content = _content(path)
    except OSError as error:
        message = f"cannot be read: {error.strerror}; name the campaigns file"
        wrong = FileError(file=path, line=1, column=1, key="", message=message)
        return Reading(path=path, campaigns=None, errors=(wrong,))
    root, mistakes = read_nodes(content)
    if root is not None and not isinstance(root.value, Mapping):
        mistakes.append(mistake_at(root, (), "allowed: a mapping with the keys limits, trunks and campaigns"))
    if root is None or not isinstance(root.value, Mapping):
        return Reading(path=path, campaigns=None, errors=file_errors(path, mistakes))
    return checked(path, root, mistakes)


def file_errors(path: Path, mistakes: Sequence[Mistake]) -> tuple[FileError, ...]:
    """Each mistake once, in the order of the file: what stands in `defaults` is wrong for many campaigns."""
    unique = sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.place.line, mistake.place.column))
    return tuple(
        FileError(
            file=path,
            line=mistake.place.line,
            column=mistake.place.column,
            key=_dotted(mistake.path),
            message=mistake.message,
        )
        for mistake in unique
    )


def placed(root: Node, findings: Sequence[Found], reported: Sequence[Mistake] = ()) -> list[Mistake]:
    """The findings at their places, without those about a value in which a mistake is already reported."""
    known = {mistake.path[:length] for mistake in reported for length in range(len(mistake.path) + 1)}
    mistakes = [mistake_at(root, path, message) for path, message in findings]
    return [mistake for mistake in mistakes if mistake.path not in known]


def _content(path: Path) -> bytes:
    """At most one byte more than is allowed: enough to refuse a file of any size."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def checked(path: Path, root: Node, mistakes: list[Mistake]) -> Reading:
    """The document at `root` looked through; `mistakes` were found before."""
    whole, of_defaults = with_defaults(root)
    document, of_schema = validated(whole)
    readable = what_could_be_read(whole)
    between, in_flows, flows = flow_checks(readable, path.parent)
    commercial = commercial_campaigns(readable, path.parent, flows)
    of_law = law_checks(readable, commercial)
    of_names, in_scripts = script_checks(readable, path.parent, flows, commercial)
    mistakes = [*mistakes, *of_defaults, *of_schema]
    between_keys = [*cross_checks(readable), *toll_checks(readable)]
    mistakes += placed(whole, [*between_keys, *between, *of_law, *of_names], mistakes)
    errors = (
        *file_errors(path, mistakes),
        *in_flows,
        *in_scripts,
        *holiday_errors(readable, path.parent),
    )
    campaigns = None if errors or document is None else built(path, document, commercial.keys())
    return Reading(path=path, campaigns=campaigns, errors=errors, readable=readable, root=whole)


def _dotted(path: yaml_nodes.Path) -> str:
    """`campaigns.recordatorio.contacts.columns.phones[0]`"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
