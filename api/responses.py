"""What a route may answer beside what it is for: problems, each of one shape."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from api.problem import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

_WHY: Mapping[int, str] = {
    400: "The cursor is of another list, or the request cannot be read.",
    401: "No key and no session, or one that is not good.",
    403: "Whoever asks may not do this, or a session's CSRF token is missing.",
    404: "There is no such thing.",
    409: "It cannot be done as things stand, or a request with this Idempotency-Key is being carried out.",
    412: "Somebody else has changed it since it was read.",
    413: "The body is too large.",
    415: "The body is of another type than the one that is read here.",
    422: "What was sent is not as expected: `errors` says where.",
    428: "An edit names the version that was seen: If-Match.",
    503: "It cannot be done now; Retry-After says when to ask again.",
}

_SCHEMA = {"$ref": "#/components/schemas/Problem"}

_ALWAYS = (401, 403, 422, 503)


def problems(*statuses: int) -> Responses:
    """These, and those that every route may answer."""
    return {status: _problem(status) for status in sorted({*_ALWAYS, *statuses})}


def _problem(status: int) -> dict[str, Any]:
    why = _WHY.get(status, HTTPStatus(status).phrase)
    return {"description": why, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}


def body_of(*media_types: str, description: str, example: str) -> dict[str, Any]:
    """For `openapi_extra`: a body that the route reads by itself."""
    content = {each: {"schema": {"type": "string", "examples": [example]}} for each in media_types}
    return {"requestBody": {"description": description, "required": True, "content": content}}
