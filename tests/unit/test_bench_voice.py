"""The voice's bench: figures that are measured or absent, and never another voice's."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dialer.bench import speed
from dialer.bench.cpu import cpu_seconds
from dialer.bench.debtors import debtors
from dialer.bench.recogniser import Recogniser
from dialer.bench.speed import ChainCost
from dialer.bench.understood import NotSpoken, Understood, understood_share
from dialer.bench.voice_report import VoiceBench, as_json, as_markdown
from tts.engines import EngineFailed, Voice
from tts.engines.espeak import Espeak
from tts.speech import Speech
from tts.voice import SpokenBy, embedded

HEARD = Understood(voice="espeak-ng:es", messages=200, amounts=0.965, dates=0.7, names=0.5, wer=0.0812)
BENCH = VoiceBench(
    machine="A machine",
    versions={"python": "3.11"},
    date=date(2026, 11, 22),
    chain=ChainCost(messages=200, chain_seconds=10, bare_seconds=8),
    joined_pieces_per_second=5000.4,
    cache_hit_ms=0.05,
    understood=[HEARD],
)


class Broken:
    """An engine that has the voice, and fails at the first text."""

    name = "broken"
    sends_text_away = False
    joins_pieces = False

    async def version(self) -> str:
        return "1"

    async def check(self, voice: Voice) -> None:
        """It believes itself well."""

    async def speak(self, text: str, voice: Voice) -> Speech:
        raise EngineFailed("the broken engine has no memory left")


def test_the_figures_are_what_the_readme_shows() -> None:
    assert as_json(BENCH) == {
        "machine": "A machine",
        "versions": {"python": "3.11"},
        "date": "2026-11-22",
        "chain": {
            "messages": 200,
            "messages_per_cpu_second": 20.0,
            "bare_messages_per_cpu_second": 25.0,
            "ratio": 0.8,
        },
        "joined_pieces_per_second": 5000,
        "cache_hit_ms": 0.05,
        "understood": [
            {
                "voice": "espeak-ng:es",
                "messages": 200,
                "amounts": 0.965,
                "dates": 0.7,
                "names": 0.5,
                "wer": 0.0812,
            }
        ],
    }
    table = as_markdown(BENCH)
    assert "| whole chain / espeak-ng alone | 0.80 |" in table
    assert "| espeak-ng:es | 200 | 96.5 % | 70.0 % | 50.0 % | 8.1 % |" in table


def test_what_was_not_listened_to_has_no_row() -> None:
    unheard = replace(BENCH, understood=())
    assert as_json(unheard)["understood"] == []
    assert "understood" not in as_markdown(unheard)


async def test_a_voice_that_fails_is_an_error_and_not_the_embedded_voice_in_its_stead() -> None:
    with pytest.raises(NotSpoken, match="broken:someone: the broken engine has no memory left"):
        await understood_share(
            debtors(3),
            SpokenBy(language="es", engine="broken", name="someone"),
            engines={"broken": Broken(), "espeak-ng": Espeak()},
            listener=Recogniser("es"),
            progress=lambda done: None,
        )


async def test_the_chain_is_measured_beside_the_engine_and_reports_every_message() -> None:
    done: list[int] = []
    cost = await speed.chain_cost(debtors(24), embedded("es"), done.append)
    assert done == [10, 10, 3]
    assert cost.messages == 23
    assert cost.bare_seconds > 0
    assert 0.2 < cost.ratio < 2


async def test_pieces_are_counted_as_they_are_joined() -> None:
    """An amount with cents is two pieces, so every message has five at least."""
    before = cpu_seconds()
    a_second = await speed.joined_pieces_per_second(debtors(20))
    assert a_second > 20 * 5 / (cpu_seconds() - before)


def test_without_a_recogniser_the_bench_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dialer.cli.bench import app

    monkeypatch.setattr("dialer.bench.recogniser.find_spec", lambda name: None)
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, ["voice", "--messages", "10", "--json", "figures.json"])
    assert ran.exit_code == 0
    assert ".[voice-check]" in ran.output
    assert '"understood": []' in (tmp_path / "figures.json").read_text()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("es", "write it as ENGINE:NAME"),
        ("festival:es", "there is no engine 'festival' here"),
        ("espeak-ng:es+nobody", "nobody"),
    ],
)
def test_a_voice_that_is_not_there_is_said_before_anything_is_measured(given: str, says: str) -> None:
    from dialer.cli.bench import app

    ran = CliRunner().invoke(app, ["voice", "--voice", given])
    assert ran.exit_code == 2
    assert says in ran.output


def test_figures_that_could_not_be_written_are_not_measured(tmp_path: Path) -> None:
    """It takes minutes; the folder is missed before, not after."""
    from dialer.cli.bench import app

    ran = CliRunner().invoke(app, ["voice", "--json", str(tmp_path / "nowhere" / "figures.json")])
    assert ran.exit_code == 2
    assert "nowhere is no folder that can be written to" in ran.output
    assert "Traceback" not in ran.output
