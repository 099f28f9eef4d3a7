"""What Prometheus asks: the figures of this instant, in its text format."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response

from api.health import NEVER_KEPT

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

AskMetrics = Callable[[], Awaitable[bytes]]


def metrics(ask: AskMetrics) -> APIRouter:
    """The route /metrics. `ask` answers in Prometheus' text format, and names nobody."""
    router = APIRouter()

    @router.get("/metrics")
    async def told() -> Response:
        return Response(await ask(), media_type=CONTENT_TYPE, headers=NEVER_KEPT)

    return router
