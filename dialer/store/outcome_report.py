"""What came of calls, counted by campaign, trunk and hour in which they were dialled."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, DateTime, String, cast, func, select

from dialer.store.schema import attempt, charge


class HourCount(NamedTuple):
    """`hour` is the UTC hour's beginning, `trunk` empty where none was charged."""

    campaign: str
    trunk: str
    hour: datetime
    outcome: str
    n: int
    answered: int


def outcomes_by_hour(
    tx: Connection, *, since: datetime, until: datetime, campaign: str | None = None
) -> Iterator[HourCount]:
    """Calls that have ended, of those dialled from `since` on and before `until`."""
    hour, trunk = _hour(tx), func.coalesce(charge.c.trunk, "")
    query = (
        select(
            attempt.c.campaign,
            trunk,
            hour,
            attempt.c.outcome,
            func.count(),
            func.count(attempt.c.answered_at),
        )
        .outerjoin(charge, charge.c.attempt_id == attempt.c.id)
        .where(attempt.c.sent_at >= since, attempt.c.sent_at < until, attempt.c.state == "settled")
        .group_by(attempt.c.campaign, trunk, hour, attempt.c.outcome)
    )
    if campaign:
        query = query.where(attempt.c.campaign == campaign)
    for name, over, at, outcome, n, answered in tx.execute(query):
        yield HourCount(name, over, datetime.fromisoformat(at).replace(tzinfo=UTC), outcome, n, answered)


def _hour(tx: Connection) -> ColumnElement[str]:
    """As text, 2027-06-15T09:00, in UTC."""
    if tx.dialect.name == "postgresql":
        utc = func.timezone("UTC", attempt.c.sent_at, type_=DateTime())
        return func.to_char(utc, 'YYYY-MM-DD"T"HH24:00')
    return func.strftime("%Y-%m-%dT%H:00", cast(attempt.c.sent_at, String))
