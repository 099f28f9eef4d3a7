"""A campaign's contacts over a real ledger, that is told things and asked whom to call next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from dialer.attempt import Attempt
from dialer.call_event import CallEvent
from dialer.campaign import Campaign, Purpose
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.policy.rules import Event
from dialer.settle_calls import record
from dialer.store.attempts import Counted, set_next_turn
from dialer.store.audit import told
from dialer.store.bases import NewBasis
from dialer.store.claims import claim
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database
from dialer.store.lists import import_list
from dialer.store.schema import person
from dialer.store.sendings import Allowed, Refused
from dialer.store.states import Scope, clear_state, set_state
from tests.unit.desk import OFFICE, TUESDAY
from tests.unit.gate import gate_of
from tests.unit.one_call import mark_sent, settle

ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;;;1234;\n"
ANA_AGAIN = "C1;F2;Ana Núñez;911222333;;20,00;;;;1234;\n"
ANA_AS_ANOTHER = "C9;F9;Ana Núñez;911222999;;20,00;;;;1234;\n"
TWO_NUMBERS = "C1;F1;Ana Núñez;911222333;911222334;1.234,56;;;;1234;\n"
CONSENT = NewBasis(
    person_id="C1",
    e164=None,
    purpose=Purpose.SERVICE,
    kind="consent_automated_call",
    given_on=date(2027, 6, 1),
    wording="consent-3",
    channel="web",
    evidence="form 12",
    recorded_by="operator",
)

Said = tuple[str, dict[str, str]]
"""An event's name and what else stands in it."""


class Ledger:
    """A campaign's contacts over a real database, asked about at one instant after the other."""

    def __init__(self, database: Database, campaign: Campaign, rejects: Path) -> None:
        self.database = database
        self.campaign = replace(campaign, hours=OFFICE, max_attempts=30)
        self.now = TUESDAY
        self._rejects = rejects

    def load(self) -> None:
        import_contacts(self.database, self.campaign, Needs(), now=self.now, rejects=self._rejects)

    def claim(self) -> Attempt | None:
        gate = gate_of(self.campaign, self.now)
        return self.database.write(claim, self.campaign.name, self.now, gate, "here", "recado-x-1")

    def reserved(self) -> Attempt:
        attempt = self.claim()
        assert attempt is not None
        return attempt

    def send(self, reserved: Attempt) -> Allowed | Refused:
        return self.database.write(mark_sent, reserved, self.now, gate_of(self.campaign, self.now))

    def called(self, outcome: Outcome = Outcome.NO_ANSWER, events: frozenset[Event] | None = None) -> None:
        """A call that ended; its contact has its turn again at once."""
        reserved = self.reserved()
        assert isinstance(self.send(reserved), Allowed)
        self.ended(reserved, outcome, (events or frozenset({Event.ATTEMPT}), frozenset()))

    def ended(
        self, dialled: Attempt, outcome: Outcome, counted: Counted, answered_at: datetime | None = None
    ) -> None:
        """The call is over; its contact has its turn again at once."""
        self.database.write(
            settle,
            dialled.id,
            outcome=outcome,
            reason="",
            cause=None,
            ended_at=self.now,
            answered_at=answered_at,
            now=self.now,
            counted=counted,
        )
        self.database.write(set_next_turn, dialled.contact_id, at=self.now, reason=None)

    def of_debt(self, ref: str) -> Standing:
        (found,) = self.database.read(find_contacts, ref)
        return found

    def answers(self, ref: str) -> list[tuple[str, str]]:
        rows = self.database.read(told, [self.of_debt(ref).contact.id], ["decision"])
        return [(row.content["when"], row.content["reason"]) for row in rows]

    def know(self, scope: Scope, key: str, name: str, *, until: date | None = None) -> None:
        """Something becomes known of them."""
        self.database.write(
            set_state, scope=scope, key=key, name=name, until=until, source="letter", now=self.now
        )

    def clear(self, scope: Scope, key: str, name: str) -> None:
        """It holds no more."""
        self.database.write(clear_state, scope=scope, key=key, name=name, source="letter 2", now=self.now)

    def take_list(self, *entries: str, complete: bool = True) -> None:
        """A copy of Robinson's list."""
        self.database.write(
            import_list,
            name="robinson",
            as_of=self.now,
            entries=entries,
            complete=complete,
            source="robinson.txt",
            now=self.now,
        )

    def same(self, *people: str) -> None:
        """The files' ids stand for one human."""
        self.database.write(
            lambda tx: tx.execute(update(person).where(person.c.id.in_(people)).values(same_as="one human"))
        )


Make = Callable[..., Ledger]


def sent(database: Database, campaign: Campaign, now: datetime, voice: str = "") -> Attempt:
    """Whoever has their turn, dialled."""
    gate = gate_of(campaign, now)
    attempt = database.write(claim, campaign.name, now, gate, "here", "recado-x-1")
    assert attempt is not None
    assert isinstance(database.write(mark_sent, attempt, now, gate, voice=voice), Allowed)
    return attempt


def tell(database: Database, campaign: Campaign, attempt: Attempt, *said: Said, now: datetime) -> None:
    """What Asterisk says of a call, a second after the other."""
    events = [
        CallEvent(
            name=name,
            channel_id=attempt.id,
            linked_id=attempt.id,
            n=n if name.startswith("RECADO_") else 0,
            at=now + timedelta(seconds=n),
            detail=detail,
        )
        for n, (name, detail) in enumerate(said, start=1)
    ]
    database.write(record, events, {campaign.name: campaign}, now)
