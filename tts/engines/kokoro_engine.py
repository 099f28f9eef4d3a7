"""Kokoro: one neural model with many styles; the best understood voice, for prompts that are rendered once.

Apache-2.0 model, MIT engine, phonemes by GPL-3 libraries: a process of its own (resident_child.py).
"""

import asyncio
import os
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

from tts.engines import EngineFailed, Voice
from tts.engines.kokoro_files import KOKORO, MODEL_SHA256, STYLES
from tts.engines.resident import CHILD, Resident
from tts.models import MODEL, BadModel, Model, base_language, chosen, pace
from tts.speech import Speech

TIMEOUT = 240.0
"""Seconds for one text: a prompt of a minute takes 70 on an idle core."""

_PHONEMES = {"en-US": "en-us", "en-GB": "en-gb", "fr-FR": "fr-fr", "pt-BR": "pt-br"}
"""How the phonemes' library calls the accent that a style was trained on."""


class Kokoro:
    """A voice's `name` is a style's (ef_dora). Pitch and gap are ignored. `threads`: half the cores."""

    name = KOKORO
    sends_text_away = False
    joins_pieces = True

    def __init__(self, model: Model, *, timeout: float = TIMEOUT, threads: int | None = None) -> None:
        styles = [str(model.folder / name) for name in model.files if name != MODEL]
        cores = threads or max(1, (os.cpu_count() or 1) // 2)
        self._model = model
        self._checked = False
        self._resident = Resident(
            KOKORO, (*CHILD, KOKORO, str(model.path), str(cores), *styles), timeout=timeout
        )

    async def version(self) -> str:
        """A style's name stands for one file alone, so that a further style changes nothing in the cache."""
        try:
            return f"kokoro-onnx {version_of('kokoro-onnx')} {MODEL_SHA256[:16]}"
        except PackageNotFoundError:
            raise EngineFailed("Kokoro is not installed: pip install -e '.[kokoro]'") from None

    async def check(self, voice: Voice) -> None:
        chosen([self._model], voice)

    async def speak(self, text: str, voice: Voice) -> Speech:
        await self.check(voice)
        await self._check_files()
        return await self._resident.speak(
            {"text": text, "style": voice.name, "speed": pace(voice), "language": self._accent(voice)}
        )

    def close(self) -> None:
        self._resident.close()

    def _accent(self, voice: Voice) -> str:
        """A Spanish style speaks with or without the Castilian z, as the campaign's language asks."""
        speaks = self._model.voices[voice.name]
        if base_language(speaks) == "es":
            return "es" if voice.language in ("es", "es-ES") else "es-419"
        return _PHONEMES[speaks]

    async def _check_files(self) -> None:
        if self._checked:
            return
        try:
            await asyncio.to_thread(check_known, self._model)
        except BadModel as problem:
            raise EngineFailed(str(problem)) from None
        self._checked = True


def check_known(model: Model) -> None:
    """BadModel unless every file is the one that was tried with Recado, whatever the manifest says."""
    known = {MODEL: MODEL_SHA256, **{f"{name}.bin": style.sha256 for name, style in STYLES.items()}}
    for name, digest in model.files.items():
        if known.get(name) != digest:
            raise BadModel(f"{model.folder / name} is not the Kokoro file that Recado knows by its hash")
    model.check_files()
