"""What keeps the audit as it was written: both databases refuse to change or delete a row of it."""

from collections.abc import Sequence

_SAYS = "the audit is append-only"

_SQLITE = tuple(
    f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    for verb in ("UPDATE", "DELETE")
)

_POSTGRESQL = (
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
)


def append_only(dialect: str) -> Sequence[str]:
    """The statements that make the table append-only.

    Weakness: whoever owns the database can drop a trigger. What they change then, the chain of hashes tells.
    """
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE
