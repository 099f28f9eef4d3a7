"""`recado say`: hear, or read, what a text says once its fields are words."""

import asyncio
import secrets
import tempfile
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.words import say as told
from tts.g711 import SAMPLES_PER_SECOND, Codec, decode
from tts.money import Money
from tts.speaker import Speaker, SpeechFailed
from tts.template import Field, Template, TemplateError, parse
from tts.voice import embedded
from tts.words import spoken
from tts.words.clean import clean
from tts.words.values import as_decimal

_WRONG_INPUT = 2
_CODECS: Mapping[str, Codec] = {".alaw": "alaw", ".ulaw": "ulaw", ".wav": "alaw"}


def say(
    text: Annotated[str, typer.Argument(help=told("help.say.text"))],
    language: Annotated[str, typer.Option("--lang", help=told("help.say.lang"))] = "es",
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar=told("help.say.pair"), help=told("help.say.set")),
    ] = None,
    words: Annotated[bool, typer.Option("--words", help=told("help.say.words"))] = False,
    out: Annotated[Path, typer.Option(help=told("help.say.out"))] = Path("say.wav"),
) -> None:
    try:
        line = in_words(text, language, dict(_named(value) for value in values or ()))
        if words:
            typer.echo(f"{line}\n".encode(), nl=False)
            return
        seconds = asyncio.run(_write(line, language, out))
    except (ValueError, SpeechFailed) as error:
        typer.echo(f"recado say: {error}", err=True)
        raise typer.Exit(_WRONG_INPUT if isinstance(error, ValueError) else 1) from None
    typer.echo(f"{out}: {seconds:.1f} s")


def in_words(text: str, language: str, values: Mapping[str, str]) -> str:
    """The line that would be spoken. Raises TemplateError or UnknownLanguage, both ValueErrors."""
    template = parse(text)
    line = clean(template.render(_typed(template, values), spoken(language)))
    if not line:
        raise TemplateError("the text has nothing to say", 0)
    return line


def _named(value: str) -> tuple[str, str]:
    name, equals, given = value.partition("=")
    if not equals or not name:
        raise ValueError(f"--set {value}: write it as NAME=VALUE")
    return name, given


def _typed(template: Template, values: Mapping[str, str]) -> dict[str, object]:
    """The values as they are, but amounts with a currency: the field's own, --set currency, or EUR."""
    amounts = {
        field.name: _amount(field, values) for field in template.fields if _needs_currency(field, values)
    }
    return {**values, **amounts}


def _needs_currency(field: Field, values: Mapping[str, str]) -> bool:
    return field.filter == "money" and field.argument is None and field.name in values


def _amount(field: Field, values: Mapping[str, str]) -> Money:
    try:
        return Money(as_decimal(values[field.name]), values.get("currency", "EUR"))
    except ValueError as error:
        raise TemplateError(f"{field}: {error}", field.position) from error


async def _write(line: str, language: str, out: Path) -> float:
    """Render with the embedded voice and put the sound at `out`; its length in seconds."""
    codec = _CODECS.get(out.suffix)
    if codec is None:
        raise ValueError(f"--out {out}: the name must end in {', '.join(_CODECS)}")
    with tempfile.TemporaryDirectory() as folder:
        speaker = Speaker(cache=Path(folder), secret=secrets.token_bytes(32), codec=codec)
        sound = await speaker.speak(line, embedded(language), personal=True, lead_in=False)
        coded = sound.path.read_bytes()
    try:
        _save(coded, codec, out)
    except OSError as error:
        raise ValueError(f"--out {out}: {error.strerror}") from error
    return sound.seconds


def _save(coded: bytes, codec: Codec, out: Path) -> None:
    if out.suffix != ".wav":
        out.write_bytes(coded)
        return
    with out.open("wb") as opened, wave.open(opened, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(decode(coded, codec).astype("<i2").tobytes())
