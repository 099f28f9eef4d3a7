"""Asterisk as this machine sees it: who it runs as, where it listens, what it may write. Linux's /proc tells.

Another user's process shows its user and groups to everybody, its sockets to root alone; but every socket
shows its user. So where Asterisk has a user of its own, that user's sockets are Asterisk's.
"""

import os
import pwd
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

PROC = Path("/proc")
LISTENS = {"tcp": "0A", "udp": "07"}
"""The kernel's codes of a TCP socket that listens and of a UDP socket that takes from anybody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Socket:
    """A socket that takes what others send."""

    protocol: str
    address: IPv4Address | IPv6Address
    port: int
    uid: int
    inode: str

    def __str__(self) -> str:
        return f"{self.protocol} {self.address}:{self.port}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """Who a process runs as; `sockets` is None where they cannot be told from other processes' sockets."""

    uid: int
    groups: frozenset[int]
    sockets: tuple[Socket, ...] | None

    @property
    def user(self) -> str:
        """Its user's name, or the number where nobody here is called so (a container's user)."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def may_write(self, path: Path) -> bool:
        """Whether the path's owner, group and mode let it write there. Raises OSError."""
        found = path.stat()
        if self.uid == 0:
            return True
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o200)
        return bool(found.st_mode & (0o020 if found.st_gid in self.groups else 0o002))


def open_sockets(proc: Path = PROC) -> list[Socket]:
    """Every socket of this machine (of this network namespace) that others can send to."""
    return [
        socket
        for protocol, state in LISTENS.items()
        for table in (protocol, f"{protocol}6")
        for socket in _table(proc / "net" / table, protocol, state)
    ]


def find_process(run_folder: Path, proc: Path = PROC) -> Process | None:
    """The Asterisk whose pid lies in this folder (its astrundir); None when it does not run here."""
    try:
        pid = int((run_folder / "asterisk.pid").read_text())
        status = (proc / str(pid) / "status").read_text()
    except (OSError, ValueError):
        return None
    uid, groups = _ids(status, "Uid")[1], frozenset((*_ids(status, "Gid")[1:2], *_ids(status, "Groups")))
    return Process(uid=uid, groups=groups, sockets=_sockets_of(pid, uid, proc))


def ephemeral_ports(proc: Path = PROC) -> range:
    """The ports that the kernel gives to whoever asks for any."""
    first, last = (proc / "sys/net/ipv4/ip_local_port_range").read_text().split()
    return range(int(first), int(last) + 1)


def _sockets_of(pid: int, uid: int, proc: Path) -> tuple[Socket, ...] | None:
    everybodys = open_sockets(proc)
    try:
        own = {str(each.readlink()) for each in (proc / str(pid) / "fd").iterdir()}
    except OSError:
        is_its_own_user = uid not in (0, os.geteuid())
        return tuple(each for each in everybodys if each.uid == uid) if is_its_own_user else None
    return tuple(each for each in everybodys if f"socket:[{each.inode}]" in own)


def _table(file: Path, protocol: str, state: str) -> Iterator[Socket]:
    lines = file.read_text().splitlines()[1:] if file.exists() else []
    for _, local, _, has, *_, uid, _, inode in (_columns(line) for line in lines):
        if has == state:
            address, _, port = local.partition(":")
            yield Socket(
                protocol=protocol, address=_address(address), port=int(port, 16), uid=int(uid), inode=inode
            )


def _columns(line: str) -> list[str]:
    """Number, local, remote, state … user, time-out, inode."""
    return line.split()[:10]


def _address(text: str) -> IPv4Address | IPv6Address:
    """The kernel writes each 32 bits in its own byte order."""
    words = (bytes.fromhex(text[at : at + 8])[::-1] for at in range(0, len(text), 8))
    raw = b"".join(words)
    return IPv4Address(raw) if len(raw) == 4 else IPv6Address(raw)


def _ids(status: str, name: str) -> list[int]:
    """Uid and Gid have four: the real one, the effective one, and two more."""
    found = re.search(rf"^{name}:(.*)$", status, re.MULTILINE)
    return [int(word) for word in found[1].split()] if found else []
