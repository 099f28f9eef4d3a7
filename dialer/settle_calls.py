"""One batch of events, folded into the ledger in one transaction: moves, effects, outcome, what is owed."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialer.alarm import Alarm, Intrusion
from dialer.attempt import Attempt, AttemptState, new_reference
from dialer.call_event import CallEvent
from dialer.campaign import Campaign, Mode
from dialer.contact import Contact, DebtStatus
from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.follow_up_payload import mail_payload, webhook_payload
from dialer.outcome import Outcome
from dialer.policy.counted import counted_as
from dialer.policy.follow_up import Ended, owed_after
from dialer.policy.outcome import Decided, Evidence, decide, fold
from dialer.policy.retry import RetryAt, Tried, next_try
from dialer.store import Tx
from dialer.store.agent_calls import heed_agents
from dialer.store.attempts import (
    Final,
    NextTurn,
    add_events,
    all_answered,
    attempts_of,
    mark_wrong_phone,
    set_next_turns,
    settle_all,
    verified,
)
from dialer.store.audit import append, lock_chain
from dialer.store.call_rows import events_in_order
from dialer.store.callbacks import ask_callback
from dialer.store.contacts import load_contact, load_contacts, set_debt_status
from dialer.store.facts import tried_of
from dialer.store.follow_ups import owe
from dialer.store.locks import lock, people_and_numbers
from dialer.store.past import key_of
from dialer.store.suppressions import suppress

CampaignsByName = Mapping[str, Campaign]

FINAL = ("HANGUP", "CHAN_END")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """An attempt that got its final record in this batch."""

    attempt_id: str
    campaign: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What a batch of events led to. `intruders` came into a flow without a valid token."""

    settled: tuple[Settled, ...]
    intruders: tuple[Alarm, ...]


def record(tx: Tx, events: Sequence[CallEvent], campaigns: CampaignsByName, now: datetime) -> Batch:
    """Fold events in. Known ones change nothing, so a batch may be repeated, late or out of order."""
    lock_chain(tx)
    fresh = add_events(tx, events)
    attempts = attempts_of(tx, {event.linked_id for event in fresh})
    _lock_objectors(tx, fresh, attempts, campaigns)
    all_answered(tx, _picked_up(fresh, attempts))
    for event in fresh:
        if attempt := attempts.get(event.linked_id):
            _take_effect(tx, event, attempt, now)
        else:
            _heed_caller(tx, event, campaigns, now)
    heed_agents(tx, fresh, attempts)
    ended = {event.linked_id for event in fresh if event.of_attempt and event.name in FINAL}
    over = [attempts[i] for i in sorted(ended & attempts.keys())]
    settled = settle_from_events(tx, over, campaigns, now)
    intruders = [_alarm(event) for event in fresh if event.name == "RECADO_INTRUDER"]
    for alarm in intruders:
        append(tx, now=now, kind="alarm", content=alarm.content())
    return Batch(settled=tuple(settled), intruders=tuple(intruders))


def _lock_objectors(
    tx: Tx, events: Sequence[CallEvent], attempts: Mapping[str, Attempt], campaigns: CampaignsByName
) -> None:
    """Everybody who objects in this batch, at once: who locks one after the other and a dial of another
    node's, which needs the same two, may wait for each other."""
    objections = [event for event in events if event.name == "RECADO_SUPPRESS"]
    called = [attempts[event.linked_id] for event in objections if event.linked_id in attempts]
    rang = [event.detail.get("phone", "") for event in objections if event.linked_id not in attempts]
    numbers = {number for digits in rang for number in _possible_numbers(digits, campaigns)}
    numbers |= {attempt.phone for attempt in called}
    lock(tx, people_and_numbers([key_of(tx, attempt.person_id) for attempt in called], numbers))


def _alarm(event: CallEvent) -> Alarm:
    """Somebody came into a flow without a valid token: it heard nothing, and the flow hung up."""
    return Alarm(
        what=Intrusion.FLOW_WITHOUT_TOKEN,
        channel=event.channel_name,
        unique_id=event.channel_id,
        why=event.detail.get("why", ""),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """An attempt of which nothing more is waited for, and what is known of it."""

    attempt: Attempt
    evidence: Evidence
    decided: Decided


def ending(attempt: Attempt, evidence: Evidence) -> Ending:
    """What this comes to."""
    return Ending(attempt=attempt, evidence=evidence, decided=decide(evidence))


def settle_from_events(
    tx: Tx, attempts: Sequence[Attempt], campaigns: CampaignsByName, now: datetime
) -> list[Settled]:
    """Write the final records from all that is known; those that were not written before."""
    said = events_in_order(tx, [attempt.id for attempt in attempts]) if attempts else {}
    endings = [ending(each, fold(said.get(each.id, []))) for each in attempts]
    return settle_these(tx, endings, campaigns, now)


def settle_these(
    tx: Tx, endings: Sequence[Ending], campaigns: CampaignsByName, now: datetime
) -> list[Settled]:
    """Write these outcomes, when each contact is next tried, and what is owed: together or not at all."""
    if not endings:
        return []
    written = settle_all(tx, [_final(each, campaigns) for each in endings], now)
    first = [each for each in endings if each.attempt.id in written]
    contacts = load_contacts(tx, {each.attempt.contact_id for each in first})
    tried = tried_of(tx, contacts)
    turns = []
    for each in first:
        contact, campaign = contacts[each.attempt.contact_id], campaigns.get(each.attempt.campaign)
        turns.append(_next_turn(contact, tried[contact.id], campaign, each.decided.outcome, now))
        if campaign is not None:
            _owe(tx, contact, each, campaign, now)
    set_next_turns(tx, turns)
    return [
        Settled(attempt_id=each.attempt.id, campaign=each.attempt.campaign, outcome=each.decided.outcome)
        for each in first
    ]


def _final(each: Ending, campaigns: CampaignsByName) -> Final:
    evidence, decided = each.evidence, each.decided
    campaign = campaigns.get(each.attempt.campaign)
    return Final(
        attempt_id=each.attempt.id,
        outcome=decided.outcome,
        reason=decided.reason,
        cause=evidence.cause,
        answered_at=evidence.answered_at,
        ended_at=evidence.ended_at,
        counted=counted_as(evidence, decided.outcome, campaign.mode if campaign else Mode.AUTOMATED),
    )


def _picked_up(events: Sequence[CallEvent], attempts: Mapping[str, Attempt]) -> Mapping[str, datetime]:
    """When somebody answered, by the attempt."""
    heard = [event for event in reversed(events) if event.name == "ANSWER" and event.of_attempt]
    sent = {i for i, attempt in attempts.items() if attempt.state is AttemptState.SENT}
    return {event.linked_id: event.at for event in heard if event.linked_id in sent}


def _take_effect(tx: Tx, event: CallEvent, attempt: Attempt, now: datetime) -> None:
    """What a person said holds from this very event on, even when the attempt is settled already."""
    if event.name == "RECADO_DIGITS" and event.detail.get("match") == "yes":
        verified(tx, attempt.id, event.at)
    elif event.name == "RECADO_SUPPRESS":
        _suppress(tx, event, attempt, now)
    elif event.name == "RECADO_OUTCOME":
        _heed_mark(tx, event.detail.get("outcome"), attempt, now)


def _heed_mark(tx: Tx, mark: str | None, attempt: Attempt, now: datetime) -> None:
    if mark == Outcome.DISPUTE:
        debt = load_contact(tx, attempt.contact_id).debt
        set_debt_status(tx, debt, DebtStatus.DISPUTED, now=now, source=f"attempt {attempt.id}")
    elif mark == Outcome.WRONG_PERSON:
        mark_wrong_phone(tx, attempt.person_id, attempt.phone, now)


def _suppress(tx: Tx, event: CallEvent, attempt: Attempt, now: datetime) -> None:
    scope = event.detail.get("scope", "both")
    source, reference = f"key 9, attempt {attempt.id}", attempt.opt_out_reference
    if scope in ("both", "person"):
        suppress(tx, "person", attempt.person_id, now=now, source=source, reference=reference)
    if scope in ("both", "phone"):
        suppress(tx, "phone", attempt.phone, now=now, source=source, reference=reference)


def _heed_caller(tx: Tx, event: CallEvent, campaigns: CampaignsByName, now: datetime) -> None:
    """Somebody who rang the caller ID back asked not to be called: their number is known, nobody's name."""
    phone = event.detail.get("phone")
    if event.name == "RECADO_SUPPRESS" and phone:
        reference = event.detail.get("reference") or new_reference()
        source = f"inbound call {event.channel_id}"
        for number in _possible_numbers(phone, campaigns):
            suppress(tx, "phone", number, now=now, source=source, reference=reference)


def _possible_numbers(digits: str, campaigns: CampaignsByName) -> set[str]:
    """Every number that a trunk may mean by these digits: international, or national where we call.

    Where both exist, both are suppressed: calling one too few is the smaller mistake.
    """
    regions = {campaign.contacts.region for campaign in campaigns.values()}
    spellings = [(f"+{digits}", "ZZ"), *((digits, region) for region in sorted(regions))]
    numbers = set()
    for text, region in spellings:
        with contextlib.suppress(BadPhone):
            numbers.add(e164_of(text, region=region))
    return numbers


def _next_turn(
    contact: Contact, tried: Sequence[Tried], campaign: Campaign | None, outcome: Outcome, now: datetime
) -> NextTurn:
    if campaign is None:
        return NextTurn(contact_id=contact.id, at=None, reason=f"{outcome}, campaign gone")
    plan = next_try(
        now=now,
        history=tried,
        phones=contact.phones,
        rules=campaign.retries,
        max_attempts=campaign.max_attempts,
    )
    if isinstance(plan, RetryAt):
        return NextTurn(contact_id=contact.id, at=plan.at, reason=None)
    return NextTurn(contact_id=contact.id, at=None, reason=plan.reason)


def _owe(tx: Tx, contact: Contact, each: Ending, campaign: Campaign, now: datetime) -> None:
    attempt, evidence, outcome = each.attempt, each.evidence, each.decided.outcome
    ended = Ended(
        outcome=outcome,
        notify=evidence.notify,
        callback=evidence.callback,
        talked=evidence.talked,
        debtor_has_mail=contact.person.email is not None,
        webhook=campaign.webhook is not None,
    )
    for owed in owed_after(ended):
        if owed.kind == "webhook":
            payload = webhook_payload(contact, attempt, campaign, outcome, now)
        else:
            payload = mail_payload(owed.name, contact, attempt, campaign, evidence, now)
        if owed.kind == "callback":
            ask_callback(
                tx,
                contact_id=contact.id,
                campaign=campaign.name,
                due_at=now,
                asked_in=attempt.id,
                now=now,
            )
        owe(
            tx,
            kind=owed.kind,
            name=owed.name,
            campaign=campaign.name,
            attempt_id=attempt.id,
            payload=payload,
            now=now,
        )
