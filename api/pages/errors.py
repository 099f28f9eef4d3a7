"""What somebody sees in place of a page that cannot be shown."""

from collections.abc import Mapping

from fastapi import Request, Response

from api.pages.page import language_of_reader, page
from api.texts import TEXTS, text
from dialer.control.errors import (
    Conflict,
    ControlError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    Unavailable,
)

STATUS: Mapping[type[ControlError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Stale: 412,
    Invalid: 422,
    Unavailable: 503,
}


def status_of(error: ControlError) -> int:
    """The HTTP status of a kind of refusal."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def error_page(request: Request, status: int, sentence: str = "") -> Response:
    """A page with one sentence: `sentence`, or what the status means."""
    language = language_of_reader(request)
    known = f"error.{status}" if f"error.{status}" in TEXTS else "error.other"
    return page(request, "error.html", status=status, sentence=sentence or text(known, language))


def refused(request: Request, error: ControlError) -> Response:
    """The page that says why what was asked is not done."""
    return error_page(request, status_of(error), error.told(language_of_reader(request)))
