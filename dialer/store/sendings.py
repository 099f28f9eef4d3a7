"""The last word before the dial: the gate is asked once more, and `sent` is written only if it allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from dialer.attempt import Attempt, AttemptState
from dialer.contact import Debt
from dialer.policy.compliance import Decision
from dialer.store.alone import Standing, alone_to_dial, apart
from dialer.store.audit import End, append_all, lock_chain
from dialer.store.claims import put_off
from dialer.store.decisions import Ask, Asked, Gate, note
from dialer.store.facts import About, learn, numbers_of
from dialer.store.past import words
from dialer.store.releases import STILL_RESERVED, release
from dialer.store.schema import attempt
from dialer.store.toll import Days, days_to_add_to


@dataclass(frozen=True, slots=True)
class Allowed:
    """The attempt is written as sent: it counts as a call from now on, whatever becomes of it."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Refused:
    """The attempt is no call any more. `reason` is a word; `decision` the gate's, if it was asked."""

    reason: str
    decision: Decision | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """A reserved attempt whose turn has come, and the gate as its campaign asks it now.

    `said` is the debt as the call will tell it: if it has changed since, the call is prepared anew. `voice`
    is who speaks, `voice_fallback` why it is not who was asked for.
    """

    reserved: Attempt
    gate: Gate
    said: Debt | None = None
    voice: str = ""
    voice_fallback: str = ""


def send_all(
    tx: Connection, sendings: Sequence[Sending], now: datetime, *, pbx_booted_at: datetime | None = None
) -> list[Allowed | Refused]:
    """The last word before each of these dials, in their order: `sent` is written of those the gate allows.

    `pbx_booted_at` is which run of Asterisk they are sent to.
    """
    end: End | None = lock_chain(tx)
    standing = alone_to_dial(tx, [each.reserved for each in sendings])
    answers = _no_calls(tx, sendings, standing, now)
    waiting = [each for each in sendings if each.reserved.id not in answers]
    days = days_to_add_to(tx, [each.gate.toll for each in waiting])
    ask = Ask(tx, days)
    while waiting:
        asked = _asked(tx, waiting, standing, ask, days)
        notes = [note(each, "dial", sending.reserved.id) for sending, each in asked]
        end = append_all(tx, notes, now=now, end=end)
        if sent := [
            _sent(sending, each.decision, now, pbx_booted_at) for sending, each in asked if each.dials
        ]:
            tx.execute(STILL_RESERVED, sent)
        answers |= {sending.reserved.id: _answer(tx, sending, each, now) for sending, each in asked}
        waiting = [each for each in waiting if each.reserved.id not in answers]
    days.write(tx)
    return [answers[each.reserved.id] for each in sendings]


def _no_calls(
    tx: Connection, sendings: Sequence[Sending], standing: Standing, now: datetime
) -> dict[str, Allowed | Refused]:
    """About these nobody is asked: somebody gave them back, or what they would say is not so any more."""
    ids = [each.reserved.id for each in sendings]
    reserved = set(tx.execute(_RESERVED, {"attempts": ids}).scalars())
    answers: dict[str, Allowed | Refused] = {
        each: Refused("released") for each in ids if each not in reserved
    }
    for each in sendings:
        if each.reserved.id in reserved and each.said and _says_otherwise(standing, each):
            release(tx, each.reserved.id, now, next_at=now)
            answers[each.reserved.id] = Refused("debt_changed")
    return answers


def _says_otherwise(standing: Standing, sending: Sending) -> bool:
    row, said = standing[sending.reserved.contact_id], sending.said
    return said is not None and (row.amount, row.currency, row.due) != (said.amount, said.currency, said.due)


def _asked(
    tx: Connection, waiting: Sequence[Sending], standing: Standing, ask: Ask, days: Days
) -> list[tuple[Sending, Asked]]:
    """The gate's answer to each of whom no earlier one's answer counts for; who is allowed is held for."""
    abouts = [_about(each, standing) for each in waiting]
    of_attempt = {each.reserved.id: each for each in waiting}
    asked = []
    for learnt in apart(learn(tx, abouts)):
        sending = of_attempt[learnt.about.but]
        answer = ask(learnt.facts(), sending.gate)
        if answer.dials and answer.facts.phone:
            days.hold(sending.reserved.id, sending.gate.toll, answer.facts.phone)
        asked.append((sending, answer))
    return asked


def _about(sending: Sending, standing: Standing) -> About:
    reserved = sending.reserved
    return About(row=standing[reserved.contact_id], but=reserved.id, number=reserved.phone)


def _sent(
    sending: Sending, decision: Decision, now: datetime, pbx_booted_at: datetime | None
) -> Mapping[str, Any]:
    return {
        "reserved": sending.reserved.id,
        "state": AttemptState.SENT,
        "sent_at": now,
        "pbx_booted_at": pbx_booted_at,
        "voice": sending.voice[:100] or None,
        "voice_fallback": sending.voice_fallback[:200] or None,
        "marks": words(decision.marks) or None,
        "trunk": sending.gate.toll.trunk.name,
    }


def _answer(tx: Connection, sending: Sending, asked: Asked, now: datetime) -> Allowed | Refused:
    return Allowed(asked.decision) if asked.dials else _turned_down(tx, sending.reserved, asked, now)


def _turned_down(tx: Connection, reserved: Attempt, asked: Asked, now: datetime) -> Refused:
    """The gate allows no more what it allowed at the claim: given back, and asked again when that helps."""
    release(tx, reserved.id, now, next_at=reserved.reserved_at)
    if not _asked_again_at_once(tx, asked, reserved.person_id):
        put_off(tx, [asked], now)
    return Refused(asked.word, asked.decision)


def _asked_again_at_once(tx: Connection, asked: Asked, person_id: str) -> bool:
    """What forbids this number for good may leave another, about which the next claim asks; and while the
    time is in doubt nobody knows when else to ask."""
    others = {*numbers_of(tx, person_id)} - {asked.facts.phone and asked.facts.phone.e164}
    return asked.doubts_the_clock or bool(others and not asked.decision.until)


_RESERVED = (
    select(attempt.c.id)
    .where(attempt.c.id.in_(bindparam("attempts", expanding=True)), attempt.c.state == AttemptState.RESERVED)
    .order_by(attempt.c.id)
    .with_for_update()
)
