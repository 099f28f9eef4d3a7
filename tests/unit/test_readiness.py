"""Whether calls could be placed is told by what a call needs: a ledger that takes a write."""

import sqlite3
from pathlib import Path

from dialer.readiness import troubles
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.wishes import wish_start


async def linked() -> None:
    """Asterisk's part is another test's."""


async def test_nothing_is_in_the_way_of_a_ledger_that_takes_a_write(tmp_path: Path) -> None:
    assert await ask(tmp_path) == {}


async def test_a_ledger_that_another_program_holds_is_no_readiness_though_it_can_be_read(
    tmp_path: Path,
) -> None:
    file = new_ledger(tmp_path)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        found = await ask(tmp_path)
    finally:
        holder.close()
    assert "locked" in found["database"]


def new_ledger(folder: Path) -> Path:
    file = folder / "recado.db"
    with Database(f"sqlite:///{file}") as database:
        database.migrate()
        database.write(wish_start, ["overdue"])
    return file


async def ask(folder: Path) -> dict[str, str]:
    file = folder / "recado.db"
    if not file.exists():
        new_ledger(folder)
    settings = Settings(event_log=folder / "recado.jsonl", sounds=folder)
    with Database(f"sqlite:///{file}") as database:
        return dict(await troubles(settings, database, linked))
