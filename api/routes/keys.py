"""Keys of machines: /api/v1/keys."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.control import Ctl
from api.responses import problems
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.keys import DAYS, MOST_DAYS

router = APIRouter(prefix="/api/v1", tags=["users"])

Manager = Annotated[Who, needs(Scope.USERS)]


class KeyOut(BaseModel):
    """A key, without the key itself."""

    id: int = Field(description="Its number.", examples=[3])
    name: str = Field(description="Which machine it is for.", examples=["dashboard"])
    prefix: str = Field(description="How it begins.", examples=["recado_4fK2a"])
    scopes: list[str] = Field(description="What it may do.", examples=[["campaigns:read"]])
    created_at: datetime = Field(description="When it was made.", examples=["2027-06-15T10:00:00Z"])
    created_by: str = Field(description="Who made it.", examples=["user:7"])
    expires_at: datetime = Field(description="Until when it is good.", examples=["2027-09-13T10:00:00Z"])
    revoked_at: datetime | None = Field(description="Since when it opens nothing.", examples=[None])
    used_at: datetime | None = Field(
        description="When it was last used, to the minute.", examples=["2027-06-15T11:30:00Z"]
    )


class NewKeyOut(KeyOut):
    """A key as it was made."""

    key: str = Field(
        description="The key itself: told this once. Send it as `Authorization: Bearer …`.",
        examples=["recado_4fK2aEXAMPLE"],
    )


class NewKeyIn(BaseModel):
    """A key that a machine needs."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=100, description="Which machine it is for.", examples=["dashboard"])
    scopes: list[Scope] = Field(description="What it may do.", examples=[["campaigns:read"]])
    days: int = Field(
        DAYS,
        ge=1,
        le=MOST_DAYS,
        description=f"For how many days it is good, {MOST_DAYS} at most.",
        examples=[90],
    )


@router.get("/keys", operation_id="list_keys", responses=problems())
async def list_keys(control: Ctl, _: Manager) -> list[KeyOut]:
    """Every key, the newest first; revoked and expired ones as well."""
    return [KeyOut(**asdict(each)) for each in await control.keys.all()]


@router.post("/keys", operation_id="add_key", status_code=201, responses=problems(413))
async def add_key(new: NewKeyIn, control: Ctl, who: Manager) -> NewKeyOut:
    """Make a key. It may do no more than whoever makes it, and is told this once."""
    made = await control.keys.add(new.name, new.scopes, days=new.days, who=who)
    return NewKeyOut(**asdict(made.key), key=made.secret)


@router.delete("/keys/{key_id}", operation_id="revoke_key", status_code=204, responses=problems(404))
async def revoke(
    key_id: Annotated[int, Path(ge=1, le=2**53, description="The key's number.", examples=[3])],
    control: Ctl,
    who: Manager,
) -> None:
    """Make a key open nothing any more; it stays in the list."""
    await control.keys.revoke(key_id, who=who)
