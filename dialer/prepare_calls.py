"""What a claimed call needs before its turn: its contact, and every prompt it may say."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog

from dialer.attempt import Attempt
from dialer.contact import Contact
from dialer.give_back_calls import NOT_DIALLED_AGAIN, STOPPED, GiveBackCalls
from dialer.lines import Launched
from dialer.ports import PromptsRefused
from dialer.ready_call import ReadyCall
from dialer.stopping import Stopping
from dialer.store.contacts import load_contact, load_contacts
from dialer.store.database import Database
from dialer.store.errors import StoreError

log = structlog.get_logger()

Variables = Callable[[Attempt, Contact, Launched, str], Mapping[str, str]]
"""The channel variables of an attempt, given its folder of sounds as Asterisk sees it."""


class PrepareCalls:
    """Each call of a batch is ready, or given back, for itself: a slow voice keeps nobody else waiting."""

    def __init__(
        self, *, database: Database, variables: Variables, give_back: GiveBackCalls, stopping: Stopping
    ) -> None:
        self._database = database
        self._variables = variables
        self._give_back = give_back
        self._stopping = stopping

    async def prepare(
        self, attempts: Sequence[Attempt], launched: Launched, ready: Callable[[ReadyCall], None]
    ) -> None:
        """`ready` takes each as soon as it is."""
        try:
            contacts = await self._contacts(attempts)
        except StoreError as error:
            self._give_back.without_ledger(attempts, error)
            return
        async with asyncio.TaskGroup() as calls:
            for each in attempts:
                one = self._one(each, launched, contacts.get(each.contact_id), ready)
                calls.create_task(self._give_back.if_it_fails(each, one))

    async def _contacts(self, attempts: Sequence[Attempt]) -> Mapping[int, Contact]:
        try:
            return await self._database.run_read(load_contacts, [each.contact_id for each in attempts])
        except StoreError:
            raise
        except Exception:
            log.exception("contacts are read one by one", action="place")
            return {}

    async def _one(
        self,
        attempt: Attempt,
        launched: Launched,
        contact: Contact | None,
        ready: Callable[[ReadyCall], None],
    ) -> None:
        if contact is None:
            contact = await self._database.run_read(load_contact, attempt.contact_id)
        try:
            prepared = await self._stopping.unless(launched.prompts.prepare(attempt, contact))
        except PromptsRefused as refused:
            await self._give_back.one(attempt, why=str(refused), after=NOT_DIALLED_AGAIN, is_its_own=True)
            return
        if prepared is None or self._stopping:
            await self._give_back.one(attempt, why=STOPPED)
            return
        call = ReadyCall(
            attempt=attempt,
            launched=launched,
            prepared=prepared,
            said=contact.debt,
            variables=partial(self._variables, attempt, contact, launched, prepared.folder),
        )
        call.outbound()  # what is wrong with it is found before anything is sent
        ready(call)
