"""Where a text is cut into pieces: around what is said of one person, and never inside a word.

What is the same for everybody stays in one stretch, so that it is rendered once and its melody is whole.
Closing punctuation goes with the value before it ("mil euros,"), opening marks with the value after it:
a voice hears from them whether the sentence goes on. An amount is cut into its whole part and its cents,
because a million debts have some ten thousand different whole parts.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN
from itertools import zip_longest

from tts.money import Money
from tts.prompt import Piece
from tts.template import Field, Filter, Template
from tts.words.values import as_money

BEFORE_AMOUNT = 0.25
AFTER_SENTENCE = 0.35
AFTER_COMMA = 0.2
BETWEEN_CHARACTERS = 0.12
BETWEEN_WORDS = 0.05
"""Seconds of silence between two pieces: every piece has been trimmed of its own."""

_CHARACTER_FILTERS = ("digits", "spell")
_JOINTS = (" ", ", ")
_FIRST_GLUED = re.compile(r"\S*")
_LAST_GLUED = re.compile(r"\S*\Z")


@dataclass(slots=True)
class _Run:
    """A stretch that is the same for everybody, or one value with what is written onto it."""

    text: str
    field: Field | None = None
    before: str = ""
    after: str = ""
    gap: bool = True
    """Whether a space stands before it."""


def pieces_of(
    template: Template,
    values: Mapping[str, object],
    filters: Mapping[str, Filter],
    *,
    common: Collection[str],
) -> tuple[Piece, ...]:
    """The text in pieces, with every field filled in; TemplateError where a value is missing or wrong.

    `common` are the fields that are the same for everybody. Said in one go, the pieces are the text.
    """
    pieces: list[Piece] = []
    closing = ""
    for run in _unglued(_runs(template, values, filters, common)):
        said, left = _value(run, values, filters) if run.field else ([Piece(words=run.text)], "")
        joint = closing + (" " if run.gap else "")
        before = pieces[-1].words + closing if pieces else ""
        pieces += [replace(said[0], joint=joint, pause=_pause(before, run)), *said[1:]]
        closing = left
    return tuple(pieces)


def _runs(
    template: Template, values: Mapping[str, object], filters: Mapping[str, Filter], common: Collection[str]
) -> list[_Run]:
    """The text cut at each value that is not the same for everybody."""
    runs: list[_Run] = []
    for part in template.pieces:
        filled = part if isinstance(part, str) else Template(str(part), (part,)).render(values, filters)
        if isinstance(part, Field) and part.name not in common:
            runs.append(_Run(filled, part))
        elif runs and runs[-1].field is None:
            runs[-1].text += filled
        else:
            runs.append(_Run(filled))
    return runs


def _unglued(runs: Sequence[_Run]) -> Iterator[_Run]:
    """The same, with whatever is written onto a value moved to it: a word is never cut."""
    gap = True
    for run, following in zip_longest(runs, runs[1:]):
        run.gap = gap
        if run.field:
            if following and following.field is None:
                run.after = _first(_FIRST_GLUED, following.text)
                following.text = following.text[len(run.after) :]
            yield run
            gap = False
            continue
        if following:
            following.before = _first(_LAST_GLUED, run.text)
            run.text = run.text[: len(run.text) - len(following.before)]
        gap = gap or run.text[:1].isspace()
        run.gap, gap = gap, bool(run.text) or gap
        run.text = run.text.strip()
        if run.text:
            yield run


def _first(glued: re.Pattern[str], text: str) -> str:
    found = glued.search(text)
    return found.group() if found else ""


def _value(run: _Run, values: Mapping[str, object], filters: Mapping[str, Filter]) -> tuple[list[Piece], str]:
    """The pieces of one value, and the punctuation after it that they do not say."""
    assert run.field is not None
    value = values[run.field.name]
    characters = [] if _speaks(run.after) else _characters(run.field, value, run.text, filters)
    if characters:
        joint = next(joint for joint in _JOINTS if joint.join(characters) == run.text)
        said = [run.before + characters[0], *characters[1:]]
        return [
            Piece(words=words, value=run.field.name, joint=joint, pause=BETWEEN_CHARACTERS) for words in said
        ], run.after
    *parts, last = _amount(run.field, value, run.text, filters)
    said = [*parts, last + run.after]
    said[0] = run.before + said[0]
    return [
        Piece(words=words, value=run.field.name, personal=True, pause=BETWEEN_WORDS) for words in said
    ], ""


def _characters(field: Field, value: object, words: str, filters: Mapping[str, Filter]) -> list[str]:
    """A reference character by character: ten digits, each rendered once, say every reference."""
    if field.filter not in _CHARACTER_FILTERS:
        return []
    said = [filters[field.filter](character, None) for character in str(value) if character.isalnum()]
    return said if any(joint.join(said) == words for joint in _JOINTS) else []


def _amount(field: Field, value: object, words: str, filters: Mapping[str, Filter]) -> list[str]:
    """The whole euros and the cents, where the language says one after the other."""
    if field.filter != "money":
        return [words]
    money = as_money(value, field.argument)
    whole = Money(money.amount.to_integral_value(ROUND_DOWN), money.currency)
    said = filters["money"](whole, None)
    return [said, words.removeprefix(said).strip()] if words.startswith(f"{said} ") else [words]


def _pause(before: str, run: _Run) -> float:
    """Seconds of silence after what was said before."""
    if not before:
        return 0.0
    mark = before[-1]
    natural = AFTER_SENTENCE if mark in ".?!…" else AFTER_COMMA if mark in ",;:" else BETWEEN_WORDS
    return max(natural, BEFORE_AMOUNT) if run.field and run.field.filter == "money" else natural


def _speaks(text: str) -> bool:
    return any(character.isalnum() for character in text)
