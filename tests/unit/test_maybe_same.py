"""S03: one human, perhaps, under two ids: what happened to either counts for both, and allows neither."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.policy.question import Past
from dialer.policy.rules import Event
from dialer.store.bases import record_bases
from dialer.store.database import Database
from dialer.store.past import record_past
from dialer.store.states import set_state
from dialer.store.suppressions import suppress
from tests.unit.known import known_of
from tests.unit.ledger import CONSENT

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;600123456;1,00;;;;1234;\n"
ALIKE = "C2;F2;NUÑEZ, Ana;911222333;600123457;1,00;;;;1234;\n"
MOTHER = "C3;F3;Rosa Núñez;911222333;;1,00;;;;1234;\n"
NAMESAKE = "C4;F4;Ana Núñez;911222444;;1,00;;;;1234;\n"


@pytest.fixture
def ledger(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Database:
    database.migrate()
    campaign = replace(make_campaign(HEADER + ANA + ALIKE + MOTHER + NAMESAKE), basis=None)
    import_contacts(database, campaign, Needs(), now=NOW, rejects=tmp_path)
    return database


def counted(history: tuple[Past, ...], person_id: str) -> int:
    return sum(each.person == person_id for each in history)


def test_what_was_with_one_counts_for_who_may_be_the_same_and_for_nobody_else(ledger: Database) -> None:
    for _ in range(2):
        ledger.write(
            record_past,
            at=NOW,
            now=NOW,
            events={Event.ATTEMPT},
            source="test",
            person_id="C1",
            e164="+34600123456",
        )

    for person_id, expected in (("C1", 2), ("C2", 2), ("C3", 0), ("C4", 0)):
        assert counted(ledger.read(known_of, person_id).history, person_id) == expected, person_id


def test_an_objection_and_a_state_of_one_hold_for_both_and_a_basis_does_not(ledger: Database) -> None:
    ledger.write(suppress, "person", "C1", now=NOW, source="key 9", reference="AB12")
    ledger.write(set_state, scope="person", key="C1", name="attorney", until=None, source="test", now=NOW)
    consent = replace(CONSENT, given_on=NOW.date())
    ledger.write(record_bases, [consent], now=NOW)

    other, mother = ledger.read(known_of, "C2"), ledger.read(known_of, "C3")
    assert "recado:person" in other.listed
    assert "attorney" in {state.name for state in other.states}
    assert other.bases == ()
    assert "recado:person" not in mother.listed
    assert mother.states == ()
