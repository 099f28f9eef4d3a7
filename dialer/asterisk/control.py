"""What else Recado asks of Asterisk: what is up, since when, who serves a queue; and to reload or hang up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from dialer.asterisk.encode import Headers
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiError, AmiEvent, Answer


class AsteriskRefused(AmiError):
    """Asterisk answered with an error; the text is its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveChannel:
    """A channel that is up. `unique_id` is the attempt's id on its own leg, `linked_id` on every leg of it.

    `context` is the flow's only once the call was answered; while it rings it is the endpoint's.
    """

    unique_id: str
    linked_id: str
    name: str = field(repr=False)
    context: str
    state: str
    up_for: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueMember:
    """An agent's telephone that is logged in to a queue."""

    interface: str
    reachable: bool
    paused: bool
    in_call: bool
    name: str = ""
    pause_reason: str = ""

    @property
    def ready(self) -> bool:
        """Whether a caller could be put through to it now."""
        return self.reachable and not self.paused and not self.in_call


async def live_channels(link: AmiLink) -> tuple[LiveChannel, ...]:
    """Every channel that is up, the list read to its end. Raises AmiError."""
    answer = await _ask(link, "CoreShowChannels")
    return tuple(_live_channel(event) for event in answer.events if event.name == "CoreShowChannel")


async def boot_time(link: AmiLink) -> datetime:
    """Since when this Asterisk runs (UTC, whole seconds). Raises AmiError.

    Asterisk tells it as wall time without a zone, and may live in another zone than Recado (a container):
    so it is asked for its offset from UTC at that very time. Wrong by an hour, it would prove that a call
    was never made which was.
    """
    fields = (await _ask(link, "CoreStatus")).fields
    wall = f"{fields['corestartupdate']} {fields['corestartuptime']}"
    as_if_utc = datetime.strptime(wall, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    guess = as_if_utc - await _offset(link, as_if_utc)
    return as_if_utc - await _offset(link, guess)


async def version(link: AmiLink) -> str:
    """As Asterisk gives it: 22.10.1+dfsg… Raises AmiError."""
    return (await _ask(link, "CoreSettings")).fields.get("asteriskversion", "")


async def clock(link: AmiLink) -> datetime:
    """Asterisk's clock, UTC, whole seconds. Raises AmiError."""
    return datetime.fromtimestamp(int(await value_of(link, "EPOCH")), UTC)


async def value_of(link: AmiLink, expression: str, *, channel: str | None = None) -> str:
    """A dialplan function's or variable's value, of a channel or a global one; empty if Asterisk knows none.

    Raises AmiError, also when the channel is gone.
    """
    headers = {"Variable": expression} | ({"Channel": channel} if channel else {})
    return (await _ask(link, "Getvar", headers)).fields.get("value", "")


async def priorities_of(link: AmiLink, context: str) -> int:
    """How many dialplan lines Asterisk has loaded in this context; 0 when it does not know it."""
    answer = await link.action("ShowDialPlan", {"Context": context})
    return sum(event.name == "ListDialplan" and "priority" in event.fields for event in answer.events)


async def reload(link: AmiLink, module: str) -> None:
    """Reload one module (pbx_config, app_queue); needs the user with write=config. Raises AmiError."""
    await _ask(link, "Reload", {"Module": module})


async def hangup(link: AmiLink, channel: str) -> bool:
    """Hang up the channel of this name or id; False when it was gone already. Raises AmiError."""
    answer = await link.action("Hangup", {"Channel": channel})
    return answer.ok


async def queue_add(link: AmiLink, queue: str, interface: str) -> None:
    """Log an agent's telephone in to a queue; one that is there already stays. Raises AmiError."""
    await _ask_unless(link, "QueueAdd", queue, interface, "Already there")


async def queue_remove(link: AmiLink, queue: str, interface: str) -> None:
    """Log an agent's telephone out; one that is not there is no error. Raises AmiError."""
    await _ask_unless(link, "QueueRemove", queue, interface, "Not there")


async def queue_members(link: AmiLink, queue: str) -> Sequence[QueueMember] | None:
    """Who is logged in to the queue; None when Asterisk has no such queue. Raises AmiError."""
    events = (await _ask(link, "QueueStatus", {"Queue": queue})).events
    if not any(event.name == "QueueParams" for event in events):
        return None
    return [_queue_member(event) for event in events if event.name == "QueueMember"]


async def _ask(link: AmiLink, action: str, headers: Headers | None = None) -> Answer:
    answer = await link.action(action, headers)
    if not answer.ok:
        raise AsteriskRefused(f"{action}: {answer.message}")
    return answer


async def _ask_unless(link: AmiLink, action: str, queue: str, interface: str, harmless: str) -> None:
    answer = await link.action(action, {"Queue": queue, "Interface": interface})
    if not answer.ok and harmless.lower() not in answer.message.lower():
        raise AsteriskRefused(f"{action} {interface} ({queue}): {answer.message}")


async def _offset(link: AmiLink, at: datetime) -> timedelta:
    """How far Asterisk's wall clock is ahead of UTC at that time."""
    text = await value_of(link, f"STRFTIME({int(at.timestamp())},,%z)")
    try:
        return datetime.strptime(text, "%z").utcoffset() or timedelta(0)
    except ValueError:
        raise AsteriskRefused(f"no time zone from Asterisk ({text!r}): is func_strings loaded?") from None


def _live_channel(event: AmiEvent) -> LiveChannel:
    return LiveChannel(
        unique_id=event.get("Uniqueid"),
        linked_id=event.get("Linkedid"),
        name=event.get("Channel"),
        context=event.get("Context"),
        state=event.get("ChannelStateDesc"),
        up_for=_duration(event.get("Duration")),
    )


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = (int(part) for part in text.split(":")) if text else (0, 0, 0)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _queue_member(event: AmiEvent) -> QueueMember:
    """`Status` is Asterisk's device state: 4 invalid, 5 unavailable; 0 is a telephone not seen yet."""
    return QueueMember(
        interface=event.get("StateInterface") or event.get("Interface") or event.get("Location"),
        reachable=event.get("Status") not in ("4", "5"),
        paused=event.get("Paused") == "1",
        in_call=event.get("InCall") == "1" or event.get("Status") in ("2", "3", "6", "7", "8"),
        name=event.get("Name"),
        pause_reason=event.get("PausedReason"),
    )
