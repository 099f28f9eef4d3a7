"""How campaigns stand, from what is on record of them."""

from collections.abc import Mapping, Sequence

from dialer.campaign import Campaign, Campaigns
from dialer.catalogue import Known
from dialer.control.campaign_said import found
from dialer.control.campaign_views import CampaignView, PaceView, import_view, state_of
from dialer.outcome import Outcome
from dialer.store import Tx
from dialer.store.attempts import outcomes
from dialer.store.launches import Wish, turns, wishes


def at_most(campaign: Campaign, whole: Campaigns) -> tuple[float, int]:
    """The most that a campaign's pace can be: its trunk's and everything's limits are never passed."""
    return (
        min(campaign.trunk.calls_per_second, whole.calls_per_second),
        min(campaign.trunk.max_calls, whole.max_calls),
    )


def views(tx: Tx, known: Known, names: Sequence[str]) -> list[CampaignView]:
    wished, counted = wishes(tx, names), turns(tx, names)
    return [
        _view(
            found(known, name), known, wished.get(name, Wish(name=name)), counted[name], outcomes(tx, [name])
        )
        for name in names
    ]


def _view(
    campaign: Campaign, known: Known, wish: Wish, counted: Mapping[str, int], ended: Mapping[Outcome, int]
) -> CampaignView:
    most = at_most(campaign, known.whole)
    return CampaignView(
        name=campaign.name,
        state=state_of(wish, left=counted["waiting"] + counted["in_call"]),
        pace=_pace(campaign, wish, most),
        trunk=campaign.trunk.name,
        language=campaign.language,
        company=campaign.company,
        creditor=campaign.creditor,
        mode=str(campaign.mode),
        purpose=str(campaign.purpose),
        rehearsal_only=campaign.rehearsal_only,
        contacts=counted,
        outcomes={str(outcome): n for outcome, n in ended.items()},
        document=known.document_of.get(campaign.name, ""),
        started_at=wish.started_at,
        launched_at=wish.launched_at,
        launched_by=wish.launched_by or "",
        stopped_at=wish.stopped_at,
        stopped_by=wish.stopped_by or "",
        alarm=wish.alarm or "",
        trouble=wish.trouble or "",
        imported=import_view(wish.imported),
        hanging_up=wish.hang_up_at is not None,
    )


def _pace(campaign: Campaign, wish: Wish, most: tuple[float, int]) -> PaceView:
    of_file = (min(campaign.pace.calls_per_second, most[0]), min(campaign.pace.max_calls, most[1]))
    return PaceView(
        calls_per_second=min(wish.calls_per_second or of_file[0], most[0]),
        max_calls=min(wish.max_calls or of_file[1], most[1]),
        of_file=of_file,
        at_most=most,
        version=wish.version,
    )
