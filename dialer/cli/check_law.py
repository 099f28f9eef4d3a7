"""What `recado check` says of the law without calling it a mistake: who could not be called, and why."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file.commercial import sounds_commercial
from dialer.cli.words import say
from dialer.policy.compliance import STRICT
from dialer.policy.rules import BasisRequired, Profile, Rule, Suppression
from dialer.profiles import load_book
from ivr_flows.loader import load_flow


def law_notes(campaigns: Campaigns) -> list[str]:
    """A sentence for each thing that would keep calls from being placed, or that an operator should know."""
    book = load_book(campaigns.overrides)
    today = datetime.now(UTC).date()
    return [note for each in campaigns.campaigns for note in _of_campaign(each, book, today)]


def in_force(campaign: Campaign, book: tuple[Profile, ...], today: date) -> list[Profile]:
    """The newest begun version of each profile that may have a say; strict where a country has none."""
    begun = {each.name: each for each in _oldest_first(book) if each.effective_from <= today}
    countries = {campaign.creditor_country, *campaign.contacts.allowed_regions}
    own = [each for each in begun.values() if each.collector in ("any", campaign.collector)]
    chosen = [each for each in own if each.country in countries or each.name in campaign.extra_profiles]
    without = countries - {each.country for each in chosen if each.region is None}
    return [*chosen, *([begun[STRICT]] if without else [])]


def _of_campaign(campaign: Campaign, book: tuple[Profile, ...], today: date) -> Iterator[str]:
    profiles = in_force(campaign, book, today)
    reviewed = [each for each in profiles if each.reviewed]
    names = ", ".join(f"{each.name} {each.version}" for each in reviewed)
    yield say("check.profiles", campaign=campaign.name, profiles=names)
    yield _of_script(campaign)
    if sign := sounds_commercial(load_flow(campaign.flow), book):
        yield say("check.commercial", campaign=campaign.name, step=sign.step, word=sign.word)
    for each in reviewed:
        if each.review_due < today:
            yield say("check.review_due", campaign=campaign.name, profile=each.name, day=each.review_due)
    rules = {rule.id: rule for each in reviewed for rule in each.rules if _is_about(rule, campaign, today)}
    for rule in rules.values():
        yield from _of_rule(rule, campaign)


def _of_script(campaign: Campaign) -> str:
    by_hash = {None: "check.script", campaign.script: "check.script_approved"}
    told = by_hash.get(campaign.approved_script, "check.script_changed")
    return say(told, campaign=campaign.name, hash=campaign.script)


def _of_rule(rule: Rule, campaign: Campaign) -> Iterator[str]:
    """Bases and lists that the rule asks for and the campaign alone does not give."""
    match rule.terms:
        case BasisRequired(accepted=accepted) if not _has_one_of(accepted, campaign):
            kinds = ", ".join(sorted(accepted))
            yield say("check.no_basis", campaign=campaign.name, rule=rule.id, kinds=kinds)
        case Suppression(lists=lists):
            yield say("check.lists", campaign=campaign.name, rule=rule.id, lists=", ".join(sorted(lists)))


def _has_one_of(accepted: frozenset[str], campaign: Campaign) -> bool:
    basis = campaign.basis
    if basis is None or basis.purpose is not campaign.purpose:
        return False
    return basis.kind in accepted or campaign.contacts.columns.basis_kind is not None


def _is_about(rule: Rule, campaign: Campaign, today: date) -> bool:
    applies = rule.applies
    return (
        (not applies.purposes or campaign.purpose in applies.purposes)
        and (not applies.modes or campaign.mode in applies.modes)
        and (rule.effective_from is None or rule.effective_from <= today)
        and (rule.effective_until is None or today < rule.effective_until)
    )


def _oldest_first(book: tuple[Profile, ...]) -> list[Profile]:
    return sorted(book, key=lambda each: each.effective_from)
