"""The whole control plane over a real ledger, asked over HTTP: a campaign with calls that were made."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Connection, insert, select, text, update

from api.app import create_app
from api.health import Readiness
from dialer.attempt import new_attempt_id
from dialer.call_event import CallEvent
from dialer.campaign import Campaign
from dialer.catalogue import Catalogue
from dialer.cli.control_plane import new_control
from dialer.clock import RehearsalClock
from dialer.control.access import Scope, Who
from dialer.control.control import Control
from dialer.flow_needs import needs_of
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.settings import Settings
from dialer.store.attempts import set_next_turn
from dialer.store.call_events import add_events
from dialer.store.database import Database
from dialer.store.follow_ups import Owing, owe, unconfirmed
from dialer.store.installation import Installation
from dialer.store.schema import attempt, contact, follow_up, person_phone
from dialer.store.suppressions import suppress
from ivr_flows.loader import load_flow
from tests.unit.command import SECRET
from tests.unit.desk import TUESDAY
from tests.unit.one_call import settle

ROOT = Path(__file__).parents[2]

ADMIN = Who(id="cli:root", name="root", kind="person", scopes=frozenset(Scope))


@dataclass(frozen=True, kw_only=True)
class Plane:
    """One installation: `key` is an admin's."""

    database: Database
    control: Control
    clock: RehearsalClock
    settings: Settings
    campaign: Campaign
    key: str

    @property
    def app(self) -> FastAPI:
        async def ready() -> Readiness:
            return Readiness(troubles={})

        async def nothing() -> bytes:
            return b""

        return create_app(self.control, ready, nothing)

    @asynccontextmanager
    async def client(self, key: str | None = None) -> AsyncIterator[httpx2.AsyncClient]:
        """Whoever asks with this key; an admin, if none is named; nobody, if it is empty."""
        async with self.client_of(self.app, key) as client:
            yield client

    def client_of(self, app: FastAPI, key: str | None = None) -> httpx2.AsyncClient:
        """The same of an application that is told apart."""
        headers = {"Authorization": f"Bearer {self.key if key is None else key}"} if key != "" else {}
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://recado", headers=headers, timeout=60)

    async def key_of(self, *scopes: Scope) -> str:
        """A machine's, that may do no more than this."""
        made = await self.control.keys.add("machine", scopes, who=ADMIN)
        return made.secret

    def call(self, n: int, outcome: Outcome | None, *, answered: bool = False, ago: float = 60) -> str:
        """The n-th contact was called so many seconds ago; None: the call is up."""
        return self.database.write(_call, self.campaign.name, n, outcome, answered, self.clock, ago)


@asynccontextmanager
async def plane_over(folder: Path, url: str = "") -> AsyncIterator[Plane]:
    """A new installation in this folder, with a campaign's contacts; SQLite, if no database is named."""
    url = url or f"sqlite:///{folder}/recado.db"
    if url.startswith("sqlite"):
        (folder / "recado.db").write_bytes(_whole_ledger())
    with Database(url, Installation(secret=SECRET)) as database:
        database.migrate()
        clock = RehearsalClock(TUESDAY)
        settings = Settings(
            _env_file=None, state=folder, database=url, secret=SecretStr(SECRET), rehearsal=True
        )  # type: ignore[call-arg]
        catalogue = Catalogue(file=ROOT / "campaigns.yaml", database=database, uploads=folder / "campaigns")
        (campaign, *_) = catalogue.read().whole.campaigns
        if not url.startswith("sqlite"):
            _import(database, campaign, folder)
        control = new_control(settings, database, clock, catalogue)
        made = await control.keys.add("admin", list(Scope), who=ADMIN)
        plane = Plane(
            database=database,
            control=control,
            clock=clock,
            settings=settings,
            campaign=campaign,
            key=made.secret,
        )
        try:
            yield plane
        finally:
            await control.campaigns.close()


@cache
def _whole_ledger() -> bytes:
    """With its tables and the contacts, made once."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "recado.db"
        with Database(f"sqlite:///{file}", Installation(secret=SECRET)) as database:
            database.migrate()
            catalogue = Catalogue(file=ROOT / "campaigns.yaml", database=database, uploads=Path(folder))
            _import(database, catalogue.read().whole.campaigns[0], Path(folder))
        return file.read_bytes()


def _import(database: Database, campaign: Campaign, folder: Path) -> None:
    needs = needs_of(load_flow(campaign.flow))
    rejects, secret = folder / "rejects", SECRET.encode()
    import_contacts(database, campaign, needs, now=TUESDAY, rejects=rejects, secret=secret)


def with_history(plane: Plane) -> None:
    """Calls that ended in different ways, one that is up, a mail in doubt, somebody who objected."""
    paid = plane.call(0, Outcome.PAY, answered=True, ago=300)
    plane.call(1, Outcome.NO_ANSWER, ago=200)
    plane.call(2, Outcome.BUSY, ago=100)
    plane.call(3, None, answered=True, ago=20)
    plane.database.write(_doubted, plane.campaign.name, paid, plane.clock)
    plane.database.write(
        suppress, "phone", "+34911222999", now=plane.clock.now(), source="operator Eva", reference="204981"
    )


def _call(
    tx: Connection,
    campaign: str,
    n: int,
    outcome: Outcome | None,
    answered: bool,
    clock: RehearsalClock,
    ago: float,
) -> str:
    row = tx.execute(
        select(contact, person_phone.c.e164)
        .join(person_phone, person_phone.c.person_id == contact.c.person_id)
        .where(contact.c.campaign == campaign, person_phone.c.rank == 0)
        .order_by(contact.c.id)
        .offset(n)
    ).first()
    assert row is not None
    sent = clock.now() - timedelta(seconds=ago)
    called = new_attempt_id()
    tx.execute(
        insert(attempt).values(
            id=called,
            contact_id=row.id,
            campaign=campaign,
            person_id=row.person_id,
            same_as=row.person_id,
            e164=row.e164,
            n=row.attempts + 1,
            node="node-1",
            state="live" if answered else "sent",
            opt_out_reference="123456",
            reserved_at=sent,
            sent_at=sent,
            answered_at=sent + timedelta(seconds=8) if answered else None,
        )
    )
    tx.execute(
        update(contact)
        .where(contact.c.id == row.id)
        .values(attempts=row.attempts + 1, next_at=None, done_reason="in_call")
    )
    add_events(tx, list(_events(called, clock, answered)))
    if outcome is not None:
        settle(
            tx,
            called,
            outcome=outcome,
            reason="",
            cause=16 if answered else 19,
            ended_at=sent + timedelta(seconds=30),
            answered_at=sent + timedelta(seconds=8) if answered else None,
            now=sent + timedelta(seconds=31),
        )
        set_next_turn(tx, row.id, at=None, reason=str(outcome))
    return called


def _events(called: str, clock: RehearsalClock, answered: bool) -> Iterator[CallEvent]:
    told: list[tuple[str, dict[str, str]]] = [("CHAN_START", {})]
    if answered:
        told += [
            ("ANSWER", {}),
            ("RECADO_STEP", {"step": "menu"}),
            ("RECADO_KEY", {"step": "menu", "key": "1"}),
        ]
    for n, (name, detail) in enumerate(told):
        yield CallEvent(name=name, channel_id=called, linked_id=called, n=n, at=clock.now(), detail=detail)


def _doubted(tx: Connection, campaign: str, called: str, clock: RehearsalClock) -> None:
    mail = Owing(
        kind="mail",
        name="collector.pay",
        campaign=campaign,
        attempt_id=called,
        payload={"values": {"name": "Ana Núñez"}},
    )
    owe(tx, [mail], clock.now())
    for owed in tx.execute(select(follow_up.c.id)).scalars().all():
        unconfirmed(tx, owed, error="connection lost")


def renamed(tx: Connection, table: str, to: str) -> None:
    """A ledger that cannot be used while this table has another name."""
    tx.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))
