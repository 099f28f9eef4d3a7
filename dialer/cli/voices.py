"""`recado voices`: which voices there are, how they sound, and installing and removing them."""

import asyncio
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.failures import Refusal
from dialer.cli.voice_list import broken, lines, listed_engines
from dialer.cli.voice_sample import played, sample, voice_named
from dialer.cli.words import say
from dialer.settings import Settings
from tts.add_model import add_model, remove_voice
from tts.models import base_language

app = typer.Typer(invoke_without_command=True, help=say("help.voices"))


@app.callback()
def voices(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help=say("help.voices.json"))] = False,
) -> None:
    if context.invoked_subcommand:
        return
    folder = Settings().voices
    engines = asyncio.run(listed_engines(folder))
    if as_json:
        typer.echo(json.dumps([asdict(engine) for engine in engines], indent=2, ensure_ascii=False))
        return
    for line in (line for engine in engines for line in lines(engine)):
        typer.echo(line)
    for problem in broken(folder):
        typer.echo(say("voices.problem", why=problem), err=True)


@app.command("sample", help=say("help.voices.sample"))
def hear(
    voice: Annotated[str, typer.Argument(metavar="VOICE", help=say("help.voices.voice"))],
    language: Annotated[str | None, typer.Option("--lang", help=say("help.voices.lang"))] = None,
    text: Annotated[str | None, typer.Option(help=say("help.voices.text"))] = None,
    out: Annotated[Path | None, typer.Option(help=say("help.voices.out"))] = None,
) -> None:
    if out and out.suffix != ".wav":
        raise Refusal(say("voices.bad_out", out=out, why=say("voices.not_wav")))
    folder = Settings().voices
    meant = voice_named(voice, language, folder)
    if out:
        seconds = asyncio.run(sample(meant, text, folder, out))
        typer.echo(say("voices.written", file=out, seconds=seconds))
        return
    with tempfile.TemporaryDirectory() as passing:
        spoken = Path(passing, "sample.wav")
        seconds = asyncio.run(sample(meant, text, folder, spoken))
        if played(spoken):
            typer.echo(say("voices.heard", seconds=seconds))
            return
        kept = Path("sample.wav")
        kept.write_bytes(spoken.read_bytes())
    typer.echo(say("voices.unplayed", file=kept, seconds=seconds))


@app.command(help=say("help.voices.add"))
def add(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=say("help.voices.folder"))],
    name: Annotated[str | None, typer.Option(help=say("help.voices.name"))] = None,
) -> None:
    target = Settings().voices.absolute()
    model = asyncio.run(add_model(folder, target, name=name))
    speaks = ", ".join(f"{voice} ({language})" for voice, language in model.voices.items())
    first = min(model.voices, key=lambda voice: base_language(model.voices[voice]) != "es")
    typer.echo(
        say("voices.added", folder=target, name=model.name, engine=model.engine, voices=speaks, first=first)
    )


@app.command(help=say("help.voices.remove"))
def remove(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    remove_voice(name, Settings().voices)
    typer.echo(say("voices.removed", name=name))
