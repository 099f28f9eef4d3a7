"""What a person may ask, to see what is held and to be forgotten; and how long the law asks to keep it."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from dialer.__main__ import main
from dialer.campaign import Campaign, Hours
from dialer.export import as_text
from dialer.flow_needs import Needs
from dialer.gate_words import Language
from dialer.import_contacts import import_contacts
from dialer.keep import Keeping
from dialer.keep_retention import KeepRetention
from dialer.policy.retention import kept_under
from dialer.profiles import load_book
from dialer.retention import Outcome, retain
from dialer.store.audit_check import verify
from dialer.store.blocked import destroy, due, opened
from dialer.store.claims import claim
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.dossier import dossier
from dialer.store.erasure import CallOpen, Erased, erase
from dialer.store.installation import Installation
from dialer.store.past import record_past
from dialer.store.schema import metadata
from dialer.store.states import set_state
from tests.unit.command import SECRET
from tests.unit.gate import gate_of
from tests.unit.ledger import sent, tell

NOON = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
ALWAYS = Hours(days=dict.fromkeys(range(7), ((time.min, time.max),)))
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;ana@example.com;;1234;préstamo\n"
LUIS = "C2;F2;Luis Gil;911222444;;20,00;;;;4321;\n"
OF_ANA = ("Ana Núñez", "911222333", "1234.56", "ana@example.com", "préstamo", "Ana N")
BOOK = load_book()
ANY_LAW = Keeping(book=BOOK, creditor_countries=["ES"], today=NOON.date())
NO_LAW = replace(ANY_LAW, book=())

Campaigns = Callable[..., Campaign]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Keyed as the command keys it."""
    with Database(database_url, Installation(secret=SECRET)) as opened:
        opened.migrate()
        yield opened


@pytest.fixture
def campaign(make_campaign: Campaigns) -> Campaign:
    return replace(make_campaign(HEADER + ANA + LUIS), hours=ALWAYS)


@pytest.fixture
def ledger(database: Database, campaign: Campaign, tmp_path: Path) -> Database:
    """Ana was called and pressed 2 (information); Luis waits. Both owe one creditor."""
    import_contacts(database, campaign, Needs(), now=NOON, rejects=tmp_path)
    ana = sent(database, campaign, NOON, voice="espeak-ng es")
    assert ana.person_id == "C1"
    tell(
        database,
        campaign,
        ana,
        ("ANSWER", {}),
        ("RECADO_KEY", {"step": "menu", "key": "2"}),
        *_INFORMED,
        now=NOON,
    )
    return database


_INFORMED = (
    ("RECADO_OUTCOME", {"outcome": "info"}),
    ("RECADO_NOTIFY", {"to": "collector", "mail": "info"}),
    ("HANGUP", {"hangupcause": "16"}),
)


def erased(database: Database, person: str, keeping: Keeping = NO_LAW) -> Erased:
    done = database.write(
        erase, person, keep=keeping.must_keep, suppress=True, now=NOON, by="dpo", why="request"
    )
    assert done is not None
    return done


def everything(tx: Connection) -> str:
    """Every cell of every table, as text."""
    rows = (tuple(row) for table in metadata.sorted_tables for row in tx.execute(select(table)))
    return "\n".join(map(repr, rows))


def imported(database: Database, campaign: Campaign, folder: Path) -> tuple[int, int]:
    again = import_contacts(database, campaign, Needs(), now=NOON, rejects=folder)
    return again.new, again.rejected


def test_s50_erased_and_imported_again_the_hash_refuses(
    ledger: Database, campaign: Campaign, tmp_path: Path
) -> None:
    erased(ledger, "C1")
    assert imported(ledger, campaign, tmp_path) == (0, 1)
    assert ledger.read(find_contacts, "C1") == []
    assert not any(secret in ledger.read(everything) for secret in OF_ANA)


def test_s50_under_another_id_the_number_is_not_called(
    ledger: Database, make_campaign: Campaigns, tmp_path: Path
) -> None:
    erased(ledger, "C1")
    other = replace(make_campaign(HEADER + ANA.replace("C1;F1", "X9;F9"), name="other"), hours=ALWAYS)
    assert imported(ledger, other, tmp_path) == (1, 0)
    assert ledger.write(claim, "other", NOON, gate_of(other, NOON), "here", "x") is None
    (standing,) = ledger.read(find_contacts, "X9")
    assert standing.done_reason == "phone_suppressed"


def test_s51_the_export_holds_every_attempt_decision_prompt_and_recording(ledger: Database) -> None:
    ledger.write(
        set_state, scope="person", key="C1", name="vulnerable", until=None, source="operator", now=NOON
    )
    ledger.write(record_past, at=NOON, now=NOON, events=[], source="operator", person_id="C1", channel="sms")
    told = ledger.read(dossier, "C1")
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
def test_the_export_can_be_read_by_the_person(ledger: Database, language: Language) -> None:
    told = ledger.read(dossier, "C1")
    assert told is not None
    text = as_text(told, language)
    heading = {"es": "Qué se decidió y por qué", "en": "What was decided, and why"}[language]
    verdict = {"es": "permitida", "en": "allowed"}[language]
    assert heading in text
    assert f"+34911222333 (overdue): {verdict}" in text


def test_s53_the_audit_read_for_one_creditor_names_nothing_of_the_other(
    ledger: Database, make_campaign: Campaigns, tmp_path: Path
) -> None:
    other = replace(
        make_campaign(HEADER + ANA.replace("F1", "F7").replace("1.234,56", "777,00"), name="second"),
        hours=ALWAYS,
        creditor="Sur Crédito",
    )
    import_contacts(ledger, other, Needs(), now=NOON, rejects=tmp_path)
    gate = gate_of(other, NOON)
    ledger.write(claim, "second", NOON, gate, "here", "recado-y-1")
    one = json.dumps(ledger.read(dossier, "C1", creditor_name="Sur Crédito"), ensure_ascii=False)
    assert '"F7"' in one
    of_the_other = ("1234.56", '"F1"', "Banco del Norte", "overdue", "recado-x-1")
    assert not any(secret in one for secret in of_the_other)
    both = json.dumps(ledger.read(dossier, "C1"), ensure_ascii=False)
    assert '"F7"' in both
    assert "1234.56" in both


def test_nothing_of_the_person_is_left_and_the_chain_holds(ledger: Database) -> None:
    before = ledger.read(everything)
    assert all(secret in before for secret in OF_ANA[:4])
    done = erased(ledger, "C1")
    left = ledger.read(everything)
    assert not any(secret in left for secret in (*OF_ANA, "'C1'", '"C1"'))
    assert "Luis Gil" in left
    assert done.rows["attempt"] == done.rows["person"] == 1
    assert ledger.read(verify, "node-1").faults == ()
    assert ledger.read(dossier, "C1") is None


def test_nobody_is_erased_while_a_call_of_theirs_goes_on(ledger: Database, campaign: Campaign) -> None:
    assert sent(ledger, campaign, NOON, voice="espeak-ng es").person_id == "C2"
    with pytest.raises(CallOpen):
        erased(ledger, "C2")
    assert ledger.read(dossier, "C2") is not None


def test_what_a_law_asks_for_is_sealed_until_its_day_and_then_destroyed(ledger: Database) -> None:
    """Spain: five years from the last that was done about the debt (Código Civil 1964.2)."""
    done = erased(ledger, "C1", ANY_LAW)
    assert done.blocked is not None
    assert (done.blocked.until, "es.keep.debt" in done.blocked.because) == (date(2032, 6, 15), True)
    assert not any(secret in ledger.read(everything) for secret in OF_ANA)
    (block,) = ledger.read(opened, "C1")
    assert block.rows["person"][0]["name"] == "Ana Núñez"
    assert block.rows["person_key"][0]["key"]
    assert ledger.read(due, date(2032, 6, 14)) == 0
    assert ledger.write(destroy, date(2032, 6, 15)) == 1
    assert ledger.read(opened, "C1") == []


def test_in_the_united_states_three_years_are_kept(ledger: Database) -> None:
    kept = kept_under(BOOK, {"US"}, NOON.date())
    assert (kept["debt"].least, kept["debt"].most) == (36, None)
    assert kept["debt"].not_before(date(2024, 2, 29)) == date(2027, 2, 28)


def test_of_two_countries_the_longer_least_and_the_shorter_most_hold() -> None:
    both = kept_under(BOOK, {"ES", "GB"}, NOON.date())["debt"]
    assert (both.least, both.most) == (72, 60)
    assert both.not_after(date(2027, 1, 1)) == both.not_before(date(2027, 1, 1)) == date(2033, 1, 1)
    nobody_s = kept_under(BOOK, {"FR"}, NOON.date())["debt"]
    assert nobody_s.least == 72


def run(ledger: Database, today: date, *, dry: bool = False) -> Outcome:
    keeping = replace(ANY_LAW, today=today)
    return retain(ledger, keeping, now=NOON, by="daily", dry=dry)


def test_retention_lets_go_of_what_is_past_its_time_and_of_nothing_else(
    ledger: Database, make_campaign: Campaigns, tmp_path: Path
) -> None:
    changed = make_campaign(HEADER + ANA + LUIS.replace("20,00", "30,00"))
    import_contacts(ledger, changed, Needs(), now=NOON + timedelta(days=1000), rejects=tmp_path)
    before = ledger.read(everything)
    assert run(ledger, date(2032, 6, 14)).removed == []
    dry = run(ledger, date(2033, 1, 1), dry=True)
    assert (len(dry.removed), len(dry.blocked), dry.looked_at) == (1, 0, 2)
    assert len(ledger.read(everything).splitlines()) == len(before.splitlines()) + 1  # the run, audited
    done = run(ledger, date(2033, 1, 1))
    assert (len(done.removed), len(done.blocked)) == (1, 0)
    left = ledger.read(everything)
    assert not any(secret in left for secret in OF_ANA)
    assert "Luis Gil" in left
    assert ledger.read(verify, "node-1").faults == ()


def test_who_was_let_go_may_be_imported_again(ledger: Database, campaign: Campaign, tmp_path: Path) -> None:
    """Their time was over; they objected to nothing."""
    run(ledger, date(2033, 1, 1))
    assert imported(ledger, campaign, tmp_path) == (2, 0)


@pytest.fixture
def recado(
    ledger: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., str]:
    def typed(*arguments: str, language: str = "en", code: int = 0) -> str:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("RECADO_LANGUAGE", language)
        monkeypatch.setenv("RECADO_DATABASE", ledger.url.render_as_string(hide_password=False))
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


async def test_a_service_that_runs_for_long_does_it_once_a_day(ledger: Database, campaign: Campaign) -> None:
    class Clock:
        trusted = True

        def now(self) -> datetime:
            return NOON.replace(year=2033)

        def of_asterisk(self, at: datetime) -> datetime:
            return at

    daily = KeepRetention(database=ledger, clock=Clock(), book=BOOK, campaigns=[campaign])
    running = asyncio.create_task(daily.run())
    async with asyncio.timeout(60):
        while '"removed":2' not in ledger.read(everything):
            await asyncio.sleep(0.01)
    running.cancel()
    assert ledger.read(dossier, "C1") is None
