"""Every sound that a call may need, made and checked before its number is dialled."""

import asyncio
import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from dialer.attempt import Attempt
from dialer.campaign import Campaign
from dialer.contact import Contact
from dialer.ivr_values import campaign_values, values_of
from dialer.ports import Prepared, PromptsRefused
from dialer.recordings import can_be_recorded, recordings_in
from dialer.spoken_prompts import SpokenTexts
from ivr_flows.flow import Flow
from tts.prompt import Prompt
from tts.speaker import NOTHING_KNOWN, Known, Message, Speaker
from tts.studio import SpeechFailed

ANY_REFERENCE = "000000"
"""In place of the opt-out reference, which is made with the attempt: its digits are ready anyway."""

MOST_READY = 1000
"""Contacts remembered as made ahead; beyond it the memory is emptied, and nothing else happens."""

KNOWN_FOR = 3600.0
"""Seconds for which what everybody hears is not looked for again. The cache keeps for a month what was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What everybody hears in a language, and until when, by the steady clock, it is taken to be there."""

    prompts: Known
    until: float


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
        self._texts = {
            language: SpokenTexts(flow, campaign, language, _recorded(campaign, flow, language))
            for language in flow.languages
        }
        self._known: dict[str, _Known] = {}
        self._ready: set[int] = set()

    @property
    def ready(self) -> Set[int]:
        """Contacts whose sounds were made ahead."""
        return self._ready

    async def prepare(self, attempt: Attempt, contact: Contact) -> Prepared:
        """Every prompt of this attempt, in its folder. Raises PromptsRefused."""
        prompts = self._prompts(contact, attempt.opt_out_reference)
        self._ready.discard(contact.id)
        try:
            message = await self._laid(prompts, attempt, contact)
        except SpeechFailed as error:
            raise PromptsRefused(str(error)) from error
        except OSError as error:
            raise PromptsRefused(f"the sounds folder cannot be written: {error.strerror}") from error
        folder = str(self._in_asterisk / attempt.id)
        return Prepared(folder=folder, voice=message.voice, fell_back=message.fell_back)

    async def _laid(self, prompts: Sequence[Prompt], attempt: Attempt, contact: Contact) -> Message:
        """Said and laid; said anew if somebody has emptied the cache since it was last asked."""
        message = await self._said(prompts, contact)
        try:
            await self._lay(message, attempt.id)
        except FileNotFoundError:
            self._known.clear()
            message = await self._said(prompts, contact)
            await self._lay(message, attempt.id)
        return message

    async def _said(self, prompts: Sequence[Prompt], contact: Contact) -> Message:
        language = self._language(contact)
        voice = self._campaign.voices.get(language, self._campaign.voice)
        within = voice.ready_within.total_seconds()
        known = self._known_in(language)
        message = await self._speaker.say(prompts, about=contact.person.id, within=within, known=known)
        if not known and not message.fell_back:
            await self._get_to_know(language, prompts, message)
        return message

    def _known_in(self, language: str) -> Known:
        known = self._known.get(language)
        return known.prompts if known and time.monotonic() < known.until else NOTHING_KNOWN

    async def _get_to_know(self, language: str, prompts: Sequence[Prompt], message: Message) -> None:
        """All but recordings: one that is replaced is heard from the next call on."""
        same = self._texts[language].same_for_all
        names = [prompt.name for prompt in prompts if prompt.name in same and not prompt.recorded]
        whole = await self._speaker.whole({name: message.prompts[name] for name in names})
        self._known[language] = _Known(prompts=whole, until=time.monotonic() + KNOWN_FOR)

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
        return self._texts[language].prompts(values)

    def _language(self, contact: Contact) -> str:
        """One through the whole call: the person's, if the flow has it."""
        own = contact.person.language
        return own if own in self._flow.languages else self._campaign.language

    def _samples(self, language: str) -> list[Prompt]:
        return self._texts[language].prompts()


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
