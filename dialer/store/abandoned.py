"""A call that was taken for a machine's, or in which nobody spoke: a person was there, and heard nothing."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from dialer.attempt import AttemptState
from dialer.policy.rules import Event
from dialer.store.audit import append, lock_chain
from dialer.store.locks import lock, people_and_numbers
from dialer.store.past import key_of, same_people, words
from dialer.store.schema import attempt

AS_ABANDONED = words({Event.ATTEMPT, Event.CONNECTED, Event.CONTACT, Event.ABANDONED})


def count_as_abandoned(tx: Connection, person_id: str, *, source: str, now: datetime) -> str | None:
    """Their last answered call counts as abandoned from this commit on; its id, None if there was none.

    No event of the call can tell: the detector heard a machine. What the person tells is believed.
    """
    lock_chain(tx)
    key = key_of(tx, person_id)
    lock(tx, people_and_numbers([key], []))
    last = tx.execute(
        select(attempt.c.id, attempt.c.contact_id, attempt.c.e164, attempt.c.events)
        .where(
            attempt.c.person_id.in_(same_people(tx, key)),
            attempt.c.state == AttemptState.SETTLED,
            attempt.c.answered_at.is_not(None),
        )
        .order_by(attempt.c.answered_at.desc(), attempt.c.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or Event.CONVERSATION in (last.events or "").split():
        return None
    tx.execute(update(attempt).where(attempt.c.id == last.id).values(events=AS_ABANDONED))
    append(
        tx,
        now=now,
        kind="state",
        content={"attempt": last.id, "counted": AS_ABANDONED, "before": last.events, "source": source},
        contact_id=last.contact_id,
        attempt_id=last.id,
        person_id=person_id,
        e164=last.e164,
    )
    found: str = last.id
    return found
