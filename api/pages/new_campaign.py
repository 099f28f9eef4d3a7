"""A new campaign from YAML, its mistakes at their lines; its contacts, uploaded; and the rows turned away."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse

from api.control import Ctl
from api.pages.asking import Field, Reader, done
from api.pages.errors import error_page
from api.pages.page import TEMPLATES, page
from api.problem import status_of
from api.routes.names import CampaignName
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.campaign_uploads import LARGEST
from dialer.control.errors import ControlError, Invalid, Mistake
from dialer.gate_words import Language

router = APIRouter(include_in_schema=False)

Writes = Annotated[Who, needs(Scope.CAMPAIGNS_WRITE)]

EXAMPLES: Mapping[Language, Path] = {
    "en": TEMPLATES / "example.en.yaml",
    "es": TEMPLATES / "example.es.yaml",
}


@router.get("/new-campaign")
async def new_campaign(request: Request, who: Writes, language: Reader, example: str = "") -> Response:
    return _form(request, EXAMPLES[language].read_text() if example else "")


@router.post("/new-campaign")
async def create(
    request: Request, who: Writes, ctl: Ctl, language: Reader, document: Field = "", check: Field = ""
) -> Response:
    text = document.replace("\r\n", "\n")
    try:
        if check:
            found = await ctl.campaigns.validate(text, language)
            sound = not found.mistakes
            return _form(request, text, mistakes=found.mistakes, sound=sound, warnings=found.warnings)
        made = await ctl.campaigns.create(text, who, language)
    except Invalid as error:
        return _form(request, text, mistakes=error.mistakes, problem=error.told(language))
    except ControlError as error:
        return _form(request, text, problem=error.told(language), status=status_of(error))
    first = request.url_for("campaign", name=made.campaigns[0]).path
    return done(first, "created")


@router.put("/campaigns/{name}/contacts", max_body_size=LARGEST)
async def upload(request: Request, who: Writes, ctl: Ctl, language: Reader, name: CampaignName) -> Response:
    """The file as it is, streamed: nothing of it is held in memory."""
    try:
        await ctl.campaigns.upload(name, request.stream(), who)
    except ControlError as error:
        return PlainTextResponse(_in_full(error, error.told(language)), status_of(error))
    return PlainTextResponse("", 202)


@router.get("/campaigns/{name}/rejects")
async def rejects(request: Request, who: Writes, ctl: Ctl, name: CampaignName) -> Response:
    return page(request, "rejects.html", name=name, rejects=await ctl.campaigns.rejects(name))


@router.get("/campaigns/{name}/rejects.csv")
async def rejects_file(
    request: Request, who: Annotated[Who, needs(Scope.PEOPLE_READ)], ctl: Ctl, name: CampaignName
) -> Response:
    """Every rejected row with its cells: only for whoever may see people."""
    found = await ctl.campaigns.rejects(name, most=0)
    if found is None or not await asyncio.to_thread(found.file.is_file):
        return error_page(request, 404)
    await ctl.reports.downloaded(name, "rejects.csv", who)
    return FileResponse(found.file, media_type="text/csv", filename=found.file.name)


def _form(
    request: Request,
    text: str,
    *,
    mistakes: Sequence[Mistake] = (),
    problem: str = "",
    sound: bool = False,
    warnings: Sequence[str] = (),
    status: int = 200,
) -> Response:
    at: dict[int, list[Mistake]] = {}
    for each in mistakes:
        at.setdefault(each.line, []).append(each)
    return page(
        request,
        "new_campaign.html",
        status=422 if mistakes else status,
        text=text,
        lines=text.split("\n"),
        at=at,
        mistakes=mistakes,
        problem=problem,
        sound=sound,
        warnings=warnings,
    )


def _in_full(error: ControlError, sentence: str) -> str:
    """With the places, where it names any."""
    places = error.mistakes if isinstance(error, Invalid) else ()
    return "\n".join([sentence, *(f"{each.line}:{each.column} {each.message}" for each in places)])
