"""The tables. Nothing here that PostgreSQL could not do; SQLite (WAL) is the embedded default."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from dialer.store.blocked_schema import blocked_person
from dialer.store.columns import Amount, Instant, metadata
from dialer.store.contact_schema import contact, creditor, debt, debt_change, person, person_phone, phone
from dialer.store.control_schema import (
    agent_call,
    agent_shift,
    api_key,
    callback,
    campaign_document,
    failed_login,
    idempotency,
    promise,
    user_account,
    user_session,
)
from dialer.store.law_schema import (
    asked_hours,
    audit,
    audit_head,
    basis,
    imported_list,
    line_type_record,
    list_entry,
    past,
    person_key,
    state,
    suppression,
)
from dialer.store.node_schema import line_wish, log_position, node, pace
from dialer.store.tally_schema import attempt_tally, contact_tally
from dialer.store.toll_schema import charge, trunk_day

__all__ = [
    "IS_OPEN",
    "Amount",
    "Instant",
    "agent_call",
    "agent_shift",
    "api_key",
    "asked_hours",
    "attempt",
    "attempt_tally",
    "audit",
    "audit_head",
    "basis",
    "blocked_person",
    "call_event",
    "callback",
    "campaign_document",
    "campaign_rules",
    "campaign_state",
    "charge",
    "contact",
    "contact_tally",
    "creditor",
    "debt",
    "debt_change",
    "failed_login",
    "follow_up",
    "idempotency",
    "imported_list",
    "line_type_record",
    "line_wish",
    "list_entry",
    "log_position",
    "metadata",
    "node",
    "pace",
    "past",
    "person",
    "person_key",
    "person_phone",
    "phone",
    "promise",
    "state",
    "suppression",
    "trunk_day",
    "user_account",
    "user_session",
]

attempt = Table(
    "attempt",
    metadata,
    Column("id", String(32), primary_key=True, comment="UUIDv7; also ChannelId, ActionID, Account"),
    Column("contact_id", ForeignKey("contact.id"), nullable=False),
    Column("campaign", String(100), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("same_as", String(100), nullable=False, comment="the person's when it was reserved"),
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
    Column("pbx_booted_at", Instant, comment="which run of Asterisk it was sent to, by Asterisk's clock"),
    Column("answered_at", Instant),
    Column("verified_at", Instant, comment="when the person proved who they are"),
    Column("ended_at", Instant, comment="when Asterisk hung the channel up"),
    Column("settled_at", Instant),
    Column("outcome", String(20)),
    Column("outcome_reason", String(200)),
    Column("hangup_cause", Integer, comment="Q.850"),
    Column("events", String(100), comment="what limits count it as; null: everything it may be"),
    Column("marks", String(60), comment="not_connected: what lets a limit leave it out"),
    Column("trunk", String(40), comment="which it was sent over"),
    UniqueConstraint("contact_id", "n"),
)

IS_OPEN = text("attempt.state IN ('reserved', 'sent', 'live')")
"""As the partial indexes say it: with parameters SQLite would not use them."""
_OPEN = text("state IN ('reserved', 'sent', 'live')")
Index("uq_attempt_open_person", attempt.c.same_as, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("uq_attempt_open_phone", attempt.c.e164, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index(
    "ix_attempt_abandoned",
    attempt.c.campaign,
    attempt.c.sent_at,
    sqlite_where=text("events LIKE 'abandoned%'"),
    postgresql_where=text("events LIKE 'abandoned%'"),
)
Index(
    "ix_attempt_answered",
    attempt.c.campaign,
    attempt.c.sent_at,
    sqlite_where=text("answered_at IS NOT NULL"),
    postgresql_where=text("answered_at IS NOT NULL"),
)
Index("ix_attempt_sent", attempt.c.sent_at)
Index(
    "ix_attempt_settled",
    attempt.c.settled_at,
    sqlite_where=text("settled_at IS NOT NULL"),
    postgresql_where=text("settled_at IS NOT NULL"),
)
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

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", String(32), primary_key=True, comment="UUIDv7; Message-ID and webhook-id"),
    Column("kind", String(12), nullable=False, comment="mail webhook callback"),
    Column("name", String(40), nullable=False, comment="which mail: collector.pay, debtor.info ..."),
    Column("attempt_id", String(150), nullable=False, comment="or an inbound call's channel id"),
    Column("campaign", String(100), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(12), nullable=False, comment="owed sending delivered failed unconfirmed"),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("last_error", String(500)),
    Column("node", String(60), comment="who hands it over, or was the last to do so"),
    Column("epoch", Integer, comment="which run of that node"),
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
    Column("stopped_at", Instant, comment="somebody said stop; null: may dial"),
    Column("stopped_by", String(200)),
    Column("alarm", String(60), comment="what Recado saw when it stopped it by itself"),
    Column("started_at", Instant, comment="what was seen before is no alarm any more"),
    Column("launched_at", Instant, comment="since when the serving process dials it; null: it does not"),
    Column("launched_by", String(100)),
    Column(
        "paused",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="stopped for a while, not for good",
    ),
    Column("calls_per_second", Float, comment="as set while it runs; null: as the file says"),
    Column("max_calls", Integer, comment="as set while it runs; null: as the file says"),
    Column("hang_up_at", Instant, comment="calls that began before are to be hung up; null once they are"),
    Column("trouble", String(2000), comment="why it is launched and nobody dials it yet; null: nothing"),
    Column("imported", JSON, comment="how far its contacts file is, or was, imported"),
    Column(
        "version",
        Integer,
        nullable=False,
        server_default="0",
        comment="of the pace, for whoever edits it",
    ),
)

campaign_rules = Table(
    "campaign_rules",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("fingerprint", String(64), nullable=False, comment="of what the gate was last asked by"),
)
