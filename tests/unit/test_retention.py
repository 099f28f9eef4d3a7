"""How long the law asks to keep what is held of a person, and how it is let go when its time is over."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.keep_retention import KeepRetention
from dialer.policy.retention import kept_under
from dialer.retention import Outcome, retain
from dialer.store.audit_check import verify
from dialer.store.blocked import destroy, due, opened
from dialer.store.database import Database
from dialer.store.dossier import dossier
from tests.unit.kept import (
    ANA,
    ANY_LAW,
    BOOK,
    HEADER,
    LUIS,
    NOON,
    OF_ANA,
    Campaigns,
    erased,
    everything,
    imported,
)


def test_what_a_law_asks_for_is_sealed_until_its_day_and_then_destroyed(kept: Database) -> None:
    """Spain: five years from the last that was done about the debt (Código Civil 1964.2)."""
    done = erased(kept, "C1", ANY_LAW)
    assert done.blocked is not None
    assert (done.blocked.until, "es.keep.debt" in done.blocked.because) == (date(2032, 6, 15), True)
    assert not any(secret in kept.read(everything) for secret in OF_ANA)
    (block,) = kept.read(opened, "C1")
    assert block.rows["person"][0]["name"] == "Ana Núñez"
    assert block.rows["person_key"][0]["key"]
    assert kept.read(due, date(2032, 6, 14)) == 0
    assert kept.write(destroy, date(2032, 6, 15)) == 1
    assert kept.read(opened, "C1") == []


def test_in_the_united_states_three_years_are_kept(kept: Database) -> None:
    law = kept_under(BOOK, {"US"}, NOON.date())
    assert (law["debt"].least, law["debt"].most) == (36, None)
    assert law["debt"].not_before(date(2024, 2, 29)) == date(2027, 2, 28)


def test_of_two_countries_the_longer_least_and_the_shorter_most_hold() -> None:
    both = kept_under(BOOK, {"ES", "GB"}, NOON.date())["debt"]
    assert (both.least, both.most) == (72, 60)
    assert both.not_after(date(2027, 1, 1)) == both.not_before(date(2027, 1, 1)) == date(2033, 1, 1)
    nobody_s = kept_under(BOOK, {"FR"}, NOON.date())["debt"]
    assert nobody_s.least == 72


def run(kept: Database, today: date, *, dry: bool = False) -> Outcome:
    keeping = replace(ANY_LAW, today=today)
    return retain(kept, keeping, now=NOON, by="daily", dry=dry)


def test_retention_lets_go_of_what_is_past_its_time_and_of_nothing_else(
    kept: Database, make_campaign: Campaigns, tmp_path: Path
) -> None:
    changed = make_campaign(HEADER + ANA + LUIS.replace("20,00", "30,00"))
    import_contacts(kept, changed, Needs(), now=NOON + timedelta(days=1000), rejects=tmp_path)
    before = kept.read(everything)
    assert run(kept, date(2032, 6, 14)).removed == []
    dry = run(kept, date(2033, 1, 1), dry=True)
    assert (len(dry.removed), len(dry.blocked), dry.looked_at) == (1, 0, 2)
    assert len(kept.read(everything).splitlines()) == len(before.splitlines()) + 1  # the run, audited
    done = run(kept, date(2033, 1, 1))
    assert (len(done.removed), len(done.blocked)) == (1, 0)
    left = kept.read(everything)
    assert not any(secret in left for secret in OF_ANA)
    assert "Luis Gil" in left
    assert kept.read(verify, "node-1").faults == ()


def test_who_was_let_go_may_be_imported_again(kept: Database, both_owe: Campaign, tmp_path: Path) -> None:
    """Their time was over; they objected to nothing."""
    run(kept, date(2033, 1, 1))
    assert imported(kept, both_owe, tmp_path) == (2, 0)


async def test_a_service_that_runs_for_long_does_it_once_a_day(kept: Database, both_owe: Campaign) -> None:
    class Clock:
        trusted = True

        def now(self) -> datetime:
            return NOON.replace(year=2033)

        def of_asterisk(self, at: datetime) -> datetime:
            return at

    daily = KeepRetention(database=kept, clock=Clock(), book=BOOK, campaigns=[both_owe])
    running = asyncio.create_task(daily.run())
    async with asyncio.timeout(60):
        while '"removed":2' not in kept.read(everything):
            await asyncio.sleep(0.01)
    running.cancel()
    assert kept.read(dossier, "C1") is None
