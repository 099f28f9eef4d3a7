"""What can be listened to before a launch is what the first contact would hear; nobody is called for it."""

import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from dialer.campaign import Campaign
from dialer.campaign_file import load_campaigns
from dialer.control.errors import NotFound
from dialer.control.samples import Samples
from dialer.settings import Settings
from dialer.store.contacts import count_contacts
from dialer.store.database import Database

SHIPPED = Path(__file__).parents[2] / "campaigns.yaml"
NAME = "con-respuesta"


async def shipped(name: str) -> Campaign:
    for each in load_campaigns(SHIPPED).campaigns:
        if each.name == name:
            return each
    raise NotFound(f"There is no campaign '{name}'.")


@pytest.fixture
async def samples(database: Database, tmp_path: Path) -> AsyncIterator[Samples]:
    settings = Settings(sounds=tmp_path / "sounds", secret=SecretStr("s" * 32), voices=tmp_path / "voices")
    made = Samples(settings=settings, database=database, campaign=shipped)
    yield made
    await made.close()


async def test_the_first_contact_of_a_file_hears_their_own_name_before_it_is_imported(
    samples: Samples, database: Database
) -> None:
    heard = await samples.of(NAME)
    assert heard.name
    assert any(heard.name.split()[0].lower() in each.words.lower() for each in heard.samples)
    assert database.read(count_contacts, NAME).waiting == 0


async def test_a_sample_is_a_wav_file_that_lasts_as_long_as_it_takes_to_say(samples: Samples) -> None:
    greeting = (await samples.of(NAME)).samples[0]
    with wave.open(io.BytesIO(await samples.sound(NAME, greeting.n))) as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (8000, 2, 1)
        assert sound.getnframes() / 8000 > len(greeting.words.split()) / 5


@pytest.mark.parametrize("n", [0, -1, 1000])
async def test_there_is_no_sample_beyond_those_listed(samples: Samples, n: int) -> None:
    with pytest.raises(NotFound):
        await samples.sound(NAME, n)


async def test_there_are_no_samples_of_a_campaign_that_nobody_knows(samples: Samples) -> None:
    with pytest.raises(NotFound):
        await samples.of("nobody-s")
