"""A PostgreSQL server of a test's own, from the installed binaries, reached by a socket in its folder."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self
from uuid import uuid4

import psycopg


class Server:
    """Runs as long as the block; `stop` and `start` in it are a server that goes away and comes back."""

    def __enter__(self) -> Self:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        assert binaries, "RECADO_TEST_POSTGRES=1 needs PostgreSQL's server: apt-get install postgresql"
        self.folder = Path(tempfile.mkdtemp(prefix="recado-pg-"))
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if as_user:
            shutil.chown(self.folder, "postgres")
        cluster = str(self.folder / "cluster")
        self._control = [*as_user, str(binaries[-1] / "pg_ctl"), "-s", "-D", cluster]
        initdb = [str(binaries[-1] / "initdb"), "-U", "recado", "--auth=trust", "-E", "UTF8", "--locale=C"]
        subprocess.run([*as_user, *initdb, cluster], check=True, capture_output=True, cwd="/")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run([*self._control, "-m", "immediate", "stop"], check=False, cwd="/")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        start = ["-w", "-l", str(self.folder / "log"), "-o", options, "start"]
        subprocess.run([*self._control, *start], check=True, cwd="/")

    def stop(self) -> None:
        """At once: connections are cut, and whatever was not committed is lost."""
        subprocess.run([*self._control, "-m", "immediate", "stop"], check=True, cwd="/")

    def new_database(self, name: str = "", *, copy_of: str = "template1") -> str:
        """Its address."""
        name = name or f"recado_{uuid4().hex}"
        with psycopg.connect(
            host=str(self.folder), user="recado", dbname="postgres", autocommit=True
        ) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copy_of}"'.encode())
        return f"postgresql://recado@/{name}?host={self.folder}"
