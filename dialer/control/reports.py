"""What came of calls: by campaign, day, hour of the day or trunk."""

import asyncio
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from typing import Literal
from zoneinfo import ZoneInfo

from dialer.clock import Clock
from dialer.control.access import Who
from dialer.control.errors import Invalid
from dialer.control.one_at_a_time import OneAtATime
from dialer.report import write_results
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.outcome_report import HourCount, outcomes_by_hour
from dialer.store.results import note_download

GroupBy = Literal["campaign", "day", "hour", "trunk"]

LONGEST = timedelta(days=366)
"""One report's span: more reads too many calls at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """`key` is a campaign, a day (2027-06-15), an hour of the day (09) or a trunk."""

    key: str
    calls: int
    answered: int
    outcomes: Mapping[str, int]


class Reports:
    """Counts over the ledger: how many, never who. And a campaign's results, call by call."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._writing = OneAtATime(
            "Results are being written for somebody else: ask again in a moment.",
            "Se están escribiendo resultados para otra persona: vuelva a pedirlos en un momento.",
        )

    async def outcomes(
        self,
        by: GroupBy,
        *,
        since: datetime,
        until: datetime,
        zone: ZoneInfo,
        campaign: str | None = None,
    ) -> Sequence[Group]:
        """Calls dialled from `since` on and before `until`, in groups, ordered by key. Raises Invalid.

        Weakness: calls are counted by UTC hours, so where the zone is half an hour off, so are days.
        """
        if not timedelta(0) < until - since <= LONGEST:
            raise Invalid(
                f"The end must follow the beginning by at most {LONGEST.days} days.",
                f"El final debe seguir al principio en {LONGEST.days} días como mucho.",
            )
        return await self._database.run_read(_grouped, _KEYS[by], zone, since, until, campaign)

    async def results(self, campaign: str, who: Who) -> Path:
        """The campaign's calls, one a line, in a file of its own that only this user can read; audited.

        Whoever asked removes it. It is CSV with numbers in clear. Raises Unavailable while somebody else's
        is being written.
        """
        handle, name = await asyncio.to_thread(mkstemp, prefix="recado-results-", suffix=".csv")
        os.close(handle)
        file = Path(name)
        try:
            await self._writing.do(partial(self._database.run_read, write_results, file, campaign))
            await self.downloaded(campaign, "results.csv", who)
        except BaseException:
            await asyncio.to_thread(file.unlink, missing_ok=True)
            raise
        return file

    async def downloaded(self, campaign: str, file: str, who: Who) -> None:
        """Put on record, before it is sent, that somebody gets this file about the campaign's people."""
        await self._database.run_write(
            note_download, campaign=campaign, file=file, now=self._clock.now(), by=who.id
        )


def _grouped(
    tx: Tx, key: "Key", zone: ZoneInfo, since: datetime, until: datetime, campaign: str | None
) -> list[Group]:
    return list(_groups(outcomes_by_hour(tx, since=since, until=until, campaign=campaign), key, zone))


def _groups(counts: Iterable[HourCount], key: "Key", zone: ZoneInfo) -> Iterator[Group]:
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    answered: Counter[str] = Counter()
    for each in counts:
        outcomes[key(each, zone)][each.outcome] += each.n
        answered[key(each, zone)] += each.answered
    for name, of_key in sorted(outcomes.items()):
        yield Group(key=name, calls=of_key.total(), answered=answered[name], outcomes=dict(of_key))


Key = Callable[[HourCount, ZoneInfo], str]

_KEYS: Mapping[GroupBy, Key] = {
    "campaign": lambda count, zone: count.campaign,
    "day": lambda count, zone: f"{count.hour.astimezone(zone):%Y-%m-%d}",
    "hour": lambda count, zone: f"{count.hour.astimezone(zone):%H}",
    "trunk": lambda count, zone: count.trunk,
}
