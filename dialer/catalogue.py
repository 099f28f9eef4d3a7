"""Every campaign that a serving process knows: those of its file, and those that came over the API."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file import CampaignErrors
from dialer.campaign_file.document import read_document
from dialer.campaign_file.load import Reading, read_campaigns
from dialer.file_error import FileError
from dialer.store.database import Database
from dialer.store.documents import KeptDocument, documents, versions

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """All of one instant. `broken` are documents that cannot be used any more, with why."""

    whole: Campaigns
    document_of: Mapping[str, str] = field(default_factory=dict)
    """Campaign -> the document it came in, for those that came over the API."""
    broken: Mapping[str, Sequence[FileError]] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    """Campaign -> what is wrong with its document, for those of the broken ones."""

    def why_gone(self, name: str) -> str:
        """Why a campaign that was launched is not among them."""
        lost = self.lost.get(name)
        if lost is not None:
            return f"The document that {name} came in cannot be used any more: {lost}"
        return f"The campaign {name} is in no file any more: put it back, or stop it."

    def campaign(self, name: str) -> Campaign | None:
        return next((each for each in self.whole.campaigns if each.name == name), None)


class Catalogue:
    """Reads file and documents, again when one has changed. Threads may share it.

    A file that was changed and has mistakes is told in the log, and the last good one stays in use.
    """

    def __init__(
        self,
        *,
        file: Path,
        database: Database,
        uploads: Path,
        adapt: Callable[[Campaigns], Campaigns] = lambda whole: whole,
    ) -> None:
        """`uploads` holds a folder for each campaign of a document; `adapt` makes a rehearsal's of them.

        Raises CampaignErrors if the file cannot be used.
        """
        self.file = file
        self.uploads = uploads
        self._database = database
        self._adapt = adapt
        self._lock = threading.Lock()
        self._server, self._written = _sound(file), _written(file)
        self._seen: object = None
        self._known: Known | None = None

    def read(self) -> Known:
        """What there is now. Raises StoreError."""
        with self._lock:
            self._look_at_file()
            seen = (self._written, self._database.read(versions))
            if self._known is None or seen != self._seen:
                self._known = self._read(self._database.read(documents))
                self._seen = seen
            return self._known

    def check(self, text: str) -> Reading:
        """A document looked through, as it would stand among what is there. Raises StoreError."""
        taken = [each.name for each in self.read().whole.campaigns]
        return read_document(text.encode(), self._server, taken)

    def folder_of(self, name: str) -> Path:
        """Where the uploaded files of this campaign are, which came in a document."""
        return self.uploads / self.read().document_of[name] / name

    def _look_at_file(self) -> None:
        written = _written(self.file)
        if written == self._written:
            return
        reading = read_campaigns(self.file)
        self._written = written
        if reading.campaigns is not None:
            self._server = reading
        else:  # whoever dials and serves goes on with what was read before
            reason = "\n".join(map(str, reading.errors))
            log.error("the campaigns file has mistakes and is not taken", action="catalogue", reason=reason)

    def _read(self, kept: Sequence[KeptDocument]) -> Known:
        base = self._server.campaigns
        assert base is not None, "only a sound file is kept"
        found: dict[str, Campaign] = {each.name: each for each in base.campaigns}
        document_of: dict[str, str] = {}
        broken: dict[str, Sequence[FileError]] = {}
        lost: dict[str, str] = {}
        for document in kept:
            reading = read_document(document.text.encode(), self._server, found)
            if reading.campaigns is None:
                broken[document.id] = reading.errors
                lost |= dict.fromkeys(document.campaigns, "\n".join(map(str, reading.errors)))
                continue
            for each in reading.campaigns.campaigns:
                found[each.name] = _with_upload(each, self.uploads / document.id / each.name)
                document_of[each.name] = document.id
        whole = self._adapt(replace(base, campaigns=tuple(found.values())))
        return Known(whole=whole, document_of=document_of, broken=broken, lost=lost)


def _with_upload(campaign: Campaign, folder: Path) -> Campaign:
    path = folder / campaign.contacts.path.name
    return replace(campaign, contacts=replace(campaign.contacts, path=path))


def _sound(file: Path) -> Reading:
    reading = read_campaigns(file)
    if reading.campaigns is None:
        raise CampaignErrors(reading.errors)
    return reading


def _written(file: Path) -> tuple[int, int]:
    """When it was last written, and how large; zeros when it is gone."""
    try:
        stat = file.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size
