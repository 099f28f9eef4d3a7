"""`recado bench`: what this machine can do, as figures, a table and JSON."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from dialer.bench import speed
from dialer.bench.api import DASHBOARDS, Beside, Throughput, beside_dialling, throughput
from dialer.bench.debtors import Debtor, debtors
from dialer.bench.messages import LANGUAGE
from dialer.bench.recogniser import Recogniser, WrongModel
from dialer.bench.requests import Unexpected
from dialer.bench.understood import NotSpoken, Understood, understood_share
from dialer.bench.voice_report import VoiceBench, as_json, as_markdown, machine, versions
from dialer.cli.bench_all import whole
from dialer.cli.bench_calls import calls
from dialer.cli.bench_ledger import ledger
from dialer.cli.bench_progress import check_folder, progress
from dialer.cli.options import CAMPAIGNS, CampaignsFile, settings_of
from dialer.cli.words import say
from tts.engines import Engine, EngineFailed
from tts.installed import installed_engines
from tts.voice import ESPEAK, SpokenBy, embedded

FEWEST, MOST = 10, 10_000
_WRONG_INPUT = 2

app = typer.Typer(help=say("help.bench"), no_args_is_help=True)


@app.callback()
def bench() -> None:
    """Each bench is a command of its own."""


@app.command(help=say("help.bench.voice"))
def voice(
    messages: Annotated[int, typer.Option(min=FEWEST, max=MOST, help=say("help.bench.messages"))] = 200,
    voices: Annotated[
        list[str] | None,
        typer.Option("--voice", metavar=say("help.bench.pair"), help=say("help.bench.voices")),
    ] = None,
    file: Annotated[Path | None, typer.Option("--json", dir_okay=False, help=say("help.json"))] = None,
) -> None:
    engines = installed_engines(settings_of(None).voices)
    try:
        check_folder(file)
        chosen = [_voice(given) for given in voices or ()] or [embedded(LANGUAGE)]
        asyncio.run(_check(chosen, engines))
        found = asyncio.run(_measured(debtors(messages + 1), chosen, engines))
    except (ValueError, EngineFailed, NotSpoken, WrongModel) as error:
        typer.echo(f"recado bench voice: {error}", err=True)
        raise typer.Exit(_WRONG_INPUT if isinstance(error, ValueError | EngineFailed) else 1) from None
    typer.echo(as_markdown(found))
    if not found.understood:
        typer.echo("\n" + say("bench.no_listener"))
    if file:
        file.write_text(json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


@app.command("api", help=say("help.bench.api"))
def api_cost(
    campaigns: CampaignsFile = CAMPAIGNS,
    seconds: Annotated[float, typer.Option(min=0.2, max=30, help=say("help.bench.seconds"))] = 2,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=say("help.bench.port"))] = None,
    key_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help=say("help.bench.key_file"))
    ] = None,
    phase: Annotated[float, typer.Option(min=5, max=120, help=say("help.bench.phase"))] = 30,
    phases: Annotated[int, typer.Option(min=1, max=10, help=say("help.bench.phases"))] = 2,
    file: Annotated[Path | None, typer.Option("--json", dir_okay=False, help=say("help.json"))] = None,
) -> None:
    try:
        check_folder(file)
        key = key_file.read_text("utf-8").strip() if key_file else ""
        if (port is None) == bool(key):
            raise ValueError(say("bench.port_and_key"))
        cost = asyncio.run(throughput(campaigns.resolve(), seconds))
        beside = asyncio.run(beside_dialling(port, key, phase=phase, phases=phases)) if port else None
    except (ValueError, KeyError, OSError, asyncio.IncompleteReadError, Unexpected) as error:
        typer.echo(f"recado bench api: {error}", err=True)
        raise typer.Exit(_WRONG_INPUT if isinstance(error, ValueError) else 1) from None
    for line in _api_told(cost, beside):
        typer.echo(line)
    if file:
        file.write_text(json.dumps(_api_json(cost, beside), indent=2) + "\n", encoding="utf-8")


def _api_told(cost: Throughput, beside: Beside | None) -> Iterator[str]:
    yield say(
        "bench.api.cost",
        status=f"{median(cost.status):.0f}",
        empty=f"{median(cost.empty):.0f}",
        ratio=f"{cost.ratio:.2f}",
        unchanged=f"{cost.ratio_unchanged:.2f}",
    )
    if beside:
        yield say(
            "bench.api.beside",
            dashboards=DASHBOARDS,
            ratio=f"{beside.ratio:.3f}",
            polls=beside.polls,
            slowest=f"{beside.slowest_ms:.0f}",
        )


def _api_json(cost: Throughput, beside: Beside | None) -> dict[str, object]:
    return {
        "machine": machine(),
        "versions": {name: version(name) for name in ("fastapi", "starlette", "uvicorn", "pydantic")},
        "date": date.today().isoformat(),  # noqa: DTZ011 (the day on this machine's wall)
        "status_call": asdict(cost) | {"ratio": cost.ratio, "ratio_unchanged": cost.ratio_unchanged},
        "dialling": None if beside is None else asdict(beside) | {"ratio": beside.ratio},
    }


def _voice(given: str) -> SpokenBy:
    engine, colon, name = given.partition(":")
    if not (engine and colon and name):
        raise ValueError(say("bench.bad_voice", given=given))
    return SpokenBy(language=LANGUAGE, engine=engine, name=name)


async def _check(voices: Sequence[SpokenBy], engines: Mapping[str, Engine]) -> None:
    """Before minutes of measuring: EngineFailed if a voice is not there."""
    for chosen in voices:
        engine = engines.get(chosen.engine)
        if engine is None:
            raise ValueError(say("bench.no_engine", engine=chosen.engine, known=", ".join(engines)))
        await engine.check(chosen)


async def _measured(
    people: Sequence[Debtor], voices: Sequence[SpokenBy], engines: Mapping[str, Engine]
) -> VoiceBench:
    spoken_by = embedded(LANGUAGE)
    with progress(say("bench.chain"), len(people) - 1) as advance:
        chain = await speed.chain_cost(people, spoken_by, advance)
    return VoiceBench(
        machine=machine(),
        versions=versions(await engines[ESPEAK].version()),
        date=date.today(),  # noqa: DTZ011 (the day on this machine's wall)
        chain=chain,
        joined_pieces_per_second=await speed.joined_pieces_per_second(people),
        cache_hit_ms=await speed.cache_hit_ms(people[0], spoken_by),
        understood=await _understood(people[:-1], voices, engines) if Recogniser.installed() else (),
    )


async def _understood(
    people: Sequence[Debtor], voices: Sequence[SpokenBy], engines: Mapping[str, Engine]
) -> Sequence[Understood]:
    listener, found = Recogniser(LANGUAGE), []
    for chosen in voices:
        with progress(f"{chosen.engine}:{chosen.name}", len(people)) as advance:
            found.append(
                await understood_share(people, chosen, engines=engines, listener=listener, progress=advance)
            )
    return found


app.command("calls", help=say("help.bench.calls"))(calls)
app.command("ledger", help=say("help.bench.ledger"))(ledger)
app.command("all", help=say("help.bench.all"))(whole)
