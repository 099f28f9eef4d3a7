"""Fills Asterisk configuration files in. A placeholder is a name between two @."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from dialer.lab.errors import LabError
from dialer.lab.install import AsteriskInstall

SHIPPED = Path(__file__).parents[2] / "asterisk_conf"
"""What an operator's Asterisk gets too: the lab's PBX differs in nothing but values."""

CARRIER = Path(__file__).parent / "carrier"


ASTERISKS_OWN = (
    *("acl", "ccss", "dnsmgr", "features", "indications", "musiconhold"),
    *("pjproject", "queuerules", "stasis", "udptl"),
)
"""Files whose absence Asterisk complains of; a system's package ships them, the lab leaves them empty."""


class _AtTemplate(Template):
    """`$` and `{}` belong to the dialplan; a placeholder is @name@."""

    pattern = r"@(?:(?P<named>[a-z_]+)@|(?P<escaped>@)|(?P<braced>(?!))|(?P<invalid>(?!)))"  # type: ignore[assignment]


def fill(source: Path, target: Path, values: Mapping[str, str]) -> None:
    """Copy every .conf of one folder into another, filled in. Raises LabError for an unknown placeholder."""
    files = sorted(source.glob("*.conf"))
    if not files:
        raise LabError(f"{source} has no Asterisk configuration: run Recado from its repository.")
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        try:
            text = _AtTemplate(file.read_text()).substitute(values)
        except KeyError as error:
            raise LabError(f"{file}: nobody gives a value for @{error.args[0]}@.") from error
        (target / file.name).write_text(text)


def place(config: Path, *, install: AsteriskInstall, home: Path) -> None:
    """Put Asterisk's own folders in front of the options of asterisk.conf, all of them below `home`."""
    folders = {
        "astetcdir": config.parent,
        "astmoddir": install.modules,
        "astdatadir": install.data,
        "astvarlibdir": home / "lib",
        "astdbdir": home / "lib",
        "astkeydir": home / "lib",
        "astspooldir": home / "spool",
        "astrundir": home / "run",
        "astlogdir": home / "log",
        "astsbindir": home / "run",
    }
    for folder in (home / "lib", home / "spool", home / "run", home / "log" / "cel-custom"):
        folder.mkdir(parents=True, exist_ok=True)
    for name in ASTERISKS_OWN:
        (config.parent / f"{name}.conf").touch()
    lines = "".join(f"{name} => {path}\n" for name, path in folders.items())
    config.write_text(f"[directories]\n{lines}\n{config.read_text()}")
