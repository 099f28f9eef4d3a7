"""Agents at their desks over a campaign's real ledger, and calls in which they are joined with somebody."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dialer.attempt import Attempt
from dialer.call_event import CallEvent
from dialer.control.access import SCOPES, Role, Who
from dialer.control.desk import Desk
from dialer.control.desk_view import DeskView, InHand
from dialer.settle_calls import record
from dialer.store.database import Database
from dialer.store.desk import ShiftState
from dialer.store.schema import user_account
from tests.unit.desk import TUESDAY
from tests.unit.ledger import Ledger, sent

TELEPHONE = "PJSIP/agent-1"
CHANNEL = f"{TELEPHONE}-0000001a"


class SetClock:
    """Stands still where it is set."""

    trusted = True

    def __init__(self) -> None:
        self.at = TUESDAY

    def now(self) -> Any:
        return self.at

    def of_asterisk(self, at: Any) -> Any:
        return at


@dataclass
class Office:
    """A ledger with one campaign, and the desks of its agents."""

    here: Ledger
    desk: Desk
    agent: Who
    other: Who
    clock: SetClock

    @property
    def database(self) -> Database:
        return self.here.database

    def called(self) -> Attempt:
        """Ana is dialled and answers."""
        attempt = sent(self.database, self.here.campaign, TUESDAY)
        self.happens(attempt, "ANSWER")
        return attempt

    def happens(self, attempt: Attempt, name: str, *, after: float = 0, **detail: str) -> None:
        """On the person's own leg."""
        self._fold(attempt, name, attempt.id, "PJSIP/trunk-1-00000001", after, detail)

    def agent_leg(self, attempt: Attempt, name: str, *, after: float = 0, channel: str = CHANNEL) -> None:
        self._fold(attempt, name, f"{attempt.id}.{channel}", channel, after, {})

    def _fold(
        self, attempt: Attempt, name: str, channel_id: str, channel: str, after: float, detail: dict[str, str]
    ) -> None:
        event = CallEvent(
            name=name,
            channel_id=channel_id,
            linked_id=attempt.id,
            n=int(after * 1000) + len(detail),
            at=TUESDAY + timedelta(seconds=after),
            channel_name=channel,
            detail=detail,
        )
        campaigns = {self.here.campaign.name: self.here.campaign}
        self.database.write(record, [event], campaigns, TUESDAY + timedelta(seconds=after))

    async def view(self, who: Who | None = None) -> DeskView:
        return await self.desk.view(who or self.agent, "en")

    async def in_hand(self) -> InHand:
        found = (await self.view()).in_hand
        assert found is not None
        return found

    async def state(self) -> ShiftState:
        shift = (await self.view()).shift
        assert shift is not None
        return shift.state

    async def talking(self) -> tuple[Attempt, InHand]:
        """At work, ready, and connected with Ana."""
        await self.desk.begin(self.agent)
        await self.desk.ready(self.agent)
        attempt = self.called()
        self.agent_leg(attempt, "BRIDGE_ENTER", after=1)
        return attempt, await self.in_hand()

    def hangs_up(self, attempt: Attempt, *, after: float = 60) -> None:
        self.agent_leg(attempt, "BRIDGE_EXIT", after=after)
        self.agent_leg(attempt, "HANGUP", after=after + 0.1)
        self.happens(attempt, "HANGUP", after=after + 0.2, hangupcause="16")


def office_of(here: Ledger) -> Office:
    """Two agents, neither at work yet."""
    clock = SetClock()
    return Office(here, Desk(here.database, clock), _who(1, TELEPHONE), _who(2, "PJSIP/agent-2"), clock)


def hire(database: Database) -> None:
    """Accounts for both, where nobody makes them otherwise."""
    common = {"roles": ["agent"], "created_at": TUESDAY, "created_by": "x"}
    rows = [{"id": n, "login": f"agent{n}", "name": f"Agent {n}", **common} for n in (1, 2)]
    database.write(lambda tx: tx.execute(user_account.insert(), rows))


def _who(n: int, interface: str) -> Who:
    return Who(
        id=f"user:{n}",
        name=f"Agent {n}",
        kind="person",
        scopes=SCOPES[Role.AGENT],
        user_id=n,
        interface=interface,
    )
