"""What is generated for Asterisk: there when Asterisk has every line of it, and for its eyes alone."""

from pathlib import Path

import pytest

from dialer.asterisk.control import priorities_of, queue_add, queue_members, queue_remove
from dialer.asterisk.files import GeneratedFiles, NotInstalled
from dialer.lab.lab import Lab
from tests.integration.pbx_calls import CONTEXT, FLOW, config_link, dialing


async def test_a_flow_is_installed_only_when_asterisk_has_every_line_of_it(lab: Lab, short_flow: str) -> None:
    async with config_link(lab.settings) as link:
        files = GeneratedFiles(lab.settings.generated_config, link)
        good = FLOW.replace(CONTEXT, "recado-ami-good")
        await files.install_flow("recado-ami-good", good)
        await files.install_flow("recado-ami-good", good)
        assert await priorities_of(link, "recado-ami-good") == 5
        with pytest.raises(NotInstalled, match="1 of the 2 lines"):
            await files.install_flow("bad", "[bad]\nexten => s,1,NoOp()\nexten => s,1,NoOp()\n")
        assert await priorities_of(link, CONTEXT) == 5, "the others are as they were"
        (lab.settings.generated_config / "flows/bad.conf").unlink()


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o755, 0o644), (0o750, 0o640), (0o700, 0o600)])
async def test_what_tokens_are_made_with_is_as_private_as_its_folder(
    lab: Lab, folder_mode: int, file_mode: int
) -> None:
    folder = lab.settings.generated_config / "flows"
    before = folder.stat().st_mode & 0o777
    async with config_link(lab.settings) as link:
        files = GeneratedFiles(lab.settings.generated_config, link)
        folder.chmod(folder_mode)
        try:
            context = f"recado-ami-{file_mode:o}"
            await files.install_flow(context, FLOW.replace(CONTEXT, context))
            assert (folder / f"{context}.conf").stat().st_mode & 0o777 == file_mode
        finally:
            folder.chmod(before)


async def test_a_folder_that_asterisk_does_not_include_is_noticed(lab: Lab, tmp_path: Path) -> None:
    async with config_link(lab.settings) as link:
        elsewhere = GeneratedFiles(tmp_path, link)
        with pytest.raises(NotInstalled, match="must include"):
            await elsewhere.install_flow("recado-lost-1", FLOW.replace(CONTEXT, "recado-lost-1"))
        with pytest.raises(NotInstalled, match="must include"):
            await elsewhere.install_queue("lost", "[lost]\n")


async def test_agents_log_in_to_a_queue_and_out_of_it(lab: Lab) -> None:
    async with config_link(lab.settings) as config, dialing(lab) as link:
        assert await queue_members(link, "ami-agents") is None
        files = GeneratedFiles(lab.settings.generated_config, config)
        await files.install_queue("ami-agents", "[ami-agents]\nstrategy = ringall\n")
        assert await queue_members(link, "ami-agents") == []
        for _ in range(2):
            await queue_add(link, "ami-agents", "PJSIP/agent-1")
        members = await queue_members(link, "ami-agents")
        assert members
        assert [(member.interface, member.ready) for member in members] == [("PJSIP/agent-1", True)]
        await files.install_queue("ami-agents", "[ami-agents]\nstrategy = linear\n")
        assert len(await queue_members(link, "ami-agents") or ()) == 1, "a reload logs nobody out"
        for _ in range(2):
            await queue_remove(link, "ami-agents", "PJSIP/agent-1")
        assert await queue_members(link, "ami-agents") == []
