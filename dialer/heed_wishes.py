"""What is wished of campaigns that are dialled already: paces, and hang-ups."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from dialer.asterisk.control import hangup
from dialer.asterisk.message import AmiError
from dialer.clock import Clock
from dialer.lines import PaceInForce
from dialer.service import Service
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.launches import Wish, calls_in_progress, hung_up, launched_campaigns
from dialer.store.news import WISHES

log = structlog.get_logger()

LOOK_AGAIN = 0.5
"""Seconds between two looks at what is wished, where nobody tells, and at calls that are to be hung up."""


class HeedWishes:
    """`service` is asked each time who dials now; None while nobody does."""

    def __init__(self, *, database: Database, clock: Clock, service: Callable[[], Service | None]) -> None:
        self._database = database
        self._clock = clock
        self._service = service
        self._hanging_up: dict[tuple[str, datetime], datetime] = {}

    async def run(self) -> None:
        """For ever. What nobody foresaw is logged, and looked at again."""
        news = self._database.news
        while True:
            seen = news.heard(WISHES)
            try:
                if service := self._service():
                    await self._round(service)
            except (StoreError, AmiError) as error:
                log.error("wishes are not looked at", action="shift", reason=str(error))
            except Exception:
                log.exception("wishes are not looked at", action="shift")
            if self._hanging_up or not self._service():
                await asyncio.sleep(LOOK_AGAIN)
            else:
                await news.rest(WISHES, seen, LOOK_AGAIN)

    async def _round(self, service: Service) -> None:
        wished = await self._database.run_read(launched_campaigns)
        service.lines.set_paces(_paces(wished))
        still = {(wish.name, wish.hang_up_at) for wish in wished.values()}
        self._hanging_up = {wish: at for wish, at in self._hanging_up.items() if wish in still}
        for wish in wished.values():
            if wish.hang_up_at:
                await self._hang_up(service, wish.name, wish.hang_up_at)

    async def _hang_up(self, service: Service, campaign: str, wished_at: datetime) -> None:
        """Every call that had begun when the wish was made, or was seen; done when none is in progress.

        One that is dialled right now has no channel yet: it is looked for until the ledger knows its end.
        """
        seen_at = self._hanging_up.setdefault((campaign, wished_at), self._clock.now())
        calls = await self._database.run_read(calls_in_progress, campaign, max(wished_at, seen_at))
        if not calls:
            self._hanging_up.pop((campaign, wished_at), None)
            await self._database.run_write(hung_up, campaign, wished_at)
            return
        pbx = await service.telephone.look()
        for attempt_id in calls:
            if pbx and attempt_id in pbx.live and await hangup(service.link, attempt_id):
                log.info("hung up", action="hang_up", attempt=attempt_id)


def _paces(wished: Mapping[str, Wish]) -> Mapping[str, PaceInForce]:
    return {
        name: PaceInForce(calls_per_second=wish.calls_per_second, max_calls=wish.max_calls)
        for name, wish in wished.items()
        if wish.calls_per_second is not None or wish.max_calls is not None
    }
