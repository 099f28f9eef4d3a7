"""What is looked at before a campaign is planned, launched or paced."""

import asyncio

from dialer.campaign import Campaign
from dialer.contacts.csv_records import UnreadableFile
from dialer.control.campaign_said import unreadable
from dialer.control.errors import Conflict, Invalid
from dialer.demo_numbers import holds_demo_numbers
from dialer.settings import Settings

SLOWEST, FEWEST = 0.01, 1
"""The least pace: slower is a stop, which is said as such."""


def need_contacts(campaign: Campaign) -> None:
    if not campaign.contacts.path.is_file():
        name = campaign.contacts.path.name
        raise Conflict(
            f"Its contacts are not there yet: upload {name}.", f"Faltan sus contactos: suba {name}."
        )


async def refuse_demo(campaign: Campaign, settings: Settings) -> None:
    """As `recado run` does: what is meant for rehearsals calls nobody on a real Asterisk."""
    if settings.rehearsal:
        return
    if campaign.rehearsal_only:
        raise Conflict(
            f"{campaign.name} is for rehearsals only (rehearsal_only).",
            f"{campaign.name} es solo para ensayos (rehearsal_only).",
        )
    try:
        demo = await asyncio.to_thread(holds_demo_numbers, campaign)
    except UnreadableFile as error:
        raise unreadable(error) from error
    if demo:
        raise Conflict(
            "Its contacts hold numbers of the shipped examples, which belong to nobody.",
            "Sus contactos tienen números de los ejemplos, que no son de nadie.",
        )


def check_pace(most: tuple[float, int], calls_per_second: float | None, max_calls: int | None) -> None:
    fast, many = most
    if calls_per_second is not None and not SLOWEST <= calls_per_second <= fast:
        raise Invalid(
            f"calls_per_second: from {SLOWEST:g} to {fast:g}, as the trunk and the limits allow.",
            f"calls_per_second: de {SLOWEST:g} a {fast:g}, lo que permiten la línea y los límites.",
        )
    if max_calls is not None and not FEWEST <= max_calls <= many:
        raise Invalid(
            f"max_calls: from {FEWEST} to {many}, as the trunk and the limits allow.",
            f"max_calls: de {FEWEST} a {many}, lo que permiten la línea y los límites.",
        )
