"""The rehearsal lab itself: what it counts and records is what everything else is held against."""

import asyncio
import itertools
import os
import random
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from email import message_from_bytes
from pathlib import Path

import aiosmtplib
import pytest

from dialer.lab.ami import Ami, AmiError, Message
from dialer.lab.errors import LabError
from dialer.lab.ground_truth import Invite, KeySent, read_ground_truth
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from dialer.lab.pbx import TRUNK
from dialer.lab.process import runs
from tests.integration.listening import recorded
from tests.waiting import CEILING, until

PROMPT_SECONDS = 2.0

FLOW = """
[test-lab]
exten => s,1,Read(KEY,{prompt},1,,1,2)
 same => n,CELGenUserEvent(TEST_KEY,key=${{KEY}})
 same => n,Read(DIGITS,{prompt},4,,1,2)
 same => n,CELGenUserEvent(TEST_DIGITS,digits=${{DIGITS}})
 same => n,Read(KEY,{prompt},1,,1,2)
 same => n,CELGenUserEvent(TEST_KEY,key=${{KEY}})
 same => n,Hangup(16)

[test-lab-transfer]
exten => s,1,Queue(test-lab,rc,,,30)
 same => n,CELGenUserEvent(TEST_QUEUE,status=${{QUEUESTATUS}})
 same => n,Hangup(16)

[recado-callers]
exten => +34910000099,1,Answer()
 same => n,Read(KEY,{prompt},1,,1,2)
 same => n,CELGenUserEvent(TEST_CALLER,key=${{KEY}})
 same => n,Hangup(16)
"""

QUEUE = """
[test-lab]
strategy = rrmemory
timeout = 15
member => PJSIP/agent-1
"""

numbers = itertools.count(1)


def a_number(ending: str) -> str:
    """A number nobody else here dials, whose last two digits say who is behind it."""
    return f"+34910{next(numbers):04}{ending}"


class Telephone:
    """Places one call after the other through the PBX, by raw AMI, and sees what becomes of each."""

    def __init__(self, ami: Ami, events: list[Message]) -> None:
        self._ami = ami
        self._events = events

    async def call(self, number: str, *, context: str = "test-lab", timeout: int = 20_000) -> list[Message]:
        """Dial a number and return the events of its channel, the last being its end."""
        attempt = uuid.uuid4().hex
        originate = {
            "Channel": f"PJSIP/{number}@{TRUNK}",
            "ChannelId": attempt,
            "ActionID": attempt,
            "Async": "true",
            "Context": context,
            "Exten": "s",
            "Priority": "1",
            "CallerID": "+34910000099",
            "Timeout": str(timeout),
        }
        await self._ami.send("Originate", originate)
        return await self.events_of(attempt)

    async def events_of(self, channel: str) -> list[Message]:
        async with asyncio.timeout(CEILING):
            while True:
                seen = [event for event in self._events if event.get("UniqueID") == channel]
                if any(event["EventName"] == "CHAN_END" for event in seen):
                    return seen
                await asyncio.sleep(0.05)

    def said(self, name: str) -> list[str]:
        """What all calls so far have said under this name."""
        return [event["Extra"] for event in self._events if event.get("UserDefType") == name]


@pytest.fixture(scope="session")
def prompt(lab: Lab) -> bytes:
    """A-law that is loud, never repeats itself, and ends in nothing that sounds."""
    noise = random.Random(1)
    sound = bytes(noise.choice(b"\x05\x15\x25\x85\x95\xa5") for _ in range(int(PROMPT_SECONDS * 8000)))
    (lab.settings.sounds / "prompt.alaw").write_bytes(sound)
    return sound


@pytest.fixture(scope="session")
async def telephone(lab: Lab, prompt: bytes) -> AsyncIterator[Telephone]:
    settings = lab.settings
    flow = FLOW.format(prompt=settings.sounds / "prompt")
    (settings.generated_config / "flows" / "test-lab.conf").write_text(flow)
    (settings.generated_config / "queues" / "test-lab.conf").write_text(QUEUE)
    config_secret = settings.ami_config_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user="recado-config", secret=config_secret) as config:
        await config.send("Reload", {"Module": "pbx_config"})
        await config.send("Reload", {"Module": "app_queue"})
    secret = settings.ami_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user="recado", secret=secret, events=True) as ami:
        events: list[Message] = []
        listening = asyncio.create_task(_keep(ami, events))
        yield Telephone(ami, events)
        listening.cancel()
    for folder in ("flows", "queues"):
        (settings.generated_config / folder / "test-lab.conf").unlink()


async def _keep(ami: Ami, events: list[Message]) -> None:
    async for event in ami.events():
        if event["Event"] == "CEL":
            events.append(event)  # noqa: PERF401


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


async def test_a_mail_is_kept_as_it_was_sent(lab: Lab) -> None:
    mail = "From: a@lab.example\r\nTo: b@lab.example\r\nSubject: Recordatorio\r\n\r\nHola, señora Ruiz.\r\n"
    before = set(lab.mails())
    smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=lab.settings.smtp_port)
    async with smtp:
        await smtp.sendmail("a@lab.example", ["b@lab.example"], mail.encode())
    (new,) = set(lab.mails()) - before
    kept = message_from_bytes(new.read_bytes())
    assert kept["Subject"] == "Recordatorio"
    assert kept["X-Envelope-To"] == "b@lab.example"


async def test_no_module_is_missing_from_what_an_operator_gets(lab: Lab) -> None:
    """As it boots: what later tests provoke is theirs."""
    log = (lab.folder / "pbx" / "log" / "messages.log").read_text()
    assert "declined to load" not in log
    assert "not registered" not in log
    booting = [line for line in log.splitlines() if "ERROR" in line and "loader.c" in line]
    assert booting == []


@pytest.mark.parametrize("user", ["recado", "recado-config"])
async def test_neither_ami_user_gets_a_shell(lab: Lab, user: str) -> None:
    settings = lab.settings
    secret = settings.ami_secret if user == "recado" else settings.ami_config_secret
    async with Ami(port=settings.ami_port, user=user, secret=secret.get_secret_value()) as ami:
        for action in (
            ("Command", "GetConfig", "UpdateConfig") if user == "recado" else ("Command", "Originate")
        ):
            with pytest.raises(AmiError, match="Permission denied"):
                await ami.send(action)


async def test_a_folder_has_one_lab_at_a_time(lab: Lab, asterisk: AsteriskInstall) -> None:
    with pytest.raises(LabError, match="A lab already runs"):
        async with Lab(folder=lab.folder, install=asterisk):
            pass


async def test_a_detached_lab_outlives_who_started_it_and_is_used_and_ended_from_elsewhere(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "dialer", "lab", "up", str(tmp_path / "lab")]
    starting = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    assert await starting.wait() == 0
    attached = Lab.attach(tmp_path / "lab")
    try:
        with pytest.raises(LabError, match="does not take a call"):
            await attached.call_in(caller="+34910555555")
    finally:
        await attached.down()
    assert not attached.is_running()
    assert not any(runs(pid) for pid in _pids(tmp_path / "lab"))


async def test_what_a_killed_lab_left_behind_is_ended_by_the_next(tmp_path: Path) -> None:
    lab = await Lab.up(tmp_path / "lab")
    orphans = _pids(tmp_path / "lab")
    os.kill(int((tmp_path / "lab" / "pid").read_text()), signal.SIGKILL)
    await lab.down()
    again = await Lab.up(tmp_path / "lab")
    try:
        assert len(orphans) == 2
        assert not any(runs(pid) for pid in orphans)
        assert again.settings.secret == lab.settings.secret, "the ledger of this folder was made with it"
    finally:
        await again.down()


def _pids(folder: Path) -> list[int]:
    return [int(file.read_text()) for file in folder.glob("*/pid")]
