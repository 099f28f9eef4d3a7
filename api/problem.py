"""Errors as RFC 9457 tells them: one shape for whatever went wrong."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi.responses import JSONResponse


def problem(status: int, title: str, detail: str, more: Mapping[str, object] | None = None) -> JSONResponse:
    """An `application/problem+json` answer; `more` are members of its own."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **(more or {})}
    return JSONResponse(body, status, media_type="application/problem+json")


def plain_problem(status: int) -> JSONResponse:
    """One whose status says it all."""
    known = HTTPStatus(status)
    return problem(status, known.phrase, known.description or known.phrase)
