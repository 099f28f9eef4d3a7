"""How campaigns stand, from what is on record of them."""

from collections.abc import Mapping, Sequence

from dialer.campaign import Campaign, Campaigns
from dialer.catalogue import Known
from dialer.control.campaign_said import found
from dialer.control.campaign_views import CampaignView, PaceView, import_view, state_of
from dialer.outcome import Outcome
from dialer.store import Tx
from dialer.store.attempts import outcomes
from dialer.store.launches import Wish, launched_campaigns, turns, wishes


def at_most(campaign: Campaign, whole: Campaigns) -> tuple[float, int]:
    """The most that a campaign's pace can be: its trunk's and everything's limits are never passed."""
    return (
        min(campaign.trunk.calls_per_second, whole.calls_per_second),
        min(campaign.trunk.max_calls, whole.max_calls),
    )


def views(tx: Tx, known: Known, names: Sequence[str]) -> list[CampaignView]:
    wished, counted = wishes(tx, names), turns(tx, names)
    return [
        _of(known, wished.get(name, Wish(name=name)), counted[name], outcomes(tx, [name])) for name in names
    ]


def every_view(tx: Tx, known: Known) -> list[CampaignView]:
    """All that are known, and whatever else is dialled, or would be if it were in a file still."""
    return views(tx, known, [*(each.name for each in known.whole.campaigns), *_gone_names(tx, known)])


def gone_views(tx: Tx, known: Known) -> list[CampaignView]:
    """Those of them that are in no file any more."""
    gone = _gone_names(tx, known)
    return views(tx, known, gone) if gone else []


def _gone_names(tx: Tx, known: Known) -> list[str]:
    names = {each.name for each in known.whole.campaigns}
    return sorted(
        each.name
        for each in launched_campaigns(tx).values()
        if each.name not in names and (each.stopped_at is None or each.paused)
    )


def on_record(tx: Tx, known: Known, name: str) -> None:
    """Raises NotFound unless it is known, or was run: what goes on can be stopped, whatever a file says."""
    wish = wishes(tx, [name]).get(name)
    if wish is None or not (wish.launched_at or wish.started_at):
        found(known, name)


def _of(known: Known, wish: Wish, counted: Mapping[str, int], ended: Mapping[Outcome, int]) -> CampaignView:
    campaign = known.campaign(wish.name)
    if campaign is None and (wish.launched_at or wish.started_at):
        return _gone(known, wish, counted, ended)
    return _view(found(known, wish.name), known, wish, counted, ended)


def _gone(known: Known, wish: Wish, counted: Mapping[str, int], ended: Mapping[Outcome, int]) -> CampaignView:
    """One that is in no file any more: what it is nobody knows, how it stands is on record."""
    pace = (wish.calls_per_second or 0.0, wish.max_calls or 0)
    return CampaignView(
        name=wish.name,
        state=state_of(wish, left=_left(counted)),
        pace=PaceView(
            calls_per_second=pace[0], max_calls=pace[1], of_file=pace, at_most=pace, version=wish.version
        ),
        trunk="",
        language="",
        company="",
        creditor="",
        mode="",
        purpose="",
        rehearsal_only=False,
        contacts=counted,
        outcomes={str(outcome): n for outcome, n in ended.items()},
        started_at=wish.started_at,
        launched_at=wish.launched_at,
        launched_by=wish.launched_by or "",
        stopped_at=wish.stopped_at,
        stopped_by=wish.stopped_by or "",
        alarm=wish.alarm or "",
        trouble=known.why_gone(wish.name),
        imported=import_view(wish.imported),
        hanging_up=wish.hang_up_at is not None,
    )


def _view(
    campaign: Campaign, known: Known, wish: Wish, counted: Mapping[str, int], ended: Mapping[Outcome, int]
) -> CampaignView:
    most = at_most(campaign, known.whole)
    return CampaignView(
        name=campaign.name,
        state=state_of(wish, left=_left(counted)),
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


def _left(counted: Mapping[str, int]) -> int:
    """Also who is refused today and asked about again: it is not done with them."""
    return sum(counted[each] for each in ("waiting", "asked_daily", "in_call"))


def _pace(campaign: Campaign, wish: Wish, most: tuple[float, int]) -> PaceView:
    of_file = (min(campaign.pace.calls_per_second, most[0]), min(campaign.pace.max_calls, most[1]))
    return PaceView(
        calls_per_second=min(wish.calls_per_second or of_file[0], most[0]),
        max_calls=min(wish.max_calls or of_file[1], most[1]),
        of_file=of_file,
        at_most=most,
        version=wish.version,
    )
