"""What a rehearsal says of its ledger at the end: who was erased, and why the gate let nobody be called."""

from datetime import date
from pathlib import Path

import pytest

from dialer.cli.demo import _resuming
from dialer.cli.options import CAMPAIGNS, DEMO
from dialer.cli.telling_refusals import refusal_lines
from dialer.gate_words import recorded
from dialer.store.bases import revoke_basis
from dialer.store.erasure import erase
from dialer.store.rehearsal_counts import erased_numbers, refusals
from tests.unit.ledger import ANA, Make

NUMBER, ANOTHER = "+34911222333", "+34911000999"


def test_of_an_erased_person_the_number_is_known_by_its_hash_alone(ledger: Make) -> None:
    here = ledger(ANA)
    here.called()
    assert here.database.read(erased_numbers, {NUMBER, ANOTHER}) == frozenset()
    here.database.write(
        erase, "C1", keep=lambda held: None, suppress=True, now=here.now, by="dpo", why="request"
    )
    assert here.database.read(erased_numbers, {NUMBER, ANOTHER}) == {NUMBER}


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "never called, because the law"), ("es", "no se les llamó nunca, porque la ley")],
)
def test_why_nobody_was_called_is_said_in_words(
    ledger: Make, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", language)
    here = ledger(ANA)
    assert list(refusal_lines([])) == []
    here.database.write(revoke_basis, person_id="C1", e164=NUMBER, now=here.now, revoked_by="by letter")
    assert here.claim() is None
    reasons = [recorded(each) for each in here.database.read(refusals, [here.campaign.name])]
    head, why, to_do = refusal_lines(reasons)
    assert said in head
    assert why.startswith("  1  ")
    assert why.strip() != "1  es.basis.automated"
    assert "recado basis record" in to_do


def test_whom_only_the_hour_keeps_from_being_called_was_not_refused(ledger: Make) -> None:
    here = ledger(ANA)
    here.know("person", "C1", "promise", until=date(2027, 6, 17))
    assert here.claim() is None
    assert here.database.read(refusals, [here.campaign.name]) == []


def test_how_to_go_on_names_the_file_and_the_folder_that_were_given() -> None:
    assert _resuming(CAMPAIGNS, DEMO) == "recado demo --resume"
    assert _resuming(Path("my own.yaml"), Path("out")) == (
        "recado demo --resume --campaigns 'my own.yaml' --folder out"
    )
