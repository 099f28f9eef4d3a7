"""What is being handed over is on record before it is, with who does it; what nobody knows stays unknown."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("follow_up") as follow_up:
        follow_up.alter_column(
            "state",
            existing_type=sa.String(length=10),
            existing_nullable=False,
            existing_comment="owed delivered failed",
            type_=sa.String(length=12),
            comment="owed sending delivered failed unconfirmed",
        )
        follow_up.add_column(
            sa.Column("node", sa.String(length=60), comment="who hands it over, or was the last to do so")
        )
        follow_up.add_column(sa.Column("epoch", sa.Integer(), comment="which run of that node"))
