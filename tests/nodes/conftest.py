"""A PostgreSQL and a campaign, as tests/unit has them."""

import os

import pytest

from tests.unit.conftest import database, database_url, make_campaign, postgresql, postgresql_tables

__all__ = ["database", "database_url", "make_campaign", "postgresql", "postgresql_tables"]


@pytest.fixture(autouse=True)
def asked_for_postgres() -> None:
    """Nodes are PostgreSQL's: a run that was not asked for it shows nothing of them, and says so."""
    assert os.environ.get("RECADO_TEST_POSTGRES") == "1", "these need RECADO_TEST_POSTGRES=1"
