"""What `recado doctor` makes of what a machine shows of its Asterisk, from a /proc that is written down."""

import os
from ipaddress import ip_address
from pathlib import Path

import pytest

from dialer.doctor.pbx import Expected, sections, sip_socket
from dialer.doctor.pbx_texts import PBX
from dialer.doctor.process import Process, Socket, find_process, open_sockets

TCP = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:13AE 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 11 1 0 100 0 0 10 0
   1: 00000000:1F98 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 12 1 0 100 0 0 10 0
   2: 0100007F:13AE 0100007F:80F2 01 00000000:00000000 00:00000000 00000000   104        0 13 1 0 100 0 0 10 0
   3: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 14 1 0 100 0 0 10 0
"""
UDP6 = """  sl  local_address                         remote_address                        st
  25: 00000000000000000000000001000000:A413 00000000000000000000000000000000:0000 07 0:0 00:0 0 104 0 15 2 0 0
"""
OTHERS = 4_000_000
"""A process number that no Linux gives."""


def machine(tmp_path: Path, *, uid: int = 104, fds: tuple[int, ...] | None = None) -> tuple[Path, Path]:
    """A /proc, and the astrundir of the Asterisk in it; `fds` are the sockets it is seen to hold."""
    proc, run = tmp_path / "proc", tmp_path / "run"
    for folder in (proc / "net", proc / str(OTHERS), run):
        folder.mkdir(parents=True)
    (proc / "net/tcp").write_text(TCP)
    (proc / "net/udp6").write_text(UDP6)
    (proc / str(OTHERS) / "status").write_text(
        f"Name:\tasterisk\nUid:\t0\t{uid}\t0\t0\nGid:\t0\t104\t0\t0\nGroups:\t20 29 \n"
    )
    if fds is not None:
        (proc / str(OTHERS) / "fd").mkdir()
        for n, inode in enumerate(fds):
            (proc / str(OTHERS) / "fd" / str(n)).symlink_to(f"socket:[{inode}]")
    (run / "asterisk.pid").write_text(f"{OTHERS}\n")
    return proc, run


def found(proc: Path, run: Path) -> Process:
    process = find_process(run, proc)
    assert process is not None
    return process


def shown(process: Process) -> list[str] | None:
    return None if process.sockets is None else [str(socket) for socket in process.sockets]


def test_what_takes_from_others_is_seen_and_what_is_connected_is_not(tmp_path: Path) -> None:
    proc, _ = machine(tmp_path)
    assert [str(socket) for socket in open_sockets(proc)] == [
        "tcp 127.0.0.1:5038",
        "tcp 0.0.0.0:8088",
        "tcp 0.0.0.0:22",
        "udp ::1:42003",
    ]


def test_whoever_may_look_sees_the_process_s_own_sockets(tmp_path: Path) -> None:
    assert shown(found(*machine(tmp_path, uid=0, fds=(11, 15)))) == ["tcp 127.0.0.1:5038", "udp ::1:42003"]


def test_whoever_may_not_sees_those_of_its_user(tmp_path: Path) -> None:
    process = found(*machine(tmp_path))
    assert (process.uid, set(process.groups)) == (104, {104, 20, 29})
    assert shown(process) == ["tcp 127.0.0.1:5038", "tcp 0.0.0.0:8088", "udp ::1:42003"]


@pytest.mark.parametrize("uid", [0, os.geteuid()])
def test_sockets_of_a_user_who_runs_other_things_too_cannot_be_told(uid: int, tmp_path: Path) -> None:
    assert shown(found(*machine(tmp_path, uid=uid))) is None


def test_an_asterisk_that_runs_elsewhere_is_nobody_here(tmp_path: Path) -> None:
    proc, run = machine(tmp_path)
    assert find_process(tmp_path / "nowhere", proc) is None
    (run / "asterisk.pid").write_text(f"{OTHERS + 1}\n")
    assert find_process(run, proc) is None


@pytest.mark.parametrize(
    ("uid", "groups", "mode", "may"),
    [
        (0, (), 0o000, True),
        (os.geteuid() or 104, (os.getegid(),), 0o640, bool(os.geteuid())),
        (104, (os.getegid(),), 0o640, False),
        (104, (os.getegid(),), 0o660, True),
        (104, (), 0o660, False),
        (104, (), 0o602, True),
    ],
)
def test_who_may_write_a_file(
    uid: int, groups: tuple[int, ...], mode: int, may: bool, tmp_path: Path
) -> None:
    file = tmp_path / "manager.conf"
    file.touch()
    file.chmod(mode)
    assert Process(uid=uid, groups=frozenset(groups), sockets=()).may_write(file) is may


def socket(text: str) -> Socket:
    protocol, address, port = text.split()
    return Socket(protocol=protocol, address=ip_address(address), port=int(port), uid=104, inode="1")


@pytest.mark.parametrize(
    ("listens", "strange"),
    [
        ("udp 0.0.0.0 5060", []),
        ("tcp 127.0.0.1 5038", []),
        ("udp 0.0.0.0 10000", []),
        ("udp 0.0.0.0 20000", []),
        ("udp 0.0.0.0 20001", ["udp 0.0.0.0:20001"]),
        ("tcp 0.0.0.0 10000", ["tcp 0.0.0.0:10000"]),
        ("tcp 0.0.0.0 5060", ["tcp 0.0.0.0:5060"]),
        ("tcp 127.0.0.1 8088", ["tcp 127.0.0.1:8088"]),
        ("udp 0.0.0.0 4569", ["udp 0.0.0.0:4569"]),
        ("tcp 0.0.0.0 2000", ["tcp 0.0.0.0:2000"]),
        ("udp 0.0.0.0 40001", ["udp 0.0.0.0:40001"]),
    ],
)
def test_nothing_may_listen_that_the_configuration_does_not_want(listens: str, strange: list[str]) -> None:
    expected = Expected(ami=5038, sip=frozenset({("udp", 5060)}), rtp=range(10000, 20001))
    looks_names_up = (socket("udp 0.0.0.0 38371"), socket("udp :: 37442"))
    found = expected.strangers((*looks_names_up, socket(listens)), range(32768, 61000))
    assert [str(each) for each in found] == strange


def test_a_configuration_is_read_as_asterisk_tells_it() -> None:
    answer = {
        "Response": "Success",
        "Category-000000": "transport-udp",
        "Line-000000-000000": "type=transport",
        "Line-000000-000001": "bind=0.0.0.0:5060",
        "Category-000001": "transport-tls",
        "Line-000001-000000": "protocol=tls",
        "Line-000001-000001": "bind=0.0.0.0",
    }
    udp, tls = sections(answer)
    assert (sip_socket(udp), sip_socket(tls)) == (("udp", 5060), ("tcp", 5061))
    assert sip_socket({"protocol": "tcp", "bind": "[::]:5080"}) == ("tcp", 5080)


def test_whatever_is_wrong_or_untold_has_its_remedy_in_both_languages() -> None:
    for check in {key.partition(".")[0] for key in PBX}:
        said = {key.partition(".")[2] for key in PBX if key.startswith(f"{check}.")}
        assert {"name", "ok", "do"} <= said, check
        assert "unseen" not in said or said & {"look", "do"}, check
    assert all(english and spanish for english, spanish in PBX.values())
