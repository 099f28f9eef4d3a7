"""What is asked of Asterisk is sent at most once and has one answer, whatever becomes of the link."""

import asyncio

import pytest

from dialer.asterisk.message import AmiEvent, AnswerLate, LinkDown, LinkLost
from dialer.asterisk.originate import originate
from dialer.asterisk.telephone import AsteriskTelephone
from dialer.ports import NotDialled, Queued, Unanswered
from tests.fakes.ami_server import FakeAmi, block, error, fake_ami, success
from tests.unit.ami_linked import CALL, linked, never
from tests.waiting import CEILING, until


async def test_an_originate_cut_off_before_its_answer_is_never_sent_again() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.script = never
        placing = asyncio.create_task(originate(link, CALL))
        await until(lambda: server.actions("Originate"))
        server.cut()
        assert isinstance(await asyncio.wait_for(placing, CEILING), Unanswered)
        server.script = lambda server, action: success(action)
        await until(lambda: link.epoch == 2)
        await link.action("CoreStatus")
        assert len(server.actions("Originate")) == 1


async def test_an_originate_that_is_not_answered_in_time_is_unanswered_and_a_late_answer_harms_nobody() -> (
    None
):
    async with fake_ami() as server, linked(server) as link:
        server.script = never
        with pytest.raises(AnswerLate):
            await link.action("Originate", {"Channel": "PJSIP/1@t"}, action_id=CALL.attempt_id, timeout=0.05)
        server.send(block("Response: Success", f"ActionID: {CALL.attempt_id}", "Message: late"))
        server.script = lambda server, action: success(action, "Message: fresh")
        assert (await link.action("CoreStatus")).message == "fresh"
        assert len(server.actions("Originate")) == 1


async def test_every_action_that_waits_ends_when_the_session_ends() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.script = never
        waiting = [asyncio.create_task(link.action("CoreStatus", timeout=CEILING)) for _ in range(20)]
        await until(lambda: len(server.actions("CoreStatus")) == 20)
        server.cut()
        ends = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), CEILING)
        assert all(isinstance(end, LinkLost) for end in ends)


async def test_a_session_that_nobody_has_reconciled_takes_no_call() -> None:
    """It may have begun between the ledger's last word and the Originate."""
    async with fake_ami() as server, linked(server) as link:
        telephone = AsteriskTelephone(link)
        assert isinstance(await telephone.place(CALL), NotDialled)
        assert not server.actions("Originate")
        telephone.reconciled(link.epoch)
        assert isinstance(await telephone.place(CALL), Queued)


async def test_what_is_asked_while_the_link_is_down_fails_at_once_and_is_not_sent_later() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.refuse_login_with = "Authentication failed"
        server.cut()
        await until(lambda: not link.up)
        with pytest.raises(LinkDown, match="was not sent"):
            await link.action("CoreStatus")
        assert isinstance(await originate(link, CALL), NotDialled)
        server.refuse_login_with = ""
        await asyncio.wait_for(link.wait_up(), CEILING)
        await link.action("Ping")
        assert not server.actions("Originate")
        assert not server.actions("CoreStatus")


async def test_asterisks_refusal_is_an_answer_with_its_reason() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.script = lambda server, action: error(action, "Extension does not exist.")
        assert await originate(link, CALL) == NotDialled("Extension does not exist.")


async def test_the_late_result_of_an_originate_reaches_the_listener() -> None:
    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append) as link:
        assert await originate(link, CALL) == Queued()
        server.send(
            block(
                "Event: OriginateResponse", f"ActionID: {CALL.attempt_id}", "Response: Failure", "Reason: 3"
            )
        )
        await until(lambda: events)
        assert (events[0].name, events[0].get("reason")) == ("OriginateResponse", "3")


async def test_the_result_of_an_originate_may_come_before_its_answer() -> None:
    def result_first(server: FakeAmi, action: object) -> bytes:
        event = block("Event: OriginateResponse", f"ActionID: {CALL.attempt_id}", "Response: Failure")
        return event + block("Response: Success", f"ActionID: {CALL.attempt_id}", "Message: queued")

    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append) as link:
        server.script = result_first
        assert await originate(link, CALL) == Queued()
        assert [event.name for event in events] == ["OriginateResponse"]


async def test_a_list_is_one_answer_however_it_is_mixed_with_events() -> None:
    def channels(server: FakeAmi, action: dict[str, str]) -> bytes:
        mine = f"ActionID: {action['ActionID']}"
        return b"".join(
            (
                block("Response: Success", mine, "EventList: start", "Message: Channels will follow"),
                block("Event: CoreShowChannel", mine, "Uniqueid: 1"),
                block("Event: CEL", "UniqueID: other"),
                block("Event: CoreShowChannel", mine, "Uniqueid: 2"),
                block("Event: CoreShowChannelsComplete", mine, "EventList: Complete", "ListItems: 2"),
            )
        )

    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append) as link:
        server.script = channels  # type: ignore[assignment]
        answer = await link.action("CoreShowChannels")
    assert [entry.get("uniqueid") for entry in answer.events] == ["1", "2"]
    assert [event.get("uniqueid") for event in events] == ["other"]
