"""Everything that is asked and told over HTTP, put together by hand."""

from functools import partial

from dialer.catalogue import Catalogue
from dialer.clock import Clock
from dialer.control.agents import Agents
from dialer.control.answers import Answers
from dialer.control.audit import Audit
from dialer.control.board import Board
from dialer.control.calls import Calls
from dialer.control.campaigns import CampaignControl
from dialer.control.contacts import Contacts
from dialer.control.control import Control
from dialer.control.desk import Desk
from dialer.control.follow_ups import FollowUps
from dialer.control.keys import Keys
from dialer.control.reports import Reports
from dialer.control.samples import Samples
from dialer.control.suppressions import Suppressions
from dialer.control.users import Users
from dialer.law_of import law_of
from dialer.settings import Settings
from dialer.store.database import Database


def new_control(settings: Settings, database: Database, clock: Clock, catalogue: Catalogue) -> Control:
    """All areas over one ledger. Whoever serves them runs `board`, and closes `campaigns` at the end."""
    campaigns = CampaignControl(catalogue=catalogue, database=database, clock=clock, settings=settings)
    return Control(
        users=Users(database, clock),
        keys=Keys(database, clock),
        campaigns=campaigns,
        board=Board(
            database=database,
            state=settings.state,
            clock=clock,
            whole=campaigns.whole,
            law=partial(law_of, clock=clock),
            gone=campaigns.gone,
        ),
        contacts=Contacts(database),
        calls=Calls(database),
        suppressions=Suppressions(database, clock),
        follow_ups=FollowUps(database, clock),
        agents=Agents(database),
        reports=Reports(database, clock),
        audit=Audit(database),
        answers=Answers(database),
        desk=Desk(database, clock),
        samples=Samples(settings=settings, database=database, campaign=campaigns.definition),
        clock=clock,
        rehearsal=settings.rehearsal,
    )
