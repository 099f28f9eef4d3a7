"""What page routes have in common: who asks, in which language, and what a form said."""

from typing import Annotated

from fastapi import Form
from fastapi.responses import RedirectResponse

from api.language import Spoken

Reader = Spoken
"""The reader's language, for what is told in words before a template is made."""

Field = Annotated[str, Form()]
"""A text of a form."""


def done(path: str, said: str = "") -> RedirectResponse:
    """After a form: to a page that says what was done, so that loading it again does nothing twice."""
    return RedirectResponse(f"{path}?said={said}" if said else path, status_code=303)


def wanted(text: str) -> str | None:
    """What a filter's field says; an empty one asks for nothing."""
    return text.strip() or None
