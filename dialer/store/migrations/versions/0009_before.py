"""What stood before the place reached in the event log: a file that was emptied in place and has grown past
it since is known by other bytes there."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "log_position",
        sa.Column(
            "before", sa.String(64), comment="a hash of the last bytes read, by which the file is known again"
        ),
    )
