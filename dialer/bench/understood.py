"""How much of a voice's messages a listener understands at the other end of a telephone line."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dialer.bench.debtors import Debtor
from dialer.bench.heard import understood, word_errors
from dialer.bench.messages import prompts_of, words_of
from dialer.bench.recogniser import Recogniser
from dialer.bench.speed import Progress
from tts.engines import Engine, Voice
from tts.speaker import Speaker, SpeechFailed


class NotSpoken(Exception):
    """The voice to be measured did not speak, and another one must not be taken for it; says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """How much of a voice's messages was understood: shares of 1; `wer` is the word error rate."""

    voice: str
    messages: int
    amounts: float
    dates: float
    names: float
    wer: float


async def understood_share(
    debtors: Sequence[Debtor],
    voice: Voice,
    *,
    engines: Mapping[str, Engine],
    listener: Recogniser,
    progress: Progress,
) -> Understood:
    """Speak each debtor's message through the whole chain and listen to it. Takes seconds a message.

    NotSpoken if the voice is missing or fails: the embedded one would speak in its stead.
    """
    transcripts = []
    with TemporaryDirectory(prefix="recado-bench-") as folder:
        speaker = Speaker(cache=Path(folder, "cache"), secret=secrets.token_bytes(32), engines=engines)
        try:
            for debtor in debtors:
                sounds = await _spoken(speaker, debtor, voice, Path(folder, "call"))
                transcripts.append([listener.transcript(coded, "alaw") for coded in sounds])
                progress(1)
        finally:
            await speaker.close()
    return _share(f"{voice.engine}:{voice.name}", debtors, transcripts)


async def _spoken(speaker: Speaker, debtor: Debtor, voice: Voice, folder: Path) -> list[bytes]:
    """Each prompt as Asterisk would play it."""
    prompts = prompts_of(debtor, voice)
    try:
        message = await speaker.say(prompts)
    except SpeechFailed as failure:
        raise NotSpoken(f"{voice.engine}:{voice.name}: {failure}") from failure
    if message.fell_back:
        raise NotSpoken(f"{voice.engine}:{voice.name}: {message.fell_back}")
    await speaker.lay(message, folder)
    return [(folder / f"{prompt.name}.alaw").read_bytes() for prompt in prompts]


def _share(voice: str, debtors: Sequence[Debtor], transcripts: Sequence[Sequence[str]]) -> Understood:
    heard = [" ".join(parts) for parts in transcripts]
    right = [understood(text, debtor) for text, debtor in zip(heard, debtors, strict=True)]
    amounts, dates, names = (sum(column) / len(right) for column in zip(*right, strict=True))
    errors, words = (
        sum(column)
        for column in zip(
            *(word_errors(said, text) for said, text in _pairs(debtors, transcripts)), strict=True
        )
    )
    return Understood(
        voice=voice, messages=len(right), amounts=amounts, dates=dates, names=names, wer=errors / words
    )


def _pairs(debtors: Sequence[Debtor], transcripts: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """What was said and what was heard, prompt by prompt."""
    return [
        pair
        for debtor, parts in zip(debtors, transcripts, strict=True)
        for pair in zip(words_of(debtor).values(), parts, strict=True)
    ]
