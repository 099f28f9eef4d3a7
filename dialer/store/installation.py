"""What every transaction knows of its installation: the node, and the secret that keys hashes."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Connection

OPTION = "recado"
"""The execution option under which every connection carries it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """`secret` is Settings.secret; who changes it can no longer check the audit, nor find erased people."""

    node: str = "node-1"
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """The `epoch`-th run of a node: one dialing process, from its begin to its end."""

    node: str
    epoch: int


def node_of(tx: Connection) -> str:
    """Whose chain of the audit this process writes."""
    return _installation(tx).node


def keyed(tx: Connection, kind: str, value: str) -> str:
    """A hash of a number or a person's key that says nothing to whoever has only the database.

    Weakness: telephone numbers are few; who has the secret too finds one by trying them all.
    """
    key = _key_of(_installation(tx).secret)
    return hmac.digest(key, f"{kind}\0{value}".encode(), "sha256").hex()


@lru_cache(maxsize=4)  # a process knows one installation; a test perhaps two
def _key_of(secret: str) -> bytes:
    return hashlib.sha256(b"ledger " + secret.encode()).digest()


def _installation(tx: Connection) -> Installation:
    known: Installation = tx.get_execution_options()[OPTION]
    return known
