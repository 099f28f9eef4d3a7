"""What waits for an operator after a call: listed, counted and explained, and decided by a command."""

from datetime import UTC, datetime

import pytest

from dialer.cli.telling import told
from dialer.store.database import Database
from dialer.store.follow_ups import DIED, Owing, failed, follow_up_counts, owe, unconfirmed
from dialer.store.history import Entry
from dialer.store.in_doubt import in_doubt
from dialer.store.wishes import wish_start
from tests.unit.command import Recado

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
LOST = (
    "the connection was lost while the mail was handed over, so it may have arrived; it is not sent again by "
    "itself (timed out)"
)


@pytest.fixture
def doubted(empty: Database) -> list[str]:
    """Two mails of which nobody knows, and a webhook that nobody takes; their ids."""
    empty.write(wish_start, ["overdue"], now=NOW, by="operator")
    for n, kind in enumerate(("mail", "mail", "webhook")):
        name = "outcome" if kind == "webhook" else "debtor.info"
        owing = Owing(kind=kind, name=name, campaign="overdue", attempt_id=f"attempt-{n}", payload={})
        empty.write(owe, [owing], NOW)
    ids = sorted(empty.read(lambda tx: tx.exec_driver_sql("SELECT id FROM follow_up").scalars().all()))
    empty.write(unconfirmed, ids[0], error=DIED)
    empty.write(unconfirmed, ids[1], error=LOST)
    empty.write(failed, ids[2], error="410")
    return ids


LISTED = {
    "en": [
        "mail to the debtor: information: perhaps delivered, nobody knows (Recado died while it",
        "perhaps delivered, nobody knows (the connection was lost",
        "webhook outcome: not delivered (410)",
        "`recado follow-ups delivered ID` takes it as delivered",
    ],
    "es": [
        "correo al deudor: información: quizá entregado, no se sabe (Recado se cerró de golpe mientras",
        "quizá entregado, no se sabe (se perdió la conexión mientras se entregaba el correo",
        "webhook outcome: no entregado (410)",
        "`recado follow-ups delivered ID` lo da por entregado",
    ],
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_whatever_is_in_doubt_is_listed_with_what_can_be_done(
    recado: Recado, doubted: list[str], language: str
) -> None:
    said = recado("follow-ups", "list", language=language)
    assert said.code == 0
    assert all(each in said.out for each in (*doubted, *LISTED[language]))


@pytest.mark.usefixtures("doubted")
@pytest.mark.parametrize(
    ("language", "mails", "look"),
    [
        ("en", "mails: 2 perhaps delivered, nobody knows", "`recado follow-ups list` shows what waits"),
        ("es", "correos: 2 quizá entregado, no se sabe", "`recado follow-ups list` muestra lo que espera"),
    ],
)
def test_a_report_counts_them_and_says_where_to_look(
    recado: Recado, language: str, mails: str, look: str
) -> None:
    said = recado("report", language=language)
    assert mails in said.out
    assert look in said.out


def test_an_operator_decides_and_nothing_waits_any_more(
    recado: Recado, empty: Database, doubted: list[str]
) -> None:
    again, arrived, webhook = doubted
    assert "owed again" in recado("follow-ups", "again", again, webhook).out
    assert "se da por entregado" in recado("follow-ups", "delivered", arrived, language="es").out
    assert empty.read(in_doubt) == []
    assert empty.read(follow_up_counts) == {
        ("mail", "delivered"): 1,
        ("mail", "owed"): 1,
        ("webhook", "owed"): 1,
    }
    assert "None waits for you" in recado("follow-ups", "list").out


@pytest.mark.parametrize(("command", "language"), [("again", "en"), ("delivered", "es")])
def test_what_waits_for_nobody_is_not_decided(
    recado: Recado, empty: Database, doubted: list[str], command: str, language: str
) -> None:
    recado("follow-ups", "delivered", doubted[0])
    refused = recado("follow-ups", command, doubted[0], language=language)
    assert refused.code == 2
    assert "recado follow-ups list" in refused.err
    assert len(empty.read(in_doubt)) == 2


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", ": perhaps delivered, nobody knows (Recado died while it was handed over"),
        ("es", ": quizá entregado, no se sabe (Recado se cerró de golpe mientras se entregaba"),
    ],
)
def test_explain_tells_what_is_in_doubt_and_how_to_decide_it(
    monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", language)
    facts = {"id": "01ab", "kind": "mail", "name": "debtor.info", "state": "unconfirmed", "error": DIED}
    line = told(Entry(at=NOW, kind="follow_up", facts=facts), None, set())
    assert sentence in line
    assert "`recado follow-ups again 01ab`" in line
    assert "`recado follow-ups delivered 01ab`" in line
