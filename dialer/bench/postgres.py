"""A PostgreSQL server of the bench's own, from the installed binaries, and what it costs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from dialer.bench.cpu import cpu_of

_BINARIES = Path("/usr/lib/postgresql")


class NoPostgres(RuntimeError):
    """There are no binaries of a server on this machine, or they do not start."""


class PostgresServer:
    """Reached by the socket in its folder and by nothing else; as durable as it is shipped (fsync is on)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._version = (folder / "cluster" / "PG_VERSION").read_text().strip()

    def new_database(self, name: str) -> str:
        """Its address."""
        with psycopg.connect(
            host=str(self._folder), user="recado", dbname="postgres", autocommit=True
        ) as server:
            server.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"postgresql://recado@/{name}?host={self._folder}"

    @property
    def pid(self) -> int:
        """Its first process, whose children are all others."""
        return int((self._folder / "cluster" / "postmaster.pid").read_text().split("\n")[0])

    def cpu_seconds(self) -> float:
        """What all its processes have used, the ended ones among them."""
        return cpu_of(self.pid)

    def version(self) -> str:
        """Of the server, also once it has ended."""
        return self._version


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """For as long as the block runs. Raises NoPostgres."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="recado-pg-"))
    try:
        control = _start(folder, binaries)
        try:
            yield PostgresServer(folder)
        finally:
            _run([*control, "-m", "fast", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def has_postgres() -> bool:
    """Whether there is a server to be started."""
    return bool(_found())


def _start(folder: Path, binaries: Path) -> Sequence[str]:
    """The command by which it is told to stop."""
    as_user: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    cluster = str(folder / "cluster")
    _run(
        [
            *as_user,
            str(binaries / "initdb"),
            "-U",
            "recado",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C",
            cluster,
        ]
    )
    control = [*as_user, str(binaries / "pg_ctl"), "-s", "-D", cluster]
    options = f"-k {folder} -c listen_addresses=''"
    _run([*control, "-w", "-l", str(folder / "log"), "-o", options, "start"])
    return control


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise NoPostgres(f"PostgreSQL's {Path(command[-1]).name} failed: {done.stderr.strip()[-300:]}")


def _found() -> list[Path]:
    return sorted(path.parent for path in _BINARIES.glob("*/bin/initdb"))


def _binaries() -> Path:
    if found := _found():
        return found[-1]
    raise NoPostgres(f"there is no PostgreSQL server below {_BINARIES}: apt-get install postgresql")
