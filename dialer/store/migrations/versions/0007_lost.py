"""That lines of the event log were lost before anybody read them: then no line is no proof of no call."""

import sqlalchemy as sa
from alembic import op

from dialer.store.columns import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "log_position",
        sa.Column("lost_at", Instant(), comment="when lines were last found gone that nobody had read"),
    )
