"""Whether everything a flow says has a voice that is there, or a recording that can be played.

Anything in a campaign may be None: it is missing or already reported.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dialer.campaign_file.cross_checks import Found
from dialer.campaign_file.schema import ENGINES
from dialer.ivr_values import COMMON
from dialer.recordings import Recording, can_be_recorded, recordings_in
from ivr_flows.flow import Flow
from ivr_flows.loader import FlowErrors, load_flow
from tts.engines import Engine, EngineFailed
from tts.speaker import Speaker, SpeechFailed
from tts.template import TemplateError
from tts.voice import SpokenBy
from tts.words import UnknownLanguage

_NOT_KEPT = b"nothing about anybody is made"


def voices_fit(flow: Flow, campaign: Any, folder: Path) -> Iterator[Found]:
    """What of `voices`, `prompt_voices` and `recordings` does not fit the flow."""
    for key in ("voices", "prompt_voices", "recordings"):
        for language in getattr(campaign, key) or ():
            if language not in flow.languages:
                yield (key, language), f"the flow has no such language; it has {', '.join(flow.languages)}"
    if campaign.language in (campaign.voices or ()):
        yield (
            ("voices", campaign.language),
            "this language is the campaign's own: its voice stands in `voice`",
        )
    yield from _prompt_voices_fit(flow, campaign)
    for language, written in (campaign.recordings or {}).items():
        if language in flow.languages and written:
            yield from _recordings_fit(flow, campaign, language, folder / written)


def _prompt_voices_fit(flow: Flow, campaign: Any) -> Iterator[Found]:
    for language, voices in (campaign.prompt_voices or {}).items():
        prompts = flow.prompts(language) if language in flow.languages else {}
        for prompt, voice in (voices or {}).items() if prompts else ():
            where = ("prompt_voices", language, prompt)
            if prompt not in prompts:
                yield where, f"the flow has no such prompt; it has {', '.join(prompts)}"
            elif voice and voice.engine not in (*ENGINES, None) and (said := _of_somebody(prompts[prompt])):
                yield (
                    (*where, "engine"),
                    f"it sends text away, and this prompt says {said}; allowed here: {', '.join(ENGINES)}",
                )


def _of_somebody(template: Any) -> str:
    """The first field of one person in a text; "" if it is the same for everybody."""
    return next((str(field) for field in template.fields if field.name not in COMMON), "")


def _recordings_fit(flow: Flow, campaign: Any, language: str, folder: Path) -> Iterator[Found]:
    try:
        _, wrong = _recordings(flow, campaign, language, folder)
    except OSError as error:
        wrong = [f"this folder cannot be read: {error.strerror}; paths are relative to this file"]
    for sentence in wrong:
        yield ("recordings", language), sentence


async def voices_speak(document: Any, folder: Path, engines: Mapping[str, Engine]) -> list[Found]:
    """What is wrong with the voices and recordings themselves: each is asked, or tried."""
    found: list[Found] = []
    for name, campaign in (document.campaigns or {}).items():
        for where, voice in _named_voices(campaign):
            if trouble := await _trouble(voice, engines):
                found.append((("campaigns", name, *where, "name"), trouble))
        found += [
            (("campaigns", name, *where), trouble)
            for where, trouble in await _unplayable(campaign, folder, engines)
        ]
    return found


def _named_voices(campaign: Any) -> Iterator[tuple[tuple[str, ...], SpokenBy]]:
    """Every voice that is written out whole, and where."""
    written: list[tuple[tuple[str, ...], str, Any]] = [(("voice",), campaign.language, campaign.voice)]
    written += [
        (("voices", language), language, voice) for language, voice in (campaign.voices or {}).items()
    ]
    written += [
        (("prompt_voices", language, prompt), language, voice)
        for language, voices in (campaign.prompt_voices or {}).items()
        for prompt, voice in (voices or {}).items()
    ]
    for where, language, voice in written:
        if language and voice and voice.engine and voice.name:
            yield where, _choice(language, voice)


def _choice(language: str, voice: Any) -> SpokenBy:
    rate, pitch, gap = (getattr(voice, key) or 0 for key in ("rate", "pitch", "gap"))
    return SpokenBy(engine=voice.engine, name=voice.name, language=language, rate=rate, pitch=pitch, gap=gap)


async def _trouble(voice: SpokenBy, engines: Mapping[str, Engine]) -> str:
    engine = engines.get(voice.engine)
    if engine is None:
        return (
            f"the engine {voice.engine} is not installed, or has no voice yet; installed: "
            f"{', '.join(engines)}; `recado voices` tells how to add one"
        )
    try:
        await engine.check(voice)
    except EngineFailed as failure:
        return str(failure)
    return ""


async def _unplayable(campaign: Any, folder: Path, engines: Mapping[str, Engine]) -> list[Found]:
    """The recordings that are not fit to be heard, or do not say what they should."""
    flow = _flow(folder / campaign.flow) if campaign.flow else None
    wrong: list[Found] = []
    for language, written in (campaign.recordings or {}).items():
        if flow and language in flow.languages and written:
            for each in _playable(flow, campaign, language, folder / written):
                trouble = await _refused(each, engines)
                wrong += [(("recordings", language), trouble)] if trouble else []
    return wrong


def _playable(flow: Flow, campaign: Any, language: str, folder: Path) -> list[Recording]:
    try:
        return _recordings(flow, campaign, language, folder)[0]
    except OSError:
        return []  # told already, by voices_fit


def _recordings(flow: Flow, campaign: Any, language: str, folder: Path) -> tuple[list[Recording], list[str]]:
    """What is in the folder, and what of it is wrong; nothing of a text that cannot be said anyway."""
    common = {
        "company": campaign.company,
        "creditor": campaign.creditor or campaign.company,
        "callback_number": campaign.caller_id,
    }
    try:
        return recordings_in(folder, can_be_recorded(flow.prompts(language), common, language))
    except (TemplateError, UnknownLanguage):
        return [], []


async def _refused(recording: Recording, engines: Mapping[str, Engine]) -> str:
    with tempfile.TemporaryDirectory() as passing:
        speaker = Speaker(cache=Path(passing), secret=_NOT_KEPT, engines=engines)
        try:
            await speaker.recorded(recording.file, recording.takes.words)
        except SpeechFailed as failure:
            return str(failure)
    return ""


def _flow(path: Path) -> Flow | None:
    try:
        return load_flow(path)
    except FlowErrors:
        return None
