"""What the law asks of a document's campaigns and they do not give: no mistake, and nobody is called."""

from collections.abc import Iterator
from datetime import datetime

from dialer.campaign import Campaign
from dialer.campaign_file.load import Reading
from dialer.gate_words import Language
from dialer.gate_words.vocabulary import BASES, words
from dialer.missing_bases import missing_bases, profiles_of, rules_of
from dialer.policy.rules import Profile
from dialer.profiles import load_book
from dialer.telling.words import say


def law_warnings(reading: Reading, now: datetime, language: Language) -> list[str]:
    """A sentence for each basis that is asked for and not given; nothing of a document with mistakes."""
    if reading.campaigns is None:
        return []
    book = load_book(reading.campaigns.overrides)
    campaigns = reading.campaigns.campaigns
    return [each for campaign in campaigns for each in _of(campaign, book, now, language)]


def _of(campaign: Campaign, book: tuple[Profile, ...], now: datetime, language: Language) -> Iterator[str]:
    rules = rules_of(campaign, profiles_of(campaign, book, now.date()), now.date())
    for rule, accepted in missing_bases(campaign, rules):
        kinds = words(BASES, accepted, language)
        yield say(language, "law.no_basis", campaign=campaign.name, rule=rule.id, kinds=kinds)
