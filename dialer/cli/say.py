"""`recado say`: hear, or read, what a text says once its fields are words."""

import asyncio
import secrets
import tempfile
import wave
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.mistakes import mistake
from dialer.cli.words import say as told
from tts.g711 import SAMPLES_PER_SECOND, Codec, decode
from tts.money import CURRENCIES
from tts.speaker import Speaker, SpeechFailed
from tts.template import Filter, Template, TemplateError, parse
from tts.voice import embedded
from tts.words import spoken
from tts.words.clean import clean

_WRONG_INPUT = 2
_CODECS: Mapping[str, Codec] = {".alaw": "alaw", ".ulaw": "ulaw", ".wav": "alaw"}


def say(
    text: Annotated[str, typer.Argument(help=told("help.say.text"))],
    language: Annotated[str, typer.Option("--lang", help=told("help.say.lang"))] = "es",
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar=told("help.say.pair"), help=told("help.say.set")),
    ] = None,
    currency_adjective: Annotated[
        bool, typer.Option("--currency-adjective", help=told("help.say.currency_adjective"))
    ] = False,
    words: Annotated[bool, typer.Option("--words", help=told("help.say.words"))] = False,
    out: Annotated[Path, typer.Option(help=told("help.say.out"))] = Path("say.wav"),
) -> None:
    try:
        line = in_words(text, language, _named(values or ()), currency_adjective=currency_adjective)
        if words:
            typer.echo(f"{line}\n".encode(), nl=False)
            return
        seconds = asyncio.run(_write(line, language, out))
    except (ValueError, SpeechFailed) as error:
        typer.echo(f"recado say: {mistake(str(error))}", err=True)
        raise typer.Exit(_WRONG_INPUT if isinstance(error, ValueError) else 1) from None
    typer.echo(f"{out}: {seconds:.1f} s")


def in_words(text: str, language: str, values: Mapping[str, str], *, currency_adjective: bool = False) -> str:
    """The line that would be spoken. ValueError (TemplateError, UnknownLanguage) says why there is none."""
    template = parse(text)
    _check_all_used(template, values)
    filters = spoken(language, currency_adjective=currency_adjective)
    filters = {**filters, "money": _in_currency(filters["money"], values.get("currency", "EUR"))}
    line = clean(template.render(values, filters))
    if not line:
        raise TemplateError("the text has nothing to say", 0)
    return line


def _check_all_used(template: Template, values: Mapping[str, str]) -> None:
    """A value that no field says is a field mistyped, here or in the text; currency is that of any money."""
    fields = dict.fromkeys(field.name for field in template.fields)
    is_money = any(field.filter == "money" for field in template.fields)
    unused = [name for name in values if name not in fields and not (is_money and name == "currency")]
    if unused:
        told_as = "say.unused" if fields else "say.no_fields"
        raise ValueError(told(told_as, names=", ".join(unused), fields=", ".join(fields)))


def _named(pairs: Iterable[str]) -> dict[str, str]:
    """The values by their names; ValueError for what is no NAME=VALUE, or a name given twice."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise ValueError(f"--set {pair}: write it as NAME=VALUE, such as amount=1234.56")
        if name in values:
            raise ValueError(f"--set {name}= is given twice: which one is meant?")
        values[name] = value
    return values


def _in_currency(money: Filter, default: str) -> Filter:
    """Money in the field's own currency, or in the `default` of --set currency."""

    def said(value: object, currency: str | None) -> str:
        if currency is None and default not in CURRENCIES:
            raise ValueError(f"'{default}' is not a currency code in use (ISO 4217, such as EUR)")
        return money(value, currency or default)

    return said


async def _write(line: str, language: str, out: Path) -> float:
    """Render with the embedded voice and put the sound at `out`; its length in seconds."""
    codec = _CODECS.get(out.suffix)
    if codec is None:
        raise ValueError(f"--out {out}: the name must end in {', '.join(_CODECS)}")
    with tempfile.TemporaryDirectory() as folder:
        speaker = Speaker(cache=Path(folder), secret=secrets.token_bytes(32), codec=codec)
        sound = await speaker.speak(line, embedded(language), personal=True)
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
