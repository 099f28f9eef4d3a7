"""Who speaks in this process: a speaker for each codec, and one set of voice engines."""

from collections.abc import Mapping, Sequence

from dialer.settings import Settings
from tts.engines import Engine
from tts.g711 import Codec
from tts.installed import installed_engines
from tts.models import Model, installed_models
from tts.speaker import Speaker


class Voices:
    """A speaker for each codec, over one set of engines: a neural one keeps a process and half a gigabyte."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engines: Mapping[str, Engine] = {}
        self._models: Sequence[Model] | None = None
        self._speakers: dict[Codec, Speaker] = {}

    def of(self, codec: Codec) -> Speaker:
        """Made when first asked for, and kept until voice models are installed or removed."""
        models = installed_models(self._settings.voices)
        if models != self._models:
            self._models, self._engines = models, installed_engines(self._settings.voices)
            self._speakers.clear()
        if codec not in self._speakers:
            self._speakers[codec] = new_speaker(self._settings, codec, self._engines)
        return self._speakers[codec]


def new_speaker(settings: Settings, codec: Codec, engines: Mapping[str, Engine] | None = None) -> Speaker:
    """A speaker with its cache beside the sounds, so that prompts are hard links."""
    return Speaker(
        cache=settings.sounds / "cache",
        secret=settings.secret.get_secret_value().encode(),
        engines=installed_engines(settings.voices) if engines is None else engines,
        codec=codec,
    )
