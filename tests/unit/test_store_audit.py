"""The audit: whatever is done to its rows is found and named, and it outlasts the people it is about."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from dialer.cli.app import app
from dialer.store.audit import AuditBroken, Note, append, append_all, lock_chain, nodes, told_of_person
from dialer.store.audit_check import Checked, Wrong, verify
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.installation import Installation
from dialer.store.schema import audit, audit_head, person_key

NOW = datetime(2027, 6, 15, 10, 0, 0, 123456, tzinfo=UTC)
NODE = "node-1"


@pytest.fixture
def written(database: Database) -> Database:
    """A chain of six rows about three people."""
    notes = [
        Note(kind="decision", content={"n": n}, person_id=f"C{n % 3}", e164=f"+3491122233{n}")
        for n in range(5)
    ]
    database.write(append_all, notes, now=NOW)
    database.write(append, now=NOW, kind="list", content={"list": "robinson"})
    return database


def tamper(database: Database, *statements: str) -> None:
    """As whoever owns the database can: the triggers are taken away first."""

    def act(tx: Connection) -> None:
        if tx.dialect.name == "sqlite":
            tx.execute(text("DROP TRIGGER audit_no_update"))
            tx.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            tx.execute(text("DROP TRIGGER audit_no_change ON audit"))
        for statement in statements:
            tx.execute(text(statement))

    database.write(act)


def faults(database: Database) -> list[tuple[int, Wrong]]:
    checked: Checked = database.read(verify, NODE)
    return [(fault.n, fault.wrong) for fault in checked.faults]


def test_a_node_that_was_given_another_secret_writes_nothing_and_calls_nobody(
    written: Database, database_url: str
) -> None:
    """It would not find who was erased, or is on a list: they are known by hashes keyed with the secret."""
    with (
        Database(database_url, Installation(node="node-2", secret="another one")) as other,
        pytest.raises(AuditBroken, match=r"RECADO_SECRET is not the one with which node-1 wrote"),
    ):
        other.write(lock_chain)
    assert written.read(nodes) == [NODE]
    with Database(database_url, Installation(node="node-2", secret=written.installation.secret)) as other:
        other.write(append, now=NOW, kind="list", content={"list": "robinson"})
    assert written.read(nodes) == [NODE, "node-2"]


def test_a_chain_that_nobody_touched_is_whole(written: Database) -> None:
    assert written.read(verify, NODE) == Checked(node=NODE, rows=6, faults=())
    assert written.read(nodes) == [NODE]


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (['UPDATE audit SET content = \'{"verdict":"DENY"}\' WHERE n = 3'], [(3, Wrong.CHANGED)]),
        (["UPDATE audit SET at = '2027-06-15 10:00:01' WHERE n = 2"], [(2, Wrong.CHANGED)]),
        (["UPDATE audit SET phone = NULL WHERE n = 2"], [(2, Wrong.CHANGED)]),
        (["DELETE FROM audit WHERE n = 3"], [(3, Wrong.REMOVED)]),
        (["DELETE FROM audit WHERE n IN (1, 4)"], [(1, Wrong.REMOVED), (4, Wrong.REMOVED)]),
        (["DELETE FROM audit WHERE n = 6"], [(6, Wrong.REMOVED)]),
        (
            [
                "UPDATE audit SET n = 100 WHERE n = 2",
                "UPDATE audit SET n = 2 WHERE n = 3",
                "UPDATE audit SET n = 3 WHERE n = 100",
            ],
            [(2, Wrong.CHANGED), (3, Wrong.CHANGED), (4, Wrong.MOVED)],
        ),
        (["UPDATE audit_head SET n = 5"], [(6, Wrong.END)]),
        (["DELETE FROM audit_head"], [(6, Wrong.END)]),
        (["DELETE FROM audit"], [(n, Wrong.REMOVED) for n in range(1, 7)]),
    ],
)
def test_what_was_done_to_it_is_found_and_named(
    written: Database, statements: list[str], found: list[tuple[int, Wrong]]
) -> None:
    tamper(written, *statements)
    assert faults(written) == found


def test_a_row_that_was_written_anew_with_its_own_hash_no_longer_fits(written: Database) -> None:
    def rewrite(tx: Connection) -> None:
        from dialer.store.audit import digest

        row: dict[str, Any] = dict(tx.execute(select(audit).where(audit.c.n == 3)).mappings().one())
        row["content"] = "{}"
        tx.execute(update(audit).where(audit.c.n == 3).values(content="{}", hash=digest(row)))

    tamper(written)
    written.write(rewrite)
    assert faults(written) == [(4, Wrong.MOVED)]


def test_a_last_row_that_was_rewritten_with_its_head_lacks_the_seal(written: Database) -> None:
    """Who has the database and not the secret can compute every hash, but cannot seal the end."""

    def rewrite(tx: Connection) -> None:
        from dialer.store.audit import digest

        row: dict[str, Any] = dict(tx.execute(select(audit).where(audit.c.n == 6)).mappings().one())
        row["content"] = "{}"
        tx.execute(update(audit).where(audit.c.n == 6).values(content="{}", hash=digest(row)))
        tx.execute(update(audit_head).values(hash=digest(row)))

    tamper(written)
    written.write(rewrite)
    assert faults(written) == [(6, Wrong.END)]


def test_nothing_is_written_and_so_nobody_called_while_the_end_is_broken(written: Database) -> None:
    tamper(written, "DELETE FROM audit WHERE n = 6")
    with pytest.raises(AuditBroken, match="nobody is called"):
        written.write(append, now=NOW, kind="alarm", content={})


def test_another_secret_cannot_go_on_with_the_chain(written: Database, database_url: str) -> None:
    with (
        Database(database_url, Installation(secret="another")) as other,
        pytest.raises(AuditBroken, match="RECADO_SECRET"),
    ):
        other.write(lock_chain)


@pytest.mark.parametrize("statement", ["UPDATE audit SET kind = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_or_remove_a_row(written: Database, statement: str) -> None:
    with pytest.raises((DatabaseError, StoreError), match="append-only"):
        written.write(lambda tx: tx.execute(text(statement)))
    assert faults(written) == []


def test_no_name_and_no_number_is_in_it_in_clear(written: Database) -> None:
    rows = written.read(lambda tx: [tuple(row) for row in tx.execute(select(audit))])
    assert "+34911222" not in str(rows)
    assert "C1" not in str([row[1:-4] for row in rows])


def test_a_person_finds_their_rows_until_their_key_is_dropped_and_the_chain_still_holds(
    written: Database,
) -> None:
    of_c1 = written.read(told_of_person, "C1")
    assert [(row.content["n"], row.e164) for row in of_c1] == [(1, "+34911222331"), (4, "+34911222334")]
    written.write(lambda tx: tx.execute(delete(person_key).where(person_key.c.person_id == "C1")))
    assert written.read(told_of_person, "C1") == []
    assert faults(written) == []
    written.write(append, now=NOW, kind="decision", content={"n": 9}, person_id="C1")
    assert [row.content["n"] for row in written.read(told_of_person, "C1")] == [9]


def test_what_fails_leaves_no_row(written: Database) -> None:
    def fails(tx: Connection) -> None:
        append(tx, now=NOW, kind="alarm", content={})
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        written.write(fails)
    assert written.read(verify, NODE).rows == 6


def test_the_command_names_the_row_and_exits_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/recado.db"
    monkeypatch.setenv("RECADO_DATABASE", url)
    monkeypatch.setenv("RECADO_LANGUAGE", "en")
    with Database(url) as database:
        database.migrate()
        for n in range(3):
            database.write(append, now=NOW, kind="alarm", content={"n": n})
        ran = CliRunner().invoke(app, ["audit", "verify"])
        assert (ran.exit_code, ran.stdout) == (0, "node-1: 3 rows, all as they were written.\n")
        tamper(database, "UPDATE audit SET content = '{}' WHERE n = 2")
    ran = CliRunner().invoke(app, ["audit", "verify"])
    assert ran.exit_code == 1
    assert "row 2: was changed after it was written" in ran.stdout
    told = json.loads(CliRunner().invoke(app, ["audit", "verify", "--json"]).stdout)
    assert told == {
        "whole": False,
        "chains": [{"node": "node-1", "rows": 3, "faults": [{"row": 2, "wrong": "changed"}]}],
    }
