"""What came of calls: by campaign, day, hour of the day or trunk."""

import asyncio
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkstemp
from typing import Literal
from zoneinfo import ZoneInfo

from dialer.control.errors import Invalid
from dialer.report import write_results
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.outcome_report import HourCount, outcomes_by_hour

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

    def __init__(self, database: Database) -> None:
        self._database = database

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

    async def results(self, campaign: str) -> Path:
        """The campaign's calls, one a line, in a file of its own that only this user can read.

        Whoever asked removes it. It is CSV with numbers in clear.
        """
        handle, name = await asyncio.to_thread(mkstemp, prefix="recado-results-", suffix=".csv")
        os.close(handle)
        await self._database.run_read(write_results, Path(name), campaign)
        return Path(name)


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
