"""What a person may ask: to see what is held of them, and to be forgotten."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dialer.__main__ import main
from dialer.campaign import Campaign
from dialer.export import as_text
from dialer.flow_needs import Needs
from dialer.gate_words import Language
from dialer.import_contacts import import_contacts
from dialer.store.audit_check import verify
from dialer.store.claims import claim
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.dossier import dossier
from dialer.store.erasure import CallOpen
from dialer.store.past import record_past
from dialer.store.states import set_state
from tests.unit.command import SECRET
from tests.unit.gate import gate_of
from tests.unit.kept import (
    ALWAYS,
    ANA,
    HEADER,
    LUIS,
    NOON,
    OF_ANA,
    Campaigns,
    erased,
    everything,
    imported,
)
from tests.unit.ledger import sent


def test_s50_erased_and_imported_again_the_hash_refuses(
    kept: Database, both_owe: Campaign, tmp_path: Path
) -> None:
    erased(kept, "C1")
    assert imported(kept, both_owe, tmp_path) == (0, 1)
    assert kept.read(find_contacts, "C1") == []
    assert not any(secret in kept.read(everything) for secret in OF_ANA)


def test_s50_under_another_id_the_number_is_not_called(
    kept: Database, make_campaign: Campaigns, tmp_path: Path
) -> None:
    erased(kept, "C1")
    other = replace(make_campaign(HEADER + ANA.replace("C1;F1", "X9;F9"), name="other"), hours=ALWAYS)
    assert imported(kept, other, tmp_path) == (1, 0)
    assert kept.write(claim, "other", NOON, gate_of(other, NOON), "here", "x") is None
    (standing,) = kept.read(find_contacts, "X9")
    assert standing.done_reason == "phone_suppressed"


def test_s51_the_export_holds_every_attempt_decision_prompt_and_recording(kept: Database) -> None:
    kept.write(
        set_state, scope="person", key="C1", name="vulnerable", until=None, source="operator", now=NOON
    )
    kept.write(record_past, at=NOON, now=NOON, events=[], source="operator", person_id="C1", channel="sms")
    told = kept.read(dossier, "C1")
    assert told is not None
    (attempt,) = told["attempts"]
    assert (attempt["outcome"], attempt["voice"], attempt["recording"]) == ("info", "espeak-ng es", None)
    assert attempt["flow_context"] == "recado-x-1"
    assert [each["name"] for each in attempt["call_events"]][:2] == ["ANSWER", "RECADO_KEY"]
    decisions = [each for each in told["record"] if each["kind"] == "decision"]
    assert [each["content"]["when"] for each in decisions] == ["claim", "dial"]
    assert all(each["phone"] == "+34911222333" for each in decisions)
    assert (told["persons"][0]["name"], told["debts"][0]["amount"]) == ("Ana Núñez", "1234.56")
    assert [each["name"] for each in told["follow_ups"]] == ["collector.info"]
    assert [each["name"] for each in told["states"]] == ["vulnerable"]
    assert [each["kind"] for each in told["bases"]] == ["signed_legal_opinion"]
    assert [each["channel"] for each in told["other_contacts"]] == ["sms"]
    assert told["secrets_held"] == ["id_last4"]
    assert "'1234'" not in repr(told)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_export_can_be_read_by_the_person(kept: Database, language: Language) -> None:
    told = kept.read(dossier, "C1")
    assert told is not None
    text = as_text(told, language)
    heading = {"es": "Qué se decidió y por qué", "en": "What was decided, and why"}[language]
    verdict = {"es": "permitida", "en": "allowed"}[language]
    assert heading in text
    assert f"+34911222333 (overdue): {verdict}" in text


def test_s53_the_audit_read_for_one_creditor_names_nothing_of_the_other(
    kept: Database, make_campaign: Campaigns, tmp_path: Path
) -> None:
    other = replace(
        make_campaign(HEADER + ANA.replace("F1", "F7").replace("1.234,56", "777,00"), name="second"),
        hours=ALWAYS,
        creditor="Sur Crédito",
    )
    import_contacts(kept, other, Needs(), now=NOON, rejects=tmp_path)
    gate = gate_of(other, NOON)
    kept.write(claim, "second", NOON, gate, "here", "recado-y-1")
    one = json.dumps(kept.read(dossier, "C1", creditor_name="Sur Crédito"), ensure_ascii=False)
    assert '"F7"' in one
    of_the_other = ("1234.56", '"F1"', "Banco del Norte", "overdue", "recado-x-1")
    assert not any(secret in one for secret in of_the_other)
    both = json.dumps(kept.read(dossier, "C1"), ensure_ascii=False)
    assert '"F7"' in both
    assert "1234.56" in both


def test_nothing_of_the_person_is_left_and_the_chain_holds(kept: Database) -> None:
    before = kept.read(everything)
    assert all(secret in before for secret in OF_ANA[:4])
    done = erased(kept, "C1")
    left = kept.read(everything)
    assert not any(secret in left for secret in (*OF_ANA, "'C1'", '"C1"'))
    assert "Luis Gil" in left
    assert done.rows["attempt"] == done.rows["person"] == 1
    assert kept.read(verify, "node-1").faults == ()
    assert kept.read(dossier, "C1") is None


def test_nobody_is_erased_while_a_call_of_theirs_goes_on(kept: Database, both_owe: Campaign) -> None:
    assert sent(kept, both_owe, NOON, voice="espeak-ng es").person_id == "C2"
    with pytest.raises(CallOpen):
        erased(kept, "C2")
    assert kept.read(dossier, "C2") is not None


@pytest.fixture
def recado(
    kept: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., str]:
    def typed(*arguments: str, language: str = "en", code: int = 0) -> str:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("RECADO_LANGUAGE", language)
        monkeypatch.setenv("RECADO_DATABASE", kept.url.render_as_string(hide_password=False))
        monkeypatch.setenv("RECADO_STATE", str(tmp_path / "state"))
        monkeypatch.setenv("RECADO_SOUNDS", str(tmp_path / "sounds"))
        monkeypatch.setenv("RECADO_SECRET", SECRET)
        monkeypatch.setattr(sys, "argv", ["recado", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert int(ended.value.code or 0) == code, said
        return said.out + said.err

    return typed


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_who_is_erased_is_in_no_uploaded_file_either(
    recado: Callable[..., str], tmp_path: Path, encoding: str
) -> None:
    upload = tmp_path / "state" / "campaigns" / "a1" / "july" / "people.csv"
    upload.parent.mkdir(parents=True)
    upload.write_text(HEADER + ANA + LUIS, encoding=encoding)
    upload.chmod(0o600)
    recado("erase", "C1")
    assert upload.read_text(encoding=encoding) == HEADER + LUIS
    assert upload.stat().st_mode & 0o777 == 0o600
    assert [*upload.parent.iterdir()] == [upload]


def test_the_commands_say_what_they_did(recado: Callable[..., str], tmp_path: Path) -> None:
    told = recado("export-person", "C1", "--out", str(tmp_path / "ana"))
    assert "ana.json and " in told
    assert json.loads((tmp_path / "ana.json").read_text())["persons"][0]["name"] == "Ana Núñez"
    assert (tmp_path / "ana.txt").stat().st_mode & 0o777 == 0o600
    assert "0 people looked at whose records are old: 0 would be removed" in recado(
        "retention", "run", "--dry-run"
    )
    assert "0 personas revisadas con registros antiguos: 0 borradas" in recado(
        "retention", "run", language="es"
    )
    assert "no consta ninguna persona 'C9'" in recado("erase", "C9", language="es", code=2)
    sealed = recado("erase", "C1", language="es")
    assert "queda fuera de uso y bloqueada, no destruida: " in sealed
    assert "es.keep.debt" in sealed
    assert "There is no person 'C1' here" in recado("export-person", "C1", code=2)
    assert "Ana Núñez" in recado("export-person", "C1", "--blocked", "Juzgado 3")
