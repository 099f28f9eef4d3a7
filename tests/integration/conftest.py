"""What tests on a real Asterisk share: one rehearsal lab, and one whole `recado demo`, for the whole run."""

from collections.abc import AsyncIterator

import pytest

from dialer.asterisk.files import GeneratedFiles
from dialer.lab.install import AsteriskInstall, find_or_install
from dialer.lab.lab import Lab
from tests.integration.pbx_calls import CONTEXT, FLOW, config_link
from tests.integration.rehearsal import Rehearsal, Whole, demo


@pytest.fixture(scope="session")
def asterisk() -> AsteriskInstall:
    """A real Asterisk 22: the system's, or one unpacked into the cache folder."""
    return find_or_install(print)


@pytest.fixture(scope="session")
async def lab(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    """PBX, telephone network with its people, and mail catcher, running until the last test is over."""
    async with Lab(folder=tmp_path_factory.mktemp("lab"), install=asterisk) as lab:
        yield lab


@pytest.fixture(scope="session")
async def short_flow(lab: Lab) -> str:
    """A flow of three events that the lab's PBX has loaded: its context."""
    async with config_link(lab.settings) as link:
        await GeneratedFiles(lab.settings.generated_config, link).install_flow(CONTEXT, FLOW)
    return CONTEXT


@pytest.fixture(scope="session")
async def whole(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """`recado demo` as it is shipped, once, and what it left behind."""
    folder = tmp_path_factory.mktemp("whole") / "d"
    ran = await demo(folder, "--json", str(folder.with_suffix(".json")))
    left = Rehearsal(folder)
    return Whole(ran=ran, left=left, figures=left.figures())
