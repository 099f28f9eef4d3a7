"""What agents noted of a person is theirs to see, and goes with them when they are erased."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from dialer.control.desk_dispositions import Disposition, Said
from dialer.store.callbacks import ask_callback
from dialer.store.dossier import dossier
from dialer.store.erasure import erase
from dialer.store.schema import agent_call, callback, promise
from tests.unit.desk import TUESDAY
from tests.unit.desk_office import Office, hire, office_of
from tests.unit.ledger import ANA, Ledger

NOTES = "Her brother pays, call him at noon"


@pytest.fixture
async def office(ledger: Callable[..., Ledger]) -> Office:
    """Ana talked with an agent, promised, and is to be called back."""
    here = ledger(ANA)
    hire(here.database)
    made = office_of(here)
    attempt, hand = await made.talking()
    await made.desk.note(made.agent, hand.call.id, NOTES, 0)
    said = Said(disposition=Disposition.PROMISE, on_date=date(2027, 6, 29))
    await made.desk.dispose(made.agent, hand.call.id, said)
    made.hangs_up(attempt)
    made.database.write(
        ask_callback,
        contact_id=hand.call.contact_id,
        campaign=hand.call.campaign,
        due_at=TUESDAY,
        asked_in=attempt.id,
        now=TUESDAY,
    )
    return made


def test_the_export_holds_talks_with_their_notes_promises_and_callbacks(office: Office) -> None:
    told = office.database.read(dossier, "C1")
    assert told is not None
    assert [(each["notes"], each["disposition"]) for each in told["agent_calls"]] == [(NOTES, "promise")]
    assert [each["on_date"] for each in told["promises"]] == ["2027-06-29"]
    assert [each["state"] for each in told["callbacks"]] == ["waiting"]


def test_erased_nothing_of_it_is_left(office: Office) -> None:
    done = office.database.write(
        erase, "C1", keep=lambda held: None, suppress=True, now=TUESDAY, by="dpo", why="request"
    )
    assert done is not None
    assert {name: done.rows[name] for name in ("agent_call", "promise", "callback")} == {
        "agent_call": 1,
        "promise": 1,
        "callback": 1,
    }
    counts = [select(func.count()).select_from(table) for table in (agent_call, promise, callback)]
    assert office.database.read(lambda tx: [tx.execute(each).scalar_one() for each in counts]) == [0, 0, 0]
