"""A campaign's plan as it is told over HTTP."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from api.models.campaigns import PlanHourShown, PlanShown, PlanWhyShown
from dialer.control.campaign_views import Planned
from dialer.gate_words import Language, what_to_do, what_was_found
from dialer.plan import Why, by_count


def plan_shown(planned: Planned, language: Language) -> PlanShown:
    """Whom it may call when, and why not the others, in this language."""
    plan, capacity, minute = planned.plan, planned.capacity, timedelta(minutes=1)
    done: Counter[str] = Counter()
    for each, n in plan.done.items():
        done[each.reason] += n
    return PlanShown(
        campaign=plan.campaign,
        at=plan.at,
        time_zone=str(planned.zone),
        rows=planned.imported.rows,
        rejected_rows=planned.imported.rejected,
        contacts=plan.contacts,
        callable_now=plan.now,
        callable_later=[
            PlanHourShown(at=at.astimezone(planned.zone), contacts=n) for at, n in sorted(plan.later.items())
        ],
        not_now_because=_whys(plan.waiting_for, language),
        refused=_whys(plan.refused, language),
        done=dict(done.most_common()),
        calls_per_hour=round(capacity.calls_per_hour, 1),
        seconds_a_call=round(capacity.seconds_a_call, 1),
        measured=capacity.measured,
        first_calls_minutes=round(capacity.first_calls / minute, 1),
        every_call_minutes=round(capacity.every_call / minute, 1),
    )


def _whys(whys: Mapping[str, Why], language: Language) -> list[PlanWhyShown]:
    return [
        PlanWhyShown(
            contacts=each.contacts,
            rule=each.reason.rule,
            type=each.reason.type,
            status=str(each.reason.status),
            source=each.reason.source,
            found=what_was_found(each.reason, language),
            what_to_do=what_to_do(each.reason, language),
        )
        for each in by_count(whys)
    ]
