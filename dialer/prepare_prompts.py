"""Every sound that a call may need, made and checked before its number is dialled."""

import asyncio
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from pathlib import Path

from dialer.attempt import Attempt
from dialer.campaign import Campaign
from dialer.contact import Contact
from dialer.ivr_values import campaign_values, values_of
from dialer.ports import Prepared, PromptsRefused
from dialer.recordings import can_be_recorded, recordings_in
from dialer.spoken_prompts import prompts_of
from ivr_flows.flow import Flow
from tts.prompt import Prompt
from tts.speaker import Message, Speaker
from tts.studio import SpeechFailed

ANY_REFERENCE = "000000"
"""In place of the opt-out reference, which is made with the attempt: its digits are ready anyway."""

MOST_READY = 1000
"""Contacts remembered as made ahead; beyond it the memory is emptied, and nothing else happens."""


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
        self._recorded = {language: _recorded(campaign, flow, language) for language in flow.languages}
        self._ready: set[int] = set()

    @property
    def ready(self) -> Set[int]:
        """Contacts whose sounds were made ahead."""
        return self._ready

    async def prepare(self, attempt: Attempt, contact: Contact) -> Prepared:
        """Every prompt of this attempt, in its folder. Raises PromptsRefused."""
        prompts = self._prompts(contact, attempt.opt_out_reference)
        self._ready.discard(contact.id)
        voice = self._campaign.voices.get(self._language(contact), self._campaign.voice)
        within = voice.ready_within.total_seconds()
        try:
            message = await self._speaker.say(prompts, about=contact.person.id, within=within)
            await self._lay(message, attempt.id)
        except SpeechFailed as error:
            raise PromptsRefused(str(error)) from error
        except OSError as error:
            raise PromptsRefused(f"the sounds folder cannot be written: {error.strerror}") from error
        folder = str(self._in_asterisk / attempt.id)
        return Prepared(folder=folder, voice=message.voice, fell_back=message.fell_back)

    async def _lay(self, message: Message, attempt_id: str) -> None:
        """Into the call's folder; a thread cannot be cancelled: what it still lays then is removed again."""
        laying = asyncio.ensure_future(self._speaker.lay(message, self._folder / attempt_id))
        try:
            await asyncio.shield(laying)
        except asyncio.CancelledError:
            await asyncio.gather(laying, return_exceptions=True)
            discard(self._folder, attempt_id)
            raise

    async def prepare_static(self, progress: Callable[[int, int], None]) -> Sequence[str]:
        """Make what everybody hears, in every language; sentences on what could not be made."""
        every = [prompt for language in self._flow.languages for prompt in self._samples(language)]
        return await self._speaker.make_static(every, progress)

    async def prepare_ahead(self, contact: Contact) -> None:
        """Make what only this contact hears, while no call waits for its own. Raises PromptsRefused."""
        if len(self._ready) >= MOST_READY:
            self._ready.clear()
        if await self._speaker.make_ahead(self._prompts(contact, ANY_REFERENCE)):
            self._ready.add(contact.id)

    @property
    def joins(self) -> bool:
        """Whether any voice of the campaign is worth speaking ahead with."""
        languages = self._flow.languages
        return any(self._speaker.joins(prompt) for each in languages for prompt in self._samples(each))

    async def erase(self, contact: Contact) -> None:
        """Remove whatever was rendered about this person, in whole and in pieces. Raises PromptsRefused."""
        await self._speaker.erase(self._prompts(contact, ANY_REFERENCE), about=contact.person.id)

    async def trim(self) -> int:
        """Remove sounds that are too old or too many; how many."""
        return await self._speaker.trim()

    def said_to(self, contact: Contact | None, reference: str) -> tuple[str, list[Prompt]]:
        """In which language, and what, this contact may hear; samples of it where there is nobody.

        Raises PromptsRefused.
        """
        if contact is None:
            return self._campaign.language, self._samples(self._campaign.language)
        return self._language(contact), self._prompts(contact, reference)

    def _prompts(self, contact: Contact, reference: str) -> list[Prompt]:
        language = self._language(contact)
        values = values_of(contact, self._campaign, reference)
        return prompts_of(self._flow, self._campaign, language, self._recorded[language], values)

    def _language(self, contact: Contact) -> str:
        """One through the whole call: the person's, if the flow has it."""
        own = contact.person.language
        return own if own in self._flow.languages else self._campaign.language

    def _samples(self, language: str) -> list[Prompt]:
        return prompts_of(self._flow, self._campaign, language, self._recorded[language])


def _recorded(campaign: Campaign, flow: Flow, language: str) -> Mapping[tuple[str, int], Path]:
    """The recordings of a language by what they say; `recado check` has told of files that are none."""
    folder = campaign.recordings.get(language)
    if folder is None:
        return {}
    takes = can_be_recorded(flow.prompts(language), campaign_values(campaign), language)
    found, _ = recordings_in(folder, takes)
    return {(each.takes.prompt, each.takes.n): each.file for each in found}


def discard(folder: Path, attempt_id: str) -> None:
    """Remove the sounds of a call that is over: they speak of a debt."""
    shutil.rmtree(folder / attempt_id, ignore_errors=True)


def discard_all_but(folder: Path, keep: Collection[str]) -> None:
    """Remove the sounds of calls that an earlier run did not live to see the end of."""
    for left in folder.glob("*") if folder.is_dir() else ():
        if left.name not in keep:
            shutil.rmtree(left, ignore_errors=True)
