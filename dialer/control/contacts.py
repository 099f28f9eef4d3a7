"""Contacts as operations staff look for them, and each one's whole story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dialer.control.errors import Forbidden, NotFound
from dialer.control.masking import Eyes
from dialer.control.pages import Page, page
from dialer.gate_words import Language, alarm
from dialer.store import Tx
from dialer.store.contact_search import Found, Wanted, WhereStands, one_contact, search_contacts
from dialer.store.contacts import NoSuchContact, Standing, load_contact
from dialer.store.database import Database
from dialer.store.history import Entry, story
from dialer.store.named import names_of
from dialer.store.whom import numbers_written
from dialer.store.wishes import alarms_of
from dialer.telling.story import in_words, wall_zone, where_it_stands
from dialer.telling.who import ids_in, named

__all__ = ["ContactStory", "Contacts", "Told", "WhereStands"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One thing that happened; `text` is it in words, `facts` are what it was told from."""

    at: datetime
    kind: str
    text: str
    facts: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactStory:
    """Why somebody was called, or was not: newest first. `stands` says where the contact is now."""

    contact: Found
    stands: str
    alarm: str
    """Why Recado stopped the campaign by itself; empty if it did not."""
    zone: str
    """Whose clock the person lives by, as far as it is known."""
    entries: Sequence[Told]


class Contacts:
    """The ledger's contacts, masked for whoever may not see people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(
        self,
        eyes: Eyes,
        *,
        campaign: str | None = None,
        person_id: str | None = None,
        debt_ref: str | None = None,
        number: str | None = None,
        state: WhereStands | None = None,
        after: int = 0,
        limit: int = 50,
    ) -> Page[Found]:
        """A part of what is found, in the order of ids. A number may be written as at home.

        Raises Forbidden for a number unless numbers may be seen: asking for it would tell whose it is.
        """
        if number is not None and not eyes.clear:
            raise Forbidden(
                "Only who may see people looks for them by their number.",
                "Solo quien puede ver a las personas las busca por su número.",
            )
        return await self._database.run_read(
            self._search,
            eyes,
            number,
            Wanted(campaign=campaign, person_id=person_id, debt_ref=debt_ref, state=state),
            after,
            limit,
        )

    async def story(self, contact_id: int, eyes: Eyes, language: Language) -> ContactStory:
        """Everything about one contact, in words. Raises NotFound."""
        return await self._database.run_read(_story, contact_id, eyes, language)

    @staticmethod
    def _search(
        tx: Tx, eyes: Eyes, number: str | None, wanted: Wanted, after: int, limit: int
    ) -> Page[Found]:
        if number is not None:
            meant = numbers_written(tx, number)
            if not meant:
                return Page(rows=())
            wanted = replace(wanted, numbers=meant)
        found = search_contacts(tx, wanted, after=after, limit=limit + 1)
        return page([seen(each, eyes) for each in found], limit, "id")


def seen(found: Found, eyes: Eyes) -> Found:
    """A contact as it may be shown."""
    if eyes.clear:
        return found
    phones = tuple(filter(None, map(eyes.number, found.phones)))
    return replace(found, name=eyes.name(found.name), phones=phones, amount=eyes.amount(found.amount))


def _story(tx: Tx, contact_id: int, eyes: Eyes, language: Language) -> ContactStory:
    found = one_contact(tx, contact_id)
    if found is None:
        raise no_contact(contact_id)
    entries = story(tx, [contact_id])
    zone, said = wall_zone(entries), set[str]()
    seen_by = [Entry(at=each.at, kind=each.kind, facts=eyes.facts(each.facts)) for each in entries]
    alarms = alarms_of(tx, [found.campaign])
    told = [_told(each, said, language) for each in seen_by]
    names = names_of(tx, ids_in(each.text for each in told))
    return ContactStory(
        contact=seen(found, eyes),
        stands=where_it_stands(_standing(tx, found), entries, language),
        alarm="".join(alarm(each, language) for each in alarms.values()),
        zone=str(zone or ""),
        entries=[replace(each, text=named(each.text, names)) for each in told],
    )


def no_contact(contact_id: int) -> NotFound:
    """There is none of this id."""
    return NotFound(f"There is no contact {contact_id}.", f"No hay ningún contacto {contact_id}.")


def _standing(tx: Tx, found: Found) -> Standing:
    try:
        contact = load_contact(tx, found.id)
    except NoSuchContact:
        raise no_contact(found.id) from None
    return Standing(contact=contact, attempts=found.attempts, next_at=found.next_at, done_reason=found.reason)


def _told(entry: Entry, said: set[str], language: Language) -> Told:
    return Told(at=entry.at, kind=entry.kind, text=in_words(entry, said, language), facts=_plain(entry.facts))


def _plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
