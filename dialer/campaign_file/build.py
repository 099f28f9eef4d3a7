"""The checked document as the frozen nouns of dialer.campaign."""

from datetime import time
from pathlib import Path

from dialer import campaign as nouns
from dialer.campaign_file import schema


def built(path: Path, document: schema.Document) -> nouns.Campaigns:
    """Paths in the file are relative to the file's own folder."""
    trunks = {name: nouns.Trunk(name=name, **trunk.model_dump()) for name, trunk in document.trunks.items()}
    return nouns.Campaigns(
        path=path,
        campaigns=tuple(
            _campaign(name, campaign, trunk=trunks[campaign.trunk], folder=path.parent)
            for name, campaign in document.campaigns.items()
        ),
        max_calls=document.limits.max_calls,
        calls_per_second=document.limits.calls_per_second,
    )


def _campaign(name: str, c: schema.Campaign, *, trunk: nouns.Trunk, folder: Path) -> nouns.Campaign:
    return nouns.Campaign(
        name=name,
        contacts=_contacts(c.contacts, folder),
        flow=folder / c.flow,
        inbound_flow=folder / c.inbound_flow if c.inbound_flow else None,
        voice=_voice(c.language, c.voice),
        voices={language: _voice(language, voice) for language, voice in c.voices.items()},
        prompt_voices={
            language: {prompt: _voice(language, voice) for prompt, voice in voices.items()}
            for language, voices in c.prompt_voices.items()
        },
        recordings={language: folder / recorded for language, recorded in c.recordings.items()},
        currency_adjective=c.currency_adjective,
        language=c.language,
        company=c.company,
        creditor=c.creditor or c.company,
        caller_id=c.caller_id,
        trunk=trunk,
        jurisdiction=c.jurisdiction,
        hours=_hours(c),
        pace=nouns.Pace(**c.pace.model_dump()),
        retries={outcome: nouns.RetryRule(delay=r.after, times=r.times) for outcome, r in c.retries.items()},
        max_attempts=c.max_attempts,
        ring_timeout=c.ring_timeout,
        max_call=c.max_call,
        amd=c.amd,
        agents=_agents(c.agents),
        mail=_mail(c.mail),
        webhook=nouns.Webhook(**c.webhook.model_dump()) if c.webhook else None,
        rehearsal_only=c.rehearsal_only,
    )


def _contacts(contacts: schema.Contacts, folder: Path) -> nouns.ContactsFile:
    columns = contacts.columns.model_dump()
    return nouns.ContactsFile(
        path=folder / contacts.file,
        columns=nouns.Columns(**columns | {"phones": tuple(contacts.columns.phones)}),
        decimals=contacts.decimals,
        currency=contacts.currency,
        region=contacts.region,
        allowed_regions=tuple(contacts.allowed_regions),
    )


def _voice(language: str, voice: schema.PromptVoice) -> nouns.VoiceChoice:
    return nouns.VoiceChoice(language=language, **voice.model_dump())


def _agents(agents: schema.Agents | None) -> nouns.Agents | None:
    if agents is None:
        return None
    return nouns.Agents(
        queue=agents.queue, members=tuple(agents.members), offer_callback_after=agents.offer_callback_after
    )


def _mail(mail: schema.Mail | None) -> nouns.Mail:
    """A campaign whose flow owes no mail names nobody."""
    if mail is None:
        return nouns.Mail(sender="", collector="", how_to_pay="")
    return nouns.Mail(sender=mail.sender, collector=mail.collector, how_to_pay=mail.how_to_pay or "")


def _hours(campaign: schema.Campaign) -> nouns.Hours:
    days: dict[int, tuple[tuple[time, time], ...]] = {}
    for span, windows in campaign.hours.items():
        days |= dict.fromkeys(span, windows)
    return nouns.Hours(days=days)
