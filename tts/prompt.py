"""A prompt as it is spoken: its words in pieces, each of which may be a recording instead."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from tts.engines import Voice


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Words that are rendered by themselves where an engine joins pieces.

    `pause` is in seconds of silence before it; `joint` is what stands before the words where an engine says
    several pieces in one go. `recording` is played instead of a voice.
    """

    words: str = field(repr=False)
    personal: bool = False
    """Whether it is about somebody. A single digit of a reference is not."""
    value: str = ""
    """The field it says; "" for a stretch of the text itself, which can be recorded."""
    pause: float = 0.0
    joint: str = " "
    recording: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """One sound of a call. `lead_in`: it comes first after answer, and waits for the line to open."""

    name: str
    pieces: tuple[Piece, ...]
    voice: Voice
    lead_in: bool = False

    @property
    def text(self) -> str:
        """All that is said, in one go."""
        return _together(self.pieces).words if self.pieces else ""

    @property
    def recorded(self) -> bool:
        """Whether some of it is a recording."""
        return any(piece.recording for piece in self.pieces)

    @property
    def spoken(self) -> bool:
        """Whether a voice says some of it."""
        return not all(piece.recording for piece in self.pieces)

    def stretches(self) -> tuple[Piece, ...]:
        """What an engine that speaks whole sentences says at once: everything between two recordings."""
        return tuple(_stretches(self.pieces))

    def by(self, voice: Voice) -> "Prompt":
        """The same words, all spoken by this voice."""
        return replace(
            self, voice=voice, pieces=tuple(replace(piece, recording=None) for piece in self.pieces)
        )


def _stretches(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for recorded, group in groupby(pieces, key=lambda piece: piece.recording is not None):
        if recorded:
            yield from group
        else:
            yield _together(tuple(group))


def _together(pieces: tuple[Piece, ...]) -> Piece:
    """One piece that says them all; its pause is the first one's."""
    first, *rest = pieces
    if not rest:
        return first
    words = first.words + "".join(piece.joint + piece.words for piece in rest)
    return replace(
        first, words=words, personal=any(piece.personal or piece.value for piece in pieces), value=""
    )
