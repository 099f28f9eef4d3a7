"""Voices and recordings in campaigns.yaml: what may stand there, and what `recado check` tries of it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dialer.campaign_file.load import file_errors, load_campaigns, placed, read_campaigns
from dialer.campaign_file.voice_checks import voices_speak
from dialer.cli.check import check_file
from dialer.file_error import FileError
from dialer.prepare_prompts import PreparePrompts
from dialer.spoken_prompts import prompts_of, voice_of
from ivr_flows.loader import load_flow
from ivr_flows.steps import Say
from tests.fakes.engine import FakeEngine
from tests.unit.speaking import UNHEARD, recording
from tests.unit.test_prepare_prompts import attempt, contact
from tts.engines import Engine
from tts.engines.espeak import Espeak
from tts.money import Money
from tts.speaker import Speaker
from tts.template import parse

ROOT = Path(__file__).parents[2]
FLOW = """\
flow: aviso
languages: [es, en]
start: hello
always: {9: bye}
steps:
  hello:
    say:
      es: "Hola, le llama {{company}}. Pulse 9 si no quiere más. Es un mensaje automático con voz sintética."
      en: "Hello, this is {{company}}. Press 9 for no more. An automated message in a synthetic voice."
    then: who
  who:
    menu: {es: "¿Es usted {{name}}? Pulse 1. Si no lo es, 2.", en: "Are you {{name}}? Press 1."}
    keys: {1: bye}
    no_input: {again: [], then: bye}
    wrong_key: {again: [], then: bye}
  bye:
    outcome: opt_out
    suppress: both
    then: last
  last:
    hangup:
      es: "Su referencia es {{opt_out_reference|digits}}. Adiós."
      en: "Your reference is {{opt_out_reference|digits}}. Goodbye."
"""
FILE = """\
limits: {calls_per_second: 10, max_calls: 40, time_zone: Europe/Madrid}
trunks:
  main: {endpoint: trunk-main, calls_per_second: 8, max_calls: 30, codec: alaw, number_format: e164,
    own_numbers: ["+34 910 000 000"], prices: {"+34": 0.01}, price_currency: EUR, calls_per_day: 50,
    spend_per_day: 9}
campaigns:
  aviso:
    company: Talleres del Norte
    caller_id: "+34910000000"
    trunk: main
    flow: aviso.yaml
    creditor_country: ES
    hours: {mon-fri: "10:00-14:00"}
    max_attempts: 2
    retries: {}
    pace: {calls_per_second: 1, max_calls: 5, ramp: 0s}
    max_call: 10m
    language: es
    voice: {engine: espeak-ng, name: es+klatt2}
    contacts:
      file: contactos.csv
      decimals: comma
      region: ES
      allowed_regions: [ES]
      columns: {person_id: cliente, debt_ref: ref, name: nombre, phones: [telefono]}
"""
ENGINES: dict[str, Engine] = {"espeak-ng": Espeak(), "neural": FakeEngine(joins_pieces=True)}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """The campaigns file with more lines in its campaign."""
    (tmp_path / "aviso.yaml").write_text(FLOW)
    (tmp_path / "contactos.csv").write_text("cliente;ref;nombre;telefono\n1;A;Ana;911222333\n")

    def write(more: str = "") -> Path:
        file = tmp_path / "campaigns.yaml"
        file.write_text(FILE + "".join(f"    {line}\n" for line in more.splitlines()))
        return file

    return write


def only(errors: list[FileError]) -> tuple[str, str]:
    """Key and message of the one mistake."""
    (error,) = errors
    assert error.line > 1
    return error.key, error.message


async def tried(file: Path) -> list[FileError]:
    reading = read_campaigns(file)
    assert reading.root
    found = await voices_speak(reading.readable, file.parent, ENGINES)
    return list(file_errors(file, placed(reading.root, found)))


def test_each_language_and_each_prompt_has_the_voice_that_is_named_for_it(
    write: Callable[[str], Path],
) -> None:
    file = write(
        "voices: {en: {engine: kokoro, name: af_heart, ready_within: 30s}}\n"
        "prompt_voices: {es: {hello: {engine: gtts, name: es}}}"
    )
    assert check_file(file) == []
    (campaign,) = load_campaigns(file).campaigns
    assert voice_of(campaign, "en").name == "af_heart"
    assert (voice_of(campaign, "es", "hello").engine, voice_of(campaign, "es", "who").engine) == (
        "gtts",
        "espeak-ng",
    )
    assert campaign.voices["en"].ready_within.total_seconds() == 30
    assert campaign.voice.ready_within.total_seconds() == 10


def test_a_language_for_which_no_voice_is_named_is_not_spoken_with_anothers_accent(
    write: Callable[[str], Path],
) -> None:
    (campaign,) = load_campaigns(write("")).campaigns
    assert voice_of(campaign, "en").name == "en-gb+klatt2"


@pytest.mark.parametrize(
    ("more", "key", "message"),
    [
        ("voices: {fr: {engine: espeak-ng, name: fr}}", "voices.fr", "no such language; it has es, en"),
        ("voices: {es: {engine: espeak-ng, name: es}}", "voices.es", "its voice stands in `voice`"),
        (
            "voices: {en: {engine: gtts, name: com}}",
            "voices.en.engine",
            "allowed: espeak-ng or pyttsx3 or piper or kokoro",
        ),
        (
            "prompt_voices: {es: {who: {engine: gtts, name: es}}}",
            "prompt_voices.es.who.engine",
            "it sends text away, and this prompt says {{name}}; allowed here: espeak-ng, pyttsx3",
        ),
        (
            "prompt_voices: {es: {hola: {engine: espeak-ng, name: es}}}",
            "prompt_voices.es.hola",
            "no such prompt; it has hello, who, last",
        ),
        ("recordings: {es: nowhere}", "recordings.es", "cannot be read: No such file or directory"),
        ("recordings: {ca: voces}", "recordings.ca", "no such language; it has es, en"),
        ("currency_adjective: yes", "currency_adjective", "allowed: true or false"),
    ],
)
def test_what_does_not_fit_the_flow_is_told_where_it_stands(
    write: Callable[[str], Path], more: str, key: str, message: str
) -> None:
    wrong, sentence = only(check_file(write(more)))
    assert wrong == f"campaigns.aviso.{key}"
    assert message in sentence


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("who.3.wav", "near it are who.1 (¿Es usted); who.2 (Pulse 1. Si no lo es, 2.)"),
        ("who.wav", "near it are who.1 (¿Es usted)"),
        ("helo.wav", "near it are hello (Hola, le llama Talleres del Norte."),
        ("xxxxxxxx.wav", "allowed are hello, who.1, who.2, last.1, last.2"),
        ("hello.txt", "is no recording: wav, mp3"),
    ],
)
def test_a_recording_that_is_no_prompt_is_told_with_what_is_allowed(
    write: Callable[[str], Path], tmp_path: Path, name: str, message: str
) -> None:
    file = write("recordings: {es: voces/es}")
    recording(tmp_path / "voces/es" / name)
    (tmp_path / "voces/es/.DS_Store").write_text("")
    key, sentence = only(check_file(file))
    assert key == "campaigns.aviso.recordings.es"
    assert sentence.startswith("found 'voces/es'; " + name)
    assert message in sentence


def test_two_files_for_one_prompt_are_one_too_many(write: Callable[[str], Path], tmp_path: Path) -> None:
    file = write("recordings: {es: voces}")
    recording(tmp_path / "voces/hello.wav")
    (tmp_path / "voces/hello.mp3").write_bytes(b"")
    assert "hello.wav says the same as hello.mp3; keep one" in only(check_file(file))[1]


@pytest.mark.parametrize(("made", "why"), UNHEARD)
async def test_a_recording_that_nobody_could_hear_is_told_before_anybody_is_called(
    write: Callable[[str], Path], tmp_path: Path, made: dict[str, float], why: str
) -> None:
    file = write("recordings: {es: voces}")
    recording(tmp_path / "voces/hello.wav", seconds=6)
    recording(tmp_path / "voces/who.2.wav", **made)
    assert check_file(file) == []
    key, sentence = only(await tried(file))
    assert key == "campaigns.aviso.recordings.es"
    assert f"who.2.wav: {why}" in sentence


@pytest.mark.parametrize(
    ("more", "key", "message"),
    [
        ("voices: {en: {engine: espeak-ng, name: xx}}", "voices.en", "no voice 'xx'; for en it has"),
        ("voices: {en: {engine: kokoro, name: af_heart}}", "voices.en", "kokoro is not installed"),
        (
            "prompt_voices: {es: {who: {engine: espeak-ng, name: es+no}}}",
            "prompt_voices.es.who",
            "no variant",
        ),
    ],
)
async def test_a_voice_that_is_not_there_is_told_where_it_is_named(
    write: Callable[[str], Path], more: str, key: str, message: str
) -> None:
    wrong, sentence = only(await tried(write(more)))
    assert wrong == f"campaigns.aviso.{key}.name"
    assert message in sentence


async def test_recordings_are_played_around_what_is_spoken(
    write: Callable[[str], Path], tmp_path: Path
) -> None:
    file = write("recordings: {es: voces}")
    recording(tmp_path / "voces/hello.wav", seconds=6)
    recording(tmp_path / "voces/who.2.wav")
    assert await tried(file) == []
    (campaign,) = load_campaigns(file).campaigns
    flow = load_flow(campaign.flow)
    speaker = Speaker(cache=tmp_path / "cache", secret=b"a secret of this test")
    prepare = PreparePrompts(
        campaign=campaign, flow=flow, speaker=speaker, folder=tmp_path, in_asterisk=tmp_path
    )
    _, said = prepare.said_to(None, "471293")
    message = await speaker.say(said)
    engines = {name: [p.sound.engine for p in played] for name, played in message.prompts.items()}
    assert engines == {
        "hello": ["recording"],
        "who": ["espeak-ng", "recording"],
        "last": ["espeak-ng"],
    }
    assert message.voice == "espeak-ng es+klatt2, recording"
    assert message.fell_back == ""


async def test_a_recording_that_is_replaced_is_heard_from_the_next_call_on(
    write: Callable[[str], Path], tmp_path: Path
) -> None:
    file = write("recordings: {es: voces}")
    recording(tmp_path / "voces/hello.wav", seconds=6)
    (campaign,) = load_campaigns(file).campaigns
    speaker = Speaker(cache=tmp_path / "cache", secret=b"a secret of this test")
    calls = tmp_path / "calls"
    prepare = PreparePrompts(
        campaign=campaign, flow=load_flow(campaign.flow), speaker=speaker, folder=calls, in_asterisk=calls
    )
    heard = []
    for n, seconds in ((1, 6), (2, 6), (3, 5)):
        recording(tmp_path / "voces/hello.wav", seconds=seconds)
        await prepare.prepare(attempt(n), contact())
        heard.append((calls / f"attempt-{n}/hello.alaw").read_bytes())
    assert heard[0] == heard[1] != heard[2]


def test_amounts_are_said_with_the_currencys_country_where_the_campaign_asks_for_it(
    write: Callable[[str], Path], tmp_path: Path
) -> None:
    amount = Money(Decimal(20), "MXN")
    values = {"name": "Ana", "opt_out_reference": "471293", "company": "Norte", "amount": amount}
    said = {}
    for adjective in ("true", "false"):
        (campaign,) = load_campaigns(write(f"currency_adjective: {adjective}")).campaigns
        flow = load_flow(ROOT / "ivr_flows/flows/recordatorio.yaml")
        flow = replace(flow, steps={"debt": say("debt", "Son {{amount|money}}.")}, start="debt")
        (said[adjective],) = (p.text for p in prompts_of(flow, campaign, "es", {}, values))
    assert said == {"true": "Son veinte pesos mexicanos.", "false": "Son veinte pesos."}


def say(name: str, text: str) -> Say:
    """A step that says a text in Spanish."""
    return Say(id=name, text={"es": parse(text)}, then="debt")
