"""Who decides about a person, or a number, keeps everybody else from deciding about them meanwhile.

On SQLite there is one writer at a time and nothing to do. On PostgreSQL these are advisory locks, held until
the transaction ends; contacts and people are not locked as rows, so an import is in nobody's way.
"""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, func, select


def people_and_numbers(keys: Iterable[str], numbers: Iterable[str]) -> list[str]:
    """What is locked for them; the same for everybody."""
    return [*(f"person {key}" for key in keys), *(f"phone {number}" for number in numbers)]


def lock(tx: Connection, names: Iterable[str]) -> None:
    """Wait for all of them, in one order for everybody, so that two who wait never wait for each other."""
    if tx.dialect.name == "postgresql":
        for number in _numbers(names):
            tx.execute(select(func.pg_advisory_xact_lock(number)))


def try_lock(tx: Connection, names: Iterable[str]) -> bool:
    """Take all of them, or say at once that somebody else has one: whoever asks has others to ask about."""
    if tx.dialect.name != "postgresql":
        return True
    return all(
        tx.execute(select(func.pg_try_advisory_xact_lock(number))).scalar_one() for number in _numbers(names)
    )


def number_of(name: str) -> int:
    """PostgreSQL knows its advisory locks by number."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def _numbers(names: Iterable[str]) -> list[int]:
    return sorted(map(number_of, set(names)))
