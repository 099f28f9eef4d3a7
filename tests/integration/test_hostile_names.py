"""B1 and B2 on the real thing: names made to become an action, a header or a variable are spoken and mailed.

A second client with every class of events there is listens to the PBX all the while. Whatever a name had
done there, it would have seen: another channel, a variable, an application, a word of it anywhere.
"""

import asyncio
import csv
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import pytest_asyncio
from ruamel.yaml import YAML

from dialer.lab.ami import Ami, Message
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from tests.integration.listening import places
from tests.integration.rehearsal import ROOT, SHIPPED, Demo, Ran, Rehearsal, calls_of, until
from tts.g711 import SAMPLES_PER_SECOND

NAMES = {
    "Bob\nChannel: PJSIP/19005550123@trunk-lab\nVariable: FOO=1": (
        "Bob Channel: PJSIP/19005550123@trunk-lab Variable: FOO=1"
    ),
    "Eva\r\n\r\nAction: Originate\r\nChannel: Local/s@recado-inbound\r\nApplication: System\r\nData: id": (
        "Eva Action: Originate Channel: Local/s@recado-inbound Application: System Data: id"
    ),
    "Rosa\0Variable: FOO=1": "Rosa Variable: FOO=1",
    "Marta\u0085Exten: h\u2028Action: Hangup": "Marta Exten: h Action: Hangup",
    "García, FOO=1": "García, FOO=1",
    "Ana ${SHELL(id)}&SIP/x|FOO=1": "Ana ${SHELL(id)}&SIP/x|FOO=1",
}
"""As they stand in the file, and as they are kept."""

TRACES = ("FOO", "19005550123", "SHELL", "Bob", "Eva", "Rosa", "Marta", "García", "SIP/x", "System")
"""Words of them that nothing else on a PBX says."""

ASKS_INFORMATION = "08"
"""Hears who is asked for to its end, says that it is them, and asks for a mail."""

NUMBERS = [f"+3491040{n:02}{ASKS_INFORMATION}" for n in range(len(NAMES))]

LISTENER = """
[listener]
secret = {secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = all
write = reporting
"""


@dataclass(frozen=True, kw_only=True)
class Hostile:
    ran: Ran
    left: Rehearsal
    seen: Sequence[Message]
    """Every event that the second client was sent, from before the first call."""


@pytest_asyncio.fixture(scope="session")
async def hostile(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    home = tmp_path_factory.mktemp("hostile")
    campaigns = _campaigns(home)
    left = Rehearsal(home / "d", campaigns)
    options = ("--campaigns", str(campaigns), "--json", str(left.folder.with_suffix(".json")))
    seen: list[Message] = []
    async with Demo(left.folder, *options) as running:
        await until("the lab is up", left.lab.is_running, running)
        async with _listening(left.lab, asterisk, seen):
            ran = await running.end()
    return Hostile(ran=ran, left=left, seen=seen)


def test_b01_b02_everybody_was_called_once_and_the_ledger_agrees_with_the_carrier(hostile: Hostile) -> None:
    assert hostile.ran.exit_code == 0, hostile.ran.output
    assert hostile.left.figures()["agreement"] is True
    rows = hostile.left.attempts()
    assert calls_of(rows) == hostile.left.invites == dict.fromkeys(NUMBERS, 1)
    assert {row.outcome for row in rows} == {"info"}


def test_b01_b02_a_second_client_sees_no_further_channel(hostile: Hostile) -> None:
    attempts = {row.id for row in hostile.left.attempts()}
    born = [event for event in hostile.seen if event["Event"] == "Newchannel"]
    assert {event["Uniqueid"] for event in born} == attempts
    assert all(event["Channel"].startswith("PJSIP/trunk-lab-") for event in born)


def test_b01_b02_a_second_client_sees_no_variable_and_no_word_of_a_name(hostile: Hostile) -> None:
    variables = {event["Variable"] for event in hostile.seen if event["Event"] == "VarSet"}
    assert "RECADO_SOUNDS" in variables, "it would have seen one"
    told = [f"{name}: {value}" for event in hostile.seen for name, value in event.items()]
    assert [line for line in told if any(trace in line for trace in TRACES)] == []


@pytest.mark.parametrize("kept", NAMES.values())
async def test_b01_b02_the_name_is_spoken(hostile: Hostile, kept: str, tmp_path: Path) -> None:
    ((person,),) = hostile.left.ask("SELECT id FROM person WHERE name = ?", kept)
    (attempt,) = [row for row in hostile.left.attempts() if row.person == person]
    asked_for = (await hostile.left.spoken_again(attempt, tmp_path))["who"]
    assert len(asked_for) > 2 * SAMPLES_PER_SECOND
    assert places([asked_for], hostile.left.heard(attempt)) != [-1]


def test_b01_b02_the_mails_have_the_names_intact_and_one_recipient_each(hostile: Hostile) -> None:
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in hostile.left.lab.mails()]
    to_debtors = [mail for mail in mails if "@debtor.example" in str(mail["To"])]
    assert sorted(str(mail["To"]) for mail in to_debtors) == [
        f"{n}@debtor.example" for n in range(len(NAMES))
    ]
    for mail, kept in zip(sorted(to_debtors, key=lambda each: str(each["To"])), NAMES.values(), strict=True):
        assert mail.get_all("X-Envelope-To") == [mail["To"]]
        assert kept in " ".join(_text(mail).split())
    assert not {"action", "channel", "variable", "bcc", "cc", "exten"} & {
        header.lower() for mail in mails for header in mail
    }


def _text(mail: EmailMessage) -> str:
    content: str = mail.get_content()
    return content


def _campaigns(home: Path) -> Path:
    """The shipped campaigns.yaml with its second campaign alone, and a list of hostile names."""
    yaml = YAML()
    whole = yaml.load(SHIPPED.read_text())
    one = whole["campaigns"]["con-respuesta"]
    one["flow"] = str(ROOT / one["flow"])
    one["contacts"] = {"file": str(home / "hostile.csv")}
    whole["campaigns"] = {"hostil": one}
    whole["defaults"]["inbound_flow"] = str(ROOT / whole["defaults"]["inbound_flow"])
    _write_contacts(home / "hostile.csv")
    file = home / "campaigns.yaml"
    with file.open("w") as out:
        yaml.dump(whole, out)
    return file


def _write_contacts(file: Path) -> None:
    header = (
        "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"
    )
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, delimiter=";")
        rows.writerow(header.split(";"))
        for n, (name, number) in enumerate(zip(NAMES, NUMBERS, strict=True)):
            about = (
                f"{n + 10},50",
                "01/09/2026",
                f"{1000 + n}",
                "",
                f"{n}@debtor.example",
                "es",
                "pendiente",
            )
            rows.writerow((f"P-{n}", f"D-{n}", name, number, "", *about))


@asynccontextmanager
async def _listening(lab: Lab, asterisk: AsteriskInstall, seen: list[Message]) -> AsyncIterator[None]:
    """A second client of the lab's PBX with a user of its own, who may hear everything."""
    secret = lab.settings.secret.get_secret_value()
    config = lab.folder / "pbx" / "etc"
    with (config / "manager.conf").open("a") as out:
        out.write(LISTENER.format(secret=secret))
    reload = (*asterisk.program, "-C", str(config / "asterisk.conf"), "-rx", "manager reload")
    reloading = await asyncio.create_subprocess_exec(*reload, stdout=asyncio.subprocess.DEVNULL)
    assert await reloading.wait() == 0
    async with Ami(port=lab.settings.ami_port, user="listener", secret=secret, events=True) as ami:
        hearing = asyncio.create_task(_hear(ami, seen))
        yield
        await asyncio.wait_for(hearing, 60)


async def _hear(ami: Ami, seen: list[Message]) -> None:
    """Until the PBX ends; what was heard by then is kept, however it ends."""
    events = ami.events()
    with suppress(ConnectionError, StopAsyncIteration):
        while True:
            seen.append(await anext(events))
