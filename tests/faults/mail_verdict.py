"""What a ledger says of its mails, held against what arrived at a mail server; SQL of its own."""

import json
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any, Protocol


class Ledger(Protocol):
    """What SQLite's and PostgreSQL's own drivers have in common: a question in SQL, and its rows."""

    def execute(self, question: str, /) -> Any: ...


ARRIVED = {"delivered": (1,), "unconfirmed": (0, 1), "failed": (0,), "owed": (0,)}
"""How often a mail may have arrived that the ledger leaves so; nothing is left as being sent."""

_OWED = "SELECT id, attempt_id, name, state, last_error FROM follow_up WHERE kind = 'mail'"
_ASKED = """
    SELECT attempt.id, CAST(detail AS TEXT) FROM call_event JOIN attempt ON attempt.id = linked_id
    WHERE call_event.name = 'RECADO_NOTIFY' AND state = 'settled'
"""


def arrived(folder: Path) -> Counter[str]:
    """The ids of the mails that a catcher kept in this folder, and how often each came."""
    mails = (message_from_bytes(file.read_bytes()) for file in folder.glob("*.eml"))
    return Counter(str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in mails)


def broken_mails(tx: Ledger, came: Counter[str]) -> Iterator[str]:
    """A sentence for each mail that came too often, or never, or of which the ledger tells nothing."""
    rows = tx.execute(_OWED).fetchall()
    for mail, attempt, name, state, error in rows:
        if came[mail] not in ARRIVED.get(state, ()):
            yield f"mail {name} of call {attempt}: {state}, and it arrived {came[mail]} times"
        elif state != "delivered" and not error:
            yield f"mail {name} of call {attempt}: {state}, and nobody is told why"
    yield from (f"a mail arrived that nobody owed: {mail}" for mail in came.keys() - {row[0] for row in rows})
    yield from _never_owed(tx, {(attempt, name) for _, attempt, name, *_ in rows})


def _never_owed(tx: Ledger, owed: set[tuple[str, str]]) -> Iterator[str]:
    """The collector's mail of every settled call in whose flow one was asked for."""
    for attempt, written in tx.execute(_ASKED):
        detail = json.loads(written)
        name = f"{detail['to']}.{detail['mail']}"
        if detail["to"] == "collector" and (attempt, name) not in owed:
            yield f"mail {name} of call {attempt}: asked for, and never owed"
