"""The first schema: people, phones, debts, contacts, attempts and what came of them."""

import sqlalchemy as sa
from alembic import op

from dialer.store.schema import Amount, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
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
        "log_position",
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("inode", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_log_position"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=100), nullable=False, comment="the operator's person_id"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("secrets", sa.JSON(), nullable=False, comment="second factors by name, digits only"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "phone",
        sa.Column("e164", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("line_type", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("e164", name="pk_phone"),
    )
    op.create_table(
        "suppression",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False, comment="person or phone"),
        sa.Column("value", sa.String(length=100), nullable=False, comment="a person_id or a number in E.164"),
        sa.Column("since", Instant(), nullable=False),
        sa.Column(
            "source", sa.String(length=200), nullable=False, comment="key 9, operator, inbound call ..."
        ),
        sa.Column("reference", sa.String(length=12), nullable=False, comment="what the person was told"),
        sa.PrimaryKeyConstraint("id", name="pk_suppression"),
        sa.UniqueConstraint("scope", "value", name="uq_suppression_scope_value"),
    )
    op.create_table(
        "basis",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("e164", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False, comment="why this call may be made at all"),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["e164"], ["phone.e164"], name="fk_basis_e164"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_basis_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_basis"),
        sa.UniqueConstraint(
            "person_id", "e164", "purpose", "kind", name="uq_basis_person_id_e164_purpose_kind"
        ),
    )
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
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False, comment="the row's numbers: a later row may drop one"),
        sa.Column("row_hash", sa.String(length=64), nullable=False, comment="the row it was imported from"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="calls made, never more than allowed"),
        sa.Column("next_at", Instant(), nullable=True, comment="not before this; null: nothing more to do"),
        sa.Column("done_reason", sa.String(length=60), nullable=True, comment="why next_at is null"),
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
        sa.Column("ended_at", Instant(), nullable=True, comment="when Asterisk hung the channel up"),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_reason", sa.String(length=200), nullable=True),
        sa.Column("hangup_cause", sa.Integer(), nullable=True, comment="Q.850"),
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
        ["person_id"],
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
    op.create_table(
        "decision",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("contact_id", ROW_ID, nullable=False),
        sa.Column(
            "e164",
            sa.String(length=16),
            nullable=True,
            comment="null when no phone of the person was left to ask about",
        ),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("not_before", Instant(), nullable=True),
        sa.Column("attempt_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_decision_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_contact_id", "decision", ["contact_id"], unique=False)
