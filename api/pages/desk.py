"""The page that an agent works at; its live part comes anew when the stream says that something changed."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from api.control import Ctl
from api.pages.asking import Reader
from api.pages.page import fragment, page
from api.routes.names import CampaignName
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.control import Control
from dialer.control.desk_dispositions import Disposition
from dialer.control.masking import Eyes
from dialer.gate_words import Language

router = APIRouter(include_in_schema=False)

Agent = Annotated[Who, needs(Scope.DESK)]

KEYS = (
    Disposition.PAID,
    Disposition.PROMISE,
    Disposition.CALLBACK,
    Disposition.DISPUTE,
    Disposition.WRONG_PERSON,
    Disposition.REFUSES,
    Disposition.OTHER,
)
"""In the order of the keys that file them, 1 first."""

ASKS = (Disposition.PROMISE, Disposition.CALLBACK)
"""What needs a date."""

PAUSES = ("break", "lunch", "meeting", "office")


@router.get("/desk")
async def desk(request: Request, who: Agent, ctl: Ctl, language: Reader) -> Response:
    return page(request, "desk.html", **await _context(who, ctl, language))


@router.get("/desk/panel")
async def panel(request: Request, who: Agent, ctl: Ctl, language: Reader) -> Response:
    return fragment(request, "desk_panel.html", **await _context(who, ctl, language))


@router.get("/parts/promises/{name}")
async def promises(
    request: Request, name: CampaignName, who: Annotated[Who, needs(Scope.CAMPAIGNS_READ)], ctl: Ctl
) -> Response:
    """What was promised in a campaign, for its page."""
    return fragment(request, "parts/promises.html", promises=await ctl.desk.promises(name, Eyes.of(who)))


async def _context(who: Who, ctl: Control, language: Language) -> dict[str, Any]:
    view = await ctl.desk.view(who, language)
    lost = bool(view.shift and view.shift.interface in ctl.board.status.health.out_of_reach)
    return {"desk": view, "lost": lost, "keys": KEYS, "asks": ASKS, "pauses": PAUSES}
