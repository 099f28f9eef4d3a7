"""What an operator tells Recado that no call has told: lists, bases, states, contacts made elsewhere."""

import getpass
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from dialer.campaign import Campaign, CampaignBasis, Purpose
from dialer.campaign_file import load_campaigns
from dialer.cli.check_law import law_notes
from dialer.cli.override_audit import audit_taken
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.policy.rules import Event
from dialer.store.audit import told_of_person
from dialer.store.bases import bases_of
from dialer.store.database import Database
from dialer.store.lists import list_states, listed
from dialer.store.schema import audit
from dialer.store.states import states_of
from tests.unit import command
from tests.unit.command import together
from tests.unit.known import known_of
from tests.unit.test_campaign_law import GOOD, changed

HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;;;1234;\n"
Recado = Callable[..., tuple[int, str]]


@pytest.fixture
def ledger(empty: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Database:
    """A ledger that knows Ana and her debt."""
    campaign = replace(make_campaign(HEADER + ANA), basis=None)
    import_contacts(empty, campaign, Needs(), now=datetime.now(UTC), rejects=tmp_path)
    return empty


@pytest.fixture(name="recado")
def typed(recado: command.Recado, ledger: Database) -> Recado:
    return together(recado)


def kinds(database: Database) -> list[str]:
    """Of the audit's rows, in their order."""

    def read(tx: Connection) -> list[Any]:
        return list(tx.execute(select(audit.c.kind).order_by(audit.c.id)).scalars())

    return database.read(read)


def a_list(file: Path, *, days: int = 1, end: str = "# end\n") -> str:
    day = datetime.now(UTC).date() - timedelta(days=days)
    file.write_text(f"# list: robinson\n# date: {day}\n# entries: 1\n+34911222333\n{end}")
    return str(file)


@pytest.mark.parametrize("state", ["promise", "paid", "disputed", "withdrawn"])
def test_of_a_person_it_is_said_which_debts_they_have_and_how_to_type_it(recado: Recado, state: str) -> None:
    until = ("--until", "2099-01-31") if state == "promise" else ()
    code, said = recado("mark", "C1", state, *until)
    assert code == 2
    assert f"{state} is said of a debt, and C1 is none; of theirs there are: F1." in said
    typed = said.strip().partition("Type it so: recado ")[2]
    assert recado(*typed.split())[0] == 0
    assert "constan como suyas: F1" in recado("mark", "C1", state, *until, language="es")[1]


def test_an_imported_list_holds_from_then_on_and_is_audited(
    recado: Recado, ledger: Database, tmp_path: Path
) -> None:
    code, said = recado("lists", "import", "robinson", a_list(tmp_path / "r.txt"))

    assert (code, "robinson: 1 entries" in said) == (0, True)
    assert ledger.read(listed, "+34911222333", "C1") == {"robinson"}
    assert ledger.read(list_states)["robinson"].whole
    assert kinds(ledger)[-1] == "list"
    assert "robinson: a fecha de" in recado("lists", "show", language="es")[1]


@pytest.mark.parametrize(
    ("days", "end", "why"), [(1, "", "it is cut off"), (31, "# end\n", "younger than 30 days")]
)
def test_s39_a_bad_list_leaves_the_good_copy_that_is_here(
    recado: Recado, ledger: Database, tmp_path: Path, days: int, end: str, why: str
) -> None:
    recado("lists", "import", "robinson", a_list(tmp_path / "r.txt"))
    before = ledger.read(list_states)

    code, said = recado("lists", "import", "robinson", a_list(tmp_path / "r.txt", days=days, end=end))

    assert code != 0
    assert why in said
    assert ledger.read(list_states) == before


def test_a_list_that_no_profile_asks_for_is_refused_by_name(recado: Recado, tmp_path: Path) -> None:
    code, said = recado("lists", "import", "robinsson", a_list(tmp_path / "r.txt"), language="es")

    assert code != 0
    assert "Ningún perfil pide una lista 'robinsson'; piden: no_llame" in said


def consent(recado: Recado, day: str = "2026-11-02", **more: str) -> tuple[int, str]:
    options = {"on": day, "wording": "v3", "channel": "web", "evidence": "form 7", **more}
    written = [part for name, value in options.items() for part in (f"--{name}", value)]
    return recado("basis", "record", "C1", "consent_automated_call", *written)


def test_a_basis_is_recorded_shown_and_revoked(recado: Recado, ledger: Database) -> None:
    assert consent(recado, phone="+34 911 222 333") == (
        0,
        "Recorded for C1: consent_automated_call of 2 Nov 2026.\n",
    )
    (recorded,) = ledger.read(bases_of, ["C1"])
    assert (recorded.e164, recorded.purpose, recorded.wording) == ("+34911222333", Purpose.SERVICE, "v3")
    assert "form 7" in recado("basis", "show", "C1")[1]
    assert recado("basis", "revoke", "C1", language="es") == (0, "Revocadas para C1: 1.\n")
    assert ledger.read(bases_of, ["C1"]) == []
    assert kinds(ledger)[-2:] == ["basis", "basis"]


def test_what_was_revoked_no_file_brings_back(
    recado: Recado, ledger: Database, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    basis = CampaignBasis(
        kind="signed_legal_opinion",
        purpose=Purpose.SERVICE,
        given_on=date(2026, 11, 2),
        wording="v1",
        channel="dpo",
        evidence="DPO-7",
        recorded_by="Ana Gil",
    )
    for amount in ("1,00", "2,00"):
        row = ANA.replace("1.234,56", amount)
        campaign = replace(make_campaign(HEADER + row), basis=basis)
        done = import_contacts(ledger, campaign, Needs(), now=datetime.now(UTC), rejects=tmp_path)
        assert done.changed == 1
        found = ledger.read(bases_of, ["C1"])
        assert [each.e164 for each in found] == (["+34911222333"] if amount == "1,00" else [])
        recado("basis", "revoke", "C1")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("basis", "show", "C9"), "There is no person 'C9' here"),
        (("mark", "C1", "unlucky"), "'unlucky' is nothing that can be marked; allowed: accuracy_contested"),
        (("mark", "F1", "promise"), "A promise needs its last day"),
        (("mark", "F1", "promise", "--until", "2020-01-01"), "has gone by"),
        (("mark", "C1", "work"), "work is said of a number: name a number (+34…)"),
        (("mark", "+34911222333", "deceased"), "deceased is said of a person: name a person_id"),
        (
            ("mark", "F9", "promise", "--until", "2099-01-01"),
            "No debt 'F9' is known: promise is said of a debt",
        ),
        (("contacted", "C1", "--at", "2026-11-20 10:30"), "is no instant with a zone"),
        (("contacted", "C1", "--at", "2099-11-20T10:30+01:00"), "not one to come"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_is_allowed(
    recado: Recado, arguments: tuple[str, ...], why: str
) -> None:
    code, said = recado(*arguments)

    assert code != 0
    assert why in said


def test_s12_s15_states_hold_for_person_debt_and_number_until_lifted(
    recado: Recado, ledger: Database
) -> None:
    assert recado("mark", "F1", "promise", "--until", "2099-01-31")[1] == "F1: promise until 31 Jan 2099.\n"
    recado("mark", "C1", "vulnerable")
    recado("mark", "+34 911 222 333", "work", language="es")

    found = ledger.read(states_of, people=["C1"], debt_id=1, e164="+34911222333")
    assert {(each.scope, each.name, each.until) for each in found} == {
        ("debt", "promise", date(2099, 1, 31)),
        ("person", "vulnerable", None),
        ("phone", "work", None),
    }
    assert kinds(ledger)[-3:] == ["state"] * 3
    assert recado("mark", "C1", "vulnerable", "--lift")[1] == "C1: no longer vulnerable.\n"
    assert recado("mark", "C1", "vulnerable", "--lift")[1] == "C1 was not marked vulnerable.\n"


def test_s29_s31_a_contact_made_elsewhere_counts(recado: Recado, ledger: Database) -> None:
    recado("contacted", "C1", "--channel", "whatsapp", "--at", "2026-11-20T10:30-05:00")
    recado("contacted", "C1", "--inbound", "--conversation", "--at", "2026-11-21T10:30-05:00")

    first, second = ledger.read(known_of, "C1").history
    assert (first.channel, first.direction, first.at.hour) == ("whatsapp", "outbound", 15)
    assert (second.channel, second.direction) == ("voice", "inbound")
    assert Event.CONVERSATION in second.events
    assert Event.CONVERSATION not in first.events

    told = [row for row in ledger.read(told_of_person, "C1") if row.kind == "contacted"]
    assert [(row.content["channel"], row.content["at"]) for row in told] == [
        ("whatsapp", "2026-11-20T15:30:00+00:00"),
        ("voice", "2026-11-21T15:30:00+00:00"),
    ]
    assert {row.content["source"] for row in told} == {f"operator {getpass.getuser()}"}
    assert all(row.at > datetime(2026, 11, 21, 16, tzinfo=UTC) for row in told)


def test_check_says_what_would_keep_people_from_being_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "en")
    file = tmp_path / "campaigns.yaml"

    def notes(text: str) -> str:
        file.write_text(text)
        return "\n".join(law_notes(load_campaigns(file)))

    without = GOOD[: GOOD.index("    basis:")] + GOOD[GOOD.index("    hours:") :]
    commercial = changed("creditor_country: ES", "creditor_country: ES\n    purpose: commercial")

    law, script = notes(GOOD).splitlines()
    assert law == "reminder: the law of es 2026-1"
    assert re.fullmatch(
        r"reminder: script (\w{16}), approved by nobody; with approved_script: \1 in .*", script
    )
    assert "es.basis.automated asks for consent_automated_call, signed_legal_opinion" in notes(without)
    offers = notes(changed('caller_id: "+34910000000"', 'caller_id: "+34400000000"', commercial))
    assert "es.basis.automated_commercial asks for consent_automated_call" in offers
    assert "es.robinson asks for the lists robinson, whole and fresh" in offers


def test_s52_what_would_have_loosened_the_law_is_refused_and_audited(
    recado: Recado, ledger: Database, tmp_path: Path
) -> None:
    file = tmp_path / "campaigns.yaml"
    wanted = "compliance: {overrides: [{rule: us.regf.7in7, limit: 9, justification: more, by: Ana}]}\n"
    file.write_text(GOOD + wanted)

    code, said = recado("run", "--campaigns", str(file))

    def last(tx: Connection) -> Any:
        return tx.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()

    row = ledger.read(last)
    assert code != 0
    assert "us.regf.7in7 is law" in said
    assert row.kind == "override"
    assert all(part in row.content for part in ("us.regf.7in7", "never loosened to 9", '"more"', "Ana"))


def test_an_override_in_force_is_audited_with_its_reason(ledger: Database, tmp_path: Path) -> None:
    file = tmp_path / "campaigns.yaml"
    wanted = "compliance: {overrides: [{rule: es.attempts.day, limit: 1, justification: care, by: Ana}]}\n"
    file.write_text(GOOD + wanted)

    audit_taken(ledger, load_campaigns(file), datetime.now(UTC))

    assert kinds(ledger)[-1] == "override"
