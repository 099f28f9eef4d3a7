"""`recado doctor` against a real Asterisk: all well, then one thing wrong at a time, each found and named."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from dialer.doctor.examine import examine
from dialer.doctor.findings import Finding
from dialer.lab.lab import Lab
from dialer.settings import Settings


@pytest.fixture
def settings(lab: Lab, tmp_path: Path) -> Settings:
    """The lab's, with a database of this test's own."""
    return lab.settings.model_copy(update={"database": f"sqlite:///{tmp_path}/recado.db"})


async def findings(settings: Settings, language: str = "en") -> dict[str, Finding]:
    """Every finding by its name."""
    found = await asyncio.to_thread(lambda: list(examine(settings, language=language)))
    return {finding.name: finding for finding in found}


async def only_wrong(settings: Settings, **changes: object) -> list[Finding]:
    found = await findings(settings.model_copy(update=changes))
    return [finding for finding in found.values() if not finding.ok]


async def test_a_machine_that_is_well_is_found_well(settings: Settings) -> None:
    found = await findings(settings)
    assert [finding for finding in found.values() if not finding.ok] == []
    assert {"Asterisk", "modules", "sounds", "event log", "database", "mail server", "clocks"} <= found.keys()
    assert all(not finding.remedy for finding in found.values())


async def test_it_leaves_nothing_behind(settings: Settings) -> None:
    await findings(settings)
    assert not list((settings.generated_config / "flows").glob("recado-doctor*"))
    assert not list(settings.sounds.glob("recado-doctor*"))


async def test_it_speaks_spanish(settings: Settings) -> None:
    found = await findings(settings, "es")
    assert found["relojes"].text.startswith("el de Asterisk")


async def test_a_wrong_password_is_named_with_its_setting(settings: Settings) -> None:
    (wrong,) = await only_wrong(settings, ami_config_secret=SecretStr("wrong"))
    assert "recado-config" in wrong.name
    assert "RECADO_AMI_CONFIG_SECRET" in wrong.remedy


async def test_users_in_each_others_place_have_too_much_and_too_little(settings: Settings) -> None:
    wrong = await only_wrong(
        settings,
        ami_user=settings.ami_config_user,
        ami_secret=settings.ami_config_secret,
        ami_config_user=settings.ami_user,
        ami_config_secret=settings.ami_secret,
    )
    texts = {finding.name: finding.text for finding in wrong}
    assert texts["what recado-config may do"] == "lacks the classes: originate, call, reporting, agent"
    assert "config" in texts["what recado-config must not do"]
    assert texts["what recado may do"] == "lacks the classes: config"
    assert "originate, call, reporting, agent" in texts["what recado must not do"]


async def test_an_asterisk_that_is_not_there_is_one_finding_not_ten(settings: Settings) -> None:
    (wrong,) = await only_wrong(settings, ami_port=9)
    assert (wrong.name, "manager.conf" in wrong.remedy) == ("Asterisk", True)


async def test_something_that_is_no_ami_is_named_for_what_it_says(settings: Settings) -> None:
    (wrong,) = await only_wrong(settings, ami_port=settings.smtp_port)
    assert "220" in wrong.text


async def test_sounds_that_asterisk_cannot_see_are_found(settings: Settings) -> None:
    (wrong,) = await only_wrong(settings, sounds_in_asterisk=Path("/no/such/folder"))
    assert wrong.name == "sounds"
    assert "RECADO_SOUNDS_IN_ASTERISK" in wrong.remedy


async def test_a_folder_of_flows_that_asterisk_does_not_include_is_found(
    settings: Settings, tmp_path: Path
) -> None:
    wrong = await only_wrong(settings, generated_config=tmp_path)
    assert [finding.name for finding in wrong] == ["generated flows"]
    assert "#tryinclude" in wrong[0].remedy


async def test_an_event_log_without_its_folder_is_found(settings: Settings, tmp_path: Path) -> None:
    (wrong,) = await only_wrong(settings, event_log=tmp_path / "cel-custom" / "recado.jsonl")
    assert "install -d" in wrong.remedy


async def test_an_event_log_of_another_shape_is_found(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "recado.jsonl"
    log.write_text('{"eventtype":"ANSWER","eventtime":"1.0"}\n')
    elsewhere, wrong = await only_wrong(settings, event_log=log)
    assert elsewhere.name == "who writes the event log"
    assert "uniqueid" in wrong.text


async def test_a_database_that_cannot_be_opened_is_found(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "recado.db").write_text("this is no database" * 100)
    (wrong,) = await only_wrong(settings)
    assert (wrong.name, "RECADO_DATABASE" in wrong.remedy) == ("database", True)


async def test_a_mail_server_that_is_not_there_is_found(settings: Settings) -> None:
    (wrong,) = await only_wrong(settings, smtp_port=9)
    assert "127.0.0.1:9" in wrong.text


async def test_a_mail_server_that_wants_no_tls_is_found(settings: Settings) -> None:
    (wrong,) = await only_wrong(settings, smtp_tls="starttls")
    assert "RECADO_SMTP_HOST" in wrong.remedy


async def test_a_short_secret_is_found_and_not_printed(settings: Settings) -> None:
    (wrong,) = await only_wrong(settings, secret=SecretStr("hunter2"))
    assert "hunter2" not in wrong.text + wrong.remedy
