"""What a running lab tells whoever attaches to it: ports and secrets, in a file for the owner alone."""

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from dialer.lab.errors import LabError

LOCK = "lab.lock"


@dataclass(frozen=True, kw_only=True, slots=True)
class LabState:
    """Ports are of 127.0.0.1. `owner` is the pid of the process that runs the lab, 0 once it has ended."""

    owner: int
    pbx_ami: int
    pbx_sip: int
    carrier_ami: int
    carrier_sip: int
    smtp: int
    ami_secret: str
    ami_config_secret: str
    carrier_secret: str
    secret: str


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Be the one process that runs the lab of this folder. The kernel lets go when the process dies.

    Raises LabError if another one is.
    """
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LabError(f"A lab already runs in {folder}: end it with `recado lab down`.") from error
        yield


def held(folder: Path) -> bool:
    """Whether some process runs, starts or ends the lab of this folder."""
    try:
        with (folder / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def read_state(folder: Path) -> LabState | None:
    """What the lab in this folder said last, running or not."""
    try:
        return LabState(**json.loads(_file(folder).read_text()))
    except FileNotFoundError:
        return None


def write_state(folder: Path, state: LabState) -> None:
    part = _file(folder).with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(asdict(state), indent=2))
    part.rename(_file(folder))


def media_address(sip_port: int) -> str:
    """The loopback address of an Asterisk's RTP: nobody else's, as its SIP port is nobody else's.

    With one address for all, what a call's far end still sends after a PBX has died would arrive in calls of
    another lab, or of a real Asterisk on this machine, which has the port by now.
    """
    return f"127.{sip_port >> 8}.{sip_port & 255}.1"


def new_state(before: LabState | None, *, smtp: int) -> LabState:
    """Fresh ports; the secrets stay those of the folder: its sounds and ledger were made with them."""
    pbx_ami, carrier_ami = _free_ports(socket.SOCK_STREAM, 2)
    pbx_sip, carrier_sip = _free_ports(socket.SOCK_DGRAM, 2)
    return LabState(
        owner=os.getpid(),
        pbx_ami=pbx_ami,
        pbx_sip=pbx_sip,
        carrier_ami=carrier_ami,
        carrier_sip=carrier_sip,
        smtp=smtp,
        ami_secret=before.ami_secret if before else secrets.token_hex(16),
        ami_config_secret=before.ami_config_secret if before else secrets.token_hex(16),
        carrier_secret=before.carrier_secret if before else secrets.token_hex(16),
        secret=before.secret if before else secrets.token_hex(32),
    )


def _free_ports(kind: socket.SocketKind, count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket(socket.AF_INET, kind)) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _file(folder: Path) -> Path:
    return folder / "lab.json"
