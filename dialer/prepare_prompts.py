"""Every sound that a call may need, made and checked before its number is dialled."""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from dialer.attempt import Attempt
from dialer.campaign import Campaign, VoiceChoice
from dialer.contact import Contact
from dialer.ivr_values import campaign_values, values_of
from dialer.ports import PromptsRefused
from ivr_flows.flow import Flow
from tts.speaker import Speaker, SpeechFailed
from tts.template import Template, TemplateError
from tts.voice import SpokenBy
from tts.words import spoken


class PreparePrompts:
    """Speaks a campaign's flow to each contact, into a folder of its own that Asterisk can read.

    `folder` and `in_asterisk` are one folder under two names: as Recado and as Asterisk see it.
    """

    def __init__(
        self, *, campaign: Campaign, flow: Flow, speaker: Speaker, folder: Path, in_asterisk: Path
    ) -> None:
        self._campaign = campaign
        self._flow = flow
        self._speaker = speaker
        self._folder = folder
        self._in_asterisk = in_asterisk

    async def prepare(self, attempt: Attempt, contact: Contact) -> str:
        """The folder, as Asterisk sees it, with every prompt of this attempt. Raises PromptsRefused."""
        values = values_of(contact, self._campaign, attempt.opt_out_reference)
        await self._speak(attempt.id, self._language(contact), values)
        return str(self._in_asterisk / attempt.id)

    def _language(self, contact: Contact) -> str:
        """The debtor's, if the flow has it; one language through the whole call."""
        own = contact.person.language
        return own if own in self._flow.languages else self._campaign.language

    async def _speak(self, attempt_id: str, language: str, values: Mapping[str, object]) -> None:
        prompts = self._flow.prompts(language)
        texts = rendered(prompts, language, values)
        try:
            sounds = await self._speaker.speak_all(
                texts,
                prompt_voice(self._campaign.voice, language),
                personal=_personal(prompts, campaign_values(self._campaign)),
                lead_in=[name for name in texts if name == self._flow.start],
            )
            await self._speaker.lay(sounds, self._folder / attempt_id)
        except SpeechFailed as error:
            raise PromptsRefused(str(error)) from error
        except OSError as error:
            raise PromptsRefused(f"the sounds folder cannot be written: {error.strerror}") from error


def discard(folder: Path, attempt_id: str) -> None:
    """Remove the sounds of a call that is over: they speak of a debt."""
    shutil.rmtree(folder / attempt_id, ignore_errors=True)


def discard_all_but(folder: Path, keep: Collection[str]) -> None:
    """Remove the sounds of calls that an earlier run did not live to see the end of."""
    for left in folder.glob("*") if folder.is_dir() else ():
        if left.name not in keep:
            shutil.rmtree(left, ignore_errors=True)


def rendered(
    prompts: Mapping[str, Template], language: str, values: Mapping[str, object]
) -> Mapping[str, str]:
    """Every prompt in words; PromptsRefused names the one that cannot be said."""
    filters = spoken(language)
    texts = {}
    for name, template in prompts.items():
        try:
            texts[name] = template.render(values, filters)
        except TemplateError as error:
            raise PromptsRefused(f"prompt '{name}' ({language}): {error}") from error
    return texts


def _personal(prompts: Mapping[str, Template], common: Mapping[str, object]) -> frozenset[str]:
    """The prompts that say something of one person, rather than of the whole campaign."""
    return frozenset(
        name
        for name, template in prompts.items()
        if any(field.name not in common for field in template.fields)
    )


def prompt_voice(choice: VoiceChoice, language: str) -> SpokenBy:
    return SpokenBy(
        language=language,
        engine=choice.engine,
        name=choice.name,
        rate=choice.rate,
        pitch=choice.pitch,
        gap=choice.gap,
    )
