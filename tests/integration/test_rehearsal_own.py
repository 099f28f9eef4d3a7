"""Campaigns of one's own on the real thing: one that is stopped half-way, and one with its own flow."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from ruamel.yaml import YAML

from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from ivr_flows.loader import load_flow
from tests.integration.listening import places, share_heard, without
from tests.integration.rehearsal import (
    ROOT,
    SHIPPED,
    AttemptRow,
    Demo,
    Ran,
    Rehearsal,
    calls_of,
    demo,
    sounds_in,
    until,
)

CALLER_ID = "+34910000000"

# A small campaign of one's own list, stopped half-way and started again. While it runs, somebody whose
# turn is still to come rings back and asks not to be called.

PEOPLE = (
    ("36", "pay", 1),
    ("42", "hung_up", 1),
    ("69", "busy", 2),
    ("38", "info", 1),
    ("57", "hung_up", 1),
    ("47", "hung_up", 1),
    ("37", "pay", 1),
    ("86", "unallocated", 1),
    ("43", "hung_up", 1),
    ("38", "info", 1),
    ("70", "busy", 2),
    ("36", "pay", 1),
    ("44", "hung_up", 1),
)
"""Ending of the number, the outcome of every call to it, and how many calls it gets if nobody stops it."""

EXPECTED = {f"+3491020{n:02}{ending}": (outcome, calls) for n, (ending, outcome, calls) in enumerate(PEOPLE)}
RINGS_BACK = "+34910209938"
"""The last of the list, who would ask for information."""


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """A campaign that somebody stopped: how things stood between the two runs, and at the end."""

    first: Ran
    half_way: list[AttemptRow]
    invites_half_way: Counter[str]
    in_calls: int
    untouched: int
    again: Ran
    left: Rehearsal
    heard_by_caller: bytes
    suppressed: list[tuple[Any, ...]]
    said_to_caller: dict[str, bytes]


@pytest_asyncio.fixture(scope="session")
async def stopped(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    home = tmp_path_factory.mktemp("stopped")
    campaigns = _small_campaign(home)
    left = Rehearsal(home / "d", campaigns)
    async with Demo(left.folder, "--campaigns", str(campaigns)) as running:
        await until("the first call", left.attempts, running)
        recording = await Lab.attach(left.folder).call_in(caller=RINGS_BACK, keys="9", number=CALLER_ID)
        heard_by_caller = recording.read_bytes()
        await until("the opt-out", lambda: _suppressed(left), running)
        suppressed = _suppressed(left)
        await until("somebody in a call, with others to come", lambda: _in_calls(left), running)
        in_calls, untouched = _in_calls(left), _untouched(left)
        running.press_ctrl_c()
        first = await running.end()
    half_way, invites_half_way = left.attempts(), left.invites
    said = sounds_in(left.folder / "sounds" / "inbound" / "unos-pocos")
    again = await demo(left.folder, "--resume", "--campaigns", str(campaigns))
    return Stopped(
        first=first,
        half_way=half_way,
        invites_half_way=invites_half_way,
        in_calls=in_calls,
        untouched=untouched,
        again=again,
        left=left,
        heard_by_caller=heard_by_caller,
        suppressed=suppressed,
        said_to_caller=said,
    )


def test_who_is_in_a_call_when_it_is_stopped_is_not_cut_off(stopped: Stopped) -> None:
    assert stopped.first.exit_code == 0, stopped.first.output
    assert stopped.in_calls > 0
    assert stopped.untouched > 0
    assert calls_of(stopped.half_way) == stopped.invites_half_way
    assert {row.state for row in stopped.half_way} == {"settled"}
    for row in stopped.half_way:
        assert row.outcome == EXPECTED[row.phone][0], row
    assert len({row.phone for row in stopped.half_way}) < len(EXPECTED), "it was stopped half-way"


def test_what_was_left_is_done_when_it_is_started_again_and_nobody_is_called_twice(stopped: Stopped) -> None:
    assert stopped.again.exit_code == 0, stopped.again.output
    rows = stopped.left.attempts()
    assert {row.phone: row.outcome for row in rows} == {n: outcome for n, (outcome, _) in EXPECTED.items()}
    assert calls_of(rows) == {number: calls for number, (_, calls) in EXPECTED.items()}
    assert stopped.left.invites == calls_of(rows)


def test_who_rings_back_hears_who_we_are_and_a_reference_and_nothing_else(stopped: Stopped) -> None:
    ((scope, number, reference),) = [row for row in stopped.suppressed if row[1] == RINGS_BACK]
    assert (scope, number) == ("phone", RINGS_BACK)
    said = stopped.said_to_caller
    digits = [said[f"digit-{digit}"] for digit in reference]
    noted = [said["opt_out_noted"], *digits, said["opt_out_noted-part-1"], *digits]
    heard = [said["welcome"], *noted, said["opt_out_noted-part-2"]]
    assert -1 not in places(heard, stopped.heard_by_caller)
    assert without(heard, stopped.heard_by_caller) < 0.1


async def test_who_rings_back_hears_the_company_and_no_word_of_a_debt(
    stopped: Stopped, tmp_path: Path
) -> None:
    campaign = stopped.left.campaigns["unos-pocos"]
    assert campaign.inbound_flow
    welcome = load_flow(campaign.inbound_flow).prompts("es")["welcome"]
    assert [field.name for field in welcome.fields] == ["company"]
    debt = (await stopped.left.spoken_again(stopped.half_way[0], tmp_path))["debt"]
    assert share_heard(debt, stopped.heard_by_caller) == 0


def test_who_rang_back_and_pressed_9_is_never_called(stopped: Stopped) -> None:
    assert stopped.left.invites[RINGS_BACK] == 0
    ((next_at,),) = stopped.left.ask("SELECT next_at FROM contact WHERE person_id = 'P-99'")
    assert next_at is None


# A flow of one's own, written in YAML alone.


@pytest_asyncio.fixture(scope="session")
async def survey(
    asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Ran, Rehearsal]:
    folder = tmp_path_factory.mktemp("survey") / "d"
    campaigns = ROOT / "examples/campaigns/encuesta.yaml"
    ran = await demo(folder, "--campaigns", str(campaigns), "--json", str(folder.with_suffix(".json")))
    return ran, Rehearsal(folder, campaigns)


def test_a_flow_of_ones_own_runs_and_its_answers_are_on_record(survey: tuple[Ran, Rehearsal]) -> None:
    ran, left = survey
    assert ran.exit_code == 0, ran.output
    assert left.figures()["agreement"] is True
    answers = left.ask(
        "SELECT e164, json_extract(detail, '$.key'), json_extract(detail, '$.value') "
        "FROM call_event JOIN attempt ON attempt.id = linked_id WHERE name = 'RECADO_ANSWER'"
    )
    pressed = dict(_first_keys(left))
    assert [key for _, key, _ in answers].count("rating") >= 2
    for number, key, value in answers:
        assert key != "rating" or value == pressed[number]
    assert {row.outcome for row in left.attempts()} >= {"heard", "no_input", "busy"}


def _first_keys(left: Rehearsal) -> Iterator[tuple[str, str]]:
    """For each number that answered, the first key it pressed in its last call."""
    last = {key.number: key.sip_call_id for key in left.truth.keys}
    for number, call in last.items():
        yield number, next(key.key for key in left.truth.keys if key.sip_call_id == call)


def _suppressed(left: Rehearsal) -> list[tuple[Any, ...]]:
    return left.ask("SELECT scope, value, reference FROM suppression")


def _in_calls(left: Rehearsal) -> int:
    return sum(row.state == "live" for row in left.attempts())


def _untouched(left: Rehearsal) -> int:
    ((untouched,),) = left.ask("SELECT count(*) FROM contact WHERE attempts = 0 AND next_at IS NOT NULL")
    return int(untouched)


def _small_campaign(home: Path) -> Path:
    """The shipped campaigns.yaml with one small campaign in it, few lines, and a list of our own."""
    yaml = YAML()
    whole = yaml.load(SHIPPED.read_text())
    one = whole["campaigns"]["con-respuesta"]
    one["flow"] = str(ROOT / one["flow"])
    one["contacts"] = {"file": str(home / "small.csv")}
    one["pace"] = {"calls_per_second": 1, "max_calls": 2, "ramp": "0s"}
    whole["campaigns"] = {"unos-pocos": one}
    whole["defaults"]["inbound_flow"] = str(ROOT / whole["defaults"]["inbound_flow"])
    header = (
        "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"
    )
    numbers = {**dict(enumerate(EXPECTED)), 99: RINGS_BACK}
    rows = [
        f"P-{n};D-{n};Marta Prueba;{number};;{n + 10},50;01/09/2026;{1000 + n};;;es;pendiente"
        for n, number in numbers.items()
    ]
    (home / "small.csv").write_text("\n".join([header, *rows, ""]))
    file = home / "campaigns.yaml"
    with file.open("w") as out:
        yaml.dump(whole, out)
    return file
