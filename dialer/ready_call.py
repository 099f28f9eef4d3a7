"""A call on its way to the one door (dial_calls): ready, and then due."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dialer.attempt import Attempt
from dialer.contact import Debt
from dialer.lines import Launched
from dialer.ports import OutboundCall, Prepared


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadyCall:
    """A reserved attempt whose prompts are made. `said` is the debt as the call will tell it."""

    attempt: Attempt
    launched: Launched
    prepared: Prepared
    said: Debt
    variables: Callable[[], Mapping[str, str]]
    agent: Mapping[str, str] = field(default_factory=dict)
    """Agent first: the channel of whoever speaks, once they are on the line."""
    agent_until: float = math.inf
    """Until when they wait for the person to be dialled, in seconds of clock.steady: then they may hang up,
    and nobody is dialled for an agent who is not there."""

    def outbound(self) -> OutboundCall:
        """The call as Asterisk is asked for it. Made last: what lets it into the flow is good for a minute,
        and the ledger may have been waited for longer."""
        campaign = self.launched.campaign
        return OutboundCall(
            attempt_id=self.attempt.id,
            number=self.attempt.phone,
            trunk=campaign.trunk,
            caller_id=campaign.caller_id,
            flow_context=self.launched.flow_context,
            ring_timeout=campaign.ring_timeout,
            variables={**self.variables(), **self.agent},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class DueCall:
    """A call that holds its line here, and the instant at which its turn is."""

    ready: ReadyCall
    at: datetime

    @property
    def campaign(self) -> str:
        return self.ready.launched.campaign.name

    @property
    def attempt(self) -> Attempt:
        return self.ready.attempt
