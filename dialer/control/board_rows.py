"""The lines of the board, made of what was counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from dialer.call_event import CallEvent
from dialer.campaign import Campaign, Campaigns, Mode
from dialer.control.board_views import CampaignRow, Health, TrunkView, WhyNot
from dialer.control.campaign_views import CampaignView, state_of
from dialer.control.tallies import Tallies
from dialer.live_calls import IVR, RINGING, TALKING, WAITING, LiveCalls
from dialer.outcome import Outcome
from dialer.pulse import Pulse
from dialer.store.board import OpenCall, Waiting
from dialer.store.done import IN_CALL
from dialer.store.launches import Wish

DIALLING = "dialling"

POSITIVE = (Outcome.PAY, Outcome.INFO, Outcome.AGENT)
FAILED = (Outcome.FAILED, Outcome.REJECTED, Outcome.UNALLOCATED, Outcome.CONGESTION)

LATELY = 15
"""Minutes whose pace an estimate goes by."""


def health_of(
    pulse: Pulse | None, whole: Campaigns, calls: Sequence[OpenCall], starts: int, agents: Mapping[str, str]
) -> Health:
    """The strip, but for its shares. `starts` are calls of the last ten seconds, `agents` what each does."""
    unheard = frozenset(pulse.out_of_reach if pulse else ())
    doing = Counter(state for telephone, state in agents.items() if telephone not in unheard)
    counts = Health(
        calls_now=len(calls),
        calls_limit=whole.max_calls,
        calls_per_second=round(starts / 10, 1),
        calls_per_second_limit=whole.calls_per_second,
        agents_ready=doing["ready"],
        agents_in_call=doing["in_call"],
        agents_paused=doing["paused"] + doing["wrap_up"],
    )
    return _with_pulse(counts, pulse) if pulse else counts


def _with_pulse(counts: Health, pulse: Pulse) -> Health:
    return replace(
        counts,
        ami="up" if pulse.ami_up else "down",
        dialer="up",
        trouble=pulse.trouble,
        event_log=pulse.event_log,
        event_lag=round(pulse.event_lag, 1),
        out_of_reach=pulse.out_of_reach,
        trunks=tuple(
            TrunkView(name=name, state=str(state), why=pulse.paused.get(name, ""))
            for name, state in sorted(pulse.trunks.items())
        ),
    )


def calls_by_campaign(
    calls: Sequence[OpenCall], events: Mapping[str, Sequence[CallEvent]]
) -> dict[str, Counter[str]]:
    """What the open calls of each campaign are doing, by what has happened in them."""
    found: dict[str, Counter[str]] = {}
    for call in calls:
        screen = LiveCalls()
        for event in events.get(call.id, ()):
            screen.hear(event, 0)
        doing = next(iter(screen.by_state()), IVR if call.answered else DIALLING)
        found.setdefault(call.campaign, Counter())[doing] += 1
    return found


def agents_needed(campaign: Campaign) -> bool:
    """Whether its calls wait for an agent before they are dialled."""
    return campaign.mode is not Mode.AUTOMATED


def row_of(
    campaign: Campaign,
    wish: Wish,
    waiting: Sequence[Waiting],
    tallies: Tallies,
    doing: Counter[str],
    abandoned: tuple[float | None, float] | None,
    now: datetime,
) -> CampaignRow:
    """One campaign's, without why it does not dial."""
    name, outcomes = campaign.name, tallies.outcomes[campaign.name]
    contacts = sum(each.n for each in waiting)
    left = sum(each.n for each in waiting if each.has_turn or each.reason == IN_CALL)
    attempts, answered = outcomes.total() + doing.total(), tallies.answered[name]
    share, cap = abandoned or (None, None)
    return CampaignRow(
        name=name,
        state=state_of(wish, left=left),
        contacts=contacts,
        done=contacts - left,
        remaining=left,
        dialable_now=sum(each.due for each in waiting),
        attempts=attempts,
        answered=answered + sum(doing[each] for each in (IVR, WAITING, TALKING)),
        positive_rate=round(sum(outcomes[each] for each in POSITIVE) / answered, 4) if answered else None,
        abandoned=share,
        abandoned_cap=cap,
        eta_minutes=_eta(name, left, contacts - left, outcomes.total(), tallies, now),
        calls_limit=campaign.pace.max_calls if wish.max_calls is None else wish.max_calls,
        calls_per_second_limit=(
            campaign.pace.calls_per_second if wish.calls_per_second is None else wish.calls_per_second
        ),
        trunk=campaign.trunk.name,
        **_doing_now(doing),
        **_ended(outcomes),
    )


def _doing_now(doing: Counter[str]) -> dict[str, Any]:
    return {
        "dialling": doing[DIALLING],
        "ringing": doing[RINGING],
        "in_ivr": doing[IVR],
        "waiting_for_agent": doing[WAITING],
        "with_agent": doing[TALKING],
    }


def _ended(outcomes: Counter[str]) -> dict[str, Any]:
    return {
        "machine": outcomes[Outcome.MACHINE],
        "busy": outcomes[Outcome.BUSY],
        "no_answer": outcomes[Outcome.NO_ANSWER],
        "failed": sum(outcomes[each] for each in FAILED),
        "unknown": outcomes[Outcome.UNKNOWN],
        "outcomes": {str(outcome): n for outcome, n in sorted(outcomes.items())},
    }


def gone_row(view: CampaignView) -> CampaignRow:
    """Of one that is in no file any more, or in none that can be used: what is on record, and what to do."""
    done = view.contacts.get("done", 0)
    return CampaignRow(
        name=view.name,
        state=view.state,
        contacts=view.total,
        done=done,
        remaining=view.total - done,
        attempts=sum(view.outcomes.values()),
        why=(WhyNot(code="gone", detail=view.trouble),),
        outcomes=view.outcomes,
    )


def _eta(name: str, left: int, done: int, ended: int, tallies: Tallies, now: datetime) -> int | None:
    """Minutes, if contacts go on being done with as many calls each as so far, at the pace of late."""
    lately, _ = tallies.ended_lately([name], now, LATELY)
    if not lately or not done or not left:
        return None
    return ceil(left * (ended / done) * LATELY / lately)
