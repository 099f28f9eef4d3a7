"""The part of `recado check` that asks Asterisk: may both AMI users log in?"""

import asyncio
from collections.abc import Sequence

import typer

from dialer.asterisk.link import AmiLink
from dialer.campaign import Campaigns
from dialer.cli.words import language, say
from dialer.doctor.findings import Findings
from dialer.launch import ami_link, config_link
from dialer.settings import Settings

ANSWERS_WITHIN = 8.0
"""Seconds for a login to be answered."""


async def ami_logins(_: Campaigns) -> Sequence[str]:
    """A sentence for each user that cannot log in. Not configured yet is said, and is no mistake."""
    settings = Settings()
    if not settings.ami_secret.get_secret_value():
        typer.echo(say("check.no_ami"))
        return []
    wrong = await asyncio.gather(*(_trouble(link) for link in (ami_link(settings), config_link(settings))))
    return [sentence for sentence in wrong if sentence]


async def _trouble(link: AmiLink) -> str:
    """Why this user cannot log in, empty when they can."""
    running = asyncio.create_task(link.run())
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            while not link.up and not _final(link):  # noqa: ASYNC110 (the link tells of success alone)
                await asyncio.sleep(0.05)
    except TimeoutError:
        pass
    trouble = "" if link.up else say("check.ami", link=link.where, why=_why(link))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return trouble


def _final(link: AmiLink) -> bool:
    """A refused login, or nobody there, will not be different a moment later."""
    return link.trouble not in ("", "not connected yet")


def _why(link: AmiLink) -> str:
    return Findings(language()).plain(link.trouble)
