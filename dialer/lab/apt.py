"""Debian's packages as an ordinary user: apt with folders of its own, dpkg-deb to unpack."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from dialer.lab.errors import LabError

SUITE = "forky"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NOT_NEEDED = ("doc", "man", "locale", "info", "lintian")


class _Failed(Exception):
    """A program said no; the message is its own first complaint."""


class Apt:
    """apt with its lists, its archives and its idea of what is installed (nothing) in one folder."""

    def __init__(self, folder: Path, *, progress: Callable[[str], None]) -> None:
        self._folder = folder
        self._progress = progress

    def unpack(self, package: str, root: Path) -> None:
        """Fetch a package and all it depends on, and unpack them into `root`. Raises LabError."""
        _require_tools()
        self._lay_folders()
        try:
            self._fetch(package, root)
        except _Failed as failed:
            raise LabError(
                f"Asterisk 22 is not installed and cannot be fetched from Debian {SUITE}: {failed}. "
                "Connect this machine to its package mirror, or install Asterisk 22.10.1 or newer yourself."
            ) from failed

    def _fetch(self, package: str, root: Path) -> None:
        self._choose_mirror()
        self._progress(f"Fetching {package} from Debian {SUITE} (about 80 MB) ...")
        self._apt("--yes", "--download-only", "--no-install-recommends", "install", package)
        archives = sorted((self._folder / "archives").glob("*.deb"))
        self._progress(f"Unpacking {len(archives)} packages ...")
        for archive in archives:
            _check(_run("dpkg-deb", "--extract", archive, root))
        for name in NOT_NEEDED:
            shutil.rmtree(root / "usr" / "share" / name, ignore_errors=True)

    def _lay_folders(self) -> None:
        for name in ("lists/partial", "archives/partial"):
            (self._folder / name).mkdir(parents=True)
        (self._folder / "status").touch()

    def _choose_mirror(self) -> None:
        """Take the first of this machine's own mirrors that has the suite."""
        why = _Failed("there is no Debian mirror among this machine's package sources")
        for mirror in _mirrors():
            source = f"deb [signed-by={KEYRING}] {mirror} {SUITE} main\n"
            (self._folder / "sources.list").write_text(source)
            try:
                return self._apt("update")
            except _Failed as failed:
                why = failed
        raise why

    def _apt(self, *arguments: str) -> None:
        _check(_run("apt-get", *self._options(), "--quiet", *arguments))

    def _options(self) -> Iterator[str]:
        here = self._folder
        options = {
            "Dir::State": here,
            "Dir::State::status": here / "status",
            "Dir::Cache": here,
            "Dir::Etc::sourcelist": here / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::Etc::preferencesparts": "-",
            "Acquire::Languages": "none",
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Retries": 3,
            "APT::Sandbox::User": "root",
            "APT::Update::Error-Mode": "any",
        }
        for name, value in options.items():
            yield from ("-o", f"{name}={value}")


def _require_tools() -> None:
    missing = [name for name in ("apt-get", "dpkg-deb") if shutil.which(name) is None]
    if missing:
        raise LabError(
            f"Asterisk 22 is not installed, and without {' and '.join(missing)} (this is no Debian) "
            "it cannot be fetched. Install Asterisk 22.10.1 or newer yourself."
        )
    if not KEYRING.exists():
        raise LabError(f"{KEYRING} is missing: install the package debian-archive-keyring.")


def _mirrors() -> list[str]:
    """Where this machine gets its own release from, as apt itself tells."""
    printed = _run("apt-get", "--print-uris", "update").stdout
    found = re.findall(r"^'(\S+?)/dists/([^/\s]+)/(?:In)?Release'", printed, re.MULTILINE)
    return list(dict.fromkeys(base for base, suite in found if "-" not in suite))


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def _check(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith(("E:", "dpkg-deb:"))]
        raise _Failed(said[0].rstrip(".") if said else f"{done.args[0]} ended with {done.returncode}")
