"""A real Asterisk for the lab: the system's if it is new enough, else Debian's, unpacked into a cache folder.

Debian stable carries no Asterisk, Debian testing does. Its packages are fetched with apt (signatures
checked as ever) from this machine's own mirror and unpacked side by side, not installed: no root is
needed and nothing outside the cache folder is touched. The programs run by their own loader.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dialer.asterisk_version import version_is_safe
from dialer.lab.apt import Apt
from dialer.lab.errors import LabError
from dialer.lab.process import runs

OLDEST_SERIES = 22
"""What the lab is written for; an older series may be safe and still lack what a flow needs."""

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class AsteriskInstall:
    """An Asterisk that can be started with any configuration. `program` is how its binary is run."""

    program: tuple[str, ...]
    version: str
    modules: Path
    data: Path

    def command(self, config: Path) -> list[str]:
        """The command line that runs it in the foreground with this asterisk.conf."""
        return [*self.program, "-C", str(config), "-f"]


def find_or_install(progress: Progress) -> AsteriskInstall:
    """The system's Asterisk, or one unpacked before, or one unpacked now (about 80 MB, half a minute).

    Raises LabError when there is none and none can be had.
    """
    return _of_system(progress) or _unpacked_before() or _unpack(progress)


def _of_system(progress: Progress) -> AsteriskInstall | None:
    binary = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin")
    if binary is None:
        return None
    version = _version((binary,))
    modules = _modules_of_system()
    if modules is None or not _new_enough(version):
        progress(f"The system's Asterisk {version} has known holes (or no modules) and is left alone.")
        return None
    return AsteriskInstall(program=(binary,), version=version, modules=modules, data=_data_of_system())


def _modules_of_system() -> Path | None:
    places = [*Path("/usr/lib").glob("*/asterisk/modules"), Path("/usr/lib/asterisk/modules")]
    return next((place for place in places if (place / "chan_pjsip.so").exists()), None)


def _data_of_system() -> Path:
    places = (Path("/usr/share/asterisk"), Path("/var/lib/asterisk"))
    return next((place for place in places if (place / "documentation").exists()), places[-1])


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "recado" / "asterisk-22"


def _unpacked_before() -> AsteriskInstall | None:
    """What an earlier start left in the cache; one that has since been found wanting is thrown away."""
    install = _unpacked(_cache())
    if install is not None and not _new_enough(install.version):
        shutil.rmtree(_cache())
        return None
    return install


def _unpacked(root: Path) -> AsteriskInstall | None:
    """An unpacked tree, if it is whole: it gets its name only when it is, and says its version when run."""
    loaders = sorted((root / "usr" / "lib").glob("*/ld-linux-*.so.*"))
    if not loaders:
        return None
    libraries = loaders[0].parent
    program = (
        str(loaders[0]),
        "--library-path",
        str(libraries),
        str(root / "usr" / "sbin" / "asterisk"),
    )
    return AsteriskInstall(
        program=program,
        version=_version(program),
        modules=libraries / "asterisk" / "modules",
        data=root / "usr" / "share" / "asterisk",
    )


def _unpack(progress: Progress) -> AsteriskInstall:
    root = _cache()
    beside = root.with_name(f"{root.name}.{os.getpid()}.part")
    try:
        _sweep(root)
        beside.mkdir(parents=True)
        Apt(beside / "apt", progress=progress).unpack("asterisk", beside / "root")
        _check(_unpacked(beside / "root"))
        _keep(beside / "root", root)
    except OSError as error:
        raise LabError(f"Asterisk cannot be unpacked into {root}: {error}.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    install = _check(_unpacked(root))
    progress(f"Asterisk {install.version} is in {root}.")
    return install


def _sweep(root: Path) -> None:
    """Throw away what a start that was killed had begun to unpack."""
    for part in root.parent.glob(f"{root.name}.*.part"):
        if not runs(int(part.name.split(".")[-2])):
            shutil.rmtree(part)


def _check(install: AsteriskInstall | None) -> AsteriskInstall:
    if install is not None and _new_enough(install.version):
        return install
    found = f"Asterisk {install.version}" if install else "no Asterisk that runs here"
    raise LabError(
        f"This machine's package mirror has {found}; Recado needs 22.10.1 or newer. "
        "Refresh the mirror, or install Asterisk yourself."
    )


def _keep(whole: Path, root: Path) -> None:
    """Give a whole tree its name. Whoever was there first (another start of ours) wins."""
    try:
        whole.rename(root)
    except OSError:
        if _unpacked(root) is None:
            raise


def _version(program: tuple[str, ...]) -> str:
    """What `asterisk -V` says, as 22.10.1."""
    try:
        said = subprocess.run([*program, "-V"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise LabError(f"{program[-1]} does not run: {error}. Remove it, or mend it.") from error
    found = re.search(r"\d+\.\d+\.\d+", said)
    if found is None:
        raise LabError(f"{program[-1]} -V says {said.strip()!r}: no version of Asterisk.")
    return found.group()


def _new_enough(version: str) -> bool:
    return int(version.split(".", maxsplit=1)[0]) >= OLDEST_SERIES and version_is_safe(version) is True
