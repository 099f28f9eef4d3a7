"""Whoever dials in a test has its lease, unless the test is about leases."""

from datetime import timedelta

from dialer.store.database import Database
from dialer.store.nodes import begin_run


def a_run_begins(database: Database) -> None:
    """Of the node that dials from here; on SQLite nobody asks which run it is."""
    if database.node:
        database.run = database.write(begin_run, database.node, timedelta(hours=1))
