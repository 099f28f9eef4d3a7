"""Every page of the operations screen, and the files that pages are shown with."""

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from api.pages import calls, campaigns, contacts, desk, lists, new_campaign, plan, steering
from api.pages.page import TEMPLATES

STATIC = TEMPLATES.parent / "static"


def pages() -> APIRouter:
    """The pages, their parts and their forms."""
    every = APIRouter()
    for area in (campaigns, steering, new_campaign, plan, contacts, calls, lists, desk):
        every.include_router(area.router)
    return every


def mount_static(app: FastAPI) -> None:
    """Style, script and what is vendored; open to everybody, because the page to log in needs them."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
