"""Several dialing processes on one database: who they are, what they share, and whose event log was read."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from dialer.store.columns import Instant
from dialer.store.installation import node_of

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "node",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "epoch",
            sa.Integer(),
            nullable=False,
            comment="which run of it; a run of an older one calls nobody",
        ),
        sa.Column("started_at", Instant(), nullable=False, comment="of this run, by the database's clock"),
        sa.Column(
            "lease_until", Instant(), nullable=False, comment="by the database's clock: it dials until then"
        ),
        sa.Column(
            "gone_at", Instant(), comment="when somebody said that it will not come back; null once it does"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_node"),
    )
    _nodes_so_far()
    op.create_table(
        "pace",
        sa.Column("key", sa.String(length=120), nullable=False, comment="all, campaign NAME or trunk NAME"),
        sa.Column("last_start", Instant(), comment="of a call of any node, by the database's clock"),
        sa.PrimaryKeyConstraint("key", name="pk_pace"),
    )
    op.create_table(
        "line_wish",
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False, comment="as in pace"),
        sa.Column(
            "at",
            Instant(),
            nullable=False,
            comment="when it last found no line free, by the database's clock",
        ),
        sa.PrimaryKeyConstraint("node", "key", name="pk_line_wish"),
    )
    op.add_column("attempt", sa.Column("trunk", sa.String(length=40), comment="which it was sent over"))
    _log_position_of_each_node()


def _nodes_so_far() -> None:
    """Whoever dialled before is known by name: a machine that is called otherwise now left its calls open."""
    op.execute(
        sa.text(
            "INSERT INTO node (name, epoch, started_at, lease_until) "
            "SELECT named.node, COALESCE(MAX(named.epoch), 0), :long_ago, :long_ago FROM ("
            "SELECT node, NULL AS epoch FROM attempt UNION ALL SELECT node, epoch FROM follow_up) AS named "
            "WHERE named.node IS NOT NULL GROUP BY named.node"
        ).bindparams(sa.bindparam("long_ago", datetime(2000, 1, 1, tzinfo=UTC), type_=Instant()))
    )


def _log_position_of_each_node() -> None:
    """What was read so far is of the node that brings the tables up to date: there was no other."""
    here = op.get_bind()
    known = here.execute(sa.text('SELECT path, inode, "offset", lost_at, before FROM log_position')).all()
    op.drop_table("log_position")
    op.create_table(
        "log_position",
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("inode", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("lost_at", Instant(), comment="when lines were last found gone that nobody had read"),
        sa.Column(
            "before", sa.String(64), comment="a hash of the last bytes read, by which the file is known again"
        ),
        sa.PrimaryKeyConstraint("node", "path", name="pk_log_position"),
    )
    statement = sa.text(
        'INSERT INTO log_position (node, path, inode, "offset", lost_at, before) '
        "VALUES (:node, :path, :inode, :offset, :lost_at, :before)"
    )
    for row in known:
        here.execute(statement, {**row._mapping, "node": node_of(here)})
