"""Installs voice models from an operator's folder, and removes them: whole, or nothing changes."""

import asyncio
import hashlib
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from tts.engines import EngineFailed
from tts.engines.kokoro_files import KOKORO, STYLES
from tts.engines.piper_engine import PIPER, Piper
from tts.find_model import FoundModel, find_model
from tts.installed import has_library
from tts.models import MANIFEST, BadModel, Model, installed_models, is_name, read_model
from tts.sound import Unhearable, finished
from tts.voice import SpokenBy

_TRIAL = "1, 2, 3, 4, 5."
"""Numbers, which every language has a word for."""


async def add_model(source: Path, voices: Path, *, name: str | None = None) -> Model:
    """Install the model in the folder `source`; BadModel, and nothing has changed, if it is none.

    A Piper voice has to speak before it is installed, Kokoro's files are known by their hashes. Further
    styles join a Kokoro that is there.
    """
    there = installed_models(voices)
    found = await asyncio.to_thread(
        find_model, source, name=name, kokoro_here=any(model.engine == KOKORO for model in there)
    )
    _check_name(found, there)
    staged = voices / f".{uuid4().hex}"
    try:
        model = await asyncio.to_thread(_stage, found, staged)
        if model.engine == PIPER:
            await _check_speaks(model)
        return await asyncio.to_thread(_put, model, voices / model.name)
    except OSError as error:
        raise BadModel(f"{voices} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def remove_voice(name: str, voices: Path) -> None:
    """Remove a model, or one of Kokoro's styles; BadModel if there is none of this name."""
    there = installed_models(voices)
    model = next((model for model in there if name in (model.name, *model.voices)), None)
    try:
        if model and name != model.name and len(model.voices) > 1:
            _without(model, name)
        elif model or (is_name(name) and (voices / name / MANIFEST).exists()):
            _remove(model.folder if model else voices / name)
        else:
            known = ", ".join(name for model in there for name in model.voices)
            raise BadModel(f"no voice '{name}' is installed; there are: {known or 'none'}")
    except OSError as error:
        raise BadModel(f"{voices} cannot be written: {error.strerror}") from error


def _check_name(found: FoundModel, there: Collection[Model]) -> None:
    if not is_name(found.name):
        raise BadModel(
            f"'{found.name}' is no name for a voice: at most 61 letters, digits, _ . and -, beginning with a "
            "letter or digit; give one with --name"
        )
    if found.engine == KOKORO:
        return
    taken = {name for model in there for name in (model.name, *model.voices)}
    if found.name in taken | {KOKORO, *STYLES}:
        raise BadModel(
            f"the name '{found.name}' is taken: give another with --name, or remove that voice first (recado "
            f"voices remove {found.name})"
        )


def _stage(found: FoundModel, folder: Path) -> Model:
    """The model's files beside where they will be, on the same file system."""
    folder.mkdir(parents=True)
    for name, content in found.files.items():
        (folder / name).write_bytes(content)
    return Model(
        name=found.name,
        engine=found.engine,
        licence=found.licence,
        voices=found.voices,
        files={name: hashlib.sha256(content).hexdigest() for name, content in found.files.items()},
        folder=folder,
    )


async def _check_speaks(model: Model) -> None:
    if not has_library(PIPER):
        raise BadModel("Piper is not installed, which this voice needs: pip install -e '.[piper]'")
    engine = Piper([model])
    voice = SpokenBy(language=model.voices[model.name], engine=PIPER, name=model.name)
    try:
        finished(await engine.speak(_TRIAL, voice), "alaw")
    except (EngineFailed, Unhearable) as failure:
        raise BadModel(f"'{model.name}' does not speak, so it was not installed: {failure}") from failure
    finally:
        engine.close()


def _put(staged: Model, folder: Path) -> Model:
    """The manifest goes last: until then a folder is no model, or the one that it was."""
    if not (folder / MANIFEST).exists():
        staged.write_manifest()
        shutil.rmtree(folder, ignore_errors=True)
        staged.folder.rename(folder)
        return replace(staged, folder=folder)
    there = read_model(folder)
    for name in staged.files:
        (staged.folder / name).replace(folder / name)
    both = replace(there, voices={**there.voices, **staged.voices}, files={**there.files, **staged.files})
    both.write_manifest()
    return both


def _without(model: Model, style: str) -> None:
    file = f"{style}.bin"
    replace(
        model,
        voices={name: language for name, language in model.voices.items() if name != style},
        files={name: digest for name, digest in model.files.items() if name != file},
    ).write_manifest()
    (model.folder / file).unlink()


def _remove(folder: Path) -> None:
    """Out of sight at once, then off the disk."""
    doomed = folder.with_name(f".{uuid4().hex}")
    folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
