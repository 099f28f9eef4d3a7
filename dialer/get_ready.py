"""Makes ready what is launched, each campaign by itself: none waits for another, nor fails with it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from dialer.campaign import Campaigns
from dialer.catalogue import Catalogue, Known
from dialer.lines import Launched
from dialer.make_ready import NotLaunched
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.launches import Wish, launched_campaigns, tell_trouble
from dialer.store.news import WISHES

log = structlog.get_logger()

LOOK_AGAIN = 0.5
"""Seconds between two looks at what is launched, where nobody tells."""

AT_FIRST, AT_MOST = 10.0, 900.0
"""Seconds until a campaign that could not be launched is tried again: twice as long each time, up to this."""

AT_ONCE = 4
"""Campaigns that are made ready at the same time: one that takes long keeps few others waiting."""

MakeReady = Callable[[Wish, Known], Awaitable[Launched]]
"""One campaign's contacts, flow and voice. Raises NotLaunched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A launch that failed: when it is tried again, on the machine's monotonic clock."""

    launched_at: datetime
    wait: float
    again_at: float


class GetReady:
    """`launched` are the campaigns to dial. `on_ready` hears each time that it has grown or changed."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        database: Database,
        make_ready: MakeReady,
        on_ready: Callable[[], None],
        before_dialling: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._database = database
        self._make_ready = make_ready
        self._on_ready = on_ready
        self._before_dialling = before_dialling
        self._known: Known | None = None
        self._left: frozenset[str] = frozenset()
        self.launched: dict[str, Launched] = {}
        self._ready: dict[str, datetime] = {}
        """Which launch of each campaign has been made ready."""
        self._failed: dict[str, Failure] = {}
        self._making: dict[str, asyncio.Task[None]] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def begin(self, left: Collection[str]) -> None:
        """Read what there is; `left` are campaigns that had calls open when this process began."""
        self._left = frozenset(left)
        self._known = await asyncio.to_thread(self._catalogue.read)

    @property
    def whole(self) -> Campaigns:
        """Every campaign that is known, each that is dialled as it was launched."""
        assert self._known is not None, "begin comes first"
        return laid_over(self._known.whole, self.launched)

    async def run(self) -> None:
        """For ever. What nobody foresaw is logged, and looked at again."""
        try:
            while True:
                seen = self._database.news.heard(WISHES)
                try:
                    await self._round()
                except StoreError as error:
                    log.error("wishes are not looked at", action="shift", reason=str(error))
                except Exception:
                    log.exception("wishes are not looked at", action="shift")
                await self._database.news.rest(WISHES, seen, LOOK_AGAIN)
        finally:
            for task in self._making.values():
                task.cancel()
            await asyncio.gather(*self._making.values(), return_exceptions=True)

    async def others(self, within: float) -> None:
        """Wait a moment for those that are being made ready: one Service may then take them all."""
        if self._making:
            await asyncio.wait(self._making.values(), timeout=within)

    async def _round(self) -> None:
        wished = await self._database.run_read(launched_campaigns)
        missing = [each for each in wished.values() if self._is_missing(each)]
        if not missing:
            return
        self._known = known = await asyncio.to_thread(self._catalogue.read)
        for wish in missing:
            self._making[wish.name] = asyncio.create_task(self._one(wish, known))

    def _is_missing(self, wish: Wish) -> bool:
        """Launched, and nobody dials it, or the way it was before it was launched again."""
        idle = wish.stopped_at is not None and not wish.paused and wish.name not in self._left
        if idle or wish.name in self._making or wish.launched_at == self._ready.get(wish.name):
            return False
        failed = self._failed.get(wish.name)
        return failed is None or failed.launched_at != wish.launched_at or time.monotonic() >= failed.again_at

    async def _one(self, wish: Wish, known: Known) -> None:
        try:
            async with self._at_once:
                trouble = await self._tried(wish, known)
            with suppress(StoreError):  # it is dialled, or tried again, whether the screen says so or not
                await self._database.run_write(tell_trouble, wish.name, trouble)
        except Exception:
            self._note_failure(wish)
            log.exception("not launched", action="launch", campaign=wish.name)
        finally:
            self._making.pop(wish.name, None)

    async def _tried(self, wish: Wish, known: Known) -> str | None:
        """Make it ready; why it is not, if it is not."""
        assert wish.launched_at is not None
        try:
            launched = await self._make_ready(wish, known)
            if self._before_dialling:
                await self._before_dialling()
        except NotLaunched as error:
            self._note_failure(wish)
            log.error("not launched", action="launch", campaign=wish.name, reason=str(error))
            return str(error)
        self._failed.pop(wish.name, None)
        self.launched[wish.name], self._ready[wish.name] = launched, wish.launched_at
        self._on_ready()
        return None

    def _note_failure(self, wish: Wish) -> None:
        assert wish.launched_at is not None
        before = self._failed.get(wish.name)
        is_same = before is not None and before.launched_at == wish.launched_at
        wait = min(2 * before.wait, AT_MOST) if before and is_same else AT_FIRST
        self._failed[wish.name] = Failure(
            launched_at=wish.launched_at, wait=wait, again_at=time.monotonic() + wait
        )


def laid_over(whole: Campaigns, launched: Mapping[str, Launched]) -> Campaigns:
    """Every campaign, with each that is dialled as it was launched: its file may say otherwise by now, or
    name it no more, while its calls go on and are settled by what was launched."""
    own = {name: each.campaign for name, each in launched.items()}
    known = [own.pop(each.name, each) for each in whole.campaigns]
    return replace(whole, campaigns=(*known, *own.values()))
