"""Compiled flows and queues, written where Asterisk includes them, reloaded, and seen to be there.

Asterisk says "Module Reloaded" whatever it found: a folder it may not read and a line it does not
understand look the same from outside. So after each reload it is asked what it has.
"""

import asyncio
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from dialer.asterisk.control import AsteriskRefused, priorities_of, queue_members, reload
from dialer.asterisk.link import AmiLink

RELOAD_TRIES, RELOAD_AGAIN = 20, 0.5
"""How often, and after how many seconds, to try again while Asterisk is busy with another reload."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,79}")
_CONTEXT = re.compile(r"^\[([^]]+)\]")
_PRIORITY = re.compile(r"^\s*(exten|same)\s*=", re.IGNORECASE)


class NotInstalled(Exception):
    """Asterisk does not have what was written for it; says what, and what to look at."""


class GeneratedFiles:
    """The folder that Recado writes and Asterisk includes.

    `link` is that of the user who may reload (write=config) and need not be allowed anything else.
    """

    def __init__(self, folder: Path, link: AmiLink) -> None:
        self._flows = folder / "flows"
        self._queues = folder / "queues"
        self._link = link
        self._one_at_a_time = asyncio.Lock()

    async def install_flow(self, context: str, text: str) -> None:
        """Have Asterisk run this dialplan. Calls in progress keep the context they are in.

        Returns when Asterisk has every line of it. Raises NotInstalled, AmiError, OSError.
        """
        async with self._one_at_a_time:
            if _write(self._flows / f"{_checked(context)}.conf", text) or await self._missing(text):
                await self._reload("pbx_config")
            if missing := await self._missing(text):
                raise NotInstalled(_flow_missing(missing, self._flows))

    async def install_queue(self, queue: str, text: str) -> None:
        """Have Asterisk serve this queue; members that are logged in stay. Raises as install_flow."""
        async with self._one_at_a_time:
            written = _write(self._queues / f"{_checked(queue)}.conf", text)
            if written or await queue_members(self._link, queue) is None:
                await self._reload("app_queue")
            if await queue_members(self._link, queue) is None:
                raise NotInstalled(
                    f"Asterisk has no queue {queue!r} after reloading app_queue: queues.conf must include "
                    f"{self._queues}/*.conf (as Asterisk sees it), and its user must be able to read them."
                )

    async def _missing(self, text: str) -> Mapping[str, tuple[int, int]]:
        """Contexts of which Asterisk has not every line: how many it has, and how many there are."""
        counts = {
            name: (await priorities_of(self._link, name), lines) for name, lines in _lines_of(text).items()
        }
        return {name: (has, lines) for name, (has, lines) in counts.items() if has != lines}

    async def _reload(self, module: str) -> None:
        for _ in range(RELOAD_TRIES):
            try:
                await reload(self._link, module)
                return
            except AsteriskRefused as refused:
                if "in progress" not in str(refused):
                    raise
            await asyncio.sleep(RELOAD_AGAIN)
        raise NotInstalled(f"Asterisk is still busy with another reload; {module} was not reloaded.")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a context or a queue ({_NAME.pattern})")
    return name


def _write(path: Path, text: str) -> bool:
    """Put the text there in one step; False when it was there already.

    It becomes as readable as its folder, and of its group: it holds what tokens are made with, and only
    the operator knows whether Asterisk runs as another user.
    """
    if path.is_file() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".new", delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new, folder = Path(file.name), path.parent.stat()
    with suppress(PermissionError):
        os.chown(new, -1, folder.st_gid)
    new.chmod(0o600 | folder.st_mode & 0o044)
    new.replace(path)
    return True


def _lines_of(text: str) -> dict[str, int]:
    """How many dialplan lines each context of the text has."""
    lines: dict[str, int] = {}
    context = ""
    for line in text.splitlines():
        if heading := _CONTEXT.match(line):
            context = heading[1]
            lines.setdefault(context, 0)
        elif _PRIORITY.match(line):
            lines[context] += 1
    return lines


def _flow_missing(missing: Mapping[str, tuple[int, int]], folder: Path) -> str:
    name, (has, lines) = next(iter(missing.items()))
    if has:
        return (
            f"Asterisk took {has} of the {lines} lines of the context {name}: its own log says which it did "
            "not understand."
        )
    return (
        f"Asterisk has no context {name} after reloading pbx_config: extensions.conf must include "
        f"{folder}/*.conf (as Asterisk sees it), and its user must be able to read them."
    )
