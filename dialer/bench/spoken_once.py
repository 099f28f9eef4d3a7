"""What the drivers that know no campaign need of one: its flow in Asterisk, and its sounds in a folder."""

from dataclasses import dataclass

from dialer.asterisk.files import GeneratedFiles
from dialer.bench.call_files import CONTEXT, entrance
from dialer.campaign import Campaign
from dialer.ivr_values import campaign_values
from dialer.launch import linked
from dialer.settings import Settings
from dialer.speakers import new_speaker
from dialer.spoken_prompts import prompts_of
from ivr_flows.dialplan import compile_flow
from ivr_flows.loader import load_flow

FOLDER = "bench"


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenOnce:
    """The very dialplan and sounds that Recado's calls have. `sounds` is a folder as Asterisk sees it."""

    campaign: Campaign
    context: str
    sounds: str


async def speak_once(settings: Settings, campaign: Campaign) -> SpokenOnce:
    """Raises what a launch does."""
    flow = load_flow(campaign.flow)
    compiled = compile_flow(flow, language=campaign.language, token_secret=settings.token_secret)
    async with linked(settings) as links:
        files = GeneratedFiles(settings.generated_config, links.config)
        await files.install_flow(compiled.context, compiled.text)
        await files.install_flow(CONTEXT, entrance(compiled.context, settings.token_secret))
    speaker = new_speaker(settings, campaign.trunk.codec)
    try:
        prompts = prompts_of(flow, campaign, campaign.language, {}, campaign_values(campaign))
        await speaker.lay(await speaker.say(prompts), settings.sounds / FOLDER)
    finally:
        await speaker.close()
    sounds = str(settings.sounds_in_asterisk / FOLDER)
    return SpokenOnce(campaign=campaign, context=compiled.context, sounds=sounds)
