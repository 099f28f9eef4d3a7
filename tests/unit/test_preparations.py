"""What is made ready of a launch, and what of one campaign must not fall on another, without an Asterisk."""

from dataclasses import replace
from pathlib import Path

import pytest

from dialer.asterisk.message import AmiError
from dialer.bring_contacts import bring_contacts
from dialer.callers import Callers
from dialer.campaign import Campaign
from dialer.catalogue import Known
from dialer.make_ready import NotLaunched, Preparations
from dialer.speakers import Voices
from dialer.store.errors import StoreError
from dialer.store.launches import Wish, wishes
from tests.unit.command import SECRET
from tests.unit.conftest import MakeCampaign
from tests.unit.desk import HEADER, TUESDAY
from tests.unit.test_shift import House

WRONG = "".join(f"C{n};F{n};Ana;nobody's number;;many;;;;1234;;\n" for n in range(200))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("dialer.launch.ANSWERS_WITHIN", 0.1)
    return House(tmp_path)


def wrong_file(make_campaign: MakeCampaign, house: House) -> Campaign:
    return replace(make_campaign(HEADER + WRONG), flow=house.campaign("con-respuesta").flow)


def rejects(house: House) -> list[Path]:
    return sorted((house.settings.state / "rejects").glob("*.csv"))


async def test_a_file_that_is_wrong_is_read_once_a_launch_and_fills_no_disk(
    house: House, make_campaign: MakeCampaign
) -> None:
    campaign = wrong_file(make_campaign, house)
    known = Known(whole=replace(house.catalogue.read().whole, campaigns=(campaign,)))
    preparations = Preparations(house.settings, house.database, house.clock)
    wish = Wish(name=campaign.name, launched_at=TUESDAY)
    for again in (wish, wish, wish):
        with pytest.raises(NotLaunched, match="wrong"):
            await preparations.make_ready(again, known)
    (first,) = rejects(house)
    first.unlink()
    with pytest.raises(NotLaunched):
        await preparations.make_ready(wish, known)
    assert rejects(house) == [], "it was not read again"
    with pytest.raises(NotLaunched):
        await Preparations(house.settings, house.database, house.clock).make_ready(wish, known)
    assert rejects(house) == [first], "another process reads it, and overwrites that launch's file"


async def test_a_stopped_campaign_whose_calls_go_on_is_not_imported_anew(
    house: House, make_campaign: MakeCampaign
) -> None:
    campaign = wrong_file(make_campaign, house)
    known = Known(whole=replace(house.catalogue.read().whole, campaigns=(campaign,)))
    wish = Wish(name=campaign.name, launched_at=TUESDAY, stopped_at=TUESDAY)
    with pytest.raises(NotLaunched):  # nobody answers where Asterisk should be
        await Preparations(house.settings, house.database, house.clock).make_ready(wish, known)
    assert rejects(house) == []


def test_an_import_that_the_ledger_breaks_off_is_on_record_as_failed(
    house: House, make_campaign: MakeCampaign
) -> None:
    campaign = wrong_file(make_campaign, house)
    in_the_way = house.settings.state / "rejects"
    in_the_way.write_text("no folder can be here")
    with pytest.raises(StoreError):
        bring_contacts(
            house.database, campaign, clock=house.clock, rejects=in_the_way, secret=SECRET.encode()
        )
    imported = house.database.read(wishes, [campaign.name])[campaign.name].imported
    assert imported
    assert imported["state"] == "failed"


async def test_an_inbound_flow_that_cannot_be_made_is_its_own_campaign_s_trouble(
    make_campaign: MakeCampaign,
) -> None:
    flow = Path("inbound.yaml")
    good = replace(make_campaign(HEADER), inbound_flow=flow, caller_id="+34910000001")
    bad = replace(good, name="bad", caller_id="+34910000002")
    callers, broken = Callers(), set[str]()

    async def answer(campaign: Campaign, path: Path) -> str:
        if campaign.name in broken:
            raise OSError("its voice is gone")
        return f"; answers for {campaign.name}\n"

    await callers.make([bad, good], answer)
    broken.add("bad")
    await callers.make([bad, good], answer)
    assert [*callers.troubles] == ["bad"]
    assert "answers for bad" in callers.conf(), "what could be made last stays in use"
    assert "answers for overdue" in callers.conf()


async def test_without_asterisk_no_campaign_is_to_blame(make_campaign: MakeCampaign) -> None:
    async def answer(campaign: Campaign, path: Path) -> str:
        raise AmiError("The link is down.")

    with pytest.raises(AmiError):
        await Callers().make([replace(make_campaign(HEADER), inbound_flow=Path("i.yaml"))], answer)


def test_every_launch_of_a_process_has_the_same_voices(house: House) -> None:
    voices = Voices(house.settings)
    assert voices.of("alaw") is voices.of("alaw")
