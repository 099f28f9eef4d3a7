"""The counters: what screens ask for every second is kept by triggers (tally_triggers.py), never counted."""

from sqlalchemy import DDL, BigInteger, Boolean, Column, String, Table, event

from dialer.store.columns import metadata
from dialer.store.tally_triggers import ATTEMPTS, CONTACTS, kept

contact_tally = Table(
    "contact_tally",
    metadata,
    Column("campaign", String(100), primary_key=True),
    Column("turn", String(16), primary_key=True, comment="the UTC minute of next_at; empty: none"),
    Column("reason", String(100), primary_key=True, comment="done_reason; empty: none"),
    Column("denied_by", String(200), primary_key=True, comment="empty: nothing"),
    Column("part", BigInteger, primary_key=True, autoincrement=False, comment="a transaction; 0: all"),
    Column("n", BigInteger, nullable=False, comment="the sum over all parts is how many contacts"),
)

attempt_tally = Table(
    "attempt_tally",
    metadata,
    Column("campaign", String(100), primary_key=True),
    Column("state", String(10), primary_key=True),
    Column("outcome", String(20), primary_key=True, comment="empty: none"),
    Column("answered", Boolean, primary_key=True),
    Column("part", BigInteger, primary_key=True, autoincrement=False, comment="a transaction; 0: all"),
    Column("n", BigInteger, nullable=False, comment="the sum over all parts is how many attempts"),
)

for _tally in (CONTACTS, ATTEMPTS):
    for _dialect in ("sqlite", "postgresql"):
        for _statement in kept(_tally, _dialect):
            event.listen(metadata, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
