"""What is owed is delivered, later if need be, and never twice because a run happened to end, or to die."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from dialer.clock import RehearsalClock
from dialer.delivery_outcome import Delivered, Delivery, Failed, HandOver, TryAgain, Unconfirmed
from dialer.send_follow_ups import SendFollowUps
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.follow_ups import (
    DIED,
    FollowUp,
    Owing,
    due_follow_ups,
    follow_up_counts,
    owe,
    sending,
    take_over,
)
from dialer.store.in_doubt import call_delivered, in_doubt, send_again
from dialer.store.schema import audit
from tests.unit.leases import a_run_begins

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)


class PostOffice:
    """Takes mails; answers as it was told, then always with Delivered."""

    def __init__(self, answers: Sequence[Delivery] = (), seconds: float = 0.0) -> None:
        self.taken: list[str] = []
        self.answers = list(answers)
        self.seconds = seconds
        self.begun = asyncio.Event()

    async def take(self, owed: FollowUp, hand_over: HandOver) -> Delivery:
        if owed.kind == "mail":
            await hand_over()
        self.begun.set()
        await asyncio.sleep(self.seconds)
        self.taken.append(owed.id)
        return self.answers.pop(0) if self.answers else Delivered()


def owe_mails(database: Database, n: int) -> None:
    owe_each(database, "mail", n)


def owe_each(database: Database, kind: str, n: int) -> None:
    owed = [
        Owing(kind=kind, name="collector.pay", campaign="overdue", attempt_id=f"attempt-{i}", payload={})
        for i in range(n)
    ]
    database.write(owe, owed, NOW)


def sender(database: Database, office: PostOffice, clock: RehearsalClock) -> SendFollowUps:
    return SendFollowUps(
        database=database, clock=clock, by_kind=dict.fromkeys(("mail", "webhook"), office.take)
    )


@pytest.fixture
def clock() -> RehearsalClock:
    return RehearsalClock(NOW)


async def test_a_mail_in_hand_when_the_run_ends_is_handed_over_once(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    office = PostOffice(seconds=0.5)
    sending = sender(database, office, clock)
    running = asyncio.create_task(sending.run())
    await office.begun.wait()
    sending.stop()
    await running
    assert len(office.taken) == 1
    assert database.read(follow_up_counts) == {("mail", "delivered"): 1}


async def test_what_is_owed_at_the_end_is_delivered_before_the_run_ends(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 120)
    office = PostOffice()
    sending = sender(database, office, clock)
    sending.stop()
    await sending.run()
    assert len(set(office.taken)) == len(office.taken) == 120


async def test_what_did_not_arrive_is_tried_again_later_under_the_same_id(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    office = PostOffice([TryAgain("greylisted")])
    sending = sender(database, office, clock)
    assert await sending.send_due() == 1
    assert await sending.send_due() == 0
    clock.skip_to(NOW + timedelta(minutes=5))
    assert await sending.send_due() == 1
    assert office.taken[0] == office.taken[1]
    assert database.read(follow_up_counts) == {("mail", "delivered"): 1}


async def test_one_that_nobody_foresaw_waits_for_a_human_and_keeps_no_other(
    database: Database, clock: RehearsalClock
) -> None:
    """Its payload may be of another version; the next run would meet it again."""
    owe_mails(database, 3)
    office = PostOffice()

    async def take(owed: FollowUp, hand_over: HandOver) -> Delivery:
        if owed.attempt_id == "attempt-0":
            raise KeyError("debtor")
        return await office.take(owed, hand_over)

    sending = SendFollowUps(database=database, clock=clock, by_kind={"mail": take})
    assert await sending.send_due() == 3
    assert await sending.send_due() == 0
    assert database.read(follow_up_counts) == {("mail", "delivered"): 2, ("mail", "unconfirmed"): 1}
    assert database.read(in_doubt)[0].error == "a fault of Recado's own (KeyError): see its log"


async def test_what_cannot_be_delivered_is_shown_and_not_repeated(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    sending = sender(database, PostOffice([Failed("no such mailbox")]), clock)
    await sending.send_due()
    clock.skip_to(NOW + timedelta(days=3))
    assert await sending.send_due() == 0
    assert database.read(follow_up_counts) == {("mail", "failed"): 1}


async def die_handing_over(database: Database, clock: RehearsalClock, owed: str) -> None:
    """A run that gets as far as the post office, and no further."""
    owe_each(database, owed, 1)
    office = PostOffice(seconds=600)
    running = asyncio.create_task(sender(database, office, clock).run())
    await office.begun.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    a_run_begins(database)


async def test_a_mail_whose_run_died_handing_it_over_is_shown_and_not_repeated(
    database: Database, clock: RehearsalClock
) -> None:
    await die_handing_over(database, clock, "mail")
    assert database.read(follow_up_counts) == {("mail", "sending"): 1}
    office = PostOffice()
    assert await sender(database, office, clock).send_due() == 0
    assert office.taken == []
    (found,) = database.read(in_doubt)
    assert (found.state, found.error) == ("unconfirmed", DIED)


async def test_a_webhook_whose_run_died_handing_it_over_is_sent_again(
    database: Database, clock: RehearsalClock
) -> None:
    await die_handing_over(database, clock, "webhook")
    office = PostOffice()
    await sender(database, office, clock).send_due()
    assert database.read(follow_up_counts) == {("webhook", "delivered"): 1}
    assert len(office.taken) == 1


async def test_what_nobody_knows_about_is_shown_and_not_repeated(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    sending_it = sender(database, PostOffice([Unconfirmed("the line was cut")]), clock)
    await sending_it.send_due()
    clock.skip_to(NOW + timedelta(days=3))
    assert await sending_it.send_due() == 0
    (found,) = database.read(in_doubt)
    assert (found.state, found.error) == ("unconfirmed", "the line was cut")


async def test_an_operator_sends_it_again_under_the_same_id_or_calls_it_delivered(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 2)
    lost = PostOffice([Unconfirmed("the line was cut")] * 2)
    await sender(database, lost, clock).send_due()
    lost_id, known_id = (each.id for each in database.read(in_doubt))
    assert database.write(send_again, lost_id, now=clock.now(), by="operator ana")
    assert database.write(call_delivered, known_id, now=clock.now(), by="operator ana")
    office = PostOffice()
    await sender(database, office, clock).send_due()
    assert office.taken == [lost_id]
    assert database.read(follow_up_counts) == {("mail", "delivered"): 2}
    assert [json.loads(row.content) for row in database.read(_audited)] == [
        {"what": "follow_up_again", "follow_up": lost_id, "by": "operator ana"},
        {"what": "follow_up_delivered", "follow_up": known_id, "by": "operator ana"},
    ]


def _audited(tx: Tx) -> Sequence[Row[Any]]:
    return tx.execute(select(audit.c.content).where(audit.c.kind == "control").order_by(audit.c.n)).all()


async def test_nothing_that_was_delivered_can_be_sent_again(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    office = PostOffice()
    await sender(database, office, clock).send_due()
    assert not database.write(send_again, office.taken[0], now=clock.now(), by="operator ana")
    assert not database.write(call_delivered, office.taken[0], now=clock.now(), by="operator ana")


async def test_what_was_taken_away_before_it_left_does_not_leave(
    database: Database, clock: RehearsalClock
) -> None:
    """Erased, or taken up by somebody else: the last look is in the transaction that says it leaves."""
    owe_mails(database, 1)
    taken: list[str] = []

    async def late(owed: FollowUp, hand_over: HandOver) -> Delivery:
        other = database.write(take_over, None)
        assert database.write(sending, owed.id, other)
        await hand_over()
        taken.append(owed.id)
        return Delivered()

    await SendFollowUps(database=database, clock=clock, by_kind={"mail": late}).send_due()
    assert taken == []
    assert database.read(follow_up_counts) == {("mail", "sending"): 1}


def test_each_run_of_a_node_has_an_epoch_of_its_own(database: Database) -> None:
    owe_mails(database, 1)
    first = database.write(take_over, None)
    (owed,) = database.read(due_follow_ups, NOW)
    database.write(sending, owed.id, first)
    second = database.write(take_over, None)
    assert (second.node, second.epoch) == (first.node, first.epoch + 1)


class Ledger(Database):
    """A database that takes no transaction of these names while it is out of order."""

    def __init__(self, url: str, refuses: str) -> None:
        super().__init__(url)
        self.refuses = ""
        a_run_begins(self)
        self.refuses = refuses

    def write(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ == self.refuses:
            raise StoreError("the disk is full")
        return super().write(fn, *args, **kwargs)


async def test_a_mail_that_cannot_be_put_on_record_does_not_leave_and_stays_owed(
    database: Database, database_url: str, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    office = PostOffice()
    with Ledger(database_url, "sending") as ledger:
        await sender(ledger, office, clock).send_due()
    assert office.taken == []
    assert database.read(follow_up_counts) == {("mail", "owed"): 1}


async def test_what_was_delivered_while_the_ledger_took_nothing_is_recorded_when_it_does(
    database: Database, database_url: str, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    office = PostOffice()
    with Ledger(database_url, "_record") as ledger:
        delivering = asyncio.create_task(sender(ledger, office, clock).send_due())
        while not office.taken:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
        assert not delivering.done()
        ledger.refuses = ""
        await delivering
    assert len(office.taken) == 1
    assert database.read(follow_up_counts) == {("mail", "delivered"): 1}
