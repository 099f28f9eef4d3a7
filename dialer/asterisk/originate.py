"""An outbound call as the one AMI action that makes it, and what Asterisk says to it."""

import re
from datetime import timedelta

import phonenumbers

from dialer.asterisk.encode import Headers, NotSendable
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AnswerLate, LinkDown, LinkLost
from dialer.ports import NotDialled, OutboundCall, Placed, Queued, Unanswered

ANSWER_WITHIN = 10.0
"""Seconds for Asterisk to say "queued"; it does so before it dials."""

_RULES = {
    "attempt id": re.compile(r"[A-Za-z0-9-]{8,64}"),
    "number": re.compile(r"\+[1-9][0-9]{6,14}"),
    "trunk endpoint": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "flow context": re.compile(r"[A-Za-z0-9_-]{1,79}"),
    "caller id": re.compile(r"\+?[0-9]{3,15}"),
}


async def originate(link: AmiLink, call: OutboundCall) -> Placed:
    """Ask Asterisk for this call, once. Never raises for what ordinarily goes wrong.

    `Unanswered` means that the request was written and that nobody knows what became of it.
    """
    try:
        headers = originate_headers(call)
        answer = await link.action("Originate", headers, action_id=call.attempt_id, timeout=ANSWER_WITHIN)
    except (NotSendable, LinkDown) as nothing_was_sent:
        return NotDialled(str(nothing_was_sent))
    except (LinkLost, AnswerLate) as error:
        return Unanswered(str(error))
    return Queued() if answer.ok else NotDialled(answer.message or "Asterisk refused it without a reason")


def originate_headers(call: OutboundCall) -> Headers:
    """The Originate of one call, every field checked. Raises NotSendable.

    `Channel` names exactly one number at one endpoint: an `&` in it would ring a second person, another
    technology could leave by any trunk. `ChannelId` makes the channel bear the attempt's id, and Asterisk
    refuse a second channel with it. `Async` lets Asterisk answer before the call is over. There is never
    an `Application`. `Account` marks the agent's leg of a transfer as this attempt's too.
    """
    attempt, number = _fit("attempt id", call.attempt_id), _fit("number", call.number)
    dialled = dialled_number(number, call.trunk.number_format)
    return {
        "Channel": f"PJSIP/{dialled}@{_fit('trunk endpoint', call.trunk.endpoint)}",
        "ChannelId": attempt,
        "Account": attempt,
        "Async": "true",
        "Context": _fit("flow context", call.flow_context),
        "Exten": "s",
        "Priority": "1",
        "CallerID": _fit("caller id", call.caller_id),
        "Timeout": _milliseconds(call.ring_timeout),
        "Variable": [f"{name}={value}" for name, value in call.variables.items()],
    }


def dialled_number(e164: str, number_format: str) -> str:
    """The number as this carrier wants it: `e164` +34911234567, `digits` 34911234567, `national` 911234567.

    Raises NotSendable for another format. A wrong choice makes the carrier ring somebody else.
    """
    if number_format == "e164":
        return e164
    if number_format == "digits":
        return e164.removeprefix("+")
    if number_format == "national":
        return phonenumbers.national_significant_number(phonenumbers.parse(e164))
    raise NotSendable(f"the number format {number_format!r} is unknown: e164, digits or national")


def _fit(what: str, value: str) -> str:
    if not _RULES[what].fullmatch(value):
        raise NotSendable(f"the {what} of an Originate must match {_RULES[what].pattern}; this one does not")
    return value


def _milliseconds(span: timedelta) -> int:
    """Without a positive time-out Asterisk would let it ring for as long as the carrier does."""
    if span < timedelta(seconds=1):
        raise NotSendable(f"the ring time-out must be at least a second, not {span}")
    return int(span / timedelta(milliseconds=1))
