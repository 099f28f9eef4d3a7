"""`recado nodes`: who dials from this database, and giving one up."""

from datetime import timedelta
from pathlib import Path

from dialer.store.database import Database
from dialer.store.nodes import begin_run
from tests.unit.command import Recado

OVER, LONG = timedelta(0), timedelta(hours=1)
SHIPPED = ("--campaigns", str(Path(__file__).parents[2] / "campaigns.yaml"))


def test_a_file_has_one_dialing_process_and_says_so(recado: Recado, empty: Database) -> None:
    assert "needs no nodes" in recado("nodes").out
    assert "no necesita nodos" in recado("nodes", language="es").out


def test_who_dials_and_who_does_not_is_listed(recado: Recado, empty: Database) -> None:
    empty.write(begin_run, "madrid", LONG)
    empty.write(begin_run, "bilbao", OVER)
    empty.write(begin_run, "sevilla", LONG)
    bilbao, madrid, sevilla = recado("nodes").out.splitlines()
    assert "bilbao: does not dial since" in bilbao
    assert "madrid: dials (run 1" in madrid
    assert ("campaigns with agents" in madrid, "campaigns with agents" in sevilla) == (True, False)
    assert "suyas son las campañas con agentes" in recado("nodes", language="es").out


def test_only_a_node_whose_lease_is_over_is_given_up(recado: Recado, empty: Database) -> None:
    empty.write(begin_run, "madrid", LONG)
    refused = recado("nodes", "gone", "madrid", *SHIPPED)
    assert (refused.code, "wait until its lease is over" in refused.err) == (2, True)
    empty.write(begin_run, "madrid", OVER)
    assert "madrid is given up: 0 reserved" in recado("nodes", "gone", "madrid", *SHIPPED).out
    assert "given up on" in recado("nodes").out


def test_a_node_that_nobody_knows_is_named(recado: Recado, empty: Database) -> None:
    assert "'nowhere'" in recado("nodes", "gone", "nowhere", *SHIPPED).err


def test_nobody_is_given_up_without_the_campaigns_that_say_what_follows(
    recado: Recado, empty: Database
) -> None:
    empty.write(begin_run, "madrid", OVER)
    assert "name the campaigns file" in recado("nodes", "gone", "madrid").err
    assert "given up on" not in recado("nodes").out
