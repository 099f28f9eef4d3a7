"""What people and carriers have told: hours, line types; and what ratios and a relaunch ask about."""

import sqlalchemy as sa
from alembic import op

from dialer.store.columns import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PARTIAL = {
    "ix_attempt_abandoned": "events LIKE 'abandoned%'",
    "ix_attempt_answered": "answered_at IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "asked_hours",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False, comment="as dialer/asked_hours.py reads them"),
        sa.Column(
            "evidence", sa.String(length=200), comment="an id of what they wrote; null: they only said so"
        ),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("cleared_at", Instant(), comment="null: they stand"),
        sa.Column("cleared_by", sa.String(length=200)),
        sa.PrimaryKeyConstraint("id", name="pk_asked_hours"),
    )
    op.create_index("ix_asked_hours_person_id", "asked_hours", ["person_id"], unique=False)
    op.create_table(
        "line_type_record",
        sa.Column("e164", sa.String(length=16), nullable=False),
        sa.Column("line_type", sa.String(length=20), nullable=False, comment="a word of policy's LINE_TYPES"),
        sa.Column("looked_up_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("e164", name="pk_line_type_record"),
    )
    op.create_table(
        "campaign_rules",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "fingerprint", sa.String(length=64), nullable=False, comment="of what the gate was last asked by"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_campaign_rules"),
    )
    for name, where in _PARTIAL.items():
        condition = sa.text(where)
        op.create_index(
            name,
            "attempt",
            ["campaign", "sent_at"],
            unique=False,
            sqlite_where=condition,
            postgresql_where=condition,
        )
