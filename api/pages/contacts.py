"""Contacts: found by number, person or debt; and each one's whole story."""

from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from api.control import Ctl
from api.pages.asking import Reader, wanted
from api.pages.page import page
from api.routes.names import After, ContactId, Words
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.contacts import WhereStands
from dialer.control.masking import Eyes

router = APIRouter(include_in_schema=False)

May = Annotated[Who, needs(Scope.CONTACTS_READ)]

By = Literal["number", "person_id", "debt_ref"]


@router.get("/contacts")
async def contacts(
    request: Request,
    who: May,
    ctl: Ctl,
    find: Words = "",
    by: By | None = None,
    campaign: Words = "",
    state: Words = "",
    after: After = None,
) -> Response:
    eyes = Eyes.of(who)
    by = by or ("number" if eyes.clear else "person_id")
    asked = {by: wanted(find)} if find.strip() else {}
    stands = next((each for each in get_args(WhereStands) if each == state), None)
    found = await ctl.contacts.search(
        eyes,
        campaign=wanted(campaign),
        state=stands,
        after=after or 0,
        number=asked.get("number"),
        person_id=asked.get("person_id"),
        debt_ref=asked.get("debt_ref"),
    )
    return page(
        request,
        "contacts.html",
        found=found,
        clear=eyes.clear,
        campaigns=[each.name for each in await ctl.campaigns.every()],
        asked={"find": find, "by": by, "campaign": campaign, "state": stands or ""},
    )


@router.get("/contacts/{contact_id}")
async def contact(request: Request, who: May, ctl: Ctl, language: Reader, contact_id: ContactId) -> Response:
    eyes = Eyes.of(who)
    story = await ctl.contacts.story(contact_id, eyes, language)
    calls = await ctl.calls.past(eyes, contact_id=contact_id) if who.may(Scope.CALLS_READ) else None
    return page(request, "contact.html", story=story, calls=calls, clear=eyes.clear, zone=_zone(story.zone))


def _zone(name: str) -> ZoneInfo | None:
    return ZoneInfo(name) if name else None
