"""Whether the suite can fail: the same faults, played with a Recado that was made wrong (breaking.py)."""

from tests.faults.delivery_faults import killed_handing_over
from tests.faults.link_faults import cut_after_originate
from tests.faults.node_faults import stood_still
from tests.faults.people import BUSY
from tests.faults.process_faults import killed_away
from tests.faults.rows import Figures
from tests.faults.stage import Stage


async def send_again(stage: Stage) -> Figures:
    """Must show calls made twice: a busy call is over at once, and its id is free for a second one."""
    return await cut_after_originate(stage, "--broken", "send-again", endings=BUSY)


async def no_event_log(stage: Stage) -> Figures:
    """Must show keys lost."""
    return await killed_away(stage, "--broken", "no-event-log")


async def no_sending(stage: Stage) -> Figures:
    """Must show mails that arrived twice."""
    return await killed_handing_over(stage, "--broken", "no-sending")


async def own_limits(stage: Stage) -> Figures:
    """Must show more calls up at once than the campaign may have."""
    return await stood_still(stage, "--broken", "own-limits")


async def work_repeated(stage: Stage) -> Figures:
    """Must show people called twice: the node stands still with calls that Asterisk has just taken on."""
    return await stood_still(stage, "--broken", "work-repeated", points=("after_write",))
