"""The tables of the control plane: who may do what, campaigns that came over the API, agents at work."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dialer.store.columns import Amount, Instant, RowId, metadata

user_account = Table(
    "user_account",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("login", String(60), nullable=False, unique=True, comment="lower case"),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), comment="argon2id; null: nobody can log in"),
    Column("roles", JSON, nullable=False, comment="viewer operator agent compliance admin"),
    Column("language", String(10), comment="as chosen; null: as the browser asks"),
    Column("interface", String(80), comment="an agent's telephone as Asterisk names it: PJSIP/agent-1"),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("disabled_at", Instant),
    Column("password_changed_at", Instant),
)

user_session = Table(
    "user_session",
    metadata,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of what the cookie holds"),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(100), nullable=False, comment="which machine it is for"),
    Column("prefix", String(12), nullable=False, unique=True, comment="its beginning, to tell keys apart"),
    Column("key_hash", String(64), nullable=False, unique=True, comment="SHA-256: a key is long and random"),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("used_at", Instant, comment="to the minute"),
)

failed_login = Table(
    "failed_login",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", String(64), nullable=False, comment="a keyed hash of the login, or of the address"),
    Column("at", Instant, nullable=False),
    Index("ix_failed_login_key", "key", "at"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("who", String(100), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_hash", String(64), nullable=False, comment="of method, path and body"),
    Column("status", Integer, comment="null: it is being carried out"),
    Column("headers", JSON),
    Column("body", Text),
    Column("created_at", Instant, nullable=False, index=True),
)

campaign_document = Table(
    "campaign_document",
    metadata,
    Column("id", String(32), primary_key=True, comment="UUIDv7; also its folder's name"),
    Column("text", Text, nullable=False, comment="YAML as it was sent"),
    Column("campaigns", JSON, nullable=False, comment="the names of those in it"),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)

agent_shift = Table(
    "agent_shift",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("interface", String(80), nullable=False),
    Column("queues", JSON, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("state", String(10), nullable=False, comment="ready paused in_call wrap_up"),
    Column("pause_reason", String(100)),
    Column("since", Instant, nullable=False, comment="when the state began"),
)
_AT_WORK = text("ended_at IS NULL")
Index(
    "uq_agent_shift_user",
    agent_shift.c.user_id,
    unique=True,
    sqlite_where=_AT_WORK,
    postgresql_where=_AT_WORK,
)
Index(
    "uq_agent_shift_interface",
    agent_shift.c.interface,
    unique=True,
    sqlite_where=_AT_WORK,
    postgresql_where=_AT_WORK,
)

agent_call = Table(
    "agent_call",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False),
    Column("channel_id", String(150), nullable=False, comment="of the agent's telephone"),
    Column("user_id", ForeignKey("user_account.id"), nullable=False),
    Column("campaign", String(100), nullable=False, index=True),
    Column("contact_id", ForeignKey("contact.id"), nullable=False, index=True),
    Column("connected_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("notes", Text, nullable=False, default=""),
    Column("version", Integer, nullable=False, default=0, comment="of the notes"),
    Column(
        "disposition", String(20), comment="paid promise callback dispute wrong_person refuses opt_out other"
    ),
    Column("disposed_at", Instant),
    Index("ix_agent_call_user", "user_id", "connected_at"),
    UniqueConstraint("attempt_id", "channel_id"),
)

promise = Table(
    "promise",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("debt_id", ForeignKey("debt.id"), nullable=False, index=True),
    Column("contact_id", ForeignKey("contact.id"), nullable=False),
    Column("campaign", String(100), nullable=False, index=True),
    Column("attempt_id", String(32)),
    Column("on_date", Date, nullable=False, comment="the day it is to be paid"),
    Column("amount", Amount, comment="null: the whole"),
    Column("made_at", Instant, nullable=False),
    Column("taken_by", String(100), nullable=False),
    Column("withdrawn_at", Instant),
)

callback = Table(
    "callback",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("contact_id", ForeignKey("contact.id"), nullable=False, index=True),
    Column("campaign", String(100), nullable=False, index=True),
    Column("due_at", Instant, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_in", String(150), comment="the attempt, or the inbound call, in which it was asked for"),
    Column("taken_by", String(100), comment="the agent who noted it; null: asked for by key"),
    Column("state", String(10), nullable=False, comment="waiting wanted calling done given_up"),
    Column("user_id", ForeignKey("user_account.id"), comment="the agent who wants to call"),
    Column("refused", String(200), comment="what the gate said when it was wanted"),
    Column("attempt_id", String(32), comment="the call that came of it"),
    Column("closed_at", Instant),
    UniqueConstraint("contact_id", "asked_in"),
)
_WAITING = text("closed_at IS NULL")
Index("ix_callback_due", callback.c.due_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
