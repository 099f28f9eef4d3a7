"""Errors as RFC 9457 tells them: one shape for whatever went wrong, and nothing of what was sent."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.language import language_of
from dialer.control.errors import (
    Conflict,
    ControlError,
    Forbidden,
    Invalid,
    LedgerDown,
    Mistake,
    NotFound,
    Stale,
    Unavailable,
)

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


class Detail(BaseModel):
    """One thing that is wrong with what was sent."""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(
        description="Where: /body/…, /query/…, /path/…, /header/…", examples=["/query/limit"]
    )
    detail: str = Field(
        description="What is wrong, in a sentence.",
        examples=["Input should be less than or equal to 200"],
    )
    line: int | None = Field(None, description="Of a YAML document, 1 first.", examples=[12])
    column: int | None = Field(None, description="Of a YAML document, 1 first.", examples=[5])


class Problem(BaseModel):
    """What went wrong (RFC 9457). Never holds anything of anybody."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="A kind of problem; `about:blank`: as the status says.", examples=["about:blank"]
    )
    title: str = Field(description="The status in words.", examples=["Unprocessable Content"])
    status: int = Field(description="The HTTP status.", examples=[422], ge=400, le=599)
    detail: str = Field(
        description="What happened and what to do, in the language of whoever asks where it is known.",
        examples=["What was sent is not as expected: see errors."],
    )
    errors: list[Detail] | None = Field(None, description="Each thing that is wrong, if several may be.")


def problem(status: int, title: str, detail: str, more: Mapping[str, object] | None = None) -> JSONResponse:
    """An `application/problem+json` answer; `more` are members of its own."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **(more or {})}
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def plain_problem(status: int, detail: str = "") -> JSONResponse:
    """One whose status says it all, or with a sentence of its own."""
    known = HTTPStatus(status)
    return problem(status, known.phrase, detail or known.description or known.phrase)


def tell_problems(app: FastAPI) -> None:
    """Every error of this application becomes a problem, or for somebody who looks at pages a page."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _not_as_expected)
    app.add_exception_handler(ControlError, _not_done)
    app.add_exception_handler(LedgerDown, _ledger_down)
    app.add_exception_handler(Exception, _unforeseen)


def of_machine(request: Request) -> bool:
    """Whether a program asks, which reads problems; else a person, who reads pages."""
    return request.url.path.startswith(("/api/", "/livez", "/readyz", "/metrics"))


async def _not_done(request: Request, error: Exception) -> Response:
    assert isinstance(error, ControlError)
    if of_machine(request):
        return control_problem(request, error)
    from api.pages.errors import refused

    return refused(request, error)


def status_of(error: ControlError) -> int:
    """The HTTP status of a kind of refusal."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 422)


def control_problem(request: Request, error: ControlError) -> Response:
    """What the control plane did not do, and why."""
    status = status_of(error)
    more = {"errors": mistakes_of(error.mistakes)} if isinstance(error, Invalid) and error.mistakes else None
    answer = problem(status, HTTPStatus(status).phrase, error.told(language_of(request)), more)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(error.again_in)
    return answer


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code < 400:
        return Response(status_code=error.status_code, headers=error.headers)
    if error.status_code == 400 and error.__cause__ is not None:
        return _told(
            request, 422, "The body cannot be read."
        )  # FastAPI's own word for bytes that are no JSON
    said = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
    answer = _told(request, error.status_code, said)
    answer.headers.update(error.headers or {})
    if error.status_code == 405 and (methods := _methods(request)):
        answer.headers["Allow"] = ", ".join(sorted(methods))
    return answer


def _methods(request: Request) -> set[str]:
    """What may be done at this address, of however many routes."""
    routes = request.app.state.api_routes
    here = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    exactly = [route for route in here if route.path == request.url.path]
    return {method for route in exactly or here for method in route.methods}


async def _not_as_expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if not of_machine(request):
        of_address = any(each["loc"][0] == "path" for each in error.errors())
        return _told(request, 404 if of_address else 422)
    sentence = "What was sent is not as expected: see errors."
    return problem(422, HTTPStatus(422).phrase, sentence, {"errors": _details(error.errors())})


async def _ledger_down(request: Request, error: Exception) -> Response:
    log.error("the ledger cannot be used", action="api", reason=str(error))
    answer = _told(request, 503, "The ledger cannot be used now: ask again in some seconds.")
    answer.headers["Retry-After"] = "5"
    return answer


async def _unforeseen(request: Request, _: Exception) -> Response:
    """What nobody thought of: the log has the traceback, the answer does not."""
    return _told(request, 500)


def _told(request: Request, status: int, sentence: str = "") -> Response:
    if of_machine(request):
        return plain_problem(status, sentence)
    from api.pages.errors import error_page

    return error_page(request, status, sentence)


def _details(errors: Sequence[Any]) -> list[dict[str, object]]:
    """Where and what, without the value: it may be somebody's number."""
    return [{"pointer": "/" + "/".join(map(str, each["loc"])), "detail": _sentence(each)} for each in errors]


def _sentence(error: Mapping[str, Any]) -> str:
    """Pydantic's own words; those that quote what was sent are left out."""
    return "This is not JSON." if error["type"] == "json_invalid" else str(error["msg"])


def mistakes_of(mistakes: Sequence[Mistake]) -> list[dict[str, object]]:
    """Mistakes in a document, each at its line."""
    return [
        {
            "pointer": f"/body/{each.key}" if each.key else "/body",
            "detail": each.message,
            "line": each.line,
            "column": each.column,
        }
        for each in mistakes
    ]


_STATUS: Mapping[type[ControlError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Stale: 412,
    Unavailable: 503,
    Invalid: 422,
}
