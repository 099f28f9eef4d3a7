"""Piper: the operator's own neural models, each in a process of its own (GPL-3: never in Recado's)."""

import asyncio
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

from tts.engines import EngineFailed, Voice
from tts.engines.resident import CHILD, Resident
from tts.models import BadModel, Model, chosen, fingerprint, pace
from tts.speech import Speech

PIPER = "piper"
TIMEOUT = 60.0
"""Seconds for one text: a prompt of two minutes takes 20 on an idle core."""

MOST_LOADED = 2
"""Models in memory at once, some 430 MB each: the one not used for longest makes room."""


class Piper:
    """A voice's `name` is its model's. Pitch and gap are ignored."""

    name = PIPER
    sends_text_away = False
    joins_pieces = True

    def __init__(self, models: Sequence[Model], *, timeout: float = TIMEOUT) -> None:
        self._models = models
        self._timeout = timeout
        self._loaded: dict[str, Resident] = {}
        self._choosing = asyncio.Lock()

    async def version(self) -> str:
        """Of all models together: installing one renders anew what the others have in the cache."""
        try:
            return f"piper-tts {version_of('piper-tts')} {fingerprint(self._models)}"
        except PackageNotFoundError:
            raise EngineFailed("Piper is not installed: pip install -e '.[piper]'") from None

    async def check(self, voice: Voice) -> None:
        chosen(self._models, voice)

    async def speak(self, text: str, voice: Voice) -> Speech:
        model = chosen(self._models, voice)
        async with self._choosing:  # or two texts that come at once would load the model twice
            resident = await self._resident(model)
        return await resident.speak({"text": text, "speed": pace(voice)})

    def close(self) -> None:
        for resident in self._loaded.values():
            resident.close()
        self._loaded.clear()

    async def _resident(self, model: Model) -> Resident:
        """The model's process, now the one used last."""
        resident = self._loaded.pop(model.name, None)
        if resident is None:
            try:
                await asyncio.to_thread(model.check_files)
            except BadModel as problem:
                raise EngineFailed(str(problem)) from None
            resident = Resident(PIPER, (*CHILD, PIPER, str(model.path), "1"), timeout=self._timeout)
        self._loaded[model.name] = resident
        while len(self._loaded) > MOST_LOADED:
            self._loaded.pop(next(iter(self._loaded))).close()
        return resident
