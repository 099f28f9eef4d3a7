"""What is typed and what is answered: sentences and exit codes, in both languages, on a real small ledger."""

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dialer.campaign import Campaign, Hours, RetryRule
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.store.claims import claim
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.follow_ups import due_follow_ups, failed
from dialer.store.suppressions import suppressions
from dialer.store.wishes import stopped, wish_start
from tests.unit.command import Recado
from tests.unit.gate import gate_of
from tests.unit.ledger import sent, tell

ROOT = Path(__file__).parents[2]
SURVEY = ROOT / "examples/campaigns/encuesta.yaml"
NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;;;1234;\n"
LUIS = "C2;F2;Luis Gil;911222444;;{amount};;;;4321;\n"
EVA = "C3;F3;Eva Ruiz;911222555;;80,00;;;;5678;\n"


@pytest.fixture
def ledger(empty: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Database:
    """Ana pressed 9 and a mail to the collector failed; Luis was busy and has a new amount; Eva waits."""
    campaign = replace(
        make_campaign(HEADER + ANA + LUIS.format(amount="20,00") + EVA),
        hours=Hours(days={day: ((datetime.min.time(), datetime.max.time()),) for day in range(7)}),
        retries={Outcome.BUSY: RetryRule(delay=timedelta(0), times=0)},
    )
    import_contacts(empty, campaign, Needs(), now=NOW, rejects=tmp_path)
    empty.write(wish_start, [campaign.name], now=NOW, by="Ana")
    ana, luis = (sent(empty, campaign, NOW) for _ in range(2))
    pressed = (
        ("RECADO_KEY", {"step": "answer", "key": "9"}),
        ("RECADO_SUPPRESS", {"scope": "both"}),
        ("RECADO_OUTCOME", {"outcome": "opt_out"}),
        ("RECADO_NOTIFY", {"to": "collector", "mail": "info"}),
    )
    tell(empty, campaign, ana, ("ANSWER", {}), *pressed, ("HANGUP", {"hangupcause": "16"}), now=NOW)
    tell(empty, campaign, luis, ("HANGUP", {"hangupcause": "17"}), now=NOW)
    (mail,) = empty.read(due_follow_ups, NOW)
    empty.write(failed, mail.id, error="550 no such mailbox")
    changed = make_campaign(HEADER + ANA + LUIS.format(amount="30,00") + EVA)
    import_contacts(empty, changed, Needs(), now=NOW, rejects=tmp_path)
    return empty


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("whom", "language", "sentences"),
    [
        ("C1", "en", ["done: asked not to be called again", "attempt 1 to +34911222333: asked not to be"]),
        ("C1", "en", ["pressed 9 (step answer)", "the gate allowed a call to +34911222333"]),
        ("C1", "en", ["not to be called again: the person, by pressing 9 in a call, reference "]),
        ("C1", "en", ["mail to the collector: wants information: not delivered (550 no such mailbox)"]),
        (
            "C1",
            "es",
            ["terminado: pidió que no se le vuelva a llamar", "intento 1 a +34911222333: pidió que"],
        ),
        ("C1", "es", ["pulsó 9 (paso answer)", "el control permitió llamar a +34911222333"]),
        ("C1", "es", ["no llamar más: el número, al pulsar 9 en una llamada, referencia "]),
        ("C1", "es", ["correo al gestor: quiere información: no entregado (550 no such mailbox)"]),
        ("F2", "en", ["done: busy: no retry is left", "attempt 1 to +34911222444: busy (Q.850: 17)"]),
        ("F2", "en", ["debt F2: amount from 20.00 to 30.00, by the file overdue.csv:3"]),
        ("F2", "es", ["terminado: comunicaba: no quedan reintentos", "intento 1 a +34911222444: comunicaba"]),
        ("F2", "es", ["deuda F2: importe de 20.00 a 30.00, por el fichero overdue.csv:3"]),
        ("+34911222555", "en", ["campaign overdue, person C3: not before "]),
        ("+34911222555", "es", ["campaña overdue, persona C3: no antes de "]),
    ],
)
def test_explain_tells_in_the_user_s_own_words(
    recado: Recado, whom: str, language: str, sentences: list[str]
) -> None:
    told = recado("explain", whom, language=language)
    assert told.code == 0
    for sentence in sentences:
        assert sentence in told.out
    assert all(line == line.rstrip() for line in told.out.splitlines())


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("written", ["911222444", "911 222 444", "0034 911 22 24 44", "+34 911.222.444"])
def test_explain_knows_a_number_as_it_is_written_at_home(recado: Recado, written: str) -> None:
    assert "person C2: done: busy" in recado("explain", written).out


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "es",
            [
                "C3: no antes de mié 16/06/2027 09:00 (Europe/Madrid)",
                "15/06/2027 23:30:00 Europe/Madrid  el control no permitió llamar a +34911222555 (cuando "
                "llegó su turno): todavía no; posible desde el mié 16/06/2027 09:00 (Europe/Madrid)",
                "- Allí eran mar 23:30 (Europe/Madrid); se permite llamar lun-vie 09:00-21:00, no en "
                "festivos. Política (es.window.debt): RDL 1/2007 art. 96.2, adoptado para llamadas por "
                "deudas (P); festivos: Estatuto de los Trabajadores art. 37.2. No antes de mié 16/06/2027",
                "juzgado según es 2026-2; llamadas hechas por una máquina; bases que constan: ",
                "no consta, y no lo impide: no constan los festivos municipales (ES 2027)",
            ],
        ),
        (
            "en",
            [
                "C3: not before Wed 16 Jun 2027 09:00 (Europe/Madrid)",
                "the gate did not allow a call to +34911222555 (when its turn came): not yet; possible from "
                "Wed 16 Jun 2027 09:00 (Europe/Madrid)",
                "- There it was Tue 23:30 (Europe/Madrid); calls are allowed Mon-Fri 09:00-21:00, not on "
                "holidays. Policy (es.window.debt)",
                "judged by es 2026-2; calls made by a machine; bases on record: ",
            ],
        ),
    ],
)
def test_explain_tells_why_the_gate_refused_by_which_law_and_until_when(
    recado: Recado,
    ledger: Database,
    make_campaign: Callable[..., Campaign],
    language: str,
    sentences: list[str],
) -> None:
    always = Hours(days={day: ((datetime.min.time(), datetime.max.time()),) for day in range(7)})
    campaign = replace(make_campaign(""), hours=always)
    late = NOW.replace(hour=21, minute=30)
    assert ledger.write(claim, "overdue", late, gate_of(campaign, late), "here", "recado-x-1") is None
    told = recado("explain", "C3", language=language).out
    for sentence in sentences:
        assert sentence in told


NO_LEDGER = {"en": "There is no ledger at {file} yet", "es": "Aún no hay un libro de llamadas en {file}"}
NONE_RAN = {"en": "No campaign has run here yet.", "es": "Aquí aún no se ha ejecutado ninguna campaña."}
NO_SUCH = {
    "en": "No campaign 'spring' has ever run here; there are: overdue.",
    "es": "Aquí nunca se ha ejecutado una campaña 'spring'; hay: overdue.",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("command", [["report"], ["explain", "C1"], ["suppress", "+34911222333"], ["stop"]])
def test_without_a_ledger_nothing_is_asked_and_none_is_made(
    recado: Recado, file: Path, command: list[str], language: str
) -> None:
    refused = recado(*command, language=language)
    assert (refused.code, refused.out) == (2, "")
    assert NO_LEDGER[language].format(file=file) in refused.err
    assert not file.parent.exists()


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("command", [["report"], ["report", "spring"], ["stop"], ["stop", "spring"]])
def test_where_nothing_ever_ran_there_is_nothing_to_tell_or_stop(
    recado: Recado, command: list[str], language: str
) -> None:
    refused = recado(*command, language=language)
    assert (refused.code, refused.out, refused.err) == (2, "", f"{NONE_RAN[language]}\n")


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("command", ["report", "stop"])
def test_a_campaign_that_nobody_knows_is_refused_by_name(recado: Recado, command: str, language: str) -> None:
    refused = recado(command, "spring", language=language)
    assert (refused.code, refused.out, refused.err) == (2, "", f"{NO_SUCH[language]}\n")


def test_stop_is_heeded_and_said(recado: Recado, ledger: Database) -> None:
    assert recado("stop", language="es").out == "Detenidas: overdue.\n"
    assert ledger.read(stopped, ["overdue"]) == {"overdue"}


def test_who_is_suppressed_is_done_and_has_a_reference(recado: Recado, ledger: Database) -> None:
    told = recado("suppress", "C3")
    assert told.code == 0
    assert told.out.startswith("C3 (…55) will not be called again. Reference: ")
    (eva,) = ledger.read(find_contacts, "C3")
    assert eva.done_reason == "person_suppressed"
    assert "not to be called again: the person, by the operator " in recado("explain", "C3").out


@pytest.mark.parametrize("whom", ["911222555", "911 22 25 55", "0034911222555"])
def test_a_number_is_suppressed_as_it_is_written_at_home(recado: Recado, ledger: Database, whom: str) -> None:
    told = recado("suppress", whom, language="es")
    assert told.out.startswith("No se volverá a llamar a +34911222555. Referencia: ")
    (known,) = [
        each for each in ledger.read(lambda tx: list(suppressions(tx))) if each.value == "+34911222555"
    ]
    assert known.scope == "phone"


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("whom", "language", "sentence"),
    [
        ("C9", "en", "Nobody is known by 'C9', and it is no number: give a number (+34…, or as"),
        ("C9", "es", "No se conoce a nadie por 'C9', ni es un número: indique un número (+34…, o"),
        ("+3491", "en", "'+3491' is no number that can be called"),
        ("+3491", "es", "'+3491' no es un número al que se pueda llamar"),
    ],
)
def test_who_is_not_known_is_not_suppressed(recado: Recado, whom: str, language: str, sentence: str) -> None:
    refused = recado("suppress", whom, language=language)
    assert refused.code == 2
    assert sentence in refused.err


@pytest.fixture
def _in_madrid() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Madrid")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("ledger", "_in_madrid")
def test_report_counts_and_writes_times_as_the_wall_clock_shows_them(recado: Recado, file: Path) -> None:
    told = recado("report", "overdue")
    results = file.parent / "results" / "overdue.csv"
    assert told.code == 0
    assert str(results) in told.out
    with results.open(encoding="utf-8-sig", newline="") as opened:
        rows = {row["person_id"]: row for row in csv.DictReader(opened, delimiter=";")}
    assert rows["C1"]["sent_at"] == "2027-06-15T12:00:00+02:00"
    assert (rows["C1"]["outcome"], rows["C2"]["outcome"]) == ("opt_out", "busy")
    assert (rows["C1"]["follow_ups"], rows["C2"]["follow_ups"]) == ("mail collector.info=failed", "")
    assert "15 Jun 2027 12:00:00 Europe/Madrid  the gate allowed" in recado("explain", "C1").out
