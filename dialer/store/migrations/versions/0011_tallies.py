"""Counters instead of counting, and an index of whoever has a turn that a calendar knows."""

import sqlalchemy as sa
from alembic import op

from dialer.store.tally_triggers import ATTEMPTS, CONTACTS, filled, kept

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_tally",
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column(
            "turn", sa.String(length=16), nullable=False, comment="the UTC minute of next_at; empty: none"
        ),
        sa.Column("reason", sa.String(length=100), nullable=False, comment="done_reason; empty: none"),
        sa.Column("denied_by", sa.String(length=200), nullable=False, comment="empty: nothing"),
        sa.Column(
            "part", sa.BigInteger(), autoincrement=False, nullable=False, comment="a transaction; 0: all"
        ),
        sa.Column(
            "n", sa.BigInteger(), nullable=False, comment="the sum over all parts is how many contacts"
        ),
        sa.PrimaryKeyConstraint("campaign", "turn", "reason", "denied_by", "part", name="pk_contact_tally"),
    )
    op.create_table(
        "attempt_tally",
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False, comment="empty: none"),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column(
            "part", sa.BigInteger(), autoincrement=False, nullable=False, comment="a transaction; 0: all"
        ),
        sa.Column(
            "n", sa.BigInteger(), nullable=False, comment="the sum over all parts is how many attempts"
        ),
        sa.PrimaryKeyConstraint("campaign", "state", "outcome", "answered", "part", name="pk_attempt_tally"),
    )
    _index_turns()
    dialect = op.get_bind().dialect.name
    for tally in (CONTACTS, ATTEMPTS):
        for statement in [*kept(tally, dialect), filled(tally, dialect)]:
            op.execute(statement)


def _index_turns() -> None:
    has_turn = sa.text("next_at IS NOT NULL AND done_reason IS NULL")
    op.create_index(
        "ix_contact_turn",
        "contact",
        ["campaign", "next_at", "id"],
        unique=False,
        sqlite_where=has_turn,
        postgresql_where=has_turn,
    )
