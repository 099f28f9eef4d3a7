"""Which run of Asterisk a call was sent to: the proof that it was never made no longer rests on the clock."""

import sqlalchemy as sa
from alembic import op

from dialer.store.columns import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "attempt",
        sa.Column(
            "pbx_booted_at", Instant(), comment="which run of Asterisk it was sent to, by Asterisk's clock"
        ),
    )
