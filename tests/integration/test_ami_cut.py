"""A line to Asterisk that is cut around an Originate: nobody is rung twice, and no call is lost."""

import asyncio
from collections.abc import Callable

from dialer.asterisk.control import live_channels
from dialer.asterisk.originate import originate
from dialer.lab.lab import Lab
from dialer.policy.outcome import decide, fold
from dialer.ports import OutboundCall, Placed, Queued, Unanswered
from tests.fakes.cutting_proxy import CuttingProxy, cutting_proxy
from tests.integration.pbx_calls import ANSWERS, RINGS_OUT, call, dialing, invites, logged
from tests.waiting import until


async def cut_call(
    lab: Lab, ending: str, prepare: Callable[[CuttingProxy], None]
) -> tuple[OutboundCall, Placed, bool]:
    """Place a call over a line that is cut; what was answered, and whether the next session saw it up."""
    async with cutting_proxy(lab.settings.ami_port) as proxy, dialing(lab, port=proxy.port) as link:
        prepare(proxy)
        placed = call(ending, ring=10)
        answer = await originate(link, placed)
        await until(lambda: link.up and link.epoch > 1)
        up = placed.attempt_id in {channel.unique_id for channel in await live_channels(link)}
        assert proxy.cuts == 1
    return placed, answer, up


async def test_cut_after_the_originate_was_written_and_before_its_answer(lab: Lab, short_flow: str) -> None:
    def before_the_answer(proxy: CuttingProxy) -> None:
        proxy.cut_when_asked = b"Originate"

    placed, answer, up = await cut_call(lab, RINGS_OUT, before_the_answer)
    assert isinstance(answer, Unanswered)
    assert up, "what was dialled is found by the next session"
    assert decide(fold(await logged(lab, placed.attempt_id))).outcome == "no_answer"
    assert await invites(lab, placed) == 1


async def test_cut_in_the_middle_of_the_originate(lab: Lab, short_flow: str) -> None:
    def in_the_middle(proxy: CuttingProxy) -> None:
        proxy.cut_when_asked, proxy.half_only = b"Originate", True

    placed, answer, up = await cut_call(lab, ANSWERS, in_the_middle)
    assert isinstance(answer, Unanswered)
    assert not up
    assert await invites(lab, placed) == 0


async def test_cut_right_after_the_answer(lab: Lab, short_flow: str) -> None:
    def after_the_answer(proxy: CuttingProxy) -> None:
        proxy.cut_when_answered = b"successfully queued"

    placed, answer, up = await cut_call(lab, RINGS_OUT, after_the_answer)
    assert isinstance(answer, Queued | Unanswered)
    assert up
    assert decide(fold(await logged(lab, placed.attempt_id))).outcome == "no_answer"
    assert await invites(lab, placed) == 1


async def test_a_line_that_goes_dead_is_noticed_and_what_waited_in_it_is_not_sent_twice(
    lab: Lab, short_flow: str
) -> None:
    async with cutting_proxy(lab.settings.ami_port) as proxy, dialing(lab, port=proxy.port) as link:
        proxy.go_dead()
        placed = call(RINGS_OUT, ring=2)
        assert isinstance(await originate(link, placed), Unanswered)
        await until(lambda: not link.up)
        proxy.come_back()
        await until(lambda: link.up)
    await asyncio.sleep(1)
    assert await invites(lab, placed) <= 1
