"""The tables that count what each trunk's day has seen: they limit what a stolen password can cost."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table

from dialer.store.columns import Instant, metadata

trunk_day = Table(
    "trunk_day",
    metadata,
    Column("day", Date, primary_key=True, comment="in the zone of the operator's limits"),
    Column("trunk", String(40), primary_key=True, comment="empty: all of them"),
    Column("region", String(2), primary_key=True, comment="ISO 3166; empty: all of them"),
    Column("calls", Integer, nullable=False, comment="sent, and not turned down"),
    Column("spent", BigInteger, nullable=False, comment="by calls that ended; millionths of the currency"),
    Column("held", BigInteger, nullable=False, comment="for calls whose length is not known yet"),
)

charge = Table(
    "charge",
    metadata,
    Column("attempt_id", String(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("trunk", String(40), nullable=False),
    Column("region", String(2), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("per_minute", BigInteger, nullable=False, comment="the price when it was sent"),
    Column("billed_per", String(6), nullable=False, comment="minute or second"),
    Column("amount", BigInteger, nullable=False, comment="held; once it has ended, what it cost"),
    Column("ended", Boolean, nullable=False),
    Index("ix_charge_trunk", "trunk", "sent_at"),
)
"""Without a foreign key: what was spent stays spent when somebody's calls are erased."""
