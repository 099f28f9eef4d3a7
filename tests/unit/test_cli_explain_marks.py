"""What operators wrote down of somebody is in their story, in words and by its date."""

import pytest

from dialer.store.database import Database
from tests.unit.command import Recado
from tests.unit.test_cli import ledger

__all__ = ["ledger"]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "from now on: is vulnerable (until 31 Dec 2099), by the operator ",
                "no longer: is vulnerable, by the operator ",
                "from now on: the number is a workplace's (+34911222333), by the operator ",
                "from now on: there is a promise to pay (until 30 Dec 2099), by the operator ",
                "asked to be called at mon-fri 16:00-18:00 only, by the operator ",
                "may be called at any lawful time again, by the operator ",
                "20 Nov 2026 10:30:00 Europe/Madrid  contacted us (email), by the operator ",
            ],
        ),
        (
            "es",
            [
                "desde ahora: es vulnerable (hasta el 31/12/2099), por el operador ",
                "deja de constar: es vulnerable, por el operador ",
                "desde ahora: el número es de un lugar de trabajo (+34911222333), por el operador ",
                "desde ahora: hay una promesa de pago (hasta el 30/12/2099), por el operador ",
                "pidió que solo se le llame en este horario: mon-fri 16:00-18:00, por el operador ",
                "se le puede volver a llamar a cualquier hora legal, por el operador ",
                "20/11/2026 10:30:00 Europe/Madrid  nos contactó (email), por el operador ",
            ],
        ),
    ],
)
def test_explain_tells_what_was_said_of_person_number_and_debt(
    recado: Recado, ledger: Database, language: str, sentences: list[str]
) -> None:
    for command in (
        ["mark", "C1", "vulnerable", "--until", "2099-12-31"],
        ["mark", "C1", "vulnerable", "--lift"],
        ["mark", "+34911222333", "work"],
        ["mark", "F1", "promise", "--until", "2099-12-30"],
        ["hours", "C1", "mon-fri 16:00-18:00"],
        ["hours", "C1", "--lift"],
        ["contacted", "C1", "--channel", "email", "--at", "2026-11-20T10:30+01:00", "--inbound"],
    ):
        told = recado(*command)
        assert told.code == 0, told.err
    story = recado("explain", "C1", language=language).out
    for sentence in sentences:
        assert sentence in story
    others = recado("explain", "C2", language=language).out
    assert not [sentence for sentence in sentences if sentence in others]


@pytest.mark.parametrize(
    ("language", "at"),
    [("en", "Fri 20 Nov 2026 10:30 (Europe/Madrid)"), ("es", "vie 20/11/2026 10:30 (Europe/Madrid)")],
)
@pytest.mark.usefixtures("ledger")
def test_a_contact_is_repeated_at_the_person_s_own_time(recado: Recado, language: str, at: str) -> None:
    assert at in recado("contacted", "C1", "--at", "2026-11-20T04:30-05:00", language=language).out
