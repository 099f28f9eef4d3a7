"""The checked document as the frozen nouns of dialer.campaign."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import time
from pathlib import Path

from dialer import campaign as nouns
from dialer.campaign_file import schema
from dialer.campaign_file.trunks import trunk_of
from dialer.script_law import script_hash
from dialer.trunk import Trunk


def built(path: Path, document: schema.Document, commercial: Collection[str] = ()) -> nouns.Campaigns:
    """Paths in the file are relative to the file's own folder. `commercial` are campaigns whose flow is."""
    trunks = {name: trunk_of(name, trunk, document.limits) for name, trunk in document.trunks.items()}
    campaigns = [
        _campaign(name, campaign, trunk=trunks[campaign.trunk], folder=path.parent)
        for name, campaign in document.campaigns.items()
    ]
    return nouns.Campaigns(
        path=path,
        campaigns=tuple(_as_scripted(each, commercial) for each in campaigns),
        max_calls=document.limits.max_calls,
        calls_per_second=document.limits.calls_per_second,
        overrides=tuple(nouns.Override(**each.model_dump()) for each in document.compliance.overrides),
    )


def _as_scripted(campaign: nouns.Campaign, commercial: Collection[str]) -> nouns.Campaign:
    """Whose script sells something is commercial, whatever was declared."""
    return replace(campaign, purpose=nouns.Purpose.COMMERCIAL) if campaign.name in commercial else campaign


def _campaign(name: str, c: schema.Campaign, *, trunk: Trunk, folder: Path) -> nouns.Campaign:
    return nouns.Campaign(
        name=name,
        contacts=_contacts(c.contacts, folder),
        flow=folder / c.flow,
        inbound_flow=folder / c.inbound_flow if c.inbound_flow else None,
        voice=_voice(c.language, c.voice),
        voices={language: _voice(language, voice) for language, voice in c.voices.items()},
        prompt_voices=_prompt_voices(c.prompt_voices),
        recordings={language: folder / recorded for language, recorded in c.recordings.items()},
        currency_adjective=c.currency_adjective,
        language=c.language,
        company=c.company,
        creditor=c.creditor or c.company,
        caller_id=c.caller_id,
        trunk=trunk,
        creditor_country=c.creditor_country,
        extra_profiles=tuple(c.profiles),
        accept_unreviewed=frozenset(c.accept_unreviewed),
        collector="first_party" if c.collector == "first_party" else "third_party",
        purpose=c.purpose,
        mode=c.mode,
        script=script_hash(folder / c.flow),
        approved_script=c.approved_script,
        basis=_basis(c),
        local_holidays=folder / c.local_holidays if c.local_holidays else None,
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


def _basis(c: schema.Campaign) -> nouns.CampaignBasis | None:
    """For what the campaign was declared: if its script turns out commercial, this is no basis for it."""
    if c.basis is None:
        return None
    return nouns.CampaignBasis(
        kind=c.basis.kind,
        purpose=c.basis.purpose or c.purpose,
        given_on=c.basis.signed_on,
        wording=c.basis.wording,
        channel=c.basis.channel,
        evidence=c.basis.reference,
        recorded_by=c.basis.signed_by,
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


def _prompt_voices(
    chosen: Mapping[str, Mapping[str, schema.PromptVoice]],
) -> dict[str, dict[str, nouns.VoiceChoice]]:
    return {
        language: {prompt: _voice(language, voice) for prompt, voice in voices.items()}
        for language, voices in chosen.items()
    }


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
