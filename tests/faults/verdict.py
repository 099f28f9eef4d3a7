"""What a scene's ledger says, held against what the carrier and its people wrote down.

Reads both with code of its own: SQL on the ledger, the carrier's lines.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import psycopg

from dialer.lab.ground_truth import KeySent, read_ground_truth
from tests.faults.mail_verdict import Ledger, arrived, broken_mails

EVENT_LOGS = "*/log/cel-custom/recado.jsonl"
"""Asterisk's own, in a lab's folder; of several nodes each has one."""

ON_ITS_WAY = timedelta(milliseconds=500)
"""How long a key takes from a finger to whoever counts it: its own length, a packet's way, a look."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Promises R1 to R3 in figures; `broken` are further sentences, each of which is a fault of Recado."""

    calls: int
    called_twice: int
    keys_lost: int
    keys_too_late: int
    """Pressed into a call that Asterisk was ending, or had ended: who pressed did not know it yet."""
    broken: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not (self.called_twice or self.keys_lost or self.broken)


def judge(
    folder: Path, ledger: Path | str, excused: Callable[[KeySent], bool] = lambda key: False
) -> Verdict:
    """Everybody is on the list once, so a second INVITE to a number is somebody called twice.

    `ledger` is SQLite's file, or PostgreSQL's address. `excused` are keys that no Asterisk was alive to hear.
    """
    truth = read_ground_truth(folder)
    invites = Counter(_plain(invite.number) for invite in truth.invites)
    pressed = [key for key in truth.keys if not excused(key)]
    with asked(ledger) as tx:
        ends = _ends(folder, tx)
        missing = _lost(pressed, _recorded(tx))
        lost = [key for key in missing if not _is_too_late(key, ends)]
        broken = [
            *(_sentence(key, ends) for key in lost),
            *_open_at_rest(tx),
            *_not_one_record(tx, invites),
            *_unread(tx, invites),
            *_heard_nothing(tx),
            *broken_mails(tx, arrived(folder / "mails")),
        ]
    return Verdict(
        calls=invites.total(),
        called_twice=sum(calls - 1 for calls in invites.values()),
        keys_lost=len(lost),
        keys_too_late=len(missing) - len(lost),
        broken=tuple(broken),
    )


@contextmanager
def asked(ledger: Path | str) -> Iterator[Ledger]:
    """Either engine, to be asked in plain SQL."""
    if isinstance(ledger, str):
        with psycopg.connect(ledger) as server:
            yield cast("Ledger", server)
        return
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as file:
        yield file


def event_lines(folder: Path) -> Iterator[str]:
    """Of every Asterisk's event log, each in its order."""
    for log in sorted(folder.glob(EVENT_LOGS)):
        yield from log.read_text(errors="replace").splitlines()


def _lost(pressed: Iterable[KeySent], recorded: Counter[tuple[str, str]]) -> list[KeySent]:
    """Of a number's equal keys the later ones."""
    left, lost = recorded.copy(), []
    for key in pressed:
        known = _plain(key.number), key.key
        if left[known] > 0:
            left[known] -= 1
        else:
            lost.append(key)
    return lost


def _is_too_late(key: KeySent, ends: Mapping[str, datetime]) -> bool:
    end = ends.get(_plain(key.number))
    return end is not None and key.at > end - ON_ITS_WAY


def _sentence(key: KeySent, ends: Mapping[str, datetime]) -> str:
    end = ends.get(_plain(key.number))
    ended = f"ended at {end:%H:%M:%S.%f}" if end else "has no end in the event log"
    return f"{key.number}: {key.key} pressed at {key.at:%H:%M:%S.%f} is not on record; the call {ended}"


def _ends(folder: Path, tx: Ledger) -> dict[str, datetime]:
    """When Asterisk hung each number's call up, by its own event log and the machine's clock."""
    numbers = {attempt: _plain(number) for attempt, number in tx.execute("SELECT id, e164 FROM attempt")}
    ends = {}
    for line in event_lines(folder):
        with suppress(ValueError, KeyError):  # half a line, as a death leaves it
            event = json.loads(line)
            if event["eventtype"] == "HANGUP" and event["uniqueid"] in numbers:
                ends[numbers[event["uniqueid"]]] = datetime.fromtimestamp(float(event["eventtime"]), UTC)
    return ends


def _recorded(tx: Ledger) -> Counter[tuple[str, str]]:
    rows = tx.execute(
        "SELECT e164, CAST(detail AS TEXT) FROM call_event JOIN attempt ON attempt.id = linked_id "
        "WHERE name = 'RECADO_KEY'"
    )
    return Counter((_plain(number), json.loads(detail)["key"]) for number, detail in rows)


def _open_at_rest(tx: Ledger) -> list[str]:
    rows = tx.execute("SELECT e164, state FROM attempt WHERE state IN ('reserved', 'sent', 'live')")
    return [f"{number}: still {state} when everything was over" for number, state in rows]


def _not_one_record(tx: Ledger, invites: Counter[str]) -> list[str]:
    """Who was rung has exactly one final record."""
    rows = tx.execute("SELECT e164, count(*) FROM attempt WHERE state = 'settled' GROUP BY e164")
    settled = {_plain(number): count for number, count in rows}
    return [
        f"{number}: rung, and {settled.get(number, 0)} final records"
        for number in invites
        if settled.get(number) != 1
    ]


def _unread(tx: Ledger, invites: Counter[str]) -> list[str]:
    """A final record of a call that was never made must say that nobody knows."""
    rows = tx.execute("SELECT e164, outcome FROM attempt WHERE state = 'settled' AND outcome <> 'unknown'")
    return [
        f"{number}: {outcome}, and the carrier was never asked"
        for number, outcome in rows
        if not invites[_plain(number)]
    ]


def _heard_nothing(tx: Ledger) -> list[str]:
    """Who answers a call of ours that the flow does not let in hears silence."""
    rows = tx.execute("SELECT e164 FROM attempt WHERE outcome_reason LIKE 'the flow refused%'")
    return [f"{number}: called, and the flow did not let the call in" for (number,) in rows]


def _plain(number: str) -> str:
    return number.lstrip("+")
