"""A flow's texts as the prompts of one call: in words, in pieces, each with its voice or its recording."""

from collections.abc import Mapping
from pathlib import Path

from dialer.campaign import Campaign, VoiceChoice
from dialer.ivr_values import COMMON, campaign_values
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


class SpokenTexts:
    """A flow's texts in one language, for one call after another of a campaign.

    What is the same for everybody is put into words once.
    """

    def __init__(self, flow: Flow, campaign: Campaign, language: str, recorded: Recorded) -> None:
        self._flow = flow
        self._campaign = campaign
        self._language = language
        self._recorded = recorded
        self._texts = flow.prompts(language)
        self._common = campaign_values(campaign)
        self._filters = spoken(language, currency_adjective=campaign.currency_adjective)
        self._made: dict[str, Prompt] = {}
        self.same_for_all = frozenset(
            name for name, text in self._texts.items() if all(each.name in COMMON for each in text.fields)
        )
        """The names of the prompts that say the same to everybody."""

    def prompts(self, values: Mapping[str, object] | None = None) -> list[Prompt]:
        """Every prompt that a call may need; PromptsRefused names the one that cannot be said.

        Without `values` each field has a sample: what all hear is right, the rest is nobody's.
        """
        return [
            self._made.get(name) or self._make(name, template, values)
            for name, template in self._texts.items()
        ]

    def _make(self, name: str, template: Template, values: Mapping[str, object] | None) -> Prompt:
        own = _samples(template) | self._common if values is None else values
        try:
            pieces = pieces_of(template, own, self._filters, common=self._common)
        except TemplateError as error:
            raise PromptsRefused(f"prompt '{name}' ({self._language}): {error}") from error
        prompt = Prompt(
            name=name,
            pieces=with_recordings(pieces, name, self._recorded),
            voice=voice_of(self._campaign, self._language, name),
            lead_in=name == self._flow.start,
        )
        if name in self.same_for_all:
            self._made[name] = prompt
        return prompt


def prompts_of(
    flow: Flow,
    campaign: Campaign,
    language: str,
    recorded: Recorded,
    values: Mapping[str, object] | None = None,
) -> list[Prompt]:
    """Every prompt of one call in this language, or of nobody's: SpokenTexts for who has but one to say."""
    return SpokenTexts(flow, campaign, language, recorded).prompts(values)


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
