"""Before launch: whom a campaign may call when, why not the others, and what they would hear."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.control import Ctl
from api.pages.asking import Reader
from api.pages.page import page
from api.routes.names import CampaignName
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.campaign_views import Planned
from dialer.control.errors import ControlError, Invalid
from dialer.gate_words import Language, instant_in_words, named, what_to_do, what_was_found, which_rule
from dialer.plan import Opening, Why, by_count
from dialer.telling.story import why_done
from dialer.telling.words import reason

router = APIRouter(include_in_schema=False)

HOURS_SHOWN = 48

May = Annotated[Who, needs(Scope.CAMPAIGNS_READ)]
Hears = Annotated[Who, needs(Scope.PEOPLE_READ)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldWhy:
    """A reason in words, how many it keeps, and what can be done about it."""

    contacts: int
    found: str
    rule: str
    advice: str = ""


@router.get("/campaigns/{name}/plan")
async def plan(request: Request, who: May, ctl: Ctl, name: CampaignName) -> Response:
    return page(request, "plan.html", view=await ctl.campaigns.one(name))


@router.get("/parts/plan/{name}")
async def plan_part(request: Request, who: May, ctl: Ctl, language: Reader, name: CampaignName) -> Response:
    """Asks the gate about every contact: it may take a minute."""
    try:
        planned = await ctl.campaigns.plan(name)
    except ControlError as error:
        mistakes = error.mistakes if isinstance(error, Invalid) else ()
        return page(
            request, "parts/plan_failed.html", of_plan=True, why=error.told(language), mistakes=mistakes
        )
    return page(request, "parts/plan.html", name=name, **_told(planned, language), zone=planned.zone)


@router.get("/parts/samples/{name}")
async def samples_part(
    request: Request, who: Hears, ctl: Ctl, language: Reader, name: CampaignName
) -> Response:
    try:
        heard = await ctl.samples.of(name)
    except ControlError as error:
        return page(request, "parts/plan_failed.html", of_plan=False, why=error.told(language), mistakes=())
    return page(request, "parts/samples.html", name=name, heard=heard)


@router.get("/campaigns/{name}/samples/{n}.wav")
async def sample(
    who: Hears, ctl: Ctl, name: CampaignName, n: Annotated[int, Path(ge=0, lt=1000)]
) -> Response:
    sound = await ctl.samples.sound(name, n)
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "no-store"})


def _told(planned: Planned, language: Language) -> Mapping[str, Any]:
    found, pace = planned.plan, planned.capacity
    return {
        "plan": found,
        "capacity": pace,
        "peak": min(math.ceil(pace.calls_per_hour / 3600 * pace.seconds_a_call), found.callable),
        "rejected": planned.imported.rejected,
        "finish": found.at + pace.first_calls,
        "hours": _hours(planned, language),
        "why_later": [_why(each, language) for each in by_count(found.waiting_for)],
        "why_refused": [_why(each, language, advise=True) for each in by_count(found.refused)],
        "why_done": [
            (n, why_done(each.reason, each.outcome, language)) for each, n in found.done.most_common()
        ],
    }


def _why(why: Why, language: Language, *, advise: bool = False) -> ToldWhy:
    return ToldWhy(
        contacts=why.contacts,
        found=what_was_found(why.reason, language),
        rule=which_rule(why.reason, language),
        advice=what_to_do(why.reason, language) if advise else "",
    )


def _hours(planned: Planned, language: Language) -> Sequence[tuple[str, int, str]]:
    """The first hours in which somebody may be called: the hour, how many, and what opens."""
    found = planned.plan
    return [
        (_hour(at, planned, language), found.later[at], _opens(found.opened_by[at], language))
        for at in sorted(found.later)[:HOURS_SHOWN]
    ]


def _hour(at: datetime, planned: Planned, language: Language) -> str:
    return instant_in_words(at.astimezone(planned.zone), language)


def _opens(openings: Counter[Opening], language: Language) -> str:
    """The rule that opens for most of those who may be called from then on, and whose clock it goes by."""
    opening, _ = openings.most_common(1)[0]
    if not opening.rule:
        return reason(language, "retry")
    return f"{opening.rule} ({named(opening.zones)})" if opening.zones else opening.rule
