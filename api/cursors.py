"""Where a list goes on: opaque to whoever asks, and checked when it comes back."""

import base64
import binascii
import json
from typing import Annotated

from fastapi import HTTPException, Query

LONGEST = 200
"""Characters of a cursor."""

Cursor = Annotated[
    str | None,
    Query(
        description="`next` of the part before; a part holds at most `limit` rows.",
        examples=["WyJjYWxscyIsMTJd"],
        max_length=LONGEST,
    ),
]

Limit = Annotated[int, Query(ge=1, le=200, description="At most so many rows.", examples=[50])]


def cursor_of(kind: str, key: str | int | None) -> str | None:
    """Where the list of this kind goes on after the row with this key."""
    if key is None:
        return None
    return base64.urlsafe_b64encode(json.dumps([kind, key]).encode()).decode().rstrip("=")


def number_after(kind: str, cursor: str | None) -> int | None:
    """The key in a cursor of this kind. Raises a 400 for any other text."""
    key = _key(kind, cursor)
    if key is not None and (not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < 2**63):
        raise _bad()
    return key


def text_after(kind: str, cursor: str | None) -> str | None:
    """The same where keys are texts."""
    key = _key(kind, cursor)
    if key is not None and (not isinstance(key, str) or len(key) > LONGEST or "\0" in key):
        raise _bad()
    return key


def _key(kind: str, cursor: str | None) -> object:
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        said = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _bad() from None
    if not isinstance(said, list) or len(said) != 2 or said[0] != kind or said[1] is None:
        raise _bad()
    return said[1]


def _bad() -> HTTPException:
    return HTTPException(400, "This cursor is of another list, or was changed: begin without one.")
