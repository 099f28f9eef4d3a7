"""The process that keeps a model loaded: what becomes of it when it, its caller or Recado fails."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import CEILING, until
from tts.engines import EngineFailed
from tts.engines.resident import Resident

SPEAKS = 'answer({"rate": 8000, "bytes": 4}, b"\\0\\1\\0\\2")'
CHILD = """
import json, os, sys, time
from pathlib import Path

here = Path(sys.argv[1])
with (here / "pids").open("a") as pids:
    pids.write(f"{os.getpid()}\\n")

def answer(head, sound=b""):
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\\n" + sound)
    sys.stdout.buffer.flush()

BEGIN
answer({"ready": True})
for line in sys.stdin:
    request = json.loads(line)
    ASKED
"""


def resident(
    folder: Path,
    asked: str = SPEAKS,
    begin: str = "pass",
    timeout: float = CEILING,
    start_timeout: float = CEILING,
) -> Resident:
    """A process in place of the model's own, which does these lines of Python when asked."""
    program = folder / "child.py"
    program.write_text(CHILD.replace("BEGIN", begin).replace("ASKED", asked))
    command = (sys.executable, "-I", str(program), str(folder))
    return Resident("voice", command, timeout=timeout, start_timeout=start_timeout)


def started(folder: Path) -> list[int]:
    written = folder / "pids"
    return [int(pid) for pid in written.read_text().split()] if written.exists() else []


def alive(folder: Path) -> list[int]:
    """Those that still run; one that has ended and that nobody has asked for does not."""
    return [pid for pid in started(folder) if _state(pid) not in ("", "Z")]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def there(folder: Path) -> bool:
    return folder.is_dir()


async def test_one_process_speaks_text_after_text(tmp_path: Path) -> None:
    voice = resident(tmp_path)
    spoken = await asyncio.gather(*(voice.speak({"text": str(number)}) for number in range(5)))
    assert [list(speech.samples) for speech in spoken] == [[256 / 32768, 512 / 32768]] * 5
    assert len(started(tmp_path)) == 1
    voice.close()
    assert not alive(tmp_path)


@pytest.mark.parametrize("asked", ["time.sleep(600)", 'answer({"rate": 8000, "bytes": 9}); time.sleep(600)'])
async def test_one_that_hangs_is_killed_and_the_next_text_has_a_new_one(tmp_path: Path, asked: str) -> None:
    voice = resident(
        tmp_path, f'{SPEAKS} if request["text"] == "well" else ({asked.replace(";", ",")})', timeout=5
    )
    await voice.speak({"text": "well"})
    with pytest.raises(EngineFailed, match="voice took more than 5 s and was killed"):
        await voice.speak({"text": "hang"})
    assert not alive(tmp_path)
    assert len(started(tmp_path)) == 1
    await voice.speak({"text": "well"})
    assert len(started(tmp_path)) == 2


async def test_one_that_hangs_again_and_again_is_left_alone_for_a_while(tmp_path: Path) -> None:
    """Or launch would wait for each prompt as long as for the first."""
    voice = resident(tmp_path, "time.sleep(600)", timeout=0.2)
    for why in ("was killed", "was killed", "it is tried again later"):
        with pytest.raises(EngineFailed, match=why):
            await voice.speak({"text": "x"})
    assert len(started(tmp_path)) == 2
    assert not alive(tmp_path)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("os._exit(1)", "ended without an answer"),
        ('answer({"rate": 8000, "bytes": 9}, b"1234"), os._exit(1)', "ended in the middle of a text"),
        ('print("Loading ...", flush=True)', "gave an answer that is none"),
        ("print([1], flush=True)", "gave an answer that is none"),
        ("sys.stdout.buffer.write(bytes(10**6)), sys.stdout.flush()", "gave an answer that is none"),
        ('answer({"rate": "8000", "bytes": 4})', "gave an answer that is none"),
        ('answer({"rate": 8000, "bytes": 10**12})', "which is no speech"),
        ('answer({"rate": 1, "bytes": 4}, b"1234")', "which is no speech"),
        ('answer({"rate": 8000, "bytes": 0})', "which is no speech"),
    ],
)
async def test_what_is_no_speech_is_an_error_and_its_process_is_ended(
    tmp_path: Path, asked: str, why: str
) -> None:
    voice = resident(tmp_path, asked)
    with pytest.raises(EngineFailed, match=f"voice {why}|voice gave .* {why}"):
        await voice.speak({"text": "x"})
    assert not alive(tmp_path)


async def test_a_text_that_it_cannot_say_leaves_the_process_for_the_next(tmp_path: Path) -> None:
    voice = resident(tmp_path, f'{SPEAKS} if request["text"] else answer({{"error": "ValueError"}})')
    with pytest.raises(EngineFailed, match="voice gave no sound: ValueError"):
        await voice.speak({"text": ""})
    await voice.speak({"text": "x"})
    assert len(started(tmp_path)) == 1


async def test_one_that_the_system_has_taken_is_replaced_and_the_text_is_spoken(tmp_path: Path) -> None:
    voice = resident(tmp_path)
    await voice.speak({"text": "x"})
    os.kill(started(tmp_path)[0], signal.SIGKILL)
    await voice.speak({"text": "x"})
    dies = resident(tmp_path, f"{SPEAKS}; os._exit(0)")
    for _ in range(3):
        await dies.speak({"text": "x"})


@pytest.mark.parametrize(
    ("begin", "start_timeout", "why"),
    [
        ("time.sleep(600)", 5, "took more than 5 s and was killed"),
        ("os._exit(1)", CEILING, "ended without an answer"),
        (
            'answer({"error": "RuntimeError: no model"}), os._exit(0)',
            CEILING,
            "gave no sound: RuntimeError: no model",
        ),
    ],
)
async def test_one_that_does_not_start_is_told_and_not_waited_for_again_at_once(
    tmp_path: Path, begin: str, start_timeout: float, why: str
) -> None:
    voice = resident(tmp_path, begin=begin, start_timeout=start_timeout)
    with pytest.raises(EngineFailed, match=f"voice {why}"):
        await voice.speak({"text": "x"})
    with pytest.raises(EngineFailed, match="it is tried again later"):
        await voice.speak({"text": "x"})
    assert len(started(tmp_path)) == 1
    assert not alive(tmp_path)


async def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(EngineFailed, match="voice cannot be run: No such file"):
        await Resident("voice", ["/nowhere/voice"], timeout=1).speak({"text": "x"})


async def test_a_text_nobody_waits_for_leaves_nothing_running_not_even_what_it_started(
    tmp_path: Path,
) -> None:
    asked = (
        f"import subprocess; subprocess.Popen(['sh', '-c', 'echo $$ >> {tmp_path}/pids; sleep 600']).wait()"
    )
    waiting = asyncio.create_task(resident(tmp_path, asked).speak({"text": "x"}))
    await until(lambda: len(started(tmp_path)) == 2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await until(lambda: not alive(tmp_path))


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), signal.SIGKILL)", "raise KeyboardInterrupt"])
async def test_it_ends_with_recado_however_that_ends(tmp_path: Path, end: str) -> None:
    resident(tmp_path)
    command = [sys.executable, "-I", str(tmp_path / "child.py"), str(tmp_path)]
    recado = (
        "import asyncio, os, signal\n"
        "from tts.engines.resident import Resident\n"
        f"voice = Resident('voice', {command}, timeout=30)\n"
        "asyncio.run(voice.speak({'text': 'x'}))\n"
        f"{end}\n"
    )
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", recado], stderr=subprocess.DEVNULL)
    assert started(tmp_path)
    await until(lambda: not alive(tmp_path))


async def test_it_is_given_none_of_recados_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECADO_SECRET", "nobody else's")
    asked = f'(here / "environment").write_text(str(dict(os.environ))), {SPEAKS}'
    await resident(tmp_path, asked).speak({"text": "x"})
    given = (tmp_path / "environment").read_text()
    assert "RECADO" not in given
    assert "PATH" in given


async def test_it_leaves_no_files_behind(tmp_path: Path) -> None:
    asked = f'(here / "folder").write_text(os.environ["TMPDIR"]), {SPEAKS}'
    voice = resident(tmp_path, asked)
    await voice.speak({"text": "x"})
    folder = Path((tmp_path / "folder").read_text())
    assert there(folder)
    voice.close()
    assert not there(folder)


@pytest.mark.timeout(120)
async def test_the_loop_goes_on_while_it_speaks(tmp_path: Path) -> None:
    """It says nothing until the loop, which therefore cannot be waiting for it, lets it."""
    asked, go = tmp_path / "asked", tmp_path / "go"
    waits = '[time.sleep(0.01) for _ in iter((here / "go").exists, True)]'
    speaking = asyncio.create_task(
        resident(tmp_path, f'(here / "asked").touch(), {waits}, {SPEAKS}').speak({"text": "x"})
    )
    await until(asked.exists)
    go.touch()
    assert (await speaking).samples.size
