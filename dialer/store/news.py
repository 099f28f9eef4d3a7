"""News: PostgreSQL wakes the processes that wait for a change, so that none of them asks again and again.

Whoever changes what others wait for says so in the same transaction (`tell`); each process that dials listens
on a connection of its own (`listening`). Commits that tell something queue for one lock of the server, so
nothing is told by what every call writes: whoever waits for that asks now and again. On SQLite, and while the
connection is lost, nobody listens, and whoever waits asks as often as they would without it.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

log = structlog.get_logger()

CHANNEL = "recado"
"""NOTIFY is of one database: installations on one server do not hear each other."""

WISHES = "wishes"
"""What an operator wishes of campaigns, or Recado has stopped."""

TURNS = "turns"
"""Contacts came in, were given their turn back, or are wanted by an agent."""

SELDOM = 3.0
"""Seconds between two looks of who would hear of most changes: what nobody tells is found then."""

AGAIN = 1.0
"""Seconds until a lost connection is made anew."""

HEEDS_THE_END = 0.5
"""Seconds that the end of listening may have to wait."""


def tell(tx: Connection, what: str) -> None:
    """Everybody who listens hears it when this transaction is committed, once, however often it is told."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_notify(CHANNEL, what)))


class News:
    """What one process has heard. A thread hears; whoever waits may be in any event loop."""

    def __init__(self) -> None:
        self.listening = False
        """Whether changes are told; else they have to be asked for."""
        self._heard: Counter[str] = Counter()
        self._waiting: dict[asyncio.Event, tuple[str, asyncio.AbstractEventLoop]] = {}
        self._alone = threading.Lock()

    def heard(self, what: str) -> int:
        """Another number after each change. Read it before you look: what changes meanwhile counts as new."""
        return self._heard[what]

    def pause(self, seconds: float) -> float:
        """How long to wait between two looks: `seconds` while nobody tells."""
        return max(seconds, SELDOM) if self.listening else seconds

    async def rest(self, what: str, seen: int, seconds: float) -> None:
        """Until more is heard of it than was `seen`, or for a pause."""
        woken = asyncio.Event()
        with self._alone:
            self._waiting[woken] = what, asyncio.get_running_loop()
        try:
            if self.heard(what) == seen:
                async with asyncio.timeout(self.pause(seconds)):  # wait_for may drop a cancellation
                    await woken.wait()
        except TimeoutError:
            return
        finally:
            with self._alone:
                del self._waiting[woken]

    def hear(self, *kinds: str) -> None:
        """From any thread: this has changed, or may have."""
        with self._alone:
            self._heard.update(kinds)
            for woken, (what, loop) in self._waiting.items():
                if what in kinds:
                    with suppress(RuntimeError):  # its loop was closed meanwhile
                        loop.call_soon_threadsafe(woken.set)

    def set_listening(self, listening: bool) -> None:
        """Everybody looks at once: nobody told what changed meanwhile, or nobody tells from now on."""
        self.listening = listening
        self.hear(WISHES, TURNS)


@contextmanager
def listening(engine: Engine, news: News) -> Iterator[None]:
    """Hear what is told, as long as the block runs. `engine` opens a connection each time, in AUTOCOMMIT."""
    over = threading.Event()
    hearing = threading.Thread(target=_listen, args=(engine, news, over), name="store-news", daemon=True)
    hearing.start()
    try:
        yield
    finally:
        over.set()
        hearing.join()


def _listen(engine: Engine, news: News, over: threading.Event) -> None:
    """Until it is over; a connection that is lost is made anew."""
    is_first = True
    while not over.is_set():
        try:
            with engine.connect() as connection:
                _hear_all(connection, news, over)
        except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
            if news.listening or is_first:
                log.warning("nobody tells changes: they are asked for", action="news", reason=_reason(error))
            is_first = False
        finally:
            if news.listening:
                news.set_listening(False)
        over.wait(AGAIN)


def _hear_all(connection: Connection, news: News, over: threading.Event) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"LISTEN {CHANNEL}")
    news.set_listening(True)
    log.info("changes are told", action="news")
    while not over.is_set():
        for told in driver.notifies(timeout=HEEDS_THE_END):
            news.hear(told.payload)


def _reason(error: Exception) -> str:
    return str(error.orig if isinstance(error, DBAPIError) else error).strip()
