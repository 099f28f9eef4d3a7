"""Channels of PJSIP endpoints: which way their calls go, whom they ring, and how they are ended."""

import re

from dialer.asterisk.control import LiveChannel, hangup, live_channels, value_of
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiError, AmiEvent
from dialer.ports import TrunkChannel

_NAME = re.compile(r"PJSIP/(.+)-[0-9a-f]{8}")

CAME_IN_AS = "Ring"
"""The state in which Asterisk begins a channel for a call that is made to it; one that it makes is Down."""


class AsteriskChannels:
    """dialer.ports.Channels over one AMI link. What Asterisk cannot say any more is not so."""

    def __init__(self, link: AmiLink) -> None:
        self._link = link

    async def came_in(self, name: str) -> bool:
        """Only a call made to us has the URI that was asked for."""
        return bool(await self._value(name, "CHANNEL(pjsip,request_uri)"))

    async def came_in_as(self, unique_id: str) -> bool:
        try:
            channels = await live_channels(self._link)
        except AmiError:
            return False
        named = next((channel.name for channel in channels if channel.unique_id == unique_id), None)
        return named is not None and await self.came_in(named)

    async def number_of(self, name: str) -> str:
        called, _, _ = (await self._value(name, "CHANNEL(pjsip,remote_uri)")).partition("@")
        return "".join(character for character in called if character in "0123456789")

    async def hang_up(self, name: str) -> bool:
        try:
            return await hangup(self._link, name)
        except AmiError:
            return False

    async def _value(self, name: str, expression: str) -> str:
        try:
            return await value_of(self._link, expression, channel=name)
        except AmiError:
            return ""


def new_channel(event: AmiEvent) -> TrunkChannel | None:
    """The channel that has just begun; None for another event, or another technology."""
    if event.name != "Newchannel" or not (match := _NAME.fullmatch(event.get("Channel"))):
        return None
    return TrunkChannel(
        name=event.get("Channel"),
        unique_id=event.get("Uniqueid"),
        linked_id=event.get("Linkedid"),
        endpoint=match[1],
        came_in=event.get("ChannelStateDesc") == CAME_IN_AS,
    )


def found_channel(channel: LiveChannel) -> TrunkChannel | None:
    """A channel that was found to be up; which way its call went has to be asked."""
    match = _NAME.fullmatch(channel.name)
    if match is None:
        return None
    return TrunkChannel(
        name=channel.name,
        unique_id=channel.unique_id,
        linked_id=channel.linked_id,
        endpoint=match[1],
        came_in=None,
    )
