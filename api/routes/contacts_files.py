"""A campaign's contacts file: sent, imported, its rejected rows; and its results, call by call."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from api.control import Ctl
from api.etags import NOT_KEPT
from api.idempotency import Hashed, IdempotencyKey, once_streamed
from api.models.campaigns import ImportShown, RejectsShown
from api.responses import Responses, body_of, problems
from api.routes.lists import as_json
from api.routes.names import CampaignName
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.campaign_uploads import LARGEST

router = APIRouter(prefix="/api/v1", tags=["contacts files"])

Looking = Annotated[Who, needs(Scope.CAMPAIGNS_READ)]
Writing = Annotated[Who, needs(Scope.CAMPAIGNS_WRITE)]
Seeing = Annotated[Who, needs(Scope.PEOPLE_READ)]

CSV = ("text/csv", "application/octet-stream")

_CSV_FILE: Responses = {200: {"description": "CSV.", "content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.put(
    "/campaigns/{name}/contacts",
    operation_id="upload_contacts",
    status_code=202,
    response_model=ImportShown,
    responses=problems(404, 409, 413, 415),
    openapi_extra=body_of(
        *CSV,
        description="The contacts file, as the campaign's columns say; at most 512 MiB.",
        example="cliente;factura;nombre;telefono;importe\nC1;F1;Ana Núñez;911222333;1.234,56\n",
    ),
    max_body_size=LARGEST,
)
async def upload_contacts(
    request: Request, name: CampaignName, who: Writing, control: Ctl, idempotency_key: IdempotencyKey = None
) -> Response:
    """Send the contacts file: streamed to a private file, then imported; `get_import` says how far it is."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in CSV:
        raise HTTPException(415, f"Send the file as {CSV[0]}.")

    async def take(body: Hashed) -> Response:
        imported = await control.campaigns.upload(name, aiter(body), who)
        return as_json(ImportShown.model_validate(imported), 202)

    return await once_streamed(control.answers, who, idempotency_key, request, take)


@router.get(
    "/campaigns/{name}/contacts/import",
    operation_id="get_import",
    response_model=ImportShown,
    responses=problems(404),
)
async def get_import(name: CampaignName, _: Looking, control: Ctl) -> object:
    """How far the contacts file is in the ledger."""
    imported = await control.campaigns.imported(name)
    if imported is None:
        raise HTTPException(404, "No contacts file of this campaign was imported yet.")
    return imported


@router.get(
    "/campaigns/{name}/rejects",
    operation_id="list_rejects",
    response_model=RejectsShown,
    responses=problems(404),
)
async def list_rejects(
    name: CampaignName, _: Looking, control: Ctl, most: Annotated[int, Query(ge=1, le=1000)] = 200
) -> object:
    """Rows that were not imported, and why, without any of their cells."""
    found = await control.campaigns.rejects(name, most)
    rows = found.rows if found else ()
    items = [{"line": line, "result": result, "reason": reason} for line, result, reason in rows]
    return {"items": items, "total": found.total if found else 0}


@router.get(
    "/campaigns/{name}/rejects.csv",
    operation_id="download_rejects",
    response_class=FileResponse,
    responses={**_CSV_FILE, **problems(404)},
)
async def download_rejects(name: CampaignName, who: Seeing, control: Ctl) -> Response:
    """The rejected rows as they were sent, each with its reason: to be corrected and sent again."""
    found = await control.campaigns.rejects(name, 1)
    if found is None or not await asyncio.to_thread(found.file.is_file):
        raise HTTPException(404, "No row of this campaign was rejected.")
    await control.reports.downloaded(name, "rejects.csv", who)
    return FileResponse(found.file, media_type="text/csv", filename=found.file.name, headers=NOT_KEPT)


@router.get(
    "/campaigns/{name}/results.csv",
    operation_id="download_results",
    response_class=FileResponse,
    responses={**_CSV_FILE, **problems(404)},
)
async def download_results(name: CampaignName, who: Seeing, control: Ctl) -> Response:
    """What came of every call of the campaign, one a line, in the order of dialling; numbers in clear."""
    await control.campaigns.definition(name)
    file = await control.reports.results(name, who)
    return FileResponse(
        file,
        media_type="text/csv",
        filename="results.csv",
        headers=NOT_KEPT,
        background=BackgroundTask(_remove, file),
    )


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()
