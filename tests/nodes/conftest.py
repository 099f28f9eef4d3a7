"""A PostgreSQL and a campaign, as tests/unit has them."""

from tests.unit.conftest import database, database_url, make_campaign, postgresql, postgresql_tables

__all__ = ["database", "database_url", "make_campaign", "postgresql", "postgresql_tables"]
