"""Makes what the next contacts will hear before their turn comes, for voices too slow to do it just in time.

The dial comes first: one sound at a time, and none while a call waits for its own.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog

from dialer.clock import Clock
from dialer.lines import Launched
from dialer.ports import PromptsRefused
from dialer.store.contacts import load_contact
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.turns import coming

log = structlog.get_logger()

AHEAD = timedelta(minutes=10)
"""How long before a contact's turn its sounds are made."""

MOST = 20
"""Contacts of a campaign that are looked at in one round: what is made ahead stays little."""

MOST_TRIED = 1000
"""Contacts remembered as tried; beyond it all are forgotten, and may be tried again."""

LOOK_AGAIN = 1.0
TRY_AGAIN = 300.0
TRIM_EVERY = 1800.0
"""Seconds between two looks, two tries at one contact, and two clean-ups of the sounds on disk."""


class SpeakAhead:
    """Speaks ahead, and keeps the sounds on disk within their limits, until it is cancelled."""

    def __init__(self, *, database: Database, clock: Clock, launched: Sequence[Launched]) -> None:
        self._database = database
        self._clock = clock
        self._launched = launched
        self._slow = [each for each in launched if each.prompts.joins]
        self._tried: dict[int, float] = {}
        self._trimmed_at = time.monotonic()

    async def run(self) -> None:
        while True:
            for each in self._slow:
                await self._round(each)
            await self._trim()
            await asyncio.sleep(LOOK_AGAIN)

    async def _round(self, launched: Launched) -> None:
        before = self._clock.now() + AHEAD
        try:
            contacts = await self._database.run_read(coming, launched.campaign.name, before=before, most=MOST)
            for contact_id in contacts:
                if contact_id not in launched.prompts.ready and self._may_try(contact_id):
                    await self._speak(contact_id, launched)
        except StoreError as error:
            log.error("nothing spoken ahead without the ledger", action="speak_ahead", reason=str(error))

    def _may_try(self, contact_id: int) -> bool:
        """Now and again: an engine that fails at a contact would else be asked every second."""
        now = time.monotonic()
        if now - self._tried.get(contact_id, now - TRY_AGAIN) < TRY_AGAIN:
            return False
        if len(self._tried) >= MOST_TRIED:
            self._tried.clear()
        self._tried[contact_id] = now
        return True

    async def _speak(self, contact_id: int, launched: Launched) -> None:
        try:
            contact = await self._database.run_read(load_contact, contact_id)
            await launched.prompts.prepare_ahead(contact)
        except PromptsRefused as refused:
            # Told with the attempt, when its turn comes: it may have been mended by then.
            log.info("not spoken ahead", action="speak_ahead", contact=contact_id, reason=str(refused))
        except StoreError:
            raise
        except Exception:
            # Nobody's calls may end because a sound could not be made before its time.
            log.exception("not spoken ahead", action="speak_ahead", contact=contact_id)

    async def _trim(self) -> None:
        """All campaigns share one folder of sounds."""
        if not self._launched or time.monotonic() - self._trimmed_at < TRIM_EVERY:
            return
        self._trimmed_at = time.monotonic()
        try:
            gone = await self._launched[0].prompts.trim()
        except Exception:
            # Nor because one could not be removed.
            log.exception("sounds not removed", action="trim")
        else:
            log.info("sounds removed", action="trim", files=gone)
