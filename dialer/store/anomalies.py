"""What is looked at for anomalies (policy/anomaly.py), none of it older than the campaign's last start."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from dialer.alarm import Intrusion
from dialer.outcome import Outcome
from dialer.store.schema import attempt, audit, charge

_ALARM = text("audit.kind = 'alarm'")
"""As the partial index says it."""

_ANSWERED = text("attempt.answered_at IS NOT NULL")


def intruders_since(tx: Connection, endpoint: str, since: datetime) -> int:
    """Calls that were not ours, on this trunk or where nobody knows by which they came."""
    rows = tx.execute(select(audit.c.content).where(_ALARM, audit.c.at > since)).scalars()
    seen = [json.loads(content) for content in rows]
    return sum(each["what"] in set(Intrusion) and each["trunk"] in ("", endpoint) for each in seen)


def newest_answered(tx: Connection, campaign: str, since: datetime, most: int) -> Sequence[Outcome]:
    """What came of the newest answered calls of the campaign that have ended."""
    answered = (
        select(attempt.c.outcome)
        .where(attempt.c.campaign == campaign, attempt.c.sent_at > since, _ANSWERED)
        .where(attempt.c.outcome.is_not(None))
        .order_by(attempt.c.sent_at.desc())
        .limit(most)
    )
    return [Outcome(each) for each in tx.execute(answered).scalars()]


def sent_between(tx: Connection, trunk: str, since: datetime, now: datetime) -> int:
    """How many calls were sent on this trunk, by whatever campaign or worker.

    Weakness: where the clock was set back, calls of then and of now are taken for calls of one time.
    """
    of_trunk = (charge.c.trunk == trunk, charge.c.sent_at > since, charge.c.sent_at <= now)
    counted: int = tx.execute(select(func.count()).select_from(charge).where(*of_trunk)).scalar_one()
    return counted
