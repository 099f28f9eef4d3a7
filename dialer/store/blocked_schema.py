"""What is no longer in use and may not be destroyed yet: sealed, for courts and authorities alone."""

from sqlalchemy import Column, Date, Index, String, Table, Text

from dialer.store.columns import Instant, RowId, metadata

blocked_person = Table(
    "blocked_person",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("keyed", Text, nullable=False, comment="keyed hashes of the person's key and ids"),
    Column("sealed", Text, nullable=False, comment="every row about them, encrypted (store/blocked.py)"),
    Column("blocked_at", Instant, nullable=False),
    Column("destroy_on", Date, nullable=False, comment="the first day on which no law asks for it"),
    Column("because", String(200), nullable=False, comment="the rules that ask for it"),
    Index("ix_blocked_person_destroy_on", "destroy_on"),
)
