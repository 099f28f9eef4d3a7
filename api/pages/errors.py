"""What somebody sees in place of a page that cannot be shown."""

from fastapi import Request, Response

from api.language import language_of
from api.pages.page import page
from api.problem import status_of
from api.texts import TEXTS, text
from dialer.control.errors import ControlError


def error_page(request: Request, status: int, sentence: str = "") -> Response:
    """A page that says what went wrong in the reader's language; `sentence` where the status has no words."""
    known = "error.role" if sentence.startswith("You may not do this") else f"error.{status}"
    told = text(known, language_of(request)) if known in TEXTS else sentence
    return _page(request, status, told)


def refused(request: Request, error: ControlError) -> Response:
    """The page that says why what was asked is not done."""
    return _page(request, status_of(error), error.told(language_of(request)))


def _page(request: Request, status: int, sentence: str) -> Response:
    told = sentence or text("error.other", language_of(request))
    return page(request, "error.html", status=status, sentence=told)
