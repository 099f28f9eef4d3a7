"""Contacts files that are uploaded: kept where only Recado reads them, imported, their rejects told."""

import asyncio
import csv
import itertools
import shutil
import threading
from collections.abc import AsyncIterable, Iterable
from dataclasses import replace
from pathlib import Path

import structlog

from dialer.bring_contacts import bring_contacts
from dialer.campaign import Campaign
from dialer.catalogue import Catalogue
from dialer.clock import Clock
from dialer.contacts.csv_records import UnreadableFile
from dialer.control.access import Who
from dialer.control.campaign_views import ImportState, ImportView, RejectsList
from dialer.control.errors import Conflict, Invalid
from dialer.settings import Settings
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.launches import note

log = structlog.get_logger()

LARGEST = 512 * 1024 * 1024
"""Bytes: some millions of rows."""


class Uploads:
    """One import a campaign at a time. Weakness: one that another process runs is not seen here."""

    def __init__(self, *, catalogue: Catalogue, database: Database, clock: Clock, settings: Settings) -> None:
        self._catalogue = catalogue
        self._database = database
        self._clock = clock
        self._secret = settings.secret.get_secret_value().encode()
        self._rejects = settings.state / "rejects"
        self._running: dict[str, asyncio.Task[None]] = {}
        self._taking: set[str] = set()
        self._stopping = threading.Event()

    async def take(self, campaign: Campaign, rows: AsyncIterable[bytes], who: Who) -> ImportView:
        """Keep the file and begin its import. Raises Conflict, Invalid."""
        name = campaign.name
        self.refuse_while_importing([name])
        self._taking.add(name)
        try:
            file = await self._keep(campaign, rows)
            await self._database.run_write(_noted, name, file.stat().st_size, self._clock, who.id)
        finally:
            self._taking.discard(name)
        uploaded = replace(campaign, contacts=replace(campaign.contacts, path=file))
        self._running[name] = asyncio.create_task(self._import(uploaded))
        return ImportView(state=ImportState.RUNNING)

    async def remove(self, document_id: str) -> None:
        """Of a document that was withdrawn: nobody's data stay behind."""
        folder = self._catalogue.uploads / document_id
        try:
            await asyncio.to_thread(shutil.rmtree, folder)
        except FileNotFoundError:
            return
        except OSError as error:
            log.error("uploads stay", action="withdraw", folder=folder.name, reason=error.strerror)

    def refuse_while_importing(self, names: Iterable[str]) -> None:
        """Raises Conflict while a file of one of these campaigns is taken or imported."""
        if any(name in self._running or name in self._taking for name in names):
            raise Conflict("A file of this campaign is being imported.", "Ya se está importando un fichero.")

    async def rejects(self, imported: ImportView | None, most: int) -> RejectsList | None:
        """Which rows were turned away, from the file that says so."""
        if imported is None or not imported.rejects:
            return None
        file = self._rejects / Path(imported.rejects).name
        return await asyncio.to_thread(_rejected, file, most)

    async def close(self) -> None:
        self._stopping.set()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _keep(self, campaign: Campaign, rows: AsyncIterable[bytes]) -> Path:
        """Whole or not at all: what was there before stays until the new one is complete."""
        folder = self._catalogue.folder_of(campaign.name)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / campaign.contacts.path.name
        part = file.with_name(f"{file.name}.part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        try:
            await _write(part, rows)
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return file

    async def _import(self, campaign: Campaign) -> None:
        try:
            await asyncio.to_thread(
                bring_contacts,
                self._database,
                campaign,
                clock=self._clock,
                rejects=self._rejects,
                secret=self._secret,
                stopping=self._stopping,
            )
        except (UnreadableFile, StoreError, InterruptedError, OSError) as error:
            log.warning("not imported", action="import", campaign=campaign.name, reason=type(error).__name__)
        except Exception:
            # One file that nobody foresaw must not end the process that serves everybody.
            log.exception("not imported", action="import", campaign=campaign.name)
        finally:
            self._running.pop(campaign.name, None)


async def _write(file: Path, rows: AsyncIterable[bytes]) -> None:
    size = 0
    with file.open("wb") as out:
        async for chunk in rows:
            size += len(chunk)
            if size > LARGEST:
                raise Invalid(
                    f"The file is larger than {LARGEST // 2**20} MB.",
                    f"El fichero pasa de {LARGEST // 2**20} MB.",
                )
            await asyncio.to_thread(out.write, chunk)
    if not size:
        raise Invalid("The file is empty.", "El fichero está vacío.")


def _rejected(file: Path, most: int) -> RejectsList | None:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            separator = text.readline().removeprefix("line")[:1] or ";"
            rows = ((int(row[0]), row[1], row[2]) for row in csv.reader(text, delimiter=separator))
            first = tuple(itertools.islice(rows, most))
            return RejectsList(rows=first, total=len(first) + sum(1 for _ in rows), file=file)
    except FileNotFoundError:
        return None


def _noted(tx: Tx, name: str, size: int, clock: Clock, by: str) -> None:
    note(tx, "uploaded", [name], now=clock.now(), by=by, more={"bytes": size})
