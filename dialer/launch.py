"""Puts campaigns into Asterisk: flows, queues and agents, and what is heard by who rings back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from dialer.asterisk.control import queue_add, queue_members, queue_remove
from dialer.asterisk.events import HEARD
from dialer.asterisk.files import GeneratedFiles
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiEvent
from dialer.asterisk.queue import AT_DESK
from dialer.callers import CALLERS, Callers, caller_conf
from dialer.campaign import Campaign, Mode
from dialer.clock import Clock
from dialer.ivr_values import campaign_values
from dialer.lines import Launched
from dialer.no_prompts import NoPrompts
from dialer.ports import Prompts
from dialer.prepare_prompts import PreparePrompts
from dialer.profiles import shipped_book
from dialer.script_law import script_law
from dialer.settings import Settings
from dialer.speakers import Voices
from dialer.spoken_prompts import prompts_of
from ivr_flows.dialplan import WAITING_CONTEXT, CompiledFlow, compile_flow, waiting_context
from ivr_flows.dialplan_agent_first import agent_first, agent_waits
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow
from tts.speaker import Speaker

ANSWERS_WITHIN = 20.0
"""Seconds for Asterisk to take both AMI logins."""


class NotReady(Exception):
    """Asterisk cannot be used; says why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """The two AMI users: one who dials, one who may reload."""

    dialing: AmiLink
    config: AmiLink


@asynccontextmanager
async def linked(settings: Settings) -> AsyncIterator[Links]:
    """Both links, up, for as long as the block runs. Raises NotReady."""
    links = Links(dialing=ami_link(settings), config=config_link(settings))
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(link.run()) for link in (links.dialing, links.config)]
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await asyncio.gather(links.dialing.wait_up(), links.config.wait_up())
            yield links
        except TimeoutError:
            raise NotReady(links.dialing.trouble or links.config.trouble) from None
        finally:
            for task in running:
                task.cancel()


async def launch(
    campaigns: Sequence[Campaign],
    *,
    whole: Sequence[Campaign],
    settings: Settings,
    links: Links,
    clock: Clock,
    voices: Voices | None = None,
    callers: Callers | None = None,
) -> list[Launched]:
    """Every campaign ready to be dialled: its flow, its queue and its agents are in Asterisk.

    Who rings back is answered for `whole`: a caller ID outlives the campaign that showed it. What cannot be
    made of that is in `callers.troubles`, and raised where it is of these campaigns. `voices` and `callers`
    are those of earlier launches of this process.
    """
    voices, callers = voices or Voices(settings), callers or Callers()
    files = GeneratedFiles(settings.generated_config, links.config)
    waiting = waiting_context()
    await files.install_flow(waiting.context, waiting.text)
    for queue, members in _members(whole).items():
        await files.install_queue(queue, queue_conf(queue))
        await _staff(queue, members, links.dialing)

    async def answer(campaign: Campaign, flow: Path) -> str:
        return await _inbound(campaign, flow, settings, files, voices.of(campaign.trunk.codec))

    await callers.make(whole, answer)
    for campaign in campaigns:
        if campaign.name in callers.troubles:
            raise callers.troubles[campaign.name]
    await files.install_flow(CALLERS, callers.conf())
    for codec in {each.trunk.codec for each in whole}:
        await voices.of(codec).trim()
    return [await _outbound(each, settings, files, voices.of(each.trunk.codec), clock) for each in campaigns]


def new_prompts(campaign: Campaign, flow: Flow, settings: Settings, speaker: Speaker) -> PreparePrompts:
    """What makes, and erases, the sounds of a campaign's calls."""
    return PreparePrompts(
        campaign=campaign,
        flow=flow,
        speaker=speaker,
        folder=settings.sounds / "calls",
        in_asterisk=settings.sounds_in_asterisk / "calls",
    )


async def _outbound(
    campaign: Campaign, settings: Settings, files: GeneratedFiles, speaker: Speaker, clock: Clock
) -> Launched:
    prompts: Prompts = NoPrompts()
    if campaign.mode is Mode.AGENT_FIRST:
        compiled = await _agent_first(settings, files)
    else:
        flow = load_flow(campaign.flow, script_law(campaign, shipped_book(), clock.now().date()))
        compiled = compile_flow(flow, language=campaign.language, token_secret=settings.token_secret)
        prompts = new_prompts(campaign, flow, settings, speaker)
    await files.install_flow(compiled.context, compiled.text)
    called_back = await _called_back(campaign, settings, files)
    return Launched(
        campaign=campaign,
        flow_context=compiled.context,
        prompts=prompts,
        began=clock.now(),
        callback_context=called_back,
    )


async def _called_back(campaign: Campaign, settings: Settings, files: GeneratedFiles) -> str:
    """Where agents serve a campaign, they also ring who asked for it: they speak first then."""
    if campaign.agents is None:
        return ""
    compiled = await _agent_first(settings, files)
    await files.install_flow(compiled.context, compiled.text)
    return compiled.context


async def _agent_first(settings: Settings, files: GeneratedFiles) -> CompiledFlow:
    """What is in place of a flow where agents speak, and where they wait until somebody answers."""
    waits = agent_waits()
    await files.install_flow(waits.context, waits.text)
    return agent_first(settings.token_secret)


async def _inbound(
    campaign: Campaign, path: Path, settings: Settings, files: GeneratedFiles, speaker: Speaker
) -> str:
    """What is heard by who rings the caller ID back: spoken now, since nobody is known to prepare it for."""
    flow = load_flow(path)
    compiled = compile_flow(flow, language=campaign.language, token_secret=settings.token_secret)
    await files.install_flow(compiled.context, compiled.text)
    one_voice = replace(campaign, prompt_voices={})  # those are of the other flow
    prompts = prompts_of(flow, one_voice, campaign.language, {}, campaign_values(campaign))
    message = await speaker.say(prompts)  # however long it takes: nobody is on the phone yet
    await speaker.lay(message, settings.sounds / "inbound" / campaign.name)
    folder = settings.sounds_in_asterisk / "inbound" / campaign.name
    return caller_conf(campaign, compiled.context, str(folder))


def _members(campaigns: Sequence[Campaign]) -> Mapping[str, list[str]]:
    """Who serves each queue: everybody that any campaign names for it."""
    queues: dict[str, list[str]] = {}
    for agents in filter(None, (campaign.agents for campaign in campaigns)):
        queues.setdefault(agents.queue, []).extend(agents.members)
    return queues


async def _staff(queue: str, members: Collection[str], link: AmiLink) -> None:
    """Whoever is named, or at the desk, serves the queue, and nobody else: who was taken out gets no call."""
    for present in await queue_members(link, queue) or ():
        if present.interface not in members and not present.name.startswith(AT_DESK):
            await queue_remove(link, queue, present.interface)
    for member in members:
        await queue_add(link, queue, member)


def queue_conf(queue: str) -> str:
    """An Asterisk queue that rings agents one after the other, fairly, and never drops who waits."""
    return (
        f"[{queue}]\n"
        "strategy = rrmemory\n"
        "timeout = 15\n"
        "retry = 1\n"
        "joinempty = yes\n"
        "leavewhenempty = no\n"
        "ringinuse = no\n"
        f"context = {WAITING_CONTEXT}\n"
    )


def ami_link(settings: Settings, on_event: Callable[[AmiEvent], None] = lambda event: None) -> AmiLink:
    """The dialing user's link; not connected until it runs. `on_event` gets the events of HEARD."""
    return AmiLink(
        host=settings.ami_host,
        port=settings.ami_port,
        user=settings.ami_user,
        secret=settings.ami_secret.get_secret_value(),
        on_event=on_event,
        hears=HEARD,
        tls=settings.ami_context,
    )


def config_link(settings: Settings) -> AmiLink:
    """The link of the user who may reload configuration, and nothing else."""
    return AmiLink(
        host=settings.ami_host,
        port=settings.ami_port,
        user=settings.ami_config_user,
        secret=settings.ami_config_secret.get_secret_value(),
        on_event=lambda event: None,
        hears=frozenset(),
        tls=settings.ami_context,
    )
