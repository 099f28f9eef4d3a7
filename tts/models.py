"""Installed voice models: a folder each, with the model's files and a manifest that says what they are.

The manifest is `voice.json`; a folder without one is no model. It holds the SHA-256 of every file, and each
is checked against it whenever the model is loaded: what speaks is what was installed.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tts.engines import EngineFailed, Voice
from tts.voice import RATE

MANIFEST = "voice.json"
MODEL = "model.onnx"
"""The model's own file, under whatever name it came."""

UNKNOWN = "unknown"
"""The licence of a model that came without a word on it."""

NORMAL_RATE = RATE
"""Words per minute that stand for a neural model's own pace; other rates scale it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}")

_log = logging.getLogger(__name__)


class BadModel(Exception):
    """A model that is not whole, not known or not what it was; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """`voices` gives the language (BCP 47) of each voice, `files` the SHA-256 of each file in `folder`."""

    name: str
    engine: str
    licence: str
    voices: Mapping[str, str]
    files: Mapping[str, str]
    folder: Path = field(compare=False)

    @property
    def path(self) -> Path:
        return self.folder / MODEL

    def check_files(self) -> None:
        """BadModel if a file is not the one that was installed. Reads them all: half a second and more."""
        for name, digest in self.files.items():
            if sha256_of(self.folder / name) != digest:
                raise BadModel(
                    f"{self.folder / name} is not the file that was installed: recado voices remove "
                    f"{self.name}, and add it again"
                )

    def write_manifest(self) -> None:
        """Make the folder a model: what is written last, whole or not at all."""
        said = {key: value for key, value in asdict(self).items() if key != "folder"}
        unfinished = self.folder / f".{MANIFEST}"
        unfinished.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(self.folder / MANIFEST)


def installed_models(voices: Path) -> list[Model]:
    """What is in the folder `voices`, by name. A model that cannot be read is logged and left out."""
    return [model for model in _each(voices) if isinstance(model, Model)]


def broken_models(voices: Path) -> list[BadModel]:
    """Why some folders with a manifest hold no model that can be used."""
    return [problem for problem in _each(voices) if isinstance(problem, BadModel)]


def _each(voices: Path) -> Iterator[Model | BadModel]:
    for manifest in sorted(voices.glob(f"[!.]*/{MANIFEST}")):
        try:
            yield read_model(manifest.parent)
        except BadModel as problem:
            _log.warning("%s is no voice: %s", manifest.parent, problem, extra={"action": "skip_voice_model"})
            yield problem


def read_model(folder: Path) -> Model:
    """The model in this folder; BadModel if its manifest cannot be one."""
    manifest = folder / MANIFEST
    try:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        model = Model(folder=folder, **said)
        well = (
            model.name == folder.name
            and all(isinstance(text, str) for text in (model.engine, model.licence))
            and _texts(model.voices, _NAME)
            and _texts(model.files, _FILE)
            and MODEL in model.files
        )
    except (OSError, ValueError, TypeError):
        well = False
    if not well:
        raise BadModel(f"{manifest} does not describe a voice: remove the folder, and add the model again")
    return model


def _texts(given: object, name: re.Pattern[str]) -> bool:
    """Whether it maps at least one such name to a text: file names lead nowhere but into the folder."""
    return (
        isinstance(given, dict)
        and bool(given)
        and all(name.fullmatch(key) and isinstance(value, str) for key, value in given.items())
    )


def is_name(name: str) -> bool:
    """Whether a model may have this name: it is a folder's, and campaigns write it."""
    return bool(_NAME.fullmatch(name))


def chosen(models: Iterable[Model], voice: Voice) -> Model:
    """The model that has this voice; EngineFailed says which there are, or that it speaks something else."""
    known = list(models)
    model = next((model for model in known if voice.name in model.voices), None)
    if model is None:
        there = ", ".join(f"{name} ({language})" for one in known for name, language in one.voices.items())
        raise EngineFailed(
            f"{voice.engine} has no voice '{voice.name}'; it has {there or 'none'}: recado voices add "
            "installs more"
        )
    speaks = model.voices[voice.name]
    if base_language(speaks) != base_language(voice.language):
        raise EngineFailed(
            f"{voice.engine}'s voice '{voice.name}' speaks {speaks}, not {voice.language}: choose another "
            "(recado voices lists them)"
        )
    return model


def base_language(tag: str) -> str:
    """es of es-MX."""
    return tag.replace("_", "-").partition("-")[0].lower()


def pace(voice: Voice) -> float:
    """How much faster than its own pace a neural model speaks, within what stays intelligible."""
    return min(2.0, max(0.5, voice.rate / NORMAL_RATE))


def fingerprint(models: Iterable[Model]) -> str:
    """Changes when any file of any of them does."""
    files = sorted((model.name, name, digest) for model in models for name, digest in model.files.items())
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """Empty if there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
