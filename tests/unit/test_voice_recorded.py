"""Prompts recorded by people pass the same chain as the spoken ones."""

import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from tts.g711 import decode
from tts.sound import LEVEL, active_level
from tts.speaker import Speaker, SpeechFailed

SECRET = b"a secret of the installation"


def recording(path: Path, *, amplitude: float = 0.05, channels: int = 2, rate: int = 44100) -> Path:
    """Two seconds of a 400 Hz tone between half-seconds of silence, as an operator might upload it."""
    time = np.arange(2 * rate) / rate
    silence = np.zeros(rate // 2)
    tone = np.concatenate((silence, amplitude * np.sin(2 * np.pi * 400 * time), silence))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat((tone * 32767).astype("<i2"), channels).tobytes())
    return path


def converted(path: Path, kind: str) -> Path:
    target = path.with_suffix(f".{kind}")
    ffmpeg = shutil.which("ffmpeg")
    assert ffmpeg, "operators' mp3 files need ffmpeg; `make test` installs it"
    subprocess.run([ffmpeg, "-v", "error", "-i", str(path), str(target)], check=True)
    return target


@pytest.fixture
def speaker(tmp_path: Path) -> Speaker:
    return Speaker(cache=tmp_path / "cache", secret=SECRET)


@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg", "flac"])
async def test_an_upload_becomes_a_prompt_like_any_other(speaker: Speaker, tmp_path: Path, kind: str) -> None:
    upload = recording(tmp_path / "hello.wav")
    sound = await speaker.recorded(upload if kind == "wav" else converted(upload, kind))
    samples = decode(sound.path.read_bytes(), "alaw").astype(np.float32) / np.float32(32768)
    assert sound.engine == "recording"
    assert sound.seconds == pytest.approx(2.0, abs=0.2)
    assert active_level(samples, 8000) == pytest.approx(LEVEL, abs=0.7)


async def test_an_upload_is_known_by_what_is_in_it(speaker: Speaker, tmp_path: Path) -> None:
    first = await speaker.recorded(recording(tmp_path / "hello.wav"))
    same = await speaker.recorded(recording(tmp_path / "renamed.wav"))
    changed = await speaker.recorded(recording(tmp_path / "hello.wav", rate=22050))
    assert first.path == same.path
    assert changed.path != first.path


async def test_an_upload_longer_than_anybody_listens_is_refused(speaker: Speaker, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((np.sin(np.arange(600 * 8000) / 3) * 8000).astype("<i2").tobytes())
    with pytest.raises(SpeechFailed, match="120 s are allowed"):
        await speaker.recorded(path)


async def test_a_silent_upload_is_refused(speaker: Speaker, tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed, match=r"hello\.wav: the sound is too quiet"):
        await speaker.recorded(recording(tmp_path / "hello.wav", amplitude=0))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.wav", b"", "no wav that can be decoded"),
        ("a.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "no wav that can be decoded"),
        ("a.mp3", b"not a sound at all" * 100, "no mp3 that can be decoded"),
        ("a.exe", b"MZ", "wav, mp3"),
    ],
)
async def test_what_is_no_recording_is_refused_with_its_name(
    speaker: Speaker, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SpeechFailed, match=why):
        await speaker.recorded(tmp_path / name)


async def test_a_missing_upload_is_told(speaker: Speaker, tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed, match=r"nowhere\.wav"):
        await speaker.recorded(tmp_path / "nowhere.wav")
