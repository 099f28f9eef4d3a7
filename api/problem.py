"""Errors as RFC 9457 tells them: one shape for whatever went wrong, and nothing of what was sent."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.language import language_of
from dialer.control.errors import Conflict, ControlError, Forbidden, Invalid, NotFound, Stale, Unavailable

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
    """Every error of this application becomes a problem."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _not_as_expected)
    app.add_exception_handler(ControlError, control_problem)
    app.add_exception_handler(Exception, _unforeseen)


async def control_problem(request: Request, error: Exception) -> Response:
    """What the control plane did not do, and why."""
    assert isinstance(error, ControlError)
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 422)
    more = {"errors": _mistakes(error)} if isinstance(error, Invalid) and error.mistakes else None
    answer = problem(status, HTTPStatus(status).phrase, error.told(language_of(request)), more)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(error.again_in)
    return answer


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return plain_problem(500)
    said = str(error.detail or "")
    known = HTTPStatus(error.status_code)
    answer = plain_problem(error.status_code, "" if said == known.phrase else said)
    answer.headers.update(error.headers or {})
    return answer


async def _not_as_expected(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    sentence = "What was sent is not as expected: see errors."
    return problem(422, HTTPStatus(422).phrase, sentence, {"errors": _details(error.errors())})


async def _unforeseen(_: Request, __: Exception) -> Response:
    """What nobody thought of: the log has the traceback, the answer does not."""
    return plain_problem(500)


def _details(errors: Sequence[Any]) -> list[dict[str, object]]:
    """Where and what, without the value: it may be somebody's number."""
    return [{"pointer": "/" + "/".join(map(str, each["loc"])), "detail": _sentence(each)} for each in errors]


def _sentence(error: Mapping[str, Any]) -> str:
    """Pydantic's own words; those that quote what was sent are left out."""
    return "This is not JSON." if error["type"] == "json_invalid" else str(error["msg"])


def _mistakes(error: Invalid) -> list[dict[str, object]]:
    return [
        {
            "pointer": f"/body/{each.key}" if each.key else "/body",
            "detail": each.message,
            "line": each.line,
            "column": each.column,
        }
        for each in error.mistakes
    ]


_STATUS: Mapping[type[ControlError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Stale: 412,
    Unavailable: 503,
    Invalid: 422,
}
