"""The choice of a language on the screen: kept with the person, wherever they log in next."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.control import Ctl
from api.language import COOKIE, KEPT, spoken
from api.pages.login import local
from api.who import needs
from dialer.control.access import Who

router = APIRouter(include_in_schema=False)


@router.post("/language")
async def choose(
    request: Request,
    control: Ctl,
    who: Annotated[Who, needs()],
    language: Annotated[str, Form(max_length=10)],
    back: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """A key, which is nobody's, keeps none."""
    chosen = spoken(language)
    if who.user_id is not None:
        await control.users.set_language(who.user_id, chosen)
    answer = RedirectResponse(local(back), status_code=303)
    secure: bool = request.app.state.secure
    answer.set_cookie(COOKIE, chosen, max_age=KEPT, samesite="lax", secure=secure)
    return answer
