"""Prompts recorded by people: which file of a folder is which prompt, or which stretch of one.

A prompt that is the same for everybody is one file, `<prompt>.wav`. One that says a name or an amount has a
file for each stretch of text around it, in order: `<prompt>.1.wav`, `<prompt>.2.wav`. A stretch without a
file is spoken by the campaign's voice, as the names and amounts are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from tts.pieces import pieces_of
from tts.prompt import Piece
from tts.recorded import FORMATS
from tts.samples import sample
from tts.template import Template
from tts.words import spoken

_SHOWN = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Takes:
    """One stretch of a flow's texts that can be recorded: `n` counts the prompt's stretches from 0."""

    prompt: str
    n: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """A file, and what it should say."""

    file: Path
    takes: Takes


def recordings_in(folder: Path, can_be_recorded: Mapping[str, Takes]) -> tuple[list[Recording], list[str]]:
    """The recordings in a folder, and a sentence for each file that is none. Hidden files are passed over."""
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    found: dict[str, Recording] = {}
    wrong: list[str] = []
    for file in files:
        if file.suffix.lower().removeprefix(".") not in FORMATS:
            wrong.append(f"{file.name} is no recording: {', '.join(FORMATS)} are")
        elif file.stem not in can_be_recorded:
            wrong.append(_unmatched(file, can_be_recorded))
        elif file.stem in found:
            wrong.append(f"{file.name} says the same as {found[file.stem].file.name}; keep one")
        else:
            found[file.stem] = Recording(file=file, takes=can_be_recorded[file.stem])
    return list(found.values()), wrong


def can_be_recorded(
    prompts: Mapping[str, Template], common: Mapping[str, object], language: str
) -> Mapping[str, Takes]:
    """By the name that its file must have, every stretch of these texts that says the same to everybody.

    `common` are the campaign's own values. Raises TemplateError where one cannot be said.
    """
    takes: dict[str, Takes] = {}
    for prompt, template in prompts.items():
        pieces = _sample_pieces(template, common, language)
        literal = [piece for piece in pieces if not piece.value]
        for n, piece in enumerate(literal):
            stem = prompt if len(pieces) == 1 else f"{prompt}.{n + 1}"
            takes[stem] = Takes(prompt=prompt, n=n, words=piece.words)
    return takes


def with_recordings(
    pieces: Iterable[Piece], prompt: str, recordings: Mapping[tuple[str, int], Path]
) -> tuple[Piece, ...]:
    """The pieces, with the files that say them. `recordings` are by prompt and number of the stretch."""
    n = -1
    said = []
    for piece in pieces:
        n += not piece.value
        file = None if piece.value else recordings.get((prompt, n))
        said.append(replace(piece, recording=file) if file else piece)
    return tuple(said)


def _sample_pieces(template: Template, common: Mapping[str, object], language: str) -> tuple[Piece, ...]:
    values = {**{field.name: sample(field) for field in template.fields}, **common}
    return pieces_of(template, values, spoken(language), common=common)


def _unmatched(file: Path, known: Mapping[str, Takes]) -> str:
    """What the file may have been meant for: the stretches of that prompt, or names like it."""
    prompt = file.stem.partition(".")[0]
    of_prompt = [stem for stem, takes in known.items() if takes.prompt == prompt]
    near = of_prompt or get_close_matches(file.stem, known, n=3)
    if near:
        listed = "; ".join(f"{stem} ({_short(known[stem].words)})" for stem in near)
        return f"{file.name} is no prompt of the flow; near it are {listed}"
    return f"{file.name} is no prompt of the flow; allowed are {', '.join(known)}"


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
