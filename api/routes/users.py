"""People's accounts, and who asks: /api/v1/users and /api/v1/me."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.control import Ctl
from api.responses import problems
from api.who import needs
from dialer.control.access import Role, Scope, Who
from dialer.control.users import User

router = APIRouter(prefix="/api/v1", tags=["users"])

Manager = Annotated[Who, needs(Scope.USERS)]
UserId = Annotated[int, Path(ge=1, le=2**53, description="The user's number.", examples=[7])]
Password = Annotated[
    str,
    Field(
        max_length=200,
        description="At least 12 characters; not the login, none of the commonest.",
        examples=["seven green bicycles"],
    ),
]
Roles = Annotated[list[Role], Field(description="What they are here for.", examples=[["operator"]])]
Interface = Annotated[
    str,
    Field(
        max_length=80,
        description="An agent's telephone as Asterisk names it; empty: none.",
        examples=["PJSIP/agent-1"],
    ),
]


class Me(BaseModel):
    """Who asks, and what they may do."""

    id: str = Field(description="`user:7` or `key:3`, as the audit says it.", examples=["user:7"])
    name: str = Field(description="As others read it.", examples=["Ana Prado"])
    kind: str = Field(description="`person` or `machine`.", examples=["person"])
    scopes: list[Scope] = Field(description="What they may do.", examples=[["campaigns:read"]])
    language: str = Field(description="As they chose it; empty: as their browser asks.", examples=["es"])


class UserOut(BaseModel):
    """Somebody who has a login."""

    id: int = Field(description="Their number.", examples=[7])
    login: str = Field(description="The name they log in with.", examples=["ana"])
    name: str = Field(description="As others read it.", examples=["Ana Prado"])
    roles: list[str] = Field(description="What they are here for.", examples=[["operator"]])
    interface: str = Field(description="An agent's telephone; empty: none.", examples=["PJSIP/agent-1"])
    created_at: datetime = Field(description="When it was made.", examples=["2027-06-15T10:00:00Z"])
    created_by: str = Field(description="Who made it.", examples=["cli:root"])
    disabled_at: datetime | None = Field(description="Since when they cannot log in.", examples=[None])
    password_changed_at: datetime | None = Field(
        description="When the password was last changed.", examples=["2027-06-15T10:00:00Z"]
    )


class NewUser(BaseModel):
    """Somebody who is to log in."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(
        max_length=60,
        description="1 to 60 of a-z, digits and . _ @ -; the first a letter or digit.",
        examples=["ana"],
    )
    password: Password
    roles: Roles
    name: str = Field("", max_length=200, description="As others read it.", examples=["Ana Prado"])
    interface: Interface = ""


class NewRoles(BaseModel):
    """What somebody is here for from now on."""

    model_config = ConfigDict(extra="forbid")

    roles: Roles
    interface: Interface | None = Field(None, description="Left out: as it is.")


class NewPassword(BaseModel):
    """Another password for somebody; it ends their sessions."""

    model_config = ConfigDict(extra="forbid")

    password: Password


@router.get("/me", operation_id="get_me", responses=problems())
async def me(who: Annotated[Who, needs()]) -> Me:
    """Who asks, and what they may do."""
    return Me(id=who.id, name=who.name, kind=who.kind, scopes=sorted(who.scopes), language=who.language)


@router.get("/users", operation_id="list_users", responses=problems())
async def list_users(control: Ctl, _: Manager) -> list[UserOut]:
    """Everybody who has a login, in the order of their logins."""
    return [_told(each) for each in await control.users.all()]


@router.post("/users", operation_id="add_user", status_code=201, responses=problems(409, 413))
async def add_user(new: NewUser, control: Ctl, who: Manager) -> UserOut:
    """Make somebody a login. Nobody gives a role that may more than they may themselves."""
    made = await control.users.add(
        new.login, new.password, new.roles, name=new.name, interface=new.interface, who=who
    )
    return _told(made)


@router.get("/users/{user_id}", operation_id="get_user", responses=problems(404))
async def one(user_id: UserId, control: Ctl, _: Manager) -> UserOut:
    """One who has a login."""
    return _told(await control.users.one(user_id))


@router.put("/users/{user_id}/roles", operation_id="set_user_roles", responses=problems(404, 409, 413))
async def set_roles(user_id: UserId, new: NewRoles, control: Ctl, who: Manager) -> UserOut:
    """Say anew what somebody is here for; it holds from their next request on."""
    return _told(await control.users.set_roles(user_id, new.roles, interface=new.interface, who=who))


@router.put(
    "/users/{user_id}/password",
    operation_id="set_user_password",
    status_code=204,
    responses=problems(404, 413),
)
async def set_password(user_id: UserId, new: NewPassword, control: Ctl, who: Manager) -> None:
    """Give somebody another password; it ends their sessions."""
    await control.users.set_password(user_id, new.password, who=who)


@router.post("/users/{user_id}/disable", operation_id="disable_user", responses=problems(404, 409))
async def disable(user_id: UserId, control: Ctl, who: Manager) -> UserOut:
    """Log somebody out at once and let them in no more."""
    return _told(await control.users.disable(user_id, who=who))


@router.post("/users/{user_id}/enable", operation_id="enable_user", responses=problems(404))
async def enable(user_id: UserId, control: Ctl, who: Manager) -> UserOut:
    """Let somebody in again."""
    return _told(await control.users.enable(user_id, who=who))


def _told(user: User) -> UserOut:
    return UserOut(
        id=user.id,
        login=user.login,
        name=user.name,
        roles=list(user.roles),
        interface=user.interface,
        created_at=user.created_at,
        created_by=user.created_by,
        disabled_at=user.disabled_at,
        password_changed_at=user.password_changed_at,
    )
