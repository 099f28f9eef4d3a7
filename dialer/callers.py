"""What is heard by who rings a caller ID back."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import phonenumbers
import structlog

from dialer.asterisk.message import AmiError
from dialer.call_variables import inbound_variables
from dialer.campaign import Campaign

log = structlog.get_logger()

CALLERS = "recado-callers"
"""Where Asterisk looks for the number that somebody rang back (asterisk_conf/extensions.conf)."""


class Callers:
    """What is heard by who rings a caller ID back, by caller ID: what could be made last stays in use."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self.troubles: dict[str, Exception] = {}
        """Campaigns whose answer could not be made the last time, and why."""

    async def make(
        self, campaigns: Iterable[Campaign], answer: Callable[[Campaign, Path], Awaitable[str]]
    ) -> None:
        """The first campaign of each caller ID says what is heard; one that cannot keeps no other from it."""
        self.troubles = {}
        made: set[str] = set()
        for campaign in campaigns:
            if campaign.inbound_flow is None or campaign.caller_id in made:
                continue
            try:
                self._said[campaign.caller_id] = await answer(campaign, campaign.inbound_flow)
                made.add(campaign.caller_id)
            except AmiError:
                raise  # nothing can be put into Asterisk now, whosever it is
            except Exception as error:
                log.exception("who rings back hears nothing new", action="inbound", campaign=campaign.name)
                self.troubles[campaign.name] = error

    def conf(self) -> str:
        return callers_conf(self._said.values())


def callers_conf(callers: Iterable[str]) -> str:
    """The context that leads from a caller ID of ours to what is said to who rings it back.

    Where campaigns share a caller ID, the first one's words are heard: nobody knows who rings.
    """
    return f"[{CALLERS}]\n" + "".join(callers)


def caller_conf(campaign: Campaign, context: str, sounds: str) -> str:
    """One extension per spelling in which the trunk may deliver the number."""
    variables = inbound_variables(campaign, sounds)
    steps = [*(f"Set({name}={value})" for name, value in variables.items()), f"Goto({context},s,1)"]
    national = phonenumbers.national_significant_number(phonenumbers.parse(campaign.caller_id))
    spellings = (campaign.caller_id, campaign.caller_id.removeprefix("+"), national)
    return "".join(
        f"exten => {number},1,{steps[0]}\n" + "".join(f" same => n,{step}\n" for step in steps[1:])
        for number in spellings
    )
