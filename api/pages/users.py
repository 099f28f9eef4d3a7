"""The page of users and of keys: list, add, change, disable, revoke."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.control import Ctl
from api.language import language_of
from api.pages.page import page
from api.problem import status_of
from api.who import needs
from dialer.control.access import SCOPES, Role, Scope, Who
from dialer.control.control import Control
from dialer.control.errors import ControlError
from dialer.control.keys import DAYS, MOST_DAYS

router = APIRouter(include_in_schema=False)

Manager = Annotated[Who, needs(Scope.USERS)]
Field = Annotated[str, Form()]
Chosen = Annotated[list[str], Form()]
Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/users")
async def users(request: Request, control: Ctl, _: Manager) -> Response:
    return await _page(request, control)


@router.post("/users")
async def add(
    request: Request,
    control: Ctl,
    who: Manager,
    login: Field = "",
    password: Field = "",
    name: Field = "",
    interface: Field = "",
    roles: Chosen = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    work = control.users.add(login, password, _roles(roles), name=name, interface=interface, who=who)
    return await _done(request, control, work, "user_added")


@router.post("/users/{user_id}")
async def change(
    request: Request,
    control: Ctl,
    who: Manager,
    user_id: Number,
    interface: Field = "",
    password: Field = "",
    roles: Chosen = [],  # noqa: B006
) -> Response:
    work = control.users.set_roles(user_id, _roles(roles), interface=interface, password=password, who=who)
    return await _done(request, control, work, "user_changed")


@router.post("/users/{user_id}/disable")
async def disable(request: Request, control: Ctl, who: Manager, user_id: Number) -> Response:
    return await _done(request, control, control.users.disable(user_id, who=who), "user_disabled")


@router.post("/users/{user_id}/enable")
async def enable(request: Request, control: Ctl, who: Manager, user_id: Number) -> Response:
    return await _done(request, control, control.users.enable(user_id, who=who), "user_enabled")


@router.post("/keys")
async def add_key(
    request: Request,
    control: Ctl,
    who: Manager,
    name: Field = "",
    days: Annotated[int, Form()] = DAYS,
    scopes: Chosen = [],  # noqa: B006
) -> Response:
    """The key is on the page that answers, and nowhere afterwards."""
    try:
        made = await control.keys.add(
            name, [Scope(each) for each in scopes if each in set(Scope)], days=days, who=who
        )
    except ControlError as error:
        return await _refused(request, control, error)
    return await _page(request, control, made=made)


@router.post("/keys/{key_id}/revoke")
async def revoke(request: Request, control: Ctl, who: Manager, key_id: Number) -> Response:
    return await _done(request, control, control.keys.revoke(key_id, who=who), "key_revoked")


async def _page(request: Request, control: Control, *, status: int = 200, **context: Any) -> Response:
    known = {
        "users": await control.users.all(),
        "keys": await control.keys.all(),
        "roles": list(Role),
        "scopes": list(Scope),
        "may_do": [(role, [scope for scope in Scope if scope in SCOPES[role]]) for role in Role],
        "now": datetime.now(UTC),
        "days": DAYS,
        "most_days": MOST_DAYS,
        "made": None,
    }
    return page(request, "users.html", status=status, **(known | context))


async def _done(request: Request, control: Control, work: Awaitable[object], said: str) -> Response:
    try:
        await work
    except ControlError as error:
        return await _refused(request, control, error)
    return RedirectResponse(f"/users?said={said}", status_code=303)


async def _refused(request: Request, control: Control, error: ControlError) -> Response:
    """The page again, with why."""
    return await _page(request, control, status=status_of(error), problem=error.told(language_of(request)))


def _roles(names: list[str]) -> list[Role]:
    return [Role(each) for each in names if each in set(Role)]
