"""What an agent filed of a call and corrects: each effect is undone where it is known to be of that filing.

`at` is the instant of the filing, which everything it wrote bears. What was so before it stays, and what
nobody can know again, the end of a state that was said twice, stays as it was said last.
"""

from datetime import datetime

from sqlalchemy import Connection, select, update

from dialer.contact import Debt, DebtStatus
from dialer.store.contacts import set_debt_status
from dialer.store.schema import debt_change, person_phone, promise
from dialer.store.states import clear_state, set_state, states_of


def clear_what_began(
    tx: Connection, debt_id: int, name: str, *, at: datetime, source: str, now: datetime
) -> None:
    """The state of this debt that began with the filing; one that held before goes on."""
    if any(each.name == name and each.since == at for each in states_of(tx, debt_id=debt_id)):
        clear_state(tx, scope="debt", key=str(debt_id), name=name, source=source, now=now)


def withdraw_promise(tx: Connection, attempt_id: str, *, at: datetime, source: str, now: datetime) -> None:
    """The promise that was made in this call; one that was made before it holds again until its own day."""
    made = (promise.c.attempt_id == attempt_id) & promise.c.withdrawn_at.is_(None)
    withdrawn = update(promise).where(made).values(withdrawn_at=now).returning(promise.c.debt_id)
    for debt_id in set(tx.execute(withdrawn).scalars()):
        clear_what_began(tx, debt_id, "promise", at=at, source=source, now=now)
        earlier = select(promise.c.on_date).where(
            promise.c.debt_id == debt_id, promise.c.withdrawn_at.is_(None)
        )
        until = tx.execute(earlier.order_by(promise.c.id.desc()).limit(1)).scalar_one_or_none()
        if until is not None:
            set_state(tx, scope="debt", key=str(debt_id), name="promise", until=until, source=source, now=now)


def restore_status(
    tx: Connection, debt_id: int, what: Debt, *, at: datetime, source: str, now: datetime
) -> None:
    """The status that the debt had before the filing, if nobody has said another one since."""
    changes = select(debt_change.c.at, debt_change.c.old)
    changes = changes.where(debt_change.c.debt_id == debt_id, debt_change.c.field == "status")
    last = tx.execute(changes.order_by(debt_change.c.id.desc()).limit(1)).one_or_none()
    if last is not None and last.at == at:
        set_debt_status(tx, what, DebtStatus(last.old), now=now, source=source)


def restore_number(tx: Connection, person_id: str, e164: str, *, at: datetime) -> None:
    """The number is theirs again, if it was the filing that said otherwise."""
    said = (person_phone.c.person_id == person_id) & (person_phone.c.e164 == e164)
    tx.execute(update(person_phone).where(said, person_phone.c.wrong_since == at).values(wrong_since=None))
