"""The tables of what may forbid a call, and of the record that says why one was or was not placed."""

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from dialer.store.audit_triggers import append_only
from dialer.store.columns import Instant, RowId, metadata

basis = Table(
    "basis",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("e164", ForeignKey("phone.e164"), comment="null: for every number of the person"),
    Column("purpose", String(40), nullable=False),
    Column("kind", String(60), nullable=False, comment="why this call may be made at all"),
    Column("given_on", Date, nullable=False),
    Column("wording", Text, nullable=False, comment="which version of the text"),
    Column("channel", String(60), nullable=False, comment="how it was given"),
    Column("evidence", Text, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("revoked_at", Instant, comment="null: it stands"),
    Column("revoked_by", String(200)),
    Index("ix_basis_person_id", "person_id"),
)

state = Table(
    "state",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("scope", String(6), nullable=False, comment="person, debt or phone"),
    Column("key", String(100), nullable=False, comment="a person_id, a debt's id or a number in E.164"),
    Column("name", String(30), nullable=False, comment="a word of policy's STATES"),
    Column("until", Date, comment="the last day on which it holds; null: no end is known"),
    Column("source", String(200), nullable=False),
    Column("since", Instant, nullable=False),
    Column("cleared_at", Instant, comment="null: it stands"),
    Column("cleared_by", String(200)),
    Index(
        "uq_state_standing",
        "scope",
        "key",
        "name",
        unique=True,
        sqlite_where=text("cleared_at IS NULL"),
        postgresql_where=text("cleared_at IS NULL"),
    ),
)

asked_hours = Table(
    "asked_hours",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String(100), nullable=False, index=True),
    Column("hours", Text, nullable=False, comment="as dialer/asked_hours.py reads them"),
    Column("evidence", String(200), comment="an id of what they wrote; null: they only said so"),
    Column("source", String(200), nullable=False),
    Column("since", Instant, nullable=False),
    Column("cleared_at", Instant, comment="null: they stand"),
    Column("cleared_by", String(200)),
)

line_type_record = Table(
    "line_type_record",
    metadata,
    Column("e164", String(16), primary_key=True),
    Column("line_type", String(20), nullable=False, comment="a word of policy's LINE_TYPES"),
    Column("looked_up_on", Date, nullable=False),
    Column("source", String(200), nullable=False),
    Column("recorded_at", Instant, nullable=False),
)
"""Without a foreign key: a lookup may be imported before the number's contact is."""

imported_list = Table(
    "imported_list",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("as_of", Instant, nullable=False, comment="when whoever keeps the list made this copy"),
    Column("whole", Boolean, nullable=False, comment="complete, and not empty"),
    Column("entries", Integer, nullable=False),
    Column("source", String(200), nullable=False),
    Column("imported_at", Instant, nullable=False),
)

list_entry = Table(
    "list_entry",
    metadata,
    Column("list", ForeignKey("imported_list.name"), primary_key=True),
    Column("keyed", String(64), primary_key=True, comment="keyed hash of a number or a person's key"),
    Index("ix_list_entry_keyed", "keyed"),
)

past = Table(
    "past",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String(100), index=True, comment="null: only the number is known"),
    Column("e164", String(16), index=True),
    Column("debt_id", RowId),
    Column("creditor", String(200)),
    Column("at", Instant, nullable=False),
    Column("events", String(100), nullable=False, comment="words of policy's Event"),
    Column("marks", String(60), nullable=False),
    Column("channel", String(20), nullable=False, comment="voice sms mail ..."),
    Column("direction", String(8), nullable=False, comment="outbound or inbound"),
    Column("source", String(200), nullable=False),
)

suppression = Table(
    "suppression",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("scope", String(6), nullable=False, comment="person or phone"),
    Column("value", String(100), comment="a person_id or a number in E.164; null once erased"),
    Column("keyed", String(64), nullable=False, comment="keyed hash of the person's key, or the number"),
    Column("since", Instant, nullable=False),
    Column("source", String(200), nullable=False, comment="key 9, operator, inbound call ..."),
    Column("reference", String(12), nullable=False, comment="what the person was told"),
    UniqueConstraint("scope", "keyed"),
    Index("ix_suppression_value", "value"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("node", String(60), nullable=False),
    Column("n", RowId, nullable=False, comment="the row's place in its node's chain, 1 first"),
    Column("at", Instant, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("contact_id", RowId, index=True),
    Column("attempt_id", String(32)),
    Column("person", String(64), index=True, comment="keyed hash of the person_id"),
    Column("phone", String(64), comment="keyed hash of the number"),
    Column("reference", Text, comment="both, encrypted with the person's own key"),
    Column("content", Text, nullable=False, comment="canonical JSON"),
    Column("previous", String(64), nullable=False, comment="the hash of the row before; the first's: zeros"),
    Column("hash", String(64), nullable=False, comment="SHA-256 of all of the above"),
    UniqueConstraint("node", "n"),
    Index(
        "ix_audit_alarm",
        "at",
        sqlite_where=text("kind = 'alarm'"),
        postgresql_where=text("kind = 'alarm'"),
    ),
)
"""Append-only: triggers refuse UPDATE and DELETE. No foreign keys: its rows outlast what they tell of."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("node", String(60), primary_key=True),
    Column("n", RowId, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False, comment="keyed: a rewritten chain cannot be sealed again"),
)

for _dialect in ("sqlite", "postgresql"):
    for _statement in append_only(_dialect):
        event.listen(audit, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]

person_key = Table(
    "person_key",
    metadata,
    Column("person_id", String(100), primary_key=True),
    Column("key", String(44), nullable=False, comment="Fernet; without it audit rows name nobody"),
)
