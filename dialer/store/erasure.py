"""Takes a human out of the ledger: for good, or sealed for as long as a law asks for what was kept.

What remains is a hash that refuses whoever imports them again, and the audit, which names nobody once the
key of its references is gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, exists, func, select, update

from dialer.store.audit import append, lock_chain
from dialer.store.blocked import readable, seal
from dialer.store.bulk import among
from dialer.store.installation import keyed
from dialer.store.locks import lock, people_and_numbers
from dialer.store.person_rows import Human, human_of, remove_rows, rows_of
from dialer.store.schema import IS_OPEN, attempt, audit, basis, debt, debt_change, person, phone, suppression
from dialer.store.upsert import upsert


class CallOpen(Exception):
    """A call to this person goes on, or nobody knows yet how it ended: nothing is removed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What is held about somebody, by the law's kinds of record: the last day on which each was of use."""

    countries: frozenset[str]
    last: Mapping[str, date]


@dataclass(frozen=True, kw_only=True, slots=True)
class MustKeep:
    """A law asks for what is held until `until`; `because` are the ids of its rules."""

    until: date
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """What was done. `attempts` name the call folders, `names` the sounds, that may be left on disk."""

    rows: Mapping[str, int]
    blocked: MustKeep | None
    people: tuple[str, ...]
    attempts: tuple[str, ...]
    campaigns: tuple[str, ...]


Keep = Callable[[Held], MustKeep | None]


def erase(
    tx: Connection, person_id: str, *, keep: Keep, suppress: bool, now: datetime, by: str, why: str
) -> Erased | None:
    """Remove, or seal, everything about the human of this id; None if nobody is known by it.

    `suppress`: they are not to be called, or imported, ever again. Raises CallOpen.
    """
    lock_chain(tx)
    human = human_of(tx, person_id)
    if human is None:
        return None
    lock(tx, people_and_numbers([human.key], human.numbers))
    _refuse_while_open(tx, human)
    rows = readable(rows_of(tx, human))
    must = keep(held(tx, human))
    campaigns = tuple(sorted({row["campaign"] for row in rows["contact"]}))
    if must:
        names = {human.key, *human.people}
        seal(tx, names, rows, now=now, destroy_on=must.until, because=must.because)
    gone = remove_rows(tx, human)
    _forget_suppressed(tx, human)
    if suppress:
        _suppress(tx, human, now)
    _write(tx, human, gone, must, now=now, by=by, why=why)
    return Erased(rows=gone, blocked=must, people=human.people, attempts=human.attempts, campaigns=campaigns)


def held(tx: Connection, human: Human) -> Held:
    """Which kinds of record there are, how fresh each is, and whose law has a say."""
    last = {
        "basis": _day(tx, select(func.max(basis.c.recorded_at)).where(basis.c.person_id.in_(human.people))),
        "gate_log": _day(
            tx,
            select(func.max(audit.c.at)).where(
                audit.c.kind == "decision",
                audit.c.person.in_([keyed(tx, "person", each) for each in human.people]),
            ),
        ),
    }
    known = max(filter(None, last.values()), default=None)
    last["debt"] = _latest_of_debt(tx, human) or known  # never called: since they were imported
    regions = select(phone.c.region).where(phone.c.e164.in_(human.numbers))
    addresses = select(person.c.country).where(person.c.id.in_(human.people), person.c.country.is_not(None))
    countries = {*tx.execute(regions).scalars(), *tx.execute(addresses).scalars()}
    return Held(
        countries=frozenset(countries), last={name: day for name, day in last.items() if day is not None}
    )


def erased_people(tx: Connection, names: set[str]) -> set[str]:
    """Which of these people, by person_id or key, were erased and are not to be imported again."""
    by_hash = {keyed(tx, "person", name): name for name in names}
    found = select(suppression.c.keyed).where(
        suppression.c.scope == "person",
        suppression.c.value.is_(None),
        among(tx, suppression.c.keyed, by_hash),
    )
    return {by_hash[each] for each in tx.execute(found).scalars()}


def _latest_of_debt(tx: Connection, human: Human) -> date | None:
    """The last time anything was done, or said, about any of their debts."""
    days = [
        _day(tx, select(func.max(debt_change.c.at)).where(debt_change.c.debt_id.in_(human.debts))),
        _day(
            tx,
            select(func.max(func.coalesce(attempt.c.settled_at, attempt.c.reserved_at))).where(
                attempt.c.id.in_(human.attempts)
            ),
        ),
        tx.execute(select(func.max(debt.c.due)).where(debt.c.id.in_(human.debts))).scalar_one(),
    ]
    return max(filter(None, days), default=None)


def _day(tx: Connection, query: object) -> date | None:
    at: datetime | None = tx.execute(query).scalar_one()  # type: ignore[call-overload]
    return at and at.date()


def _refuse_while_open(tx: Connection, human: Human) -> None:
    theirs = attempt.c.person_id.in_(human.people) | attempt.c.e164.in_(human.own_numbers)
    if tx.execute(select(exists().where(IS_OPEN, theirs))).scalar_one():
        raise CallOpen(human.people[0])


def _forget_suppressed(tx: Connection, human: Human) -> None:
    """Who objected stays so, as a hash."""
    names = {"person": human.people, "phone": human.own_numbers}
    for scope, values in names.items():
        tx.execute(
            update(suppression)
            .where(suppression.c.scope == scope, suppression.c.value.in_(values))
            .values(value=None)
        )


def _suppress(tx: Connection, human: Human, now: datetime) -> None:
    """Hashes of the person, by key and every id, and of the numbers that were theirs alone."""
    said = [("person", name) for name in sorted({human.key, *human.people})]
    said += [("phone", number) for number in human.own_numbers]
    common = {"value": None, "since": now, "source": "erasure", "reference": ""}
    rows = [{"scope": scope, "keyed": keyed(tx, scope, name), **common} for scope, name in said]
    statement = upsert(tx, suppression)
    forget = statement.on_conflict_do_update(index_elements=["scope", "keyed"], set_={"value": None})
    tx.execute(forget, rows)


def _write(
    tx: Connection,
    human: Human,
    gone: Mapping[str, int],
    must: MustKeep | None,
    *,
    now: datetime,
    by: str,
    why: str,
) -> None:
    """In the audit, by hash alone: a reference would need a new key, and name them again."""
    content = {
        "people": [keyed(tx, "person", each) for each in human.people],
        "rows": dict(gone),
        "by": by,
        "why": why,
        "blocked_until": must and must.until.isoformat(),
        "because": must and must.because,
    }
    append(tx, now=now, kind="erase" if why == "request" else "retention", content=content)
