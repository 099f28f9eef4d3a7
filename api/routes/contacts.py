"""Contacts: looked for, and each one's whole story."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.control import Ctl
from api.cursors import Cursor, Limit, cursor_of, number_after
from api.language import Spoken
from api.models.people import ContactShown, ContactStoryShown
from api.models.shown import Part
from api.responses import problems
from api.routes.names import ContactId, OfCampaign
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.masking import Eyes

router = APIRouter(prefix="/api/v1", tags=["contacts"])

Looking = Annotated[Who, needs(Scope.CONTACTS_READ)]

_TEXT = r"^[^\x00-\x1f]+$"


@router.get(
    "/contacts",
    operation_id="list_contacts",
    response_model=Part[ContactShown],
    responses=problems(400),
)
async def list_contacts(  # noqa: PLR0913, PLR0917 - what may be looked for
    who: Looking,
    control: Ctl,
    campaign: OfCampaign = None,
    number: Annotated[
        str | None,
        Query(
            description="Whoever has this number, or was called at it; as at home, or with its country's "
            "code. Only for whoever may see people.",
            max_length=30,
            pattern=_TEXT,
            examples=["911222333"],
        ),
    ] = None,
    person_id: Annotated[str | None, Query(max_length=100, pattern=_TEXT, examples=["C1"])] = None,
    debt_ref: Annotated[str | None, Query(max_length=100, pattern=_TEXT, examples=["F1"])] = None,
    state: Literal["waiting", "in_call", "done"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> object:
    """Contacts for which everything that is asked holds, in the order of their ids."""
    found = await control.contacts.search(
        Eyes.of(who),
        campaign=campaign,
        person_id=person_id,
        debt_ref=debt_ref,
        number=number,
        state=state,
        after=number_after("contacts", cursor) or 0,
        limit=limit,
    )
    return {"items": found.rows, "next": cursor_of("contacts", found.next)}


@router.get(
    "/contacts/{contact_id}",
    operation_id="explain_contact",
    response_model=ContactStoryShown,
    responses=problems(404),
)
async def explain_contact(contact_id: ContactId, who: Looking, control: Ctl, language: Spoken) -> object:
    """Why somebody was called, or was not: in English or Spanish, as Accept-Language says."""
    return await control.contacts.story(contact_id, Eyes.of(who), language)
