"""Somebody who asked to be rung back, and how the desk shows it."""

from datetime import datetime

from dialer.control.desk_view import Shown
from dialer.store.callbacks import ask_callback
from tests.unit.desk import TUESDAY
from tests.unit.desk_office import Office


def asks(office: Office, *, due_at: datetime = TUESDAY, debt: str = "F1") -> None:
    """Whoever owes this was rung, and wants to be rung by a person."""
    contact = office.here.of_debt(debt).contact
    office.database.write(
        ask_callback,
        contact_id=contact.id,
        campaign=contact.campaign,
        due_at=due_at,
        asked_in="earlier",
        now=TUESDAY,
    )


async def listed(office: Office) -> Shown:
    (only,) = (await office.view()).callbacks
    return only
