"""Campaigns as whoever operates Recado sees and steers them: everything but the dialling itself.

Only wishes are written; the dialing loop (dialer/shift.py) reads them, here or in another process.
"""

import asyncio
from collections.abc import AsyncIterable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Unpack

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file.load import Reading
from dialer.catalogue import Catalogue, Known
from dialer.clock import Clock
from dialer.contacts.csv_records import UnreadableFile
from dialer.control.access import Who
from dialer.control.campaign_checks import check_pace, need_contacts, refuse_demo
from dialer.control.campaign_plans import Plans
from dialer.control.campaign_said import (
    alarmed,
    found,
    invalid,
    mistakes,
    no_document,
    not_so,
    the_server_s,
    unreadable,
)
from dialer.control.campaign_standing import at_most, every_view, gone_views, on_record, views
from dialer.control.campaign_uploads import Uploads
from dialer.control.campaign_views import (
    CampaignView,
    Document,
    ImportView,
    PaceView,
    Planned,
    RejectsList,
    Validity,
    import_view,
)
from dialer.control.campaign_warnings import law_warnings
from dialer.control.errors import Conflict, Invalid, Stale
from dialer.control.pages import Page, page
from dialer.gate_words import Language
from dialer.settings import Settings
from dialer.store import Tx
from dialer.store.audit import lock_chain
from dialer.store.database import Database
from dialer.store.documents import (
    InUse,
    KeptDocument,
    ListedDocument,
    NameTaken,
    document_of,
    keep_document,
    list_documents,
    new_document_id,
    withdraw_document,
)
from dialer.store.launches import (
    NotSo,
    PaceChanged,
    PaceWish,
    Wish,
    wish_hang_up,
    wish_launch,
    wish_pace,
    wish_pause,
    wish_resume,
    wish_stop_for_good,
    wishes,
)
from dialer.store.wishes import Alarmed

LONGEST_DOCUMENT = 1_000_000
"""Bytes, as of a campaigns file."""


class CampaignControl:
    """Every verb raises NotFound for a campaign nobody knows, and StoreError without the ledger."""

    def __init__(self, *, catalogue: Catalogue, database: Database, clock: Clock, settings: Settings) -> None:
        self._catalogue = catalogue
        self._database = database
        self._clock = clock
        self._settings = settings
        self._plans = Plans(database, settings, clock)
        self._uploads = Uploads(catalogue=catalogue, database=database, clock=clock, settings=settings)

    async def every(self) -> Sequence[CampaignView]:
        """All campaigns, the server's file's first, in its order; last those that go on and are in none."""
        return await self._database.run_read(every_view, await self._known())

    async def gone(self) -> Sequence[CampaignView]:
        """Those that were launched and go on, and are in no file any more."""
        return await self._database.run_read(gone_views, await self._known())

    async def one(self, name: str) -> CampaignView:
        """One campaign as it stands."""
        (view,) = await self._database.run_read(views, await self._known(), [name])
        return view

    async def definition(self, name: str) -> Campaign:
        """What the campaign is: flow, voice, hours and all."""
        return found(await self._known(), name)

    async def whole(self) -> Campaigns:
        """Every campaign with what limits them together."""
        return (await self._known()).whole

    async def validate(self, text: str, language: Language) -> Validity:
        """Everything that is wrong with a document of campaigns, and what of the law it does not meet."""
        reading = await self._checked(text)
        warnings = await asyncio.to_thread(law_warnings, reading, self._clock.now(), language)
        return Validity(mistakes=mistakes(reading, language), warnings=warnings)

    async def create(self, text: str, who: Who, language: Language = "en") -> Document:
        """Keep a document of campaigns: drafts, until they are launched. Raises Invalid, with its places."""
        reading = await self._checked(text)
        if reading.campaigns is None:
            raise invalid(reading, language)
        names = [each.name for each in reading.campaigns.campaigns]
        document_id = new_document_id()
        try:
            await self._database.run_write(
                keep_document,
                document_id=document_id,
                text=text,
                campaigns=names,
                now=self._clock.now(),
                by=who.id,
            )
        except NameTaken as taken:
            raise Conflict(
                f"A campaign {taken.name} is there already.", f"Ya hay una campaña {taken.name}."
            ) from taken
        return await self.document(document_id)

    async def documents(self, *, after: str | None = None, limit: int = 50) -> Page[ListedDocument]:
        """A part of those that were not withdrawn, oldest first, without their texts."""
        rows = await self._database.run_read(list_documents, after=after, limit=limit + 1)
        return page(rows, limit, "id")

    async def document(self, document_id: str) -> Document:
        """One document, with its text as it was sent."""
        kept = await self._database.run_read(document_of, document_id)
        if kept is None:
            raise no_document()
        return _document(kept)

    async def withdraw(self, document_id: str, who: Who) -> None:
        """Take a document away with its uploads. Raises Conflict if anything of it was ever launched."""
        self._uploads.refuse_while_importing((await self.document(document_id)).campaigns)
        try:
            was_there = await self._database.run_write(
                withdraw_document, document_id, now=self._clock.now(), by=who.id
            )
        except InUse as error:
            raise Conflict(
                "A campaign of this document was launched: stop it instead.",
                "Una campaña de este documento ya se lanzó: deténgala.",
            ) from error
        if not was_there:
            raise no_document()
        await self._uploads.remove(document_id)

    async def plan(self, name: str) -> Planned:
        """Whom it may call when, asked in a copy of the ledger. Raises Conflict, Invalid for its contacts."""
        known = await self._known()
        campaign = found(known, name)
        need_contacts(campaign)
        try:
            return await self._plans.of(campaign, known.whole)
        except UnreadableFile as error:
            raise unreadable(error) from error

    async def launch(self, name: str, who: Who, *, after_alarm: bool = False) -> None:
        """Have it dialled from now on. Raises Conflict: it runs, an alarm, no contacts, a rehearsal's."""
        known = await self._known()
        campaign = found(known, name)
        need_contacts(campaign)
        await refuse_demo(campaign, self._settings)
        launch = partial(_launch, document=known.document_of.get(name, ""))
        await self._wish(launch, name, who, after_alarm=after_alarm)

    async def pause(self, name: str, who: Who) -> None:
        """No new call until it is resumed; calls in progress finish. Raises Conflict unless it runs."""
        await self._database.run_read(on_record, await self._known(), name)
        await self._wish(wish_pause, name, who)

    async def resume(self, name: str, who: Who) -> None:
        """Go on after a pause. Raises Conflict if it is not paused."""
        found(await self._known(), name)
        await self._wish(wish_resume, name, who)

    async def stop(self, name: str, who: Who) -> None:
        """No new call until it is launched again; calls in progress finish. Also of one stopped already."""
        await self._database.run_read(on_record, await self._known(), name)
        wish = await self._wished(name)
        if not (wish.launched_at or wish.started_at):
            raise Conflict(f"{name} was never launched.", f"{name} no se ha lanzado nunca.")
        await self._database.run_write(wish_stop_for_good, [name], now=self._clock.now(), by=who.id)

    async def stop_all(self, who: Who) -> Sequence[str]:
        """The same for everything that was ever started; the names."""
        names = await self._database.run_write(_stop_everything, now=self._clock.now(), by=who.id)
        return sorted(names)

    async def set_pace(self, name: str, who: Who, *, version: int, **pace: Unpack[PaceWish]) -> PaceView:
        """Set the pace, in force within a second; what is left out stays. Raises Invalid, Stale."""
        known = await self._known()
        campaign = found(known, name)
        check_pace(at_most(campaign, known.whole), pace.get("calls_per_second"), pace.get("max_calls"))
        try:
            await self._database.run_write(
                wish_pace, name, pace, version=version, now=self._clock.now(), by=who.id
            )
        except PaceChanged as error:
            raise Stale(str(error), f"Alguien ha cambiado el ritmo de {name}: vuelva a leerlo.") from error
        return (await self.one(name)).pace

    async def hang_up(self, name: str, who: Who) -> int:
        """Hang up its calls that are in progress; how many there were. It is not stopped by this."""
        await self._database.run_read(on_record, await self._known(), name)
        calls: int = await self._database.run_write(wish_hang_up, name, now=self._clock.now(), by=who.id)
        return calls

    async def upload(self, name: str, rows: AsyncIterable[bytes], who: Who) -> ImportView:
        """Keep an uploaded contacts file and import it; returns when it is kept, the import goes on.

        Raises Conflict while another import runs, or if the campaign is of the server's file and so are its
        contacts; Invalid if it is too large or cannot be read.
        """
        known = await self._known()
        campaign = found(known, name)
        if name not in known.document_of:
            raise the_server_s(campaign)
        return await self._uploads.take(campaign, rows, who)

    async def imported(self, name: str) -> ImportView | None:
        """How far the contacts file is in the ledger; None if none was ever imported."""
        found(await self._known(), name)
        return import_view((await self._wished(name)).imported)

    async def rejects(self, name: str, most: int = 200) -> RejectsList | None:
        """Which rows were not imported, and why; None if all were, or the list is gone."""
        found(await self._known(), name)
        return await self._uploads.rejects(import_view((await self._wished(name)).imported), most)

    async def close(self) -> None:
        """End imports that go on, between two of their batches: importing again goes on from there."""
        self._plans.close()
        await self._uploads.close()

    async def _known(self) -> Known:
        return await asyncio.to_thread(self._catalogue.read)

    async def _wish(self, verb: Callable[..., None], name: str, who: Who, **more: bool) -> None:
        """Whether it can be is asked where it is written: two may wish at the same time."""
        try:
            await self._database.run_write(verb, name, now=self._clock.now(), by=who.id, **more)
        except NotSo as error:
            raise not_so(error) from error
        except Alarmed as error:
            raise alarmed(error) from error

    async def _wished(self, name: str) -> Wish:
        known = await self._database.run_read(wishes, [name])
        return known.get(name, Wish(name=name))

    async def _checked(self, text: str) -> Reading:
        if len(text.encode()) > LONGEST_DOCUMENT:
            raise Invalid("A document has at most 1 MB.", "Un documento tiene 1 MB como mucho.")
        return await asyncio.to_thread(self._catalogue.check, text)


def _document(kept: KeptDocument) -> Document:
    return Document(
        id=kept.id,
        text=kept.text,
        campaigns=kept.campaigns,
        version=kept.version,
        created_at=kept.created_at,
        created_by=kept.created_by,
    )


def _launch(tx: Tx, name: str, *, document: str, now: datetime, by: str, after_alarm: bool) -> None:
    lock_chain(tx)
    if document and document_of(tx, document) is None:
        raise no_document()  # withdrawn since it was looked up
    wish_launch(tx, name, now=now, by=by, after_alarm=after_alarm)


def _stop_everything(tx: Tx, *, now: datetime, by: str) -> list[str]:
    names = sorted(each.name for each in wishes(tx).values() if each.launched_at or each.started_at)
    wish_stop_for_good(tx, names, now=now, by=by)
    return names
