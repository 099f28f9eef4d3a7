"""The API's own description."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.openapi import AT, describe

router = APIRouter()


@router.get(AT, include_in_schema=False)
async def openapi(request: Request) -> JSONResponse:
    """OpenAPI 3.1, for whoever asks: there is nothing of anybody in it."""
    described: dict[str, Any] = describe(request.app)
    return JSONResponse(described, headers={"Cache-Control": "public, max-age=300"})
