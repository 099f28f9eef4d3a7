"""Calls that look like fraud, a wrong list or a fault of ours stop, and only a person starts them again."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from dialer.alarm import Alarm, Intrusion
from dialer.cli.failures import Refusal
from dialer.cli.run import refuse_alarmed
from dialer.clock import RehearsalClock
from dialer.gate_words import what_was_found
from dialer.outcome import Outcome
from dialer.policy.anomaly import Seen, intruded, too_fast, wrong_list
from dialer.stop_anomalies import StopAnomalies
from dialer.store.schema import audit
from dialer.store.sendings import Allowed, Refused
from dialer.store.wishes import standing_of, stop_by_itself, wish_start
from dialer.watch_trunk import write_alarm
from tests.unit.ledger import Ledger, Make
from tests.unit.one_call import settle

PEOPLE = [f"C{n};F{n};Ana Núñez;9112{n:05};;20,00;;;;1234;\n" for n in range(70)]
FINE, WRONG, OPTED = Outcome.HEARD, Outcome.WRONG_PERSON, Outcome.OPT_OUT


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (intruded(2), None),
        (intruded(3), "intruders 3 of 3"),
        (wrong_list([WRONG] * 49), None),
        (wrong_list([FINE] * 30 + [WRONG] * 10 + [OPTED] * 10), None),
        (wrong_list([FINE] * 29 + [WRONG] * 10 + [OPTED] * 11), "wrong_list 21 of 50"),
        (too_fast(152, 10), None),
        (too_fast(153, 10), "too_fast 153 of 100"),
        (too_fast(2, 0.01), None),
        (too_fast(3, 0.01), "too_fast 3 of 0"),
    ],
)
def test_what_is_an_anomaly(seen: Seen | None, said: str | None) -> None:
    assert (None if seen is None else str(seen)) == said


class Watched:
    """Two campaigns of one trunk and one of another, all started, looked at."""

    def __init__(self, here: Ledger) -> None:
        self.here = here
        trunk = replace(here.campaign.trunk, calls_per_second=0.1)
        self.own = here.campaign = replace(here.campaign, trunk=trunk)
        self.beside = replace(self.own, name="beside")
        self.elsewhere = replace(
            self.own, name="elsewhere", trunk=replace(trunk, name="other", endpoint="other")
        )
        self.campaigns = (self.own, self.beside, self.elsewhere)
        self.start(at=here.now - timedelta(minutes=1))

    def start(self, *, at: object = None) -> None:
        names = [each.name for each in self.campaigns]
        self.here.database.write(wish_start, names, now=at or self.here.now, by="ana")  # type: ignore[arg-type]

    def intruder(self, trunk: str) -> None:
        alarm = Alarm(
            what=Intrusion.CALL_PAST_THE_GATE, channel="PJSIP/x-1", unique_id="1", trunk=trunk, number=""
        )
        self.here.database.write(write_alarm, alarm, RehearsalClock(self.here.now))

    async def stopped(self) -> list[str]:
        """Which campaigns stand once it has been looked."""
        clock = RehearsalClock(self.here.now)
        looking = StopAnomalies(
            database=self.here.database, clock=clock, dialled=[self.own], whole=self.campaigns
        )
        await looking.look()
        return [each.name for each in self.campaigns if self.why(each.name)]

    def why(self, name: str) -> str:
        return self.here.database.read(standing_of, name).alarm

    def audited(self) -> Sequence[str]:
        query = select(audit.c.content).where(audit.c.kind == "alarm").order_by(audit.c.n)
        rows = self.here.database.read(lambda tx: tx.execute(query).scalars().all())
        return [json.loads(row)["what"] for row in rows]


@pytest.fixture
def watched(ledger: Make) -> Watched:
    return Watched(ledger(*PEOPLE))


async def test_strangers_on_a_trunk_stop_all_its_campaigns_and_nobody_is_called(watched: Watched) -> None:
    for trunk in ("carrier", "other", ""):
        watched.intruder(trunk)
    assert await watched.stopped() == []
    watched.intruder("carrier")
    assert await watched.stopped() == ["overdue", "beside"]
    assert watched.why("beside") == "intruders 3 of 3"
    assert watched.here.claim() is None
    assert watched.audited()[-2:] == ["stopped", "stopped"]


async def test_strangers_on_an_endpoint_stop_every_trunk_that_is_named_for_it(watched: Watched) -> None:
    beside = replace(watched.beside, trunk=replace(watched.beside.trunk, name="the same line"))
    watched.campaigns = (watched.own, beside, watched.elsewhere)
    for _ in range(3):
        watched.intruder("carrier")
    assert await watched.stopped() == ["overdue", "beside"]


async def test_strangers_of_long_ago_are_no_alarm(watched: Watched) -> None:
    for _ in range(3):
        watched.intruder("carrier")
    watched.here.now += timedelta(minutes=11)
    assert await watched.stopped() == []


async def test_whoever_starts_it_again_has_heeded_what_was_seen(watched: Watched) -> None:
    for _ in range(3):
        watched.intruder("carrier")
    assert await watched.stopped() == ["overdue", "beside"]
    watched.here.now += timedelta(seconds=1)
    watched.start()
    assert await watched.stopped() == []
    assert watched.audited()[-2:] == ["started_again", "started_again"]
    assert watched.here.claim() is not None


async def test_a_restart_of_what_nobody_had_stopped_hides_no_stranger(watched: Watched) -> None:
    for _ in range(3):
        watched.intruder("carrier")
        watched.here.now += timedelta(seconds=1)
        watched.start()
    assert await watched.stopped() == ["overdue", "beside"]


async def test_a_wrong_list_stops_its_own_campaign(watched: Watched) -> None:
    here = watched.here
    watched.own = here.campaign = replace(
        here.campaign, trunk=replace(here.campaign.trunk, calls_per_second=50)
    )
    for n in range(50):
        reserved = here.reserved()
        assert isinstance(here.send(reserved), Allowed)
        here.database.write(
            settle,
            reserved.id,
            outcome=WRONG if n % 2 else FINE,
            reason="",
            cause=None,
            answered_at=here.now,
            ended_at=here.now,
            now=here.now,
        )
        if n == 48:
            assert await watched.stopped() == []
    assert await watched.stopped() == ["overdue"]
    assert watched.why("overdue") == "wrong_list 25 of 50"


async def test_calls_faster_than_the_trunk_takes_are_stopped(watched: Watched) -> None:
    for _ in range(4):
        assert await watched.stopped() == []
        assert isinstance(watched.here.send(watched.here.reserved()), Allowed)
    assert await watched.stopped() == ["overdue", "beside"]
    assert watched.why("overdue") == "too_fast 4 of 1"


def test_why_it_stands_is_what_the_gate_says(watched: Watched) -> None:
    here = watched.here
    reserved = here.reserved()
    here.database.write(stop_by_itself, ["overdue"], now=here.now, seen="intruders 3 of 3")
    answer = here.send(reserved)
    assert isinstance(answer, Refused)
    assert answer.decision is not None
    (reason,) = [each for each in answer.decision.reasons if each.rule == "recado.stopped"]
    assert "somebody may have a password" in what_was_found(reason, "en")
    assert "alguien puede tener una contraseña" in what_was_found(reason, "es")


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "may have a password"), ("es", "puede tener una contraseña")]
)
def test_a_run_that_nobody_asked_for_starts_nothing_again(
    watched: Watched, language: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that its system restarts would start it."""
    monkeypatch.setenv("RECADO_LANGUAGE", language)
    database, now = watched.here.database, watched.here.now
    refuse_alarmed(database, ["overdue"])
    database.write(stop_by_itself, ["overdue"], now=now, seen="intruders 3 of 3")
    with pytest.raises(Refusal, match=sentence) as told:
        refuse_alarmed(database, ["overdue"])
    assert "--after-alarm" in str(told.value)
    refuse_alarmed(database, ["beside"])
