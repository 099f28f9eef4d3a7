"""Everything that may be asked of Recado, and told it: one field an area."""

from dataclasses import dataclass

from dialer.clock import Clock
from dialer.control.agents import Agents
from dialer.control.answers import Answers
from dialer.control.audit import Audit
from dialer.control.board import Board
from dialer.control.calls import Calls
from dialer.control.campaigns import CampaignControl
from dialer.control.contacts import Contacts
from dialer.control.desk import Desk
from dialer.control.follow_ups import FollowUps
from dialer.control.keys import Keys
from dialer.control.reports import Reports
from dialer.control.samples import Samples
from dialer.control.suppressions import Suppressions
from dialer.control.users import Users


@dataclass(frozen=True, kw_only=True)
class Control:
    """What the API and the pages are built over; `recado serve` builds it by hand."""

    users: Users
    keys: Keys
    campaigns: CampaignControl
    board: Board
    contacts: Contacts
    calls: Calls
    suppressions: Suppressions
    follow_ups: FollowUps
    agents: Agents
    reports: Reports
    audit: Audit
    answers: Answers
    desk: Desk
    samples: Samples
    clock: Clock
    """What the ledger is dated by: a rehearsal's runs ahead of the machine's."""
    rehearsal: bool = False
    """Whether every call of this server reaches the simulated network and nobody else."""
