"""The speaker: each sound once, one voice a message, nothing personal longer than it is needed."""

import asyncio
import os
import shutil
import stat
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.engine import FakeEngine
from tts.engines import Engine, Voice
from tts.engines.espeak import Espeak
from tts.g711 import decode
from tts.prompt import Piece, Prompt
from tts.sound import LEAD_IN, LEVEL, active_level, silence
from tts.speaker import Message, Sound, Speaker, SpeechFailed
from tts.voice import SpokenBy, embedded

SECRET = b"a secret of the installation"
SPANISH = embedded("es")
NEURAL = SpokenBy(engine="neural", name="someone", language="es")


@pytest.fixture
def neural() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def speaker(tmp_path: Path, neural: FakeEngine) -> Speaker:
    return speaker_with(tmp_path, neural)


def speaker_with(folder: Path, *engines: Engine, secret: bytes = SECRET) -> Speaker:
    return Speaker(
        cache=folder / "cache",
        secret=secret,
        engines={engine.name: engine for engine in (Espeak(), *engines)},
    )


def prompts(texts: dict[str, str], voice: Voice, *, personal: Collection[str] = ()) -> list[Prompt]:
    """A prompt of one piece for each text."""
    return [
        Prompt(name=name, pieces=(Piece(words=text, personal=name in personal),), voice=voice)
        for name, text in texts.items()
    ]


def engines_of(message: Message) -> set[str]:
    return {played.sound.engine for prompt in message.prompts.values() for played in prompt}


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for it, ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_a_prompt_is_a_file_that_asterisk_plays_as_it_is(speaker: Speaker) -> None:
    sound = await speaker.speak("Debe veintiún euros.", SPANISH, personal=True)
    coded = sound.path.read_bytes()
    samples = decode(coded, "alaw").astype(np.float32) / np.float32(32768)
    assert sound.path.suffix == ".alaw"
    assert sound.seconds == len(coded) / 8000
    assert sound.engine == "espeak-ng"
    assert active_level(samples, 8000) == pytest.approx(LEVEL, abs=0.7)


async def test_the_same_prompt_is_rendered_once(speaker: Speaker, neural: FakeEngine) -> None:
    first = await speaker.speak("Buenos días.", NEURAL, personal=False)
    second = await speaker.speak("Buenos días.", NEURAL, personal=False)
    assert first == second
    assert neural.spoken == ["Buenos días."]


async def test_a_restarted_speaker_finds_what_was_rendered_before(tmp_path: Path, neural: FakeEngine) -> None:
    before = await speaker_with(tmp_path, neural).speak("Buenos días.", NEURAL, personal=True)
    after = await speaker_with(tmp_path, neural).speak("Buenos días.", NEURAL, personal=True)
    assert before == after
    assert len(neural.spoken) == 1


async def test_many_who_want_the_same_prompt_at_once_share_one_render(
    speaker: Speaker, neural: FakeEngine
) -> None:
    neural.pause = 0.05
    sounds = await asyncio.gather(*(speaker.speak("Buenos días.", NEURAL, personal=False) for _ in range(20)))
    assert len(set(sounds)) == 1
    assert neural.spoken == ["Buenos días."]


async def test_who_stops_waiting_does_not_take_the_prompt_from_the_others(
    speaker: Speaker, neural: FakeEngine
) -> None:
    neural.pause = 0.1
    impatient = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    patient = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    await asyncio.sleep(0.02)
    impatient.cancel()
    assert (await patient).engine == "neural"
    assert neural.spoken == ["Buenos días."]


async def test_no_more_renders_run_at_once_than_allowed(tmp_path: Path, neural: FakeEngine) -> None:
    neural.pause = 0.01
    speaker = Speaker(cache=tmp_path, secret=SECRET, engines={"neural": neural}, at_once=3)
    await speaker.say(prompts({str(n): f"Mensaje número {n} de prueba." for n in range(12)}, NEURAL))
    assert len(neural.spoken) == 12
    assert neural.most_at_once == 3


@pytest.mark.parametrize(
    "other",
    [
        replace(SPANISH, rate=150),
        replace(SPANISH, pitch=40),
        replace(SPANISH, gap=6),
        replace(SPANISH, name="es+klatt3"),
    ],
)
async def test_another_way_of_speaking_is_another_sound(speaker: Speaker, other: SpokenBy) -> None:
    text = "Buenos días, le llamamos de Recobros Norte."
    one = await speaker.speak(text, SPANISH, personal=False)
    two = await speaker.speak(text, other, personal=False)
    assert one.path != two.path
    assert one.path.read_bytes() != two.path.read_bytes()


async def test_another_model_of_the_engine_is_another_sound(speaker: Speaker, neural: FakeEngine) -> None:
    one = await speaker.speak("Buenos días.", NEURAL, personal=False)
    neural.model = "2"
    assert (await speaker.speak("Buenos días.", NEURAL, personal=False)).path != one.path


async def test_the_first_words_after_answer_wait_for_the_line(speaker: Speaker, tmp_path: Path) -> None:
    (hello,) = prompts({"hello": "Buenos días."}, SPANISH)
    await speaker.lay(await speaker.say([replace(hello, lead_in=True), replace(hello, name="bye")]), tmp_path)
    first, bye = ((tmp_path / f"{name}.alaw").read_bytes() for name in ("hello", "bye"))
    assert first == silence(LEAD_IN, "alaw") + bye


async def test_the_codec_of_the_trunk_decides_the_file(tmp_path: Path) -> None:
    american = Speaker(cache=tmp_path, secret=SECRET, codec="ulaw")
    sound = await american.speak("Buenos días.", SPANISH, personal=False)
    assert sound.path.suffix == ".ulaw"
    assert np.abs(decode(sound.path.read_bytes(), "ulaw")).max() > 1000


async def test_a_sound_about_a_person_has_a_name_only_this_installation_can_make(
    tmp_path: Path, neural: FakeEngine
) -> None:
    text = "Juan García debe mil euros."
    here = await speaker_with(tmp_path, neural).speak(text, NEURAL, personal=True)
    elsewhere = await speaker_with(tmp_path, neural, secret=b"the secret of another one").speak(
        text, NEURAL, personal=True
    )
    shared = await speaker_with(tmp_path, neural).speak(text, NEURAL, personal=False)
    assert len({here.path.stem, elsewhere.path.stem, shared.path.stem}) == 3


def test_a_speaker_without_a_proper_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 16"):
        Speaker(cache=tmp_path, secret=b"")


async def test_files_are_for_their_owner_and_group_alone(speaker: Speaker) -> None:
    sound = await speaker.speak("Buenos días.", SPANISH, personal=True)
    assert stat.S_IMODE(sound.path.stat().st_mode) & ~0o640 == 0


async def test_a_text_about_a_person_is_not_in_what_gets_logged(speaker: Speaker) -> None:
    assert "García" not in repr(await speaker.speak("Señor García", SPANISH, personal=True))


async def test_if_the_voice_fails_at_one_prompt_the_embedded_one_says_them_all(
    speaker: Speaker, neural: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    neural.fails_at = "García"
    message = await speaker.say(
        prompts({"hello": "Buenos días.", "who": "¿Es usted el señor García?"}, NEURAL, personal=["who"])
    )
    assert engines_of(message) == {"espeak-ng"}
    assert message.voice == "espeak-ng es+klatt2"
    assert message.fell_back == "the neural engine has no memory left"
    assert "fall_back" in caplog.text
    assert "García" not in caplog.text


async def test_an_engine_that_is_not_installed_falls_back(speaker: Speaker) -> None:
    missing = replace(NEURAL, engine="kokoro")
    assert (await speaker.speak("Buenos días.", missing, personal=False)).engine == "espeak-ng"


async def test_a_sound_that_cannot_be_its_text_falls_back(tmp_path: Path) -> None:
    stammering = FakeEngine(times=9)
    sound = await speaker_with(tmp_path, stammering).speak("Buenos días a todos.", NEURAL, personal=False)
    assert sound.engine == "espeak-ng"


async def test_without_any_engine_the_reason_is_told(tmp_path: Path) -> None:
    speaker = Speaker(cache=tmp_path, secret=SECRET, engines={"espeak-ng": Espeak("/nowhere/espeak-ng")})
    with pytest.raises(SpeechFailed, match="espeak-ng cannot be run"):
        await speaker.speak("Buenos días.", NEURAL, personal=False)


async def test_an_engine_that_sends_text_away_never_gets_one_about_a_person(tmp_path: Path) -> None:
    cloud = FakeEngine(name="cloud", sends_text_away=True)
    voice = replace(NEURAL, engine="cloud")
    message = await speaker_with(tmp_path, cloud).say(
        prompts({"hello": "Buenos días.", "who": "¿Es usted el señor García?"}, voice, personal=["who"])
    )
    assert engines_of(message) == {"espeak-ng"}
    assert "¿Es usted el señor García?" not in cloud.spoken


@pytest.mark.parametrize(
    ("text", "why"), [("", "nothing to say"), (" \n!", "nothing to say"), ("a " * 1001, "2000 are spoken")]
)
async def test_what_cannot_be_said_is_refused(speaker: Speaker, text: str, why: str) -> None:
    with pytest.raises(SpeechFailed, match=why):
        await speaker.speak(text, SPANISH, personal=False)


async def test_what_an_engine_would_obey_is_taken_out_of_every_text(
    speaker: Speaker, neural: FakeEngine
) -> None:
    await speaker.speak("Hola [[x]] <b>\nAna\0", NEURAL, personal=True)
    assert neural.spoken == ["Hola x b Ana"]


async def test_why_neither_voice_speaks_is_told_of_both(speaker: Speaker, neural: FakeEngine) -> None:
    neural.fails_at = "dous"
    galician = prompts({"debt": "Debe dous euros."}, replace(NEURAL, language="gl"))
    with pytest.raises(SpeechFailed, match=r"neural engine has no memory left; .* no voice for gl: choose"):
        await speaker.say(galician)


async def test_a_disk_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(SpeechFailed, match="cannot be written"):
        await speaker_with(tmp_path).speak("Buenos días.", SPANISH, personal=False)


async def test_a_sound_cut_short_by_a_full_disk_is_rendered_again(speaker: Speaker) -> None:
    sound = await speaker.speak("Buenos días.", SPANISH, personal=False)
    sound.path.write_bytes(b"")
    again = await speaker.speak("Buenos días.", SPANISH, personal=False)
    assert again.path.stat().st_size == again.seconds * 8000


async def test_the_loop_goes_on_while_sounds_are_made(speaker: Speaker) -> None:
    longest = 0.0
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        while not done.is_set():
            before = time.monotonic()
            await asyncio.sleep(0)
            longest = max(longest, time.monotonic() - before)

    watching = asyncio.create_task(watch())
    await speaker.say(
        prompts({str(n): f"Debe {word} euros. " * 20 for n, word in enumerate(("mil", "cien"))}, SPANISH)
    )
    done.set()
    await watching
    assert longest < 0.5


async def test_a_call_gets_its_prompts_by_name_as_links(speaker: Speaker, tmp_path: Path) -> None:
    message = await speaker.say(prompts({"hello": "Buenos días.", "bye": "Adiós."}, SPANISH))
    call = tmp_path / "calls" / "0192"
    await speaker.lay(message, call)
    await speaker.lay(message, call)
    assert sorted(path.name for path in call.iterdir()) == ["bye.alaw", "hello.alaw"]
    assert (call / "hello.alaw").samefile(message.prompts["hello"][0].sound.path)


@pytest.mark.parametrize("lead_in", [False, True])
async def test_a_prompt_is_there_until_another_takes_its_place(
    speaker: Speaker, tmp_path: Path, lead_in: bool
) -> None:
    """What is said to who rings back is laid anew at each launch, while somebody may be ringing."""
    hello, again = [
        await speaker.say([replace(prompt, lead_in=lead_in) for prompt in prompts({"hello": text}, SPANISH)])
        for text in ("Buenos días.", "Buenas tardes.")
    ]
    heard = tmp_path / "inbound" / "hello.alaw"
    await speaker.lay(hello, heard.parent)
    before = heard.read_bytes()
    again.prompts["hello"][0].sound.path.unlink()
    with pytest.raises(FileNotFoundError):
        await speaker.lay(again, heard.parent)
    assert heard.read_bytes() == before
    assert list(heard.parent.iterdir()) == [heard]


async def test_what_is_played_of_a_debt_is_for_asterisks_group_alone(
    speaker: Speaker, tmp_path: Path
) -> None:
    first = replace(prompts({"debt": "Debe mil euros."}, SPANISH, personal=["debt"])[0], lead_in=True)
    message = await speaker.say([first])
    await speaker.lay(message, tmp_path / "call")
    for path in (message.prompts["debt"][0].sound.path, tmp_path / "call/debt.alaw"):
        assert stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO == 0


def aged(sound: Sound, made: timedelta, asked: timedelta) -> None:
    now = time.time()
    os.utime(sound.path, (now - asked.total_seconds(), now - made.total_seconds()))


async def test_a_message_about_a_person_is_gone_after_a_day_even_if_it_was_asked_for(
    speaker: Speaker,
) -> None:
    personal = await speaker.speak("Señor García, debe mil euros.", SPANISH, personal=True)
    shared = await speaker.speak("Buenos días.", SPANISH, personal=False)
    for sound in (personal, shared):
        aged(sound, made=timedelta(hours=25), asked=timedelta(0))
    await speaker.speak("Señor García, debe mil euros.", SPANISH, personal=True)
    assert await speaker.trim() == 1
    assert not personal.path.exists()
    assert shared.path.exists()


async def test_beyond_the_limit_the_longest_unused_goes_first(speaker: Speaker) -> None:
    texts = ["Uno de tres.", "Dos de tres.", "Tres de tres."]
    sounds = [await speaker.speak(text, SPANISH, personal=True) for text in texts]
    for age, sound in enumerate(sounds):
        aged(sound, made=timedelta(hours=9), asked=timedelta(hours=age + 1))
    await speaker.speak(texts[2], SPANISH, personal=True)
    limit = sum(sound.path.stat().st_size for sound in (sounds[0], sounds[2]))
    assert await speaker.trim(limit=limit) == 1
    assert [sound.path.exists() for sound in sounds] == [True, False, True]


async def test_an_erasure_by_another_process_disturbs_no_clean_up(speaker: Speaker, tmp_path: Path) -> None:
    message = tmp_path / "cache" / "message"
    done = threading.Event()

    def erase() -> None:
        for n in range(2000):
            person = message / f"{n % 50}"
            person.mkdir(parents=True, exist_ok=True)
            (person / "a.alaw").write_bytes(b"\xd5")
            shutil.rmtree(person)
        done.set()

    erasing = asyncio.create_task(asyncio.to_thread(erase))
    while not done.is_set():
        await speaker.trim()
    await erasing


async def test_closing_ends_what_is_being_rendered(speaker: Speaker, neural: FakeEngine) -> None:
    neural.pause = 600
    waiting = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    await eventually(lambda: bool(neural.spoken))
    await speaker.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_failed_render_nobody_waits_for_disturbs_nobody(speaker: Speaker, neural: FakeEngine) -> None:
    neural.pause, neural.fails_at = 0.05, "Buenos"
    waiting = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    await eventually(lambda: bool(neural.spoken))
    waiting.cancel()
    await asyncio.wait([waiting])
    await eventually(lambda: neural.at_once == 0)
    neural.fails_at = ""
    assert (await speaker.speak("Buenos días.", NEURAL, personal=False)).engine == "neural"
