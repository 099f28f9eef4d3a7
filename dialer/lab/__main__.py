"""`python -m dialer.lab FOLDER`: runs a lab in the foreground until SIGTERM or Ctrl-C."""

import asyncio
import signal
import sys
from pathlib import Path

from dialer.lab.errors import LabError
from dialer.lab.install import find_or_install
from dialer.lab.lab import Lab


async def run(folder: Path) -> None:
    """Run the lab of this folder until somebody asks it to end."""
    asked_to_end = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked_to_end.set)
    async with Lab(folder=folder, install=find_or_install(print)):
        await asked_to_end.wait()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    try:
        asyncio.run(run(Path(sys.argv[1])))
    except LabError as error:
        sys.exit(str(error))
