"""A disk small enough to fill: a tmpfs that the dialing process alone has, in a mount namespace."""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

SIZE = "24m"
"""More than a whole run writes."""

FILLER = "filler"
BLOCK = bytes(4096)


class SmallDisk:
    """Reached through the process that mounted it; an open folder keeps it when that process has ended.

    Nothing of it needs a privilege: the process is root in a user namespace of its own, and nowhere else.
    """

    def __init__(self, pid: int, folder: int) -> None:
        self._folder = folder
        self.seen = ("nsenter", "--target", str(pid), "--user", "--mount", "--preserve-credentials")
        """What a command is to be put behind to see the disk where the dialer does."""

    @staticmethod
    def mounted_on(folder: Path) -> Sequence[str]:
        """What a command is to be put behind to have such a disk on `folder`."""
        mount = f'mount -t tmpfs -o size={SIZE} none "$0" && exec "$@"'
        return ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, str(folder))

    @classmethod
    @contextmanager
    def of(cls, pid: int, folder: Path) -> Iterator[Self]:
        """The disk that this process has on `folder`."""
        opened = os.open(f"/proc/{pid}/root{folder}", os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield cls(pid, opened)
        finally:
            os.close(opened)

    def fill(self) -> None:
        """To its last byte."""
        file = os.open(FILLER, os.O_WRONLY | os.O_CREAT, dir_fd=self._folder)
        try:
            while True:
                os.write(file, BLOCK)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        finally:
            os.close(file)

    def empty(self) -> None:
        """There is room again."""
        os.unlink(FILLER, dir_fd=self._folder)

    def save(self, to: Path) -> None:
        """Copy the file of this name to where everybody sees it."""
        kept = os.open(to.name, os.O_RDONLY, dir_fd=self._folder)
        with os.fdopen(kept, "rb") as source, to.open("wb") as target:
            shutil.copyfileobj(source, target)
