"""What is erased from use and kept, sealed, until no law asks for it."""

import sqlalchemy as sa
from alembic import op

from dialer.store.columns import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blocked_person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("keyed", sa.Text(), nullable=False, comment="keyed hashes of the person's key and ids"),
        sa.Column(
            "sealed",
            sa.Text(),
            nullable=False,
            comment="every row about them, encrypted (store/blocked.py)",
        ),
        sa.Column("blocked_at", Instant(), nullable=False),
        sa.Column(
            "destroy_on", sa.Date(), nullable=False, comment="the first day on which no law asks for it"
        ),
        sa.Column("because", sa.String(length=200), nullable=False, comment="the rules that ask for it"),
        sa.PrimaryKeyConstraint("id", name="pk_blocked_person"),
    )
    op.create_index("ix_blocked_person_destroy_on", "blocked_person", ["destroy_on"], unique=False)
