"""The ledger held against the carrier's own count: one INVITE per attempt, every key on record.

Pure. The two sides share nothing but telephone numbers: the carrier knows no attempt, the ledger
no SIP. Of identity digits the ledger knows how many were pressed, and nothing more.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

ANY_DIGIT = "?"
"""In the ledger's keys: a digit of a second factor, which must not be kept, nor shown of the carrier's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invite:
    """A call as the carrier saw it: one SIP Call-ID, whatever became of it."""

    number: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key as somebody behind the carrier pressed it."""

    number: str
    key: str
    at: datetime
    identity: bool = False
    """A digit of a second factor: a 9 in it is no opt-out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CarrierCount:
    """What the carrier counted; times are real."""

    invites: Sequence[Invite]
    keys: Sequence[Key]


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerCount:
    """What the ledger says: attempts that were dialled, by number, and their keys in order."""

    calls: Mapping[str, int]
    keys: Mapping[str, Sequence[str]]
    forbidden: Mapping[str, str]
    """Numbers that must not be called at all, and why: debts that are paid, rows that were rejected."""
    numbers_of_same_person: Mapping[str, frozenset[str]]
    """For every number, all numbers of the people who have it: an opt-out ends calls to each of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """Whether the two sides tell the same story, and every difference as a sentence."""

    called_twice: int
    forbidden_calls: int
    differences: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        return not self.differences


def without(carrier: CarrierCount, numbers: Collection[str]) -> CarrierCount:
    """The carrier's count but for these numbers: those of erased people, of whom no ledger may know a call.

    Weakness: a call to one of them after the erasure would not be noticed here, unless the ledger has it.
    """
    return replace(
        carrier,
        invites=[invite for invite in carrier.invites if invite.number not in numbers],
        keys=[key for key in carrier.keys if key.number not in numbers],
    )


def compare(ledger: LedgerCount, carrier: CarrierCount) -> Agreement:
    """Every number on either side must tell the same."""
    invites = Counter(invite.number for invite in carrier.invites)
    numbers = sorted(invites.keys() | ledger.calls.keys() | {key.number for key in carrier.keys})
    twice = sum(max(0, invites[number] - ledger.calls.get(number, 0)) for number in numbers)
    forbidden = list(_forbidden(ledger, carrier))
    differences = [
        *(d for number in numbers for d in _count_differs(number, ledger, invites)),
        *(d for number in numbers for d in _keys_differ(number, ledger, carrier)),
        *forbidden,
    ]
    return Agreement(called_twice=twice, forbidden_calls=len(forbidden), differences=tuple(differences))


def _count_differs(number: str, ledger: LedgerCount, invites: Counter[str]) -> Iterable[str]:
    attempts = ledger.calls.get(number, 0)
    if attempts != invites[number]:
        yield f"{number}: {attempts} attempts in the ledger, {invites[number]} INVITEs at the carrier"


def _keys_differ(number: str, ledger: LedgerCount, carrier: CarrierCount) -> Iterable[str]:
    pressed = [key for key in sorted(carrier.keys, key=lambda k: k.at) if key.number == number]
    recorded = list(ledger.keys.get(number, ()))
    if not _same(recorded, [key.key for key in pressed]):
        shown = [ANY_DIGIT if key.identity and key.key.isdigit() else key.key for key in pressed]
        yield (
            f"{number}: keys in the ledger: {' '.join(recorded) or '-'}; pressed: {' '.join(shown) or '-'}"
        )


def _same(recorded: Sequence[str], pressed: Sequence[str]) -> bool:
    """Key by key. A # that only ends digits is on the carrier's side alone."""
    if "#" not in recorded:
        pressed = [key for key in pressed if key != "#"]
    return len(recorded) == len(pressed) and all(
        ours == theirs or (ours == ANY_DIGIT and theirs.isdigit())
        for ours, theirs in zip(recorded, pressed, strict=True)
    )


def _forbidden(ledger: LedgerCount, carrier: CarrierCount) -> Iterable[str]:
    for invite in carrier.invites:
        if reason := ledger.forbidden.get(invite.number):
            yield f"{invite.number}: called, and must not have been: {reason}"
    for key in carrier.keys:
        if key.key == "9" and not key.identity:
            yield from _called_after_opt_out(key, ledger, carrier)


def _called_after_opt_out(key: Key, ledger: LedgerCount, carrier: CarrierCount) -> Iterable[str]:
    numbers = ledger.numbers_of_same_person.get(key.number, frozenset({key.number}))
    for invite in carrier.invites:
        if invite.number in numbers and invite.at > key.at:
            yield f"{invite.number}: called after somebody at {key.number} had pressed 9"
