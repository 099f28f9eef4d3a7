"""What is owed is delivered, later if need be, and never twice because a run happened to end."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from dialer.clock import RehearsalClock
from dialer.ports import Delivered, Delivery, Failed, TryAgain
from dialer.send_follow_ups import SendFollowUps
from dialer.store.database import Database
from dialer.store.follow_ups import FollowUp, follow_up_counts, owe

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)


class PostOffice:
    """Takes mails; answers as it was told, then always with Delivered."""

    def __init__(self, answers: Sequence[Delivery] = (), seconds: float = 0.0) -> None:
        self.taken: list[str] = []
        self.answers = list(answers)
        self.seconds = seconds
        self.begun = asyncio.Event()

    async def take(self, owed: FollowUp) -> Delivery:
        self.begun.set()
        await asyncio.sleep(self.seconds)
        self.taken.append(owed.id)
        return self.answers.pop(0) if self.answers else Delivered()


def owe_mails(database: Database, n: int) -> None:
    for i in range(n):
        database.write(
            owe,
            kind="mail",
            name="collector.pay",
            campaign="overdue",
            attempt_id=f"attempt-{i}",
            payload={},
            now=NOW,
        )


def sender(database: Database, office: PostOffice, clock: RehearsalClock) -> SendFollowUps:
    return SendFollowUps(database=database, clock=clock, by_kind={"mail": office.take})


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


async def test_what_cannot_be_delivered_is_shown_and_not_repeated(
    database: Database, clock: RehearsalClock
) -> None:
    owe_mails(database, 1)
    sending = sender(database, PostOffice([Failed("no such mailbox")]), clock)
    await sending.send_due()
    clock.skip_to(NOW + timedelta(days=3))
    assert await sending.send_due() == 0
    assert database.read(follow_up_counts) == {("mail", "failed"): 1}
