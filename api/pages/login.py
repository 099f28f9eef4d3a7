"""Pages where people log in and out, and change their password."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.control import Ctl
from api.language import language_of
from api.pages.page import page
from api.texts import text
from api.who import cookie_of, needs, session_of, token_of
from dialer.control.access import Who
from dialer.control.errors import ControlError, Unavailable
from dialer.control.sessions import LASTS, LoginRefused

router = APIRouter(include_in_schema=False)

Field = Annotated[str, Form()]


@router.get("/login")
async def login_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - as the address has it
    if await session_of(request):
        return _to(local(next))
    return page(request, "login.html", next=local(next), login="")


@router.post("/login")
async def log_in(
    request: Request,
    control: Ctl,
    login: Field = "",
    password: Field = "",
    next: Field = "/",  # noqa: A002
) -> Response:
    """A form of ours only: who is logged in as somebody else without knowing it tells them everything."""
    if not _from_here(request):
        sentence = text("login.elsewhere", language_of(request))
        return page(request, "login.html", status=403, next="/", login="", problem=sentence)
    try:
        begun = await control.users.sessions.log_in(login, password, address=_address(request))
    except (LoginRefused, Unavailable) as error:
        return _refused(request, error, "login.html", next=local(next), login=login[:60])
    answer = _to(local(next))
    secure: bool = request.app.state.secure
    answer.set_cookie(
        cookie_of(request),
        begun.token,
        max_age=LASTS // timedelta(seconds=1),
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return answer


@router.post("/logout")
async def log_out(request: Request, control: Ctl, _: Annotated[Who, needs()]) -> Response:
    await control.users.sessions.log_out(token_of(request))
    answer = _to("/login")
    secure: bool = request.app.state.secure
    answer.delete_cookie(cookie_of(request), httponly=True, samesite="lax", secure=secure)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/password")
async def password_page(request: Request, _: Annotated[Who, needs()]) -> Response:
    return page(request, "password.html")


@router.post("/password")
async def change_password(
    request: Request,
    control: Ctl,
    _: Annotated[Who, needs()],
    old: Field = "",
    new: Field = "",
    again: Field = "",
) -> Response:
    if new != again:
        sentence = text("password.twice", language_of(request))
        return page(request, "password.html", status=422, problem=sentence)
    try:
        sessions = control.users.sessions
        await sessions.change_password(token_of(request), old, new, address=_address(request))
    except ControlError as error:
        return _refused(request, error, "password.html")
    return _to("/password?said=password_changed")


def local(path: str) -> str:
    """A path of this server's; the first page for anything else, which would lead people away."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


def _refused(request: Request, error: ControlError, template: str, **context: str) -> Response:
    again_in = error.again_in if isinstance(error, LoginRefused | Unavailable) else 0
    status = 429 if again_in else 401 if isinstance(error, LoginRefused) else 422
    sentence = error.told(language_of(request))
    answer = page(request, template, status=status, problem=sentence, **context)
    if again_in:
        answer.headers["Retry-After"] = str(again_in)
    return answer


def _from_here(request: Request) -> bool:
    """Whether the browser says that the form was ours; what is no browser says nothing."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == request.headers.get("Host", "")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _to(path: str) -> Response:
    return RedirectResponse(path, status_code=303)
