"""What tests on a real Asterisk share: one rehearsal lab for the whole run."""

from collections.abc import AsyncIterator

import pytest

from dialer.lab.install import AsteriskInstall, find_or_install
from dialer.lab.lab import Lab


@pytest.fixture(scope="session")
def asterisk() -> AsteriskInstall:
    """A real Asterisk 22: the system's, or one unpacked into the cache folder."""
    return find_or_install(print)


@pytest.fixture(scope="session")
async def lab(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    """PBX, telephone network with its people, and mail catcher, running until the last test is over."""
    async with Lab(folder=tmp_path_factory.mktemp("lab"), install=asterisk) as lab:
        yield lab
