"""The rehearsal lab itself: what it counts and records is what everything else is held against."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from dialer.lab.errors import LabError
from dialer.lab.ground_truth import Invite, KeySent, read_ground_truth
from dialer.lab.lab import Lab
from tests.integration.lab_telephone import Telephone, a_number, lab_telephone
from tests.integration.listening import recorded
from tests.waiting import until

PROMPT_SECONDS = 2.0


@pytest.fixture(scope="session")
def prompt(lab: Lab) -> bytes:
    """A-law that is loud, never repeats itself, and ends in nothing that sounds."""
    noise = random.Random(1)
    sound = bytes(noise.choice(b"\x05\x15\x25\x85\x95\xa5") for _ in range(int(PROMPT_SECONDS * 8000)))
    (lab.settings.sounds / "prompt.alaw").write_bytes(sound)
    return sound


@pytest.fixture(scope="session")
async def telephone(lab: Lab, prompt: bytes) -> AsyncIterator[Telephone]:
    async with lab_telephone(lab) as telephone:
        yield telephone


async def invites_to(lab: Lab, number: str) -> list[Invite]:
    return [invite for invite in (await lab.ground_truth()).invites if invite.number == number]


async def keys_from(lab: Lab, number: str) -> list[KeySent]:
    """The six keys of a call; the last is written down while the PBX hangs up."""

    def pressed() -> list[KeySent]:
        return [key for key in read_ground_truth(lab.folder).keys if key.number == number]

    await until(lambda: len(pressed()) >= 6)
    return pressed()


async def heard_by(lab: Lab, number: str) -> bytes:
    (invite,) = await invites_to(lab, number)
    return await recorded(lab, invite.sip_call_id)


@pytest.mark.parametrize(
    ("ending", "cause"),
    [("69", 17), ("84", 21), ("86", 1), ("89", 34), ("90", 34)],
    ids=["busy", "rejected", "unallocated", "congestion", "exchange congested"],
)
async def test_a_call_that_is_not_answered_is_counted_and_says_why(
    lab: Lab, telephone: Telephone, ending: str, cause: int
) -> None:
    number = a_number(ending)
    events = await telephone.call(number)
    (hangup,) = [event["Extra"] for event in events if event["EventName"] == "HANGUP"]
    assert f'"hangupcause":{cause},' in hangup
    assert not any(event["EventName"] == "ANSWER" for event in events)
    assert len(await invites_to(lab, number)) == 1


async def test_a_call_that_rings_out_is_counted(lab: Lab, telephone: Telephone) -> None:
    number = a_number("73")
    events = await telephone.call(number, timeout=2_000)
    assert not any(event["EventName"] == "ANSWER" for event in events)
    assert len(await invites_to(lab, number)) == 1


async def test_a_number_that_is_called_twice_counts_twice(lab: Lab, telephone: Telephone) -> None:
    number = a_number("69")
    await telephone.call(number)
    await telephone.call(number)
    assert len({invite.sip_call_id for invite in await invites_to(lab, number)}) == 2


async def test_who_is_busy_the_first_time_answers_the_second(lab: Lab, telephone: Telephone) -> None:
    number = a_number("91")
    first = await telephone.call(number)
    second = await telephone.call(number)
    answers = [any(event["EventName"] == "ANSWER" for event in call) for call in (first, second)]
    assert answers == [False, True]


async def test_what_a_person_heard_is_the_prompt_bit_for_bit(
    lab: Lab, telephone: Telephone, prompt: bytes
) -> None:
    number = a_number("32")
    await telephone.call(number)
    heard = await heard_by(lab, number)
    assert heard.count(prompt) == 3


async def test_keys_come_after_the_prompts_and_the_second_factor_is_marked(
    lab: Lab, telephone: Telephone, prompt: bytes
) -> None:
    number = a_number("08")
    await lab.teach({number: "4821"})
    await telephone.call(number)
    keys = await keys_from(lab, number)
    assert [(key.key, key.identity) for key in keys] == [
        ("1", False),
        ("4", True),
        ("8", True),
        ("2", True),
        ("1", True),
        ("2", False),
    ]
    assert '{"extra":"digits=4821"}' in telephone.said("TEST_DIGITS")
    assert (await heard_by(lab, number)).count(prompt) == 2


async def test_who_presses_during_the_prompt_cuts_it_short(
    lab: Lab, telephone: Telephone, prompt: bytes
) -> None:
    number = a_number("38")
    await lab.teach({number: "4821"})
    await telephone.call(number)
    assert "".join(key.key for key in await keys_from(lab, number)) == "148212"
    heard = await heard_by(lab, number)
    assert prompt not in heard
    assert heard[:4000] == prompt[:4000]


async def test_wrong_digits_are_as_many_as_the_right_ones_and_none_of_them(
    lab: Lab, telephone: Telephone
) -> None:
    number = a_number("53")
    await lab.teach({number: "4821"})
    await telephone.call(number)
    typed = "".join(key.key for key in await keys_from(lab, number) if key.identity)
    assert typed[:4] == "5932"


async def test_who_hangs_up_mid_sentence_has_not_heard_it_all(
    lab: Lab, telephone: Telephone, prompt: bytes
) -> None:
    number = a_number("42")
    events = await telephone.call(number)
    assert any(event["EventName"] == "ANSWER" for event in events)
    heard = await heard_by(lab, number)
    assert heard
    assert heard in prompt


async def test_thirty_people_at_once_lose_no_key(lab: Lab, telephone: Telephone) -> None:
    people = [a_number(ending) for ending in ("08", "38", "14") for _ in range(10)]
    await lab.teach(dict.fromkeys(people, "4821"))
    calls = await asyncio.gather(*(telephone.call(number) for number in people))
    for number, events in zip(people, calls, strict=True):
        said = [event["Extra"] for event in events if event["EventName"] == "USER_DEFINED"]
        pressed = "".join(key.key for key in await keys_from(lab, number))
        assert said == [f'{{"extra":"{word}"}}' for word in _said_by(pressed)]


def _said_by(pressed: str) -> list[str]:
    return [f"key={pressed[0]}", f"digits={pressed[1:5]}", f"key={pressed[5]}"]


async def test_an_agent_takes_the_transfer(lab: Lab, telephone: Telephone) -> None:
    number = a_number("32")
    await telephone.call(number, context="test-lab-transfer")
    answered = [call for call in (await lab.ground_truth()).agent_calls if call.agent == "agent-1"]
    assert len(answered) == 1
    assert telephone.said("TEST_QUEUE") == ['{"extra":"status=CONTINUE"}']
    assert not await invites_to(lab, "agent-1"), "a transfer is no call to a debtor"


async def test_somebody_rings_the_caller_id_back(lab: Lab, telephone: Telephone, prompt: bytes) -> None:
    recording = await lab.call_in(caller="+34910555555", keys="9", number="+34910000099")
    assert prompt in recording.read_bytes()
    await until(lambda: '{"extra":"key=9"}' in telephone.said("TEST_CALLER"))
    (key,) = [key for key in (await lab.ground_truth()).keys if key.inbound]
    assert (key.number, key.key) == ("+34910555555", "9")


async def test_a_call_to_a_number_that_is_not_ours_is_refused(lab: Lab) -> None:
    with pytest.raises(LabError, match=r"does not take a call to \+34910123456"):
        await lab.call_in(caller="+34910555555", number="+34910123456")
