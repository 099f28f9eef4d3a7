"""A part of a long list, and where the next one begins."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Generic[T]):
    """Rows in their order. `next` is the key of the last of them, None where there are no more."""

    rows: tuple[T, ...]
    next: str | int | None = None


def page(rows: list[T], limit: int, key: str) -> Page[T]:
    """`rows` were read with one more than `limit`, to know of the next part; `key` names the list's key."""
    shown = tuple(rows[:limit])
    return Page(rows=shown, next=getattr(shown[-1], key) if len(rows) > limit else None)
