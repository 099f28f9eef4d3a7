"""Who decides about a person, or a number, keeps everybody else from deciding about them meanwhile.

On SQLite there is one writer at a time and nothing to do. On PostgreSQL these are advisory locks, held until
the transaction ends; contacts and people are not locked as rows, so an import is in nobody's way.
"""

import hashlib
from collections.abc import Iterable, Set

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, func, select


def people_and_numbers(keys: Iterable[str], numbers: Iterable[str]) -> list[str]:
    """What is locked for them; the same for everybody."""
    return [*(f"person {key}" for key in keys), *(f"phone {number}" for number in numbers)]


def lock(tx: Connection, names: Iterable[str]) -> None:
    """Wait for all of them, in one order for everybody, so that two who wait never wait for each other."""
    if tx.dialect.name == "postgresql" and (wanted := _numbers(names)):
        tx.execute(_LOCK, {"wanted": wanted}).all()


def try_lock(tx: Connection, names: Iterable[str]) -> Set[str]:
    """Take those that nobody else has, and say which they are: whoever asks has others to ask about."""
    names = set(names)
    if tx.dialect.name != "postgresql" or not names:
        return names
    got = {row.wanted for row in tx.execute(_TRY_LOCK, {"wanted": _numbers(names)}) if row.got}
    return {name for name in names if number_of(name) in got}


_WANTED = func.unnest(bindparam("wanted", type_=ARRAY(BigInteger))).column_valued("wanted_now")
_LOCK = select(func.pg_advisory_xact_lock(_WANTED))
_TRY_LOCK = select(_WANTED.label("wanted"), func.pg_try_advisory_xact_lock(_WANTED).label("got"))
"""One after the other, in the order in which they are told."""


def number_of(name: str) -> int:
    """PostgreSQL knows its advisory locks by number."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def _numbers(names: Iterable[str]) -> list[int]:
    return sorted(map(number_of, set(names)))
