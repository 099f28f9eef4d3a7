"""A typed command, and what it answered."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


SECRET = "a secret of this installation, long enough"
"""RECADO_SECRET, where a test writes to a ledger as the command does."""

Recado = Callable[..., Answer]


def together(recado: Recado) -> Callable[..., tuple[int, str]]:
    """Answers how it ended and everything that was said, wherever it was said."""

    def run(*arguments: str, language: str = "en") -> tuple[int, str]:
        answer = recado(*arguments, language=language)
        return answer.code, answer.out + answer.err

    return run
