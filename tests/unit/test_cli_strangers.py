"""A rehearsal is asked with the file that was rehearsed; any other is refused, and what ran is named."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.lab.lab import Lab
from dialer.lab.state import new_state, write_state
from dialer.open_ledger import open_ledger
from dialer.store.wishes import wish_start
from tests.unit.command import Recado
from tests.unit.test_cli import ANA, HEADER, SURVEY

AT = datetime(2031, 6, 17, 10, 0, tzinfo=UTC)


@pytest.fixture
def lab(make_campaign: Callable[..., Campaign], tmp_path: Path) -> Path:
    """A rehearsal in which the campaign `overdue` ran."""
    folder = tmp_path / "lab"
    (folder / "state").mkdir(parents=True)
    write_state(folder, new_state(None, smtp=9))
    with open_ledger(Lab(folder=folder).settings) as database:
        database.migrate()
        import_contacts(database, make_campaign(HEADER + ANA), Needs(), now=AT, rejects=tmp_path)
        database.write(wish_start, ["overdue"], now=AT, by="Ana")
    return folder


@pytest.mark.parametrize("command", [["plan"], ["erase", "C1"], ["retention", "run", "--dry-run"]])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "there ran: overdue. Name the file that has them: --campaigns FILE."),
        ("es", "ahí se ejecutó: overdue. Indique el fichero que la contiene: --campaigns FICHERO."),
    ],
)
def test_a_file_whose_campaigns_never_ran_there_is_refused(
    recado: Recado, lab: Path, command: list[str], language: str, sentence: str
) -> None:
    refused = recado(*command, "--campaigns", str(SURVEY), "--lab", str(lab), language=language)
    assert (refused.code, refused.out) == (2, "")
    assert sentence in refused.err
    assert "person C1: not before" in recado("explain", "C1", "--lab", str(lab)).out


def test_a_file_of_which_a_campaign_ran_there_is_planned(recado: Recado, lab: Path) -> None:
    with open_ledger(Lab(folder=lab).settings) as database:
        database.write(wish_start, ["encuesta"], now=AT, by="Ana")
    assert recado("plan", "--campaigns", str(SURVEY), "--lab", str(lab)).code == 0
