"""What each trunk's day has seen and cost; which campaigns Recado stopped by itself, and for what."""

import sqlalchemy as sa
from alembic import op

from dialer.store.columns import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trunk_day",
        sa.Column("day", sa.Date(), nullable=False, comment="in the zone of the operator's limits"),
        sa.Column("trunk", sa.String(length=40), nullable=False, comment="empty: all of them"),
        sa.Column("region", sa.String(length=2), nullable=False, comment="ISO 3166; empty: all of them"),
        sa.Column("calls", sa.Integer(), nullable=False, comment="sent, and not turned down"),
        sa.Column(
            "spent",
            sa.BigInteger(),
            nullable=False,
            comment="by calls that ended; millionths of the currency",
        ),
        sa.Column("held", sa.BigInteger(), nullable=False, comment="for calls whose length is not known yet"),
        sa.PrimaryKeyConstraint("day", "trunk", "region", name="pk_trunk_day"),
    )
    op.create_table(
        "charge",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("trunk", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("per_minute", sa.BigInteger(), nullable=False, comment="the price when it was sent"),
        sa.Column("billed_per", sa.String(length=6), nullable=False, comment="minute or second"),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="held; once it has ended, what it cost"),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_charge"),
    )
    op.create_index("ix_charge_trunk", "charge", ["trunk", "sent_at"], unique=False)
    alarms = sa.text("kind = 'alarm'")
    op.create_index(
        "ix_audit_alarm", "audit", ["at"], unique=False, sqlite_where=alarms, postgresql_where=alarms
    )
    with op.batch_alter_table("campaign_state") as state:
        state.alter_column(
            "stopped_at",
            existing_type=Instant(),
            existing_nullable=True,
            existing_comment="an operator said stop; null: may dial",
            comment="somebody said stop; null: may dial",
        )
        state.add_column(
            sa.Column("alarm", sa.String(length=60), comment="what Recado saw when it stopped it by itself")
        )
        state.add_column(
            sa.Column("started_at", Instant(), comment="what was seen before is no alarm any more")
        )
