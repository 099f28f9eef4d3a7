"""A message: joined from pieces rendered once, in one voice, ready in time, and gone when it must."""

import asyncio
import os
import re
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.engine import FakeEngine
from tests.unit.speaking import SECRET, UNHEARD, recording
from tests.waiting import CEILING, until
from tts.engines import Engine
from tts.engines.espeak import Espeak
from tts.g711 import decode
from tts.money import Money
from tts.pieces import BEFORE_AMOUNT, pieces_of
from tts.prompt import Prompt
from tts.sound import LEVEL, active_level, silence
from tts.speaker import Speaker, SpeechFailed
from tts.template import parse
from tts.voice import SpokenBy
from tts.words import spoken

VOICE = SpokenBy(engine="neural", name="someone", language="es")
DEBT = "Le llama Recobros Norte. {{name}} debe {{amount|money}}, desde el {{due|date}}."
REFERENCE = "Su referencia es {{ref|digits}}."


@pytest.fixture
def neural() -> FakeEngine:
    return FakeEngine(joins_pieces=True)


@pytest.fixture
def speaker(tmp_path: Path, neural: FakeEngine) -> Speaker:
    engines: dict[str, Engine] = {"neural": neural, "espeak-ng": Espeak()}
    return Speaker(cache=tmp_path / "cache", secret=SECRET, engines=engines, at_once=1)


def prompt(text: str = DEBT, *, name: str = "debt", amount: str = "1234.56", whose: str = "Ana") -> Prompt:
    values = {
        "name": whose,
        "amount": Money(Decimal(amount), "EUR"),
        "due": date(2026, 5, 1),
        "ref": "471293",
    }
    return Prompt(name=name, pieces=pieces_of(parse(text), values, spoken("es"), common=()), voice=VOICE)


def files(folder: Path, kind: str) -> list[Path]:
    return [path for path in (folder / "cache" / kind).rglob("*.alaw") if path.is_file()]


async def test_pieces_are_rendered_once_and_only_what_is_new_costs_anything(
    speaker: Speaker, neural: FakeEngine
) -> None:
    await speaker.say([prompt()])
    before = len(neural.spoken)
    await speaker.say([prompt(amount="1234.99", whose="Eva")])
    assert neural.spoken[before:] == ["Eva", "con noventa y nueve céntimos,"]


async def test_a_prompt_is_its_pieces_with_their_pauses(speaker: Speaker, tmp_path: Path) -> None:
    message = await speaker.say([prompt("Debe {{amount|money}}", amount="20.00")])
    await speaker.lay(message, tmp_path)
    debt, amount = (played.sound.path.read_bytes() for played in message.prompts["debt"])
    assert (tmp_path / "debt.alaw").read_bytes() == debt + silence(BEFORE_AMOUNT, "alaw") + amount


async def test_no_piece_is_louder_than_another(speaker: Speaker, neural: FakeEngine) -> None:
    neural.loudness = 0.9
    await speaker.say([prompt()])
    neural.loudness = 0.02
    message = await speaker.say([prompt(whose="Eva", amount="5.07")])
    for played in message.prompts["debt"]:
        samples = decode(played.sound.path.read_bytes(), "alaw").astype(np.float32) / np.float32(32768)
        assert active_level(samples, 8000) == pytest.approx(LEVEL, abs=1.0)


async def test_a_single_word_is_no_shorter_than_it_may_be(speaker: Speaker) -> None:
    message = await speaker.say([prompt("{{ref|digits}}", name="ref")])
    assert [
        played.sound.text for played in message.prompts["ref"]
    ] == "cuatro siete uno dos nueve tres".split()


async def test_a_reference_is_said_from_ten_digits(speaker: Speaker, neural: FakeEngine) -> None:
    await speaker.say([prompt("{{ref|digits}}", name="ref")])
    await speaker.say([replace(prompt("{{ref|digits}}"), pieces=prompt("{{ref|digits}}").pieces[::-1])])
    assert sorted(neural.spoken) == sorted("cuatro siete uno dos nueve tres".split())


async def test_if_one_piece_fails_the_whole_message_is_said_by_the_embedded_voice(
    speaker: Speaker, neural: FakeEngine
) -> None:
    neural.fails_at = "céntimos"
    message = await speaker.say([prompt("Buenos días.", name="hello"), prompt()])
    assert {p.sound.engine for played in message.prompts.values() for p in played} == {"espeak-ng"}
    assert message.voice == "espeak-ng es+klatt2"
    assert message.fell_back == "the neural engine has no memory left"


async def test_a_voice_that_is_not_ready_in_time_counts_as_failed(
    speaker: Speaker, neural: FakeEngine
) -> None:
    neural.pause = 600
    message = await speaker.say([prompt()], within=0.2)
    assert message.voice == "espeak-ng es+klatt2"
    assert message.fell_back == "neural someone was not ready within 0.2 s"
    await speaker.close()


async def test_what_nobody_waits_for_any_more_is_not_begun(speaker: Speaker, neural: FakeEngine) -> None:
    neural.pause = 1.0
    await speaker.say([prompt()], within=0.1)
    neural.pause = 0.0
    async with asyncio.timeout(20):
        await speaker.say([prompt("Adiós.", name="bye")])
    assert len(neural.spoken) == 2  # the piece that was being made, and the one asked for after it


async def test_one_engine_that_hangs_keeps_nobody_from_the_embedded_voice(
    speaker: Speaker, neural: FakeEngine
) -> None:
    neural.pause = 600
    hanging = asyncio.create_task(speaker.say([prompt()]))
    await until(lambda: neural.spoken)
    async with asyncio.timeout(CEILING):
        await speaker.say([prompt().by(SpokenBy(language="es", name="es"))])
    hanging.cancel()
    await speaker.close()


async def test_a_missing_engine_is_told(speaker: Speaker) -> None:
    missing = replace(prompt(), voice=replace(VOICE, engine="kokoro", name="ef_dora"))
    message = await speaker.say([missing])
    assert message.fell_back == "there is no engine 'kokoro'; installed are neural, espeak-ng"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"times": 0}, "prompt 'debt': the sound is empty"),
        ({"loudness": 0.0}, "prompt 'debt': the sound is too quiet: below -55 dBFS throughout"),
        ({"loudness": 40.0}, "prompt 'debt': the sound is clipped"),
        ({"times": 40}, "prompt 'debt': .* s cannot be the .* characters of its text"),
        ({"times": 0.1}, "prompt 'debt': .* s cannot be the .* characters of its text"),
        ({"times": 400}, "prompt 'debt': the sound lasts .* s; 120 s are allowed"),
    ],
)
async def test_a_piece_that_nobody_could_hear_is_never_played(
    speaker: Speaker, neural: FakeEngine, tmp_path: Path, wrong: dict[str, float], why: str
) -> None:
    for key, value in wrong.items():
        setattr(neural, key, value)
    message = await speaker.say([prompt()])
    assert message.voice == "espeak-ng es+klatt2"
    assert re.match(why, message.fell_back)
    assert files(tmp_path, "piece") == []


async def test_pieces_that_are_too_long_together_are_refused(speaker: Speaker) -> None:
    long = " ".join(["palabra"] * 80) + " {{name}} "
    with pytest.raises(SpeechFailed, match="120 s are allowed"):
        await speaker.say([prompt(long * 3)])


async def test_recordings_mix_with_spoken_values(
    speaker: Speaker, neural: FakeEngine, tmp_path: Path
) -> None:
    debt = prompt("Debe usted a la empresa {{amount|money}}.", amount="20.00")
    said = recording(tmp_path / "debt.1.wav")
    mixed = replace(debt, pieces=(replace(debt.pieces[0], recording=said), *debt.pieces[1:]))
    message = await speaker.say([mixed])
    assert [played.sound.engine for played in message.prompts["debt"]] == ["recording", "neural"]
    assert message.voice == "neural someone, recording"
    assert neural.spoken == ["veinte euros."]


@pytest.mark.parametrize(
    ("made", "why"), [*UNHEARD, ({"seconds": 0.3}, "cannot be the 23 characters of its text")]
)
async def test_a_recording_that_nobody_could_hear_is_never_played(
    speaker: Speaker, tmp_path: Path, made: dict[str, float], why: str
) -> None:
    debt = prompt("Debe usted a la empresa {{amount|money}}.")
    said = recording(tmp_path / "debt.1.wav", **made)
    mixed = replace(debt, pieces=(replace(debt.pieces[0], recording=said), *debt.pieces[1:]))
    message = await speaker.say([mixed])
    assert why in message.fell_back
    assert message.voice == "espeak-ng es+klatt2"


async def test_what_everybody_hears_is_made_before_anybody_is_called(
    speaker: Speaker, neural: FakeEngine
) -> None:
    told: list[tuple[int, int]] = []
    prompts = [prompt(), prompt(REFERENCE, name="ref"), prompt("Adiós.", name="bye")]
    wrong = await speaker.make_static(prompts, lambda done, total: told.append((done, total)))
    assert wrong == []
    assert "Le llama Recobros Norte." in neural.spoken
    assert not {"Ana", "con cincuenta y seis céntimos,"} & set(neural.spoken)
    assert told[0] == (0, told[-1][1])
    assert told[-1][0] == told[-1][1] == len(neural.spoken)


async def test_what_cannot_be_made_before_is_told_once(speaker: Speaker, neural: FakeEngine) -> None:
    neural.fails_at = "e"
    wrong = await speaker.make_static([prompt(), prompt(name="again")], lambda done, total: None)
    assert wrong == ["the neural engine has no memory left"]


async def test_what_was_made_ahead_is_there_when_the_call_comes(speaker: Speaker, neural: FakeEngine) -> None:
    assert await speaker.make_ahead([prompt()])
    made = list(neural.spoken)
    await speaker.say([prompt()])
    assert neural.spoken == made


async def test_nothing_is_made_ahead_while_a_call_waits(speaker: Speaker, neural: FakeEngine) -> None:
    neural.pause = 0.3
    calling = asyncio.create_task(speaker.say([prompt()]))
    await until(lambda: neural.spoken)
    ahead = asyncio.create_task(speaker.make_ahead([prompt("{{name}}", whose="Eva")]))
    await asyncio.sleep(0.01)
    last = asyncio.create_task(speaker.say([prompt("Hasta mañana.", name="bye")]))
    await asyncio.gather(calling, last)
    assert await ahead
    assert neural.spoken.index("Eva") > neural.spoken.index("Hasta mañana.")


async def test_a_message_in_the_embedded_voice_is_not_made_ahead(speaker: Speaker, tmp_path: Path) -> None:
    assert await speaker.make_ahead([prompt().by(SpokenBy(language="es", name="es"))])
    assert not (tmp_path / "cache").exists()


async def test_all_that_was_rendered_about_a_person_can_be_erased(
    speaker: Speaker, neural: FakeEngine, tmp_path: Path
) -> None:
    mine, other = prompt(), prompt(whose="Eva", amount="99.07")
    await speaker.say([mine], about="ana")
    await speaker.say([other], about="eva")
    kept = set(files(tmp_path, "piece"))
    neural.fails_at = "Debe"
    for reference in ("111111", "222222"):  # told in whole, with what nobody knows afterwards
        whole = prompt(f"Debe {{{{amount|money}}}}. La referencia {reference}.")
        await speaker.say([whole], about="ana")
        await speaker.say([whole], about="eva")
    assert len(files(tmp_path, "message")) == 4
    await speaker.erase([mine], about="ana")
    left = set(files(tmp_path, "piece"))
    assert len(files(tmp_path, "message")) == 2
    assert len(kept - left) == 4  # with the date, though it is the other's too: it can be made again


async def test_a_piece_lives_a_month_and_a_whole_sentence_a_day(
    speaker: Speaker, neural: FakeEngine, tmp_path: Path
) -> None:
    await speaker.say([prompt()], about="ana")
    neural.fails_at = "Debe"
    await speaker.say([prompt("Debe {{amount|money}}.")], about="ana")
    pieces, messages, static = (files(tmp_path, kind) for kind in ("piece", "message", "static"))
    assert pieces
    assert messages
    assert static
    for path in (*pieces, *messages, *static):
        aged(path, timedelta(hours=25))
    assert await speaker.trim() == len(messages)
    for path in (*pieces, *static):
        aged(path, timedelta(days=31))
    assert await speaker.trim() == len(pieces)
    assert all(path.exists() for path in static)


async def test_what_everybody_hears_is_kept_whatever_the_limit(speaker: Speaker, tmp_path: Path) -> None:
    await speaker.say([prompt()], about="ana")
    await speaker.trim(limit=0)
    assert files(tmp_path, "static")
    assert files(tmp_path, "piece") == []
    for path in files(tmp_path, "static"):
        aged(path, timedelta(days=31))
    await speaker.trim(limit=0)
    assert files(tmp_path, "static") == []


async def test_what_another_version_left_in_the_cache_goes(speaker: Speaker, tmp_path: Path) -> None:
    left = tmp_path / "cache" / "personal" / "ab" / "abcd.alaw"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"\xd5")
    assert await speaker.trim() == 1
    assert not left.exists()


def aged(path: Path, age: timedelta) -> None:
    then = time.time() - age.total_seconds()
    os.utime(path, (then, then))
