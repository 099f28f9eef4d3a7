"""The tables of who is called, and about what: people, their numbers, their debts, and contacts."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from dialer.store.columns import Amount, FieldValues, Instant, RowId, metadata

creditor = Table(
    "creditor",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
)

person = Table(
    "person",
    metadata,
    Column("id", String(100), primary_key=True, comment="the operator's person_id"),
    Column("name", String(200), nullable=False),
    Column("language", String(10), nullable=False),
    Column("email", String(254)),
    Column("secrets", JSON, nullable=False, comment="second factors by name, digits only"),
    Column("country", String(2), comment="of the address, ISO 3166"),
    Column("region", String(10), comment="of the address, ISO 3166-2 without the country"),
    Column("time_zone", String(60), comment="as declared"),
    Column("same_as", String(100), nullable=False, index=True, comment="equal for one human: Person.key"),
)

phone = Table(
    "phone",
    metadata,
    Column("e164", String(16), primary_key=True),
    Column("region", String(2), nullable=False),
    Column("line_type", String(20), nullable=False),
)

person_phone = Table(
    "person_phone",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("e164", ForeignKey("phone.e164"), primary_key=True, index=True),
    Column("rank", Integer, nullable=False, comment="dialling order, 0 first"),
    Column("wrong_since", Instant, comment="somebody there said they are not this person"),
)

debt = Table(
    "debt",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("creditor_id", ForeignKey("creditor.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("ref", String(100), nullable=False, index=True),
    Column("amount", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("due", Date),
    Column("status", String(12), nullable=False, comment="open paid disputed withdrawn"),
    UniqueConstraint("creditor_id", "ref"),
)

debt_change = Table(
    "debt_change",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("debt_id", ForeignKey("debt.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("field", String(20), nullable=False),
    Column("old", String(40)),
    Column("new", String(40)),
    Column("source", String(200), nullable=False, comment="a file and its line, or an attempt id"),
)

contact = Table(
    "contact",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("campaign", String(100), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("debt_id", ForeignKey("debt.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False, default="debtor", comment="debtor co_debtor guarantor ..."),
    Column("tags", JSON, nullable=False, default=list, comment="words of the row about person and debt"),
    Column("fields", FieldValues, nullable=False),
    Column(
        "phones", JSON, nullable=False, default=list, comment="the row's numbers: a later row may drop one"
    ),
    Column("row_hash", String(64), nullable=False, comment="the row it was imported from"),
    Column("attempts", Integer, nullable=False, default=0, comment="calls made, never more than allowed"),
    Column("next_at", Instant, comment="not before this; null: nothing more to do"),
    Column("done_reason", String(100), comment="why next_at is null"),
    Column("denied_by", String(200), comment="types of rules that refused: new facts wake it"),
    UniqueConstraint("campaign", "person_id", "debt_id"),
    Index(
        "ix_contact_due",
        "campaign",
        "next_at",
        "id",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    Index(
        "ix_contact_turn",
        "campaign",
        "next_at",
        "id",
        sqlite_where=text("next_at IS NOT NULL AND done_reason IS NULL"),
        postgresql_where=text("next_at IS NOT NULL AND done_reason IS NULL"),
    ),
)
