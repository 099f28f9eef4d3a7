"""The tables by which several dialing processes share one database; SQLite has one, and hardly uses them."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from dialer.store.columns import Instant, metadata

node = Table(
    "node",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("epoch", Integer, nullable=False, comment="which run of it; a run of an older one calls nobody"),
    Column("started_at", Instant, nullable=False, comment="of this run, by the database's clock"),
    Column("lease_until", Instant, nullable=False, comment="by the database's clock: it dials until then"),
    Column("gone_at", Instant, comment="when somebody said that it will not come back; null once it does"),
)

pace = Table(
    "pace",
    metadata,
    Column("key", String(120), primary_key=True, comment="all, campaign NAME or trunk NAME"),
    Column("last_start", Instant, comment="of a call of any node, by the database's clock"),
)

line_wish = Table(
    "line_wish",
    metadata,
    Column("node", String(60), primary_key=True),
    Column("key", String(120), primary_key=True, comment="as in pace"),
    Column("at", Instant, nullable=False, comment="when it last found no line free, by the database's clock"),
)

log_position = Table(
    "log_position",
    metadata,
    Column("node", String(60), primary_key=True),
    Column("path", String(500), primary_key=True),
    Column("inode", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("lost_at", Instant, comment="when lines were last found gone that nobody had read"),
    Column("before", String(64), comment="a hash of the last bytes read, by which the file is known again"),
)
"""Each node's event log is on its own machine, under whatever path it has there."""
