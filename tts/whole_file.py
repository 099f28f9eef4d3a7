"""Files that appear whole or not at all, readable for their folder's group and for nobody else.

The user that runs Asterisk must belong to that group.
"""

import os
from pathlib import Path
from uuid import uuid4


def write_whole(target: Path, content: bytes) -> None:
    """Write the file, in place of whatever was there. Raises OSError, and then nothing has changed."""
    unfinished = beside(target)
    try:
        with open(unfinished, "xb", opener=_readable_for_group) as file:
            file.write(content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def beside(target: Path) -> Path:
    """A hidden name in the same folder, from which a file can take the target's place at once."""
    return target.with_name(f".{uuid4().hex}")


def _readable_for_group(path: str, flags: int) -> int:
    return os.open(path, flags, 0o640)
