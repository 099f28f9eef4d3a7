"""How every page is made: one set of templates, the reader's language, and what the reader may do."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.language import COOKIE, KEPT, language_of, spoken
from api.pages.written import FILTERS
from api.texts import meaning, said, text
from dialer.control.access import Scope
from dialer.control.sessions import Session
from dialer.telling.words import meaning as what_it_means

TEMPLATES = Path(__file__).parents[1] / "templates"

THEMES = ("light", "dark")

MENU: tuple[tuple[str, str, Scope], ...] = (
    ("campaigns", "/campaigns", Scope.CAMPAIGNS_READ),
    ("calls", "/calls", Scope.CALLS_READ),
    ("contacts", "/contacts", Scope.CONTACTS_READ),
    ("follow_ups", "/follow-ups", Scope.FOLLOW_UPS_READ),
    ("suppressions", "/suppressions", Scope.SUPPRESSIONS_READ),
    ("agents", "/agents", Scope.AGENTS_READ),
    ("audit", "/audit", Scope.AUDIT_READ),
    ("users", "/users", Scope.USERS),
    ("desk", "/desk", Scope.DESK),
)
"""What the menu holds, and the scope without which an entry is not shown."""


def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(FILTERS)
    return found


_ENVIRONMENT = _templates()


def page(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page in the reader's language. Everything is escaped; a name that the template lacks is an error.

    Beside `context` a template has `t(key, **values)`, `words(family, code)` of the pages' own texts and
    `meaning(family, code)` of the ledger's codes, `may(scope)`, `csrf`, `who`, `language`, `theme`,
    `zone`, `menu`, `here` (the path), `address` (where this page is had again) and `rehearsal` (what its
    clock says, None if calls are real).
    """
    answer = HTMLResponse(rendered(request, template, **context), status)
    answer.headers["Cache-Control"] = "no-store"
    if chosen := request.query_params.get("language"):
        answer.set_cookie(
            COOKIE,
            spoken(chosen),
            max_age=KEPT,
            samesite="lax",
            secure=request.app.state.secure,
        )
    return answer


def fragment(request: Request, template: str, /, **context: Any) -> Response:
    """A part of a page that is asked for again and again: 304 while nothing in it has changed."""
    body = rendered(request, template, **context).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, headers=headers)


def rendered(request: Request, template: str, /, **context: Any) -> str:
    """The text of a page or of a part of one."""
    return _ENVIRONMENT.get_template(template).render({**_common(request), **context})


def session_on(request: Request) -> Session | None:
    """Whoever is logged in, as `needs` found out; nobody on the page where one logs in."""
    session: Session | None = getattr(request.state, "session", None)
    return session


def _common(request: Request) -> Mapping[str, Any]:
    session = session_on(request)
    who = session.who if session else None
    language = language_of(request)

    def may(scope: Scope | str) -> bool:
        return who is not None and who.may(Scope(scope))

    def t(key: str, /, **values: object) -> str:
        return text(key, language, **values)

    def words(family: str, code: str) -> str:
        return meaning(family, code, language)

    def of_ledger(family: str, code: str) -> str:
        return what_it_means(language, family, code)

    theme = request.cookies.get("recado_theme", "")
    control = request.app.state.control
    return {
        "t": t,
        "words": words,
        "meaning": of_ledger,
        "may": may,
        "who": who,
        "csrf": session.csrf if session else "",
        "language": language,
        "zone": zone_of_reader(request),
        "theme": theme if theme in THEMES else "",
        "here": request.url.path,
        "address": _address(request),
        "rehearsal": control.clock.now() if control and control.rehearsal else None,
        "menu": [(name, path) for name, path, scope in MENU if may(scope)],
        "notice": said(request.query_params.get("said", ""), language),
        "problem": None,
    }


def _address(request: Request) -> str:
    """The page with its query; the first page where a form was answered, which nobody can load again."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def zone_of_reader(request: Request) -> ZoneInfo | None:
    """Where the reader's browser is, by the cookie that recado.js leaves; None before that."""
    try:
        return ZoneInfo(request.cookies.get("recado_zone", ""))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
