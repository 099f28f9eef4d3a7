"""The tables. Nothing here that PostgreSQL could not do; SQLite (WAL) is the embedded default."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from dialer.field_values import from_json, to_json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC time. SQLite knows no zones, so it keeps UTC wall time there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal: NUMERIC on PostgreSQL, text on SQLite (whose numbers are floats)."""

    impl = Numeric(18, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(24) if dialect.name == "sqlite" else Numeric(18, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class FieldValues(TypeDecorator[Mapping[str, object]]):
    """A flow's own fields, each with its type."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, object] | None, dialect: Dialect) -> Any:
        return None if value is None else to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Mapping[str, object] | None:
        return None if value is None else from_json(value)


RowId = BigInteger().with_variant(Integer, "sqlite")

creditor = Table(
    "creditor",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
)

person = Table(
    "person",
    metadata,
    Column("id", String(100), primary_key=True, comment="the operator's person_id"),
    Column("name", String(200), nullable=False),
    Column("language", String(10), nullable=False),
    Column("email", String(254)),
    Column("secrets", JSON, nullable=False, comment="second factors by name, digits only"),
)

phone = Table(
    "phone",
    metadata,
    Column("e164", String(16), primary_key=True),
    Column("region", String(2), nullable=False),
    Column("line_type", String(20), nullable=False),
)

person_phone = Table(
    "person_phone",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("e164", ForeignKey("phone.e164"), primary_key=True, index=True),
    Column("rank", Integer, nullable=False, comment="dialling order, 0 first"),
    Column("wrong_since", Instant, comment="somebody there said they are not this person"),
)

basis = Table(
    "basis",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("e164", ForeignKey("phone.e164"), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("kind", String(60), nullable=False, comment="why this call may be made at all"),
    Column("evidence", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("person_id", "e164", "purpose", "kind"),
)

debt = Table(
    "debt",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("creditor_id", ForeignKey("creditor.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("ref", String(100), nullable=False, index=True),
    Column("amount", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("due", Date),
    Column("status", String(12), nullable=False, comment="open paid disputed withdrawn"),
    UniqueConstraint("creditor_id", "ref"),
)

debt_change = Table(
    "debt_change",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("debt_id", ForeignKey("debt.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("field", String(20), nullable=False),
    Column("old", String(40)),
    Column("new", String(40)),
    Column("source", String(200), nullable=False, comment="a file and its line, or an attempt id"),
)

contact = Table(
    "contact",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("campaign", String(100), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("debt_id", ForeignKey("debt.id"), nullable=False, index=True),
    Column("fields", FieldValues, nullable=False),
    Column(
        "phones", JSON, nullable=False, default=list, comment="the row's numbers: a later row may drop one"
    ),
    Column("row_hash", String(64), nullable=False, comment="the row it was imported from"),
    Column("attempts", Integer, nullable=False, default=0, comment="calls made, never more than allowed"),
    Column("next_at", Instant, comment="not before this; null: nothing more to do"),
    Column("done_reason", String(60), comment="why next_at is null"),
    UniqueConstraint("campaign", "person_id", "debt_id"),
    Index(
        "ix_contact_due",
        "campaign",
        "next_at",
        "id",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", String(32), primary_key=True, comment="UUIDv7; also ChannelId, ActionID, Account"),
    Column("contact_id", ForeignKey("contact.id"), nullable=False),
    Column("campaign", String(100), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("e164", ForeignKey("phone.e164"), nullable=False, index=True),
    Column("n", Integer, nullable=False, comment="1 for a contact's first attempt"),
    Column("node", String(60), nullable=False),
    Column("state", String(10), nullable=False, comment="reserved sent live settled released refused"),
    Column("flow_context", String(80), comment="flow and version it runs"),
    Column("opt_out_reference", String(12), nullable=False),
    Column("voice", String(100), comment="who speaks: engine and voice, or recording"),
    Column("voice_fallback", String(200), comment="why the embedded voice spoke instead of the campaign's"),
    Column("reserved_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("answered_at", Instant),
    Column("ended_at", Instant, comment="when Asterisk hung the channel up"),
    Column("settled_at", Instant),
    Column("outcome", String(20)),
    Column("outcome_reason", String(200)),
    Column("hangup_cause", Integer, comment="Q.850"),
    UniqueConstraint("contact_id", "n"),
)

IS_OPEN = text("attempt.state IN ('reserved', 'sent', 'live')")
"""As the partial indexes say it: with parameters SQLite would not use them."""
_OPEN = text("state IN ('reserved', 'sent', 'live')")
Index("uq_attempt_open_person", attempt.c.person_id, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("uq_attempt_open_phone", attempt.c.e164, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_attempt_open", attempt.c.state, sqlite_where=_OPEN, postgresql_where=_OPEN)

call_event = Table(
    "call_event",
    metadata,
    Column("channel_id", String(150), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("n", Integer, primary_key=True, comment="the flow's counter; 0 for Asterisk's own events"),
    Column("linked_id", String(150), nullable=False, index=True, comment="the attempt's id"),
    Column("at", Instant, nullable=False),
    Column("channel_name", String(150), nullable=False),
    Column("detail", JSON, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("campaign", String(100), nullable=False),
    Column("contact_id", ForeignKey("contact.id"), nullable=False, index=True),
    Column("e164", String(16), comment="null when no phone of the person was left to ask about"),
    Column("allowed", Boolean, nullable=False),
    Column("reason", String(60), nullable=False),
    Column("detail", String(300), nullable=False),
    Column("not_before", Instant),
    Column("attempt_id", String(32)),
)

suppression = Table(
    "suppression",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("scope", String(6), nullable=False, comment="person or phone"),
    Column("value", String(100), nullable=False, comment="a person_id or a number in E.164"),
    Column("since", Instant, nullable=False),
    Column("source", String(200), nullable=False, comment="key 9, operator, inbound call ..."),
    Column("reference", String(12), nullable=False, comment="what the person was told"),
    UniqueConstraint("scope", "value"),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", String(32), primary_key=True, comment="UUIDv7; Message-ID and webhook-id"),
    Column("kind", String(12), nullable=False, comment="mail webhook callback"),
    Column("name", String(40), nullable=False, comment="which mail: collector.pay, debtor.info ..."),
    Column("attempt_id", String(150), nullable=False, comment="or an inbound call's channel id"),
    Column("campaign", String(100), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(10), nullable=False, comment="owed delivered failed"),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("last_error", String(500)),
    UniqueConstraint("attempt_id", "kind", "name"),
    Index(
        "ix_follow_up_owed",
        "next_at",
        sqlite_where=text("state = 'owed'"),
        postgresql_where=text("state = 'owed'"),
    ),
)

campaign_state = Table(
    "campaign_state",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("stopped_at", Instant, comment="an operator said stop; null: may dial"),
    Column("stopped_by", String(200)),
)

log_position = Table(
    "log_position",
    metadata,
    Column("path", String(500), primary_key=True),
    Column("inode", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
)
