"""The control plane: users, keys, campaigns that came over the API, agents at work, promises, callbacks."""

import sqlalchemy as sa
from alembic import op

from dialer.store.columns import Amount, Instant, RowId

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False, comment="which machine it is for"),
        sa.Column(
            "prefix", sa.String(length=12), nullable=False, comment="its beginning, to tell keys apart"
        ),
        sa.Column(
            "key_hash", sa.String(length=64), nullable=False, comment="SHA-256: a key is long and random"
        ),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.Column("used_at", Instant(), comment="to the minute"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
        sa.UniqueConstraint("prefix", name="uq_api_key_prefix"),
    )
    op.create_table(
        "campaign_document",
        sa.Column("id", sa.String(length=32), nullable=False, comment="UUIDv7; also its folder's name"),
        sa.Column("text", sa.Text(), nullable=False, comment="YAML as it was sent"),
        sa.Column("campaigns", sa.JSON(), nullable=False, comment="the names of those in it"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_document"),
    )
    op.create_table(
        "failed_login",
        sa.Column("id", RowId, nullable=False),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=False,
            comment="a keyed hash of the login, or of the address",
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failed_login"),
    )
    op.create_index("ix_failed_login_key", "failed_login", ["key", "at"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False, comment="of method, path and body"),
        sa.Column("status", sa.Integer(), comment="null: it is being carried out"),
        sa.Column("headers", sa.JSON()),
        sa.Column("body", sa.Text()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("who", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", RowId, nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False, comment="lower case"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), comment="argon2id; null: nobody can log in"),
        sa.Column("roles", sa.JSON(), nullable=False, comment="viewer operator agent compliance admin"),
        sa.Column("language", sa.String(length=10), comment="as chosen; null: as the browser asks"),
        sa.Column(
            "interface",
            sa.String(length=80),
            comment="an agent's telephone as Asterisk names it: PJSIP/agent-1",
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("disabled_at", Instant()),
        sa.Column("password_changed_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("login", name="uq_user_account_login"),
    )
    op.create_table(
        "agent_shift",
        sa.Column("id", RowId, nullable=False),
        sa.Column("user_id", RowId, nullable=False),
        sa.Column("interface", sa.String(length=80), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("state", sa.String(length=10), nullable=False, comment="ready paused in_call wrap_up"),
        sa.Column("pause_reason", sa.String(length=100)),
        sa.Column("since", Instant(), nullable=False, comment="when the state began"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_agent_shift_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agent_shift"),
    )
    op.create_index("ix_agent_shift_user_id", "agent_shift", ["user_id"], unique=False)
    op.create_index(
        "uq_agent_shift_interface",
        "agent_shift",
        ["interface"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_agent_shift_user",
        "agent_shift",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "user_session",
        sa.Column(
            "token_hash", sa.String(length=64), nullable=False, comment="SHA-256 of what the cookie holds"
        ),
        sa.Column("user_id", RowId, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_user_session_user_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_user_session"),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"], unique=False)
    op.create_table(
        "callback",
        sa.Column("id", RowId, nullable=False),
        sa.Column("contact_id", RowId, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column(
            "asked_in",
            sa.String(length=150),
            comment="the attempt, or the inbound call, in which it was asked for",
        ),
        sa.Column(
            "taken_by", sa.String(length=100), comment="the agent who noted it; null: asked for by key"
        ),
        sa.Column(
            "state", sa.String(length=10), nullable=False, comment="waiting wanted calling done given_up"
        ),
        sa.Column("user_id", RowId, comment="the agent who wants to call"),
        sa.Column("refused", sa.String(length=200), comment="what the gate said when it was wanted"),
        sa.Column("attempt_id", sa.String(length=32), comment="the call that came of it"),
        sa.Column("closed_at", Instant()),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_callback_contact_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_callback_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_callback"),
        sa.UniqueConstraint("contact_id", "asked_in", name="uq_callback_contact_id_asked_in"),
    )
    op.create_index("ix_callback_campaign", "callback", ["campaign"], unique=False)
    op.create_index("ix_callback_contact_id", "callback", ["contact_id"], unique=False)
    op.create_index(
        "ix_callback_due",
        "callback",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "promise",
        sa.Column("id", RowId, nullable=False),
        sa.Column("debt_id", RowId, nullable=False),
        sa.Column("contact_id", RowId, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("attempt_id", sa.String(length=32)),
        sa.Column("on_date", sa.Date(), nullable=False, comment="the day it is to be paid"),
        sa.Column("amount", Amount(), comment="null: the whole"),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("taken_by", sa.String(length=100), nullable=False),
        sa.Column("withdrawn_at", Instant()),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_promise_contact_id"),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name="fk_promise_debt_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
    )
    op.create_index("ix_promise_campaign", "promise", ["campaign"], unique=False)
    op.create_index("ix_promise_debt_id", "promise", ["debt_id"], unique=False)
    op.create_table(
        "agent_call",
        sa.Column("id", RowId, nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("channel_id", sa.String(length=150), nullable=False, comment="of the agent's telephone"),
        sa.Column("user_id", RowId, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("contact_id", RowId, nullable=False),
        sa.Column("connected_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the notes"),
        sa.Column(
            "disposition",
            sa.String(length=20),
            comment="paid promise callback dispute wrong_person refuses opt_out other",
        ),
        sa.Column("disposed_at", Instant()),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_agent_call_attempt_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_agent_call_contact_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_agent_call_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agent_call"),
        sa.UniqueConstraint("attempt_id", "channel_id", name="uq_agent_call_attempt_id_channel_id"),
    )
    op.create_index("ix_agent_call_campaign", "agent_call", ["campaign"], unique=False)
    op.create_index("ix_agent_call_contact_id", "agent_call", ["contact_id"], unique=False)
    op.create_index("ix_agent_call_user", "agent_call", ["user_id", "connected_at"], unique=False)
    op.create_index("ix_attempt_sent", "attempt", ["sent_at"], unique=False)
    op.create_index(
        "ix_attempt_settled",
        "attempt",
        ["settled_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.add_column(
        "campaign_state",
        sa.Column(
            "launched_at", Instant(), comment="since when the serving process dials it; null: it does not"
        ),
    )
    op.add_column("campaign_state", sa.Column("launched_by", sa.String(length=100)))
    op.add_column(
        "campaign_state",
        sa.Column(
            "paused",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="stopped for a while, not for good",
        ),
    )
    op.add_column(
        "campaign_state",
        sa.Column("calls_per_second", sa.Float(), comment="as set while it runs; null: as the file says"),
    )
    op.add_column(
        "campaign_state",
        sa.Column("max_calls", sa.Integer(), comment="as set while it runs; null: as the file says"),
    )
    op.add_column(
        "campaign_state",
        sa.Column(
            "hang_up_at", Instant(), comment="calls that began before are to be hung up; null once they are"
        ),
    )
    op.add_column(
        "campaign_state",
        sa.Column(
            "trouble",
            sa.String(length=2000),
            comment="why it is launched and nobody dials it yet; null: nothing",
        ),
    )
    op.add_column(
        "campaign_state",
        sa.Column("imported", sa.JSON(), comment="how far its contacts file is, or was, imported"),
    )
    op.add_column(
        "campaign_state",
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="of the pace, for whoever edits it",
        ),
    )
