"""The first schema: people, phones, debts, contacts, attempts, what the gate asks, and the audit."""

import sqlalchemy as sa
from alembic import op

from dialer.store.audit_triggers import append_only
from dialer.store.columns import Amount, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("n", ROW_ID, nullable=False, comment="the row's place in its node's chain, 1 first"),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("contact_id", ROW_ID, nullable=True),
        sa.Column("attempt_id", sa.String(length=32), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True, comment="keyed hash of the person_id"),
        sa.Column("phone", sa.String(length=64), nullable=True, comment="keyed hash of the number"),
        sa.Column("reference", sa.Text(), nullable=True, comment="both, encrypted with the person's own key"),
        sa.Column("content", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.Column(
            "previous",
            sa.String(length=64),
            nullable=False,
            comment="the hash of the row before; the first's: zeros",
        ),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 of all of the above"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("node", "n", name="uq_audit_node_n"),
    )
    op.create_index("ix_audit_contact_id", "audit", ["contact_id"], unique=False)
    op.create_index("ix_audit_person", "audit", ["person"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("n", ROW_ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column(
            "seal",
            sa.String(length=64),
            nullable=False,
            comment="keyed: a rewritten chain cannot be sealed again",
        ),
        sa.PrimaryKeyConstraint("node", name="pk_audit_head"),
    )
    op.create_table(
        "call_event",
        sa.Column("channel_id", sa.String(length=150), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "n", sa.Integer(), nullable=False, comment="the flow's counter; 0 for Asterisk's own events"
        ),
        sa.Column("linked_id", sa.String(length=150), nullable=False, comment="the attempt's id"),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("channel_name", sa.String(length=150), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "name", "n", name="pk_call_event"),
    )
    op.create_index("ix_call_event_linked_id", "call_event", ["linked_id"], unique=False)
    op.create_table(
        "campaign_state",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("stopped_at", Instant(), nullable=True, comment="an operator said stop; null: may dial"),
        sa.Column("stopped_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_campaign_state"),
    )
    op.create_table(
        "creditor",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_creditor"),
        sa.UniqueConstraint("name", name="uq_creditor_name"),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=32), nullable=False, comment="UUIDv7; Message-ID and webhook-id"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="mail webhook callback"),
        sa.Column(
            "name", sa.String(length=40), nullable=False, comment="which mail: collector.pay, debtor.info ..."
        ),
        sa.Column(
            "attempt_id", sa.String(length=150), nullable=False, comment="or an inbound call's channel id"
        ),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False, comment="owed delivered failed"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up"),
        sa.UniqueConstraint("attempt_id", "kind", "name", name="uq_follow_up_attempt_id_kind_name"),
    )
    op.create_index(
        "ix_follow_up_owed",
        "follow_up",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'owed'"),
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_table(
        "imported_list",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("as_of", Instant(), nullable=False, comment="when whoever keeps the list made this copy"),
        sa.Column("whole", sa.Boolean(), nullable=False, comment="complete, and not empty"),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_imported_list"),
    )
    op.create_table(
        "log_position",
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("inode", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_log_position"),
    )
    op.create_table(
        "past",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column(
            "person_id", sa.String(length=100), nullable=True, comment="null: only the number is known"
        ),
        sa.Column("e164", sa.String(length=16), nullable=True),
        sa.Column("debt_id", ROW_ID, nullable=True),
        sa.Column("creditor", sa.String(length=200), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("events", sa.String(length=100), nullable=False, comment="words of policy's Event"),
        sa.Column("marks", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False, comment="voice sms mail ..."),
        sa.Column("direction", sa.String(length=8), nullable=False, comment="outbound or inbound"),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_past"),
    )
    op.create_index("ix_past_e164", "past", ["e164"], unique=False)
    op.create_index("ix_past_person_id", "past", ["person_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=100), nullable=False, comment="the operator's person_id"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("secrets", sa.JSON(), nullable=False, comment="second factors by name, digits only"),
        sa.Column("country", sa.String(length=2), nullable=True, comment="of the address, ISO 3166"),
        sa.Column(
            "region",
            sa.String(length=10),
            nullable=True,
            comment="of the address, ISO 3166-2 without the country",
        ),
        sa.Column("time_zone", sa.String(length=60), nullable=True, comment="as declared"),
        sa.Column(
            "same_as", sa.String(length=100), nullable=False, comment="equal for one human: Person.key"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_same_as", "person", ["same_as"], unique=False)
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column(
            "key", sa.String(length=44), nullable=False, comment="Fernet; without it audit rows name nobody"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_key"),
    )
    op.create_table(
        "phone",
        sa.Column("e164", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("line_type", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("e164", name="pk_phone"),
    )
    op.create_table(
        "state",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False, comment="person, debt or phone"),
        sa.Column(
            "key",
            sa.String(length=100),
            nullable=False,
            comment="a person_id, a debt's id or a number in E.164",
        ),
        sa.Column("name", sa.String(length=30), nullable=False, comment="a word of policy's STATES"),
        sa.Column(
            "until", sa.Date(), nullable=True, comment="the last day on which it holds; null: no end is known"
        ),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("cleared_at", Instant(), nullable=True, comment="null: it stands"),
        sa.Column("cleared_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_state"),
    )
    op.create_index(
        "uq_state_standing",
        "state",
        ["scope", "key", "name"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "suppression",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False, comment="person or phone"),
        sa.Column(
            "value",
            sa.String(length=100),
            nullable=True,
            comment="a person_id or a number in E.164; null once erased",
        ),
        sa.Column(
            "keyed",
            sa.String(length=64),
            nullable=False,
            comment="keyed hash of the person's key, or the number",
        ),
        sa.Column("since", Instant(), nullable=False),
        sa.Column(
            "source", sa.String(length=200), nullable=False, comment="key 9, operator, inbound call ..."
        ),
        sa.Column("reference", sa.String(length=12), nullable=False, comment="what the person was told"),
        sa.PrimaryKeyConstraint("id", name="pk_suppression"),
        sa.UniqueConstraint("scope", "keyed", name="uq_suppression_scope_keyed"),
    )
    op.create_index("ix_suppression_value", "suppression", ["value"], unique=False)
    op.create_table(
        "basis",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column(
            "e164", sa.String(length=16), nullable=True, comment="null: for every number of the person"
        ),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False, comment="why this call may be made at all"),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False, comment="which version of the text"),
        sa.Column("channel", sa.String(length=60), nullable=False, comment="how it was given"),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True, comment="null: it stands"),
        sa.Column("revoked_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["e164"], ["phone.e164"], name="fk_basis_e164"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_basis_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_basis"),
    )
    op.create_index("ix_basis_person_id", "basis", ["person_id"], unique=False)
    op.create_table(
        "debt",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("creditor_id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("ref", sa.String(length=100), nullable=False),
        sa.Column("amount", Amount(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False, comment="open paid disputed withdrawn"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditor.id"], name="fk_debt_creditor_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_debt_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_debt"),
        sa.UniqueConstraint("creditor_id", "ref", name="uq_debt_creditor_id_ref"),
    )
    op.create_index("ix_debt_person_id", "debt", ["person_id"], unique=False)
    op.create_index("ix_debt_ref", "debt", ["ref"], unique=False)
    op.create_table(
        "list_entry",
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column(
            "keyed", sa.String(length=64), nullable=False, comment="keyed hash of a number or a person's key"
        ),
        sa.ForeignKeyConstraint(["list"], ["imported_list.name"], name="fk_list_entry_list"),
        sa.PrimaryKeyConstraint("list", "keyed", name="pk_list_entry"),
    )
    op.create_index("ix_list_entry_keyed", "list_entry", ["keyed"], unique=False)
    op.create_table(
        "person_phone",
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("e164", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False, comment="dialling order, 0 first"),
        sa.Column(
            "wrong_since", Instant(), nullable=True, comment="somebody there said they are not this person"
        ),
        sa.ForeignKeyConstraint(["e164"], ["phone.e164"], name="fk_person_phone_e164"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_phone_person_id"),
        sa.PrimaryKeyConstraint("person_id", "e164", name="pk_person_phone"),
    )
    op.create_index("ix_person_phone_e164", "person_phone", ["e164"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("debt_id", ROW_ID, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False, comment="debtor co_debtor guarantor ..."),
        sa.Column("tags", sa.JSON(), nullable=False, comment="words of the row about person and debt"),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False, comment="the row's numbers: a later row may drop one"),
        sa.Column("row_hash", sa.String(length=64), nullable=False, comment="the row it was imported from"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="calls made, never more than allowed"),
        sa.Column("next_at", Instant(), nullable=True, comment="not before this; null: nothing more to do"),
        sa.Column("done_reason", sa.String(length=100), nullable=True, comment="why next_at is null"),
        sa.Column(
            "denied_by",
            sa.String(length=200),
            nullable=True,
            comment="types of rules that refused: new facts wake it",
        ),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name="fk_contact_debt_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("campaign", "person_id", "debt_id", name="uq_contact_campaign_person_id_debt_id"),
    )
    op.create_index("ix_contact_debt_id", "contact", ["debt_id"], unique=False)
    op.create_index(
        "ix_contact_due",
        "contact",
        ["campaign", "next_at", "id"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_contact_person_id", "contact", ["person_id"], unique=False)
    op.create_table(
        "debt_change",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("debt_id", ROW_ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("old", sa.String(length=40), nullable=True),
        sa.Column("new", sa.String(length=40), nullable=True),
        sa.Column(
            "source", sa.String(length=200), nullable=False, comment="a file and its line, or an attempt id"
        ),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name="fk_debt_change_debt_id"),
        sa.PrimaryKeyConstraint("id", name="pk_debt_change"),
    )
    op.create_index("ix_debt_change_debt_id", "debt_change", ["debt_id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column(
            "id", sa.String(length=32), nullable=False, comment="UUIDv7; also ChannelId, ActionID, Account"
        ),
        sa.Column("contact_id", ROW_ID, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column(
            "same_as", sa.String(length=100), nullable=False, comment="the person's when it was reserved"
        ),
        sa.Column("e164", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="1 for a contact's first attempt"),
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.String(length=10),
            nullable=False,
            comment="reserved sent live settled released refused",
        ),
        sa.Column("flow_context", sa.String(length=80), nullable=True, comment="flow and version it runs"),
        sa.Column("opt_out_reference", sa.String(length=12), nullable=False),
        sa.Column(
            "voice",
            sa.String(length=100),
            nullable=True,
            comment="who speaks: engine and voice, or recording",
        ),
        sa.Column(
            "voice_fallback",
            sa.String(length=200),
            nullable=True,
            comment="why the embedded voice spoke instead of the campaign's",
        ),
        sa.Column("reserved_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("verified_at", Instant(), nullable=True, comment="when the person proved who they are"),
        sa.Column("ended_at", Instant(), nullable=True, comment="when Asterisk hung the channel up"),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_reason", sa.String(length=200), nullable=True),
        sa.Column("hangup_cause", sa.Integer(), nullable=True, comment="Q.850"),
        sa.Column(
            "events",
            sa.String(length=100),
            nullable=True,
            comment="what limits count it as; null: everything it may be",
        ),
        sa.Column(
            "marks",
            sa.String(length=60),
            nullable=True,
            comment="not_connected: what lets a limit leave it out",
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_attempt_contact_id"),
        sa.ForeignKeyConstraint(["e164"], ["phone.e164"], name="fk_attempt_e164"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_attempt_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("contact_id", "n", name="uq_attempt_contact_id_n"),
    )
    op.create_index("ix_attempt_e164", "attempt", ["e164"], unique=False)
    op.create_index(
        "ix_attempt_open",
        "attempt",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state IN ('reserved', 'sent', 'live')"),
        postgresql_where=sa.text("state IN ('reserved', 'sent', 'live')"),
    )
    op.create_index("ix_attempt_person_id", "attempt", ["person_id"], unique=False)
    op.create_index(
        "uq_attempt_open_person",
        "attempt",
        ["same_as"],
        unique=True,
        sqlite_where=sa.text("state IN ('reserved', 'sent', 'live')"),
        postgresql_where=sa.text("state IN ('reserved', 'sent', 'live')"),
    )
    op.create_index(
        "uq_attempt_open_phone",
        "attempt",
        ["e164"],
        unique=True,
        sqlite_where=sa.text("state IN ('reserved', 'sent', 'live')"),
        postgresql_where=sa.text("state IN ('reserved', 'sent', 'live')"),
    )
    for statement in append_only(op.get_bind().dialect.name):
        op.execute(statement)
