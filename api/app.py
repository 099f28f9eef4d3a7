"""Recado over HTTP: for now a supervisor's questions, nothing else."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api.health import AskReadiness, health
from api.metrics import AskMetrics, metrics
from api.problem import plain_problem


def create_app(readiness: AskReadiness, figures: AskMetrics) -> FastAPI:
    """The application, for uvicorn. `readiness` says what keeps calls from being placed, if anything does;
    `figures` what Prometheus is told."""
    app = FastAPI(title="Recado", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(health(readiness))
    app.include_router(metrics(figures))
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)
    return app


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = plain_problem(status)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _unforeseen(_: Request, __: Exception) -> Response:
    """What nobody thought of: the log has the traceback, the answer does not."""
    return plain_problem(500)
