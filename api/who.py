"""Who asks, and whether they may: machines bring a key, people a session's cookie."""

import hmac
from typing import Any
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData

from api.control import control_of
from dialer.control.access import Scope, Who
from dialer.control.sessions import Session

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

CSRF_HEADER, CSRF_FIELD = "X-CSRF-Token", "csrf"


def needs(*scopes: Scope) -> Any:
    """For a route's `who: Annotated[Who, needs(Scope.…)]`: whoever may one of these; anybody known, if none.

    Who is not known gets a 401 (a page sends them to /login), who may not a 403, as does a session's unsafe
    request without its CSRF token.
    """
    return Depends(Needs(*scopes))


class Needs:
    """The dependency itself, with the scopes that a test can ask it for."""

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = frozenset(scopes)

    async def __call__(self, request: Request) -> Who:
        who = await who_asks(request)
        if self.scopes and not self.scopes & who.scopes:
            wanted = " or ".join(sorted(self.scopes))
            raise HTTPException(403, f"You may not do this: it needs {wanted}.")
        return who


async def who_asks(request: Request) -> Who:
    """Who sent this request. Raises the HTTPException to answer with if that is nobody."""
    if (said := request.headers.get("Authorization")) is not None:
        return await _machine(request, said)
    session = await session_of(request)
    if session is None:
        raise _unknown(request)
    if request.method not in SAFE:
        await _check_csrf(request, session)
    return session.who


async def session_of(request: Request) -> Session | None:
    """The session of whoever asks, for a page's `csrf`; looked up once a request."""
    if not hasattr(request.state, "session"):
        token = token_of(request)
        sessions = control_of(request).users.sessions
        request.state.session = await sessions.session(token) if token else None
    session: Session | None = request.state.session
    return session


def cookie_of(request: Request) -> str:
    """The cookie's name: over https one that no other host or path can have set."""
    return "__Host-recado" if request.app.state.secure else "recado_session"


def token_of(request: Request) -> str:
    """What the cookie holds; empty if there is none."""
    return request.cookies.get(cookie_of(request), "")[:200]


async def _machine(request: Request, said: str) -> Who:
    scheme, _, key = said.partition(" ")
    who = await control_of(request).keys.who(key.strip()[:200]) if scheme.lower() == "bearer" else None
    if who is None:
        raise HTTPException(
            401,
            "This key is unknown, revoked or out of date.",
            {"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    return who


def _unknown(request: Request) -> HTTPException:
    """An API's client is told so; a browser is sent to log in, and comes back to where it was."""
    if request.url.path.startswith("/api/"):
        return HTTPException(401, "Bring a key, or log in.", {"WWW-Authenticate": "Bearer"})
    if "HX-Request" in request.headers:
        return HTTPException(401, "Log in.", {"HX-Redirect": "/login", "WWW-Authenticate": "Bearer"})
    back = f"?next={quote(_path(request), safe='')}" if request.method in SAFE else ""
    return HTTPException(303, "Log in.", {"Location": f"/login{back}"})


def _path(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


async def _check_csrf(request: Request, session: Session) -> None:
    brought = request.headers.get(CSRF_HEADER) or await _field(request)
    if not hmac.compare_digest(brought.encode("utf-8", "surrogateescape"), session.csrf.encode()):
        raise HTTPException(403, "This request does not come from a page of Recado's: load the page again.")


async def _field(request: Request) -> str:
    if not request.headers.get("Content-Type", "").startswith(_FORMS):
        return ""
    form: FormData = await request.form()
    value = form.get(CSRF_FIELD)
    return value if isinstance(value, str) else ""


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
