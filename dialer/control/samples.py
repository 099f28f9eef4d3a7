"""What a campaign's first contact would hear, to listen to before anybody is called."""

import asyncio
import io
import wave
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from dialer.campaign import Campaign, Mode
from dialer.contact import Contact
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Row
from dialer.contacts.csv_records import UnreadableFile
from dialer.control.errors import NotFound, Unavailable
from dialer.flow_needs import needs_of
from dialer.launch import new_prompts
from dialer.ports import PromptsRefused
from dialer.prepare_prompts import ANY_REFERENCE
from dialer.settings import Settings
from dialer.speakers import new_speaker
from dialer.store.database import Database
from dialer.store.first_contact import first_contact
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow
from tts.g711 import SAMPLES_PER_SECOND, Codec, decode
from tts.lay import joined
from tts.prompt import Prompt
from tts.speaker import Speaker, SpeechFailed

ROWS_LOOKED_AT = 100
"""Rows of a contacts file among which one that can be imported is looked for."""

SPOKEN_WITHIN = 30.0
"""Seconds for one sample: a neural voice may have to load its model first."""

FindCampaign = Callable[[str], Awaitable[Campaign]]
"""The campaign of this name; raises NotFound."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One prompt as somebody would hear it. `n` counts from 1; `words` are what is spoken."""

    n: int
    prompt: str
    words: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleSet:
    """The prompts of one call. `name` is the contact's; empty where there is none yet: values are made up."""

    language: str
    name: str = field(repr=False)
    voice: str
    samples: Sequence[Sample]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Call:
    campaign: Campaign
    contact: Contact | None
    language: str
    prompts: Sequence[Prompt]


class Samples:
    """Speaks a campaign's prompts to its first contact, in its own voice and through the trunk's codec.

    Weakness: a neural voice is loaded here a second time where the dialing loop runs in another process.
    """

    def __init__(self, *, settings: Settings, database: Database, campaign: FindCampaign) -> None:
        self._settings = settings
        self._database = database
        self._campaign = campaign
        self._speakers: dict[Codec, Speaker] = {}

    async def of(self, name: str) -> SampleSet:
        """What the first contact of this campaign would hear. Raises NotFound, Unavailable.

        It is about somebody: only for whoever may see people in clear.
        """
        call = await self._call(name)
        return SampleSet(
            language=call.language,
            name=call.contact.person.name if call.contact else "",
            voice=f"{call.campaign.voice.engine} {call.campaign.voice.name}",
            samples=[
                Sample(n=n, prompt=prompt.name, words=prompt.text) for n, prompt in enumerate(call.prompts, 1)
            ],
        )

    async def sound(self, name: str, n: int) -> bytes:
        """One of them as a WAV file. Raises NotFound, Unavailable."""
        call = await self._call(name)
        if not 1 <= n <= len(call.prompts):
            raise NotFound("There is no such sample.", "No existe esa muestra.")
        codec = call.campaign.trunk.codec
        prompt = call.prompts[n - 1]
        about = call.contact.person.id if call.contact else ""
        try:
            message = await self._speaker(codec).say([prompt], about=about, within=SPOKEN_WITHIN)
            return await asyncio.to_thread(lambda: wav(joined(message.prompts[prompt.name], codec), codec))
        except (SpeechFailed, OSError) as error:
            raise Unavailable(
                f"This sample cannot be spoken: {error}.", f"Esta muestra no se puede decir: {error}."
            ) from error

    async def close(self) -> None:
        """Stop what is being rendered."""
        for speaker in self._speakers.values():
            await speaker.close()

    async def _call(self, name: str) -> _Call:
        campaign = await self._campaign(name)
        if campaign.mode is Mode.AGENT_FIRST:
            return _Call(campaign=campaign, contact=None, language=campaign.language, prompts=())
        flow = await asyncio.to_thread(load_flow, campaign.flow)
        contact = await self._database.run_read(first_contact, name)
        if contact is None:
            contact = await asyncio.to_thread(self._of_file, campaign, flow)
        language, prompts = self._prompts(campaign, flow, contact)
        return _Call(campaign=campaign, contact=contact, language=language, prompts=prompts)

    def _prompts(
        self, campaign: Campaign, flow: Flow, contact: Contact | None
    ) -> tuple[str, Sequence[Prompt]]:
        made = new_prompts(campaign, flow, self._settings, self._speaker(campaign.trunk.codec))
        try:
            language, prompts = made.said_to(contact, ANY_REFERENCE)
        except PromptsRefused as error:
            raise Unavailable(
                f"This campaign's texts cannot be spoken: {error}.",
                f"Los textos de esta campaña no se pueden decir: {error}.",
            ) from error
        return language, [each for each in prompts if "-" not in each.name]

    def _of_file(self, campaign: Campaign, flow: Flow) -> Contact | None:
        """Somebody of the campaign's file, which is not in the ledger yet."""
        try:
            file = ContactFile(
                campaign, needs_of(flow), secret=self._settings.secret.get_secret_value().encode()
            )
            looked_at = (row for _, row in zip(range(ROWS_LOOKED_AT), file, strict=False))
            row = next((row for row in looked_at if isinstance(row, Row)), None)
        except (OSError, UnreadableFile):
            return None  # a file that cannot be read is told of where it is uploaded, or launched
        return None if row is None else _contact(campaign, row)

    def _speaker(self, codec: Codec) -> Speaker:
        if codec not in self._speakers:
            self._speakers[codec] = new_speaker(self._settings, codec)
        return self._speakers[codec]


def wav(coded: bytes, codec: Codec) -> bytes:
    """G.711 as a WAV file that every browser plays: 8 kHz, 16 bits, one channel."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(decode(coded, codec).astype("<i2").tobytes())
    return written.getvalue()


def _contact(campaign: Campaign, row: Row) -> Contact:
    return Contact(
        id=0,
        campaign=campaign.name,
        person=row.person,
        debt=row.debt,
        phones=tuple(phone.e164 for phone in row.phones),
        fields=row.fields,
        role=row.role,
    )
