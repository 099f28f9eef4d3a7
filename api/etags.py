"""Which version of a thing whoever asks, or edits, has seen."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Header, HTTPException, Request

IfMatch = Annotated[
    str | None,
    Header(description="The ETag of what was seen: an edit of another version is refused.", examples=['"7"']),
]


def etag(version: object) -> str:
    """A strong ETag of this version."""
    return f'"{version}"'


def version_wanted(if_match: str | None) -> int:
    """The version that an edit names. Raises a 428 without one, a 412 for what is none of ours."""
    if if_match is None:
        raise HTTPException(
            428, "Say which version you have seen: If-Match with the ETag that you were given."
        )
    text = if_match.strip().strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPException(412, "Another version is in force by now: read it again.")
    return int(text)


def is_known(request: Request, tag: str) -> bool:
    """Whether whoever asks has this version already."""
    said = request.headers.get("If-None-Match")
    return said is not None and (said == tag or tag in map(_strong, said.split(",")) or said.strip() == "*")


def _strong(said: str) -> str:
    return said.strip().removeprefix("W/")


NOT_KEPT: Mapping[str, str] = {"Cache-Control": "no-store"}
REVALIDATED: Mapping[str, str] = {"Cache-Control": "private, no-cache"}
"""Kept by who asked, and asked about each time."""
