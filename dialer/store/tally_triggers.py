"""What keeps the counters of contacts and attempts: triggers, so that no writer can forget them.

On SQLite, with its one writer, a row of the counter is what it says. On PostgreSQL two transactions that
changed one row would wait for each other, and calls with them: each adds rows of its own (`part` is the
transaction), the sum of which is the count, and one statement in FOLDS_ONE_IN puts together what stands.
"""

# ruff: noqa: S608 - every word of these statements stands in this file
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

FOLDS_ONE_IN = 500
"""So few, that a fold costs a call nothing; so many, that a sum reads a few thousand rows at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """A table of counters: how many rows of the table `of` stand alike.

    `sqlite` and `postgresql` say what of a row, by the column of the counter; `watched` are the columns
    from which it is made.
    """

    name: str
    of: str
    watched: Sequence[str]
    sqlite: Mapping[str, str]
    postgresql: Mapping[str, str]

    @property
    def key(self) -> str:
        return ", ".join(self.sqlite)


_REASONS = {"reason": "coalesce({row}.done_reason, '')", "denied_by": "coalesce({row}.denied_by, '')"}
_TURN = "coalesce(to_char({row}.next_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), '')"
_ATTEMPT = {
    "campaign": "{row}.campaign",
    "state": "{row}.state",
    "outcome": "coalesce({row}.outcome, '')",
    "answered": "{row}.answered_at IS NOT NULL",
}

CONTACTS = Tally(
    name="contact_tally",
    of="contact",
    watched=("campaign", "next_at", "done_reason", "denied_by"),
    sqlite={"campaign": "{row}.campaign", "turn": "coalesce(substr({row}.next_at, 1, 16), '')", **_REASONS},
    postgresql={"campaign": "{row}.campaign", "turn": _TURN, **_REASONS},
)

ATTEMPTS = Tally(
    name="attempt_tally",
    of="attempt",
    watched=("campaign", "state", "outcome", "answered_at"),
    sqlite=_ATTEMPT,
    postgresql=_ATTEMPT,
)


def kept(tally: Tally, dialect: str) -> list[str]:
    """The statements from which on the counter counts."""
    return list(_postgresql(tally) if dialect == "postgresql" else _sqlite(tally))


def counted(tally: Tally, dialect: str) -> str:
    """The query that counts what the counter keeps, in the order of its columns."""
    says = tally.postgresql if dialect == "postgresql" else tally.sqlite
    return f"SELECT {_of(says, tally.of)}, 0, count(*) FROM {tally.of} GROUP BY {_of(says, tally.of)}"


def filled(tally: Tally, dialect: str) -> str:
    """The statement that makes an empty counter right; nobody may write meanwhile."""
    return f"INSERT INTO {tally.name} ({tally.key}, part, n) {counted(tally, dialect)}"


def _of(says: Mapping[str, str], row: str) -> str:
    return ", ".join(each.format(row=row) for each in says.values())


def _sqlite(tally: Tally) -> Iterator[str]:
    old, new = _of(tally.sqlite, "OLD"), _of(tally.sqlite, "NEW")
    here = f"({tally.key}, part) = ({old}, 0)"
    add = (
        f"INSERT INTO {tally.name} ({tally.key}, part, n) VALUES ({new}, 0, 1) "
        f"ON CONFLICT ({tally.key}, part) DO UPDATE SET n = n + 1;"
    )
    take = f"UPDATE {tally.name} SET n = n - 1 WHERE {here}; DELETE FROM {tally.name} WHERE {here} AND n = 0;"
    changed = f"UPDATE OF {', '.join(tally.watched)} ON {tally.of} WHEN ({old}) <> ({new})"
    for verb, when, does in (
        ("insert", f"INSERT ON {tally.of}", add),
        ("update", changed, f"{take} {add}"),
        ("delete", f"DELETE ON {tally.of}", take),
    ):
        yield f"CREATE TRIGGER {tally.name}_{verb} AFTER {when} BEGIN {does} END"


def _postgresql(tally: Tally) -> Iterator[str]:
    yield _fold(tally)
    came = f"SELECT {_of(tally.postgresql, 'came')}, 1 AS n FROM came"
    went = f"SELECT {_of(tally.postgresql, 'went')}, -1 AS n FROM went"
    for verb, tables, moved in (
        ("insert", "NEW TABLE AS came", came),
        ("update", "OLD TABLE AS went NEW TABLE AS came", f"{came} UNION ALL {went}"),
        ("delete", "OLD TABLE AS went", went),
    ):
        function = f"{tally.name}_{verb}()"
        yield _function(function, _moves(tally, moved), "trigger")
        yield (
            f"CREATE TRIGGER {tally.name}_{verb} AFTER {verb.upper()} ON {tally.of} REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        )


def _moves(tally: Tally, moved: str) -> str:
    return (
        f"{_added(tally, f'({moved}) AS moved ({tally.key}, n)')}; "
        f"IF FOUND AND random() * {FOLDS_ONE_IN} < 1 THEN PERFORM {tally.name}_fold(); END IF; RETURN NULL;"
    )


def _fold(tally: Tally) -> str:
    """What somebody else folds just now is left to them: nobody waits here, so no two for each other."""
    rows = f"ARRAY(SELECT ctid FROM {tally.name} WHERE part <> txid_current() FOR UPDATE SKIP LOCKED)"
    gone = f"WITH gone AS (DELETE FROM {tally.name} WHERE ctid = ANY ({rows}) RETURNING {tally.key}, n)"
    return _function(f"{tally.name}_fold()", f"{gone} {_added(tally, 'gone')};", "void")


def _added(tally: Tally, rows: str) -> str:
    return (
        f"INSERT INTO {tally.name} ({tally.key}, part, n) "
        f"SELECT {tally.key}, txid_current(), sum(n) FROM {rows} GROUP BY {tally.key} HAVING sum(n) <> 0 "
        f"ON CONFLICT ({tally.key}, part) DO UPDATE SET n = {tally.name}.n + excluded.n"
    )


def _function(name: str, body: str, returns: str) -> str:
    return f"CREATE FUNCTION {name} RETURNS {returns} LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
