"""The files of sounds: named and kept so that a debt is nobody else's to hear, and gone when they must."""

import asyncio
import os
import shutil
import stat
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.engine import FakeEngine
from tests.unit.speaking import NEURAL, SPANISH, prompts, speaker_with
from tts.speaker import Sound, Speaker


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


async def test_files_are_for_their_owner_and_group_alone(speaker: Speaker) -> None:
    sound = await speaker.speak("Buenos días.", SPANISH, personal=True)
    assert stat.S_IMODE(sound.path.stat().st_mode) & ~0o640 == 0


async def test_a_sound_cut_short_by_a_full_disk_is_rendered_again(speaker: Speaker) -> None:
    sound = await speaker.speak("Buenos días.", SPANISH, personal=False)
    sound.path.write_bytes(b"")
    again = await speaker.speak("Buenos días.", SPANISH, personal=False)
    assert again.path.stat().st_size == again.seconds * 8000


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
