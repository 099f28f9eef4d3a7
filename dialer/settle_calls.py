"""One batch of events, folded into the ledger in one transaction: moves, effects, outcome, what is owed."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialer.alarm import Alarm, Intrusion
from dialer.attempt import OPEN, Attempt, new_reference
from dialer.call_event import CallEvent
from dialer.campaign import Campaign, Mode
from dialer.contact import Contact, DebtStatus
from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.follow_up_payload import mail_payload, webhook_payload
from dialer.outcome import Outcome
from dialer.policy.counted import counted_as
from dialer.policy.follow_up import Ended, Owed, owed_after
from dialer.policy.outcome import Decided, Evidence, decide, fold
from dialer.policy.retry import RetryAt, next_try
from dialer.store import Tx
from dialer.store.agent_calls import heed_agents
from dialer.store.attempts import (
    Final,
    NextTurn,
    all_answered,
    all_verified,
    attempts_of,
    mark_wrong_phone,
    set_next_turns,
    settle_all,
)
from dialer.store.audit import append, lock_chain
from dialer.store.call_events import add_events, events_in_order
from dialer.store.callbacks import ask_callback
from dialer.store.contacts import load_contact, load_contacts, set_debt_status, usable_phones
from dialer.store.facts import tried_of
from dialer.store.follow_ups import Owing, owe
from dialer.store.locks import lock, people_and_numbers
from dialer.store.past import key_of
from dialer.store.suppressions import suppress

CampaignsByName = Mapping[str, Campaign]

FINAL = ("HANGUP", "CHAN_END")

HEEDED_MARKS = (Outcome.DISPUTE, Outcome.WRONG_PERSON)
"""What a person says that holds for more than this call."""


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
    if any(map(_reaches_further, events)):
        lock_chain(tx)
    fresh = add_events(tx, events)
    heeded = [event for event in fresh if _is_heeded(event)]
    attempts = attempts_of(tx, {event.linked_id for event in heeded})
    _lock_objectors(tx, heeded, attempts, campaigns)
    all_answered(tx, _picked_up(fresh))
    all_verified(tx, _proved(fresh))
    for event in heeded:
        if attempt := attempts.get(event.linked_id):
            _take_effect(tx, event, attempt, now)
        else:
            _heed_caller(tx, event, campaigns, now)
    heed_agents(tx, heeded, attempts)
    ended = {event.linked_id for event in heeded if event.of_attempt and event.name in FINAL}
    over = [attempts[i] for i in sorted(ended & attempts.keys()) if attempts[i].state in OPEN]
    settled = settle_from_events(tx, over, campaigns, now)
    intruders = [_alarm(event) for event in fresh if event.name == "RECADO_INTRUDER"]
    for alarm in intruders:
        append(tx, now=now, kind="alarm", content=alarm.content())
    return Batch(settled=tuple(settled), intruders=tuple(intruders))


def _reaches_further(event: CallEvent) -> bool:
    """Whether it touches more than its own call: the audit, who may be called, a debt, an agent."""
    if event.name == "RECADO_OUTCOME":
        return event.detail.get("outcome") in HEEDED_MARKS
    return event.name in ("RECADO_SUPPRESS", "RECADO_INTRUDER") or not event.of_attempt


def _is_heeded(event: CallEvent) -> bool:
    """Whether anything follows from it at once; most only tell how a call goes, and are read at its end."""
    return event.name in FINAL or _reaches_further(event)


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
    said = events_in_order(tx, [attempt.id for attempt in attempts])
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
    _owe(tx, first, campaigns, now)
    set_next_turns(tx, _next_turns(tx, first, campaigns, now))
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


def _picked_up(events: Sequence[CallEvent]) -> Mapping[str, datetime]:
    """When somebody first answered, by the attempt."""
    return {e.linked_id: e.at for e in reversed(events) if e.name == "ANSWER" and e.of_attempt}


def _proved(events: Sequence[CallEvent]) -> Mapping[str, datetime]:
    """When somebody first proved who they are, by the attempt."""
    digits = [event for event in reversed(events) if event.name == "RECADO_DIGITS"]
    return {each.linked_id: each.at for each in digits if each.detail.get("match") == "yes"}


def _take_effect(tx: Tx, event: CallEvent, attempt: Attempt, now: datetime) -> None:
    """What a person said holds from this very event on, even when the attempt is settled already."""
    if event.name == "RECADO_SUPPRESS":
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


def _next_turns(
    tx: Tx, endings: Sequence[Ending], campaigns: CampaignsByName, now: datetime
) -> Iterator[NextTurn]:
    phones = usable_phones(tx, {each.attempt.person_id for each in endings})
    tried = tried_of(tx, {each.attempt.contact_id for each in endings})
    for each in endings:
        whose, campaign = each.attempt.contact_id, campaigns.get(each.attempt.campaign)
        if campaign is None:
            yield NextTurn(contact_id=whose, at=None, reason=f"{each.decided.outcome}, campaign gone")
            continue
        plan = next_try(
            now=now,
            history=tried[whose],
            phones=phones.get(each.attempt.person_id, ()),
            rules=campaign.retries,
            max_attempts=campaign.max_attempts,
        )
        at, reason = (plan.at, None) if isinstance(plan, RetryAt) else (None, plan.reason)
        yield NextTurn(contact_id=whose, at=at, reason=reason)


def _owe(tx: Tx, endings: Sequence[Ending], campaigns: CampaignsByName, now: datetime) -> None:
    """Most calls leave nothing to deliver: nobody's name, debt and fields are read for them."""
    known = [each for each in endings if each.attempt.campaign in campaigns]
    leaving = [each for each in known if _owed(each, campaigns[each.attempt.campaign], has_mail=True)]
    contacts = load_contacts(tx, {each.attempt.contact_id for each in leaving})
    things = []
    for each in leaving:
        contact, campaign = contacts[each.attempt.contact_id], campaigns[each.attempt.campaign]
        for owed in _owed(each, campaign, has_mail=contact.person.email is not None):
            things.append(_owing(owed, contact, each, campaign, now))
            if owed.kind == "callback":
                ask_callback(
                    tx,
                    contact_id=contact.id,
                    campaign=campaign.name,
                    due_at=now,
                    asked_in=each.attempt.id,
                    now=now,
                )
    owe(tx, things, now)


def _owed(each: Ending, campaign: Campaign, *, has_mail: bool) -> list[Owed]:
    return owed_after(
        Ended(
            outcome=each.decided.outcome,
            notify=each.evidence.notify,
            callback=each.evidence.callback,
            talked=each.evidence.talked,
            debtor_has_mail=has_mail,
            webhook=campaign.webhook is not None,
        )
    )


def _owing(owed: Owed, contact: Contact, each: Ending, campaign: Campaign, now: datetime) -> Owing:
    if owed.kind == "webhook":
        payload = webhook_payload(contact, each.attempt, campaign, each.decided.outcome, now)
    else:
        payload = mail_payload(owed.name, contact, each.attempt, campaign, each.evidence, now)
    return Owing(
        kind=owed.kind,
        name=owed.name,
        campaign=campaign.name,
        attempt_id=each.attempt.id,
        payload=payload,
    )
