"""A flow's texts as the prompts of one call: in words, in pieces, each with its voice or its recording."""

from collections.abc import Mapping
from pathlib import Path

from dialer.campaign import Campaign, VoiceChoice
from dialer.ivr_values import campaign_values
from dialer.ports import PromptsRefused
from dialer.recordings import with_recordings
from ivr_flows.flow import Flow
from tts.pieces import pieces_of
from tts.prompt import Prompt
from tts.samples import sample
from tts.template import Template, TemplateError
from tts.voice import SpokenBy, embedded
from tts.words import spoken

Recorded = Mapping[tuple[str, int], Path]
"""The files of one language, by prompt and number of the stretch."""


def prompts_of(
    flow: Flow,
    campaign: Campaign,
    language: str,
    recorded: Recorded,
    values: Mapping[str, object] | None = None,
) -> list[Prompt]:
    """Every prompt that a call in this language may need; PromptsRefused names the one that cannot be said.

    Without `values` each field has a sample: what is the same for everybody is right, the rest is nobody's.
    """
    filters = spoken(language, currency_adjective=campaign.currency_adjective)
    common = campaign_values(campaign)
    prompts = []
    for name, template in flow.prompts(language).items():
        try:
            own = _samples(template) | common if values is None else values
            pieces = pieces_of(template, own, filters, common=common)
        except TemplateError as error:
            raise PromptsRefused(f"prompt '{name}' ({language}): {error}") from error
        prompts.append(
            Prompt(
                name=name,
                pieces=with_recordings(pieces, name, recorded),
                voice=voice_of(campaign, language, name),
                lead_in=name == flow.start,
            )
        )
    return prompts


def voice_of(campaign: Campaign, language: str, prompt: str = "") -> SpokenBy:
    """Who says this prompt: its own voice, the language's, or the embedded one that knows the language."""
    own = campaign.prompt_voices.get(language, {}).get(prompt) or campaign.voices.get(language)
    if own is None and language == campaign.language:
        own = campaign.voice
    return _spoken_by(own, language) if own else embedded(language)


def _samples(template: Template) -> dict[str, object]:
    return {field.name: sample(field) for field in template.fields}


def _spoken_by(choice: VoiceChoice, language: str) -> SpokenBy:
    return SpokenBy(
        language=language,
        engine=choice.engine,
        name=choice.name,
        rate=choice.rate,
        pitch=choice.pitch,
        gap=choice.gap,
    )
