"""The channel variables of an attempt: ids, digits and hashes; nothing a human wrote, no secret in clear."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from dialer.campaign import Campaign, Mode
from dialer.contact import Person
from ivr_flows.dialplan_token import token

TOKEN_GRACE = timedelta(seconds=10)
"""How long after the longest ringing a token is still good: the time Asterisk may take to begin."""


def call_variables(
    *,
    attempt_id: str,
    person: Person,
    campaign: Campaign,
    dialled: str,
    flow_context: str,
    sounds: str,
    token_secret: str,
    epoch: int,
) -> Mapping[str, str]:
    """What the compiled flow needs to know of this one call.

    `dialled` is the number as this trunk dials it; the token is good for it, for the caller ID and for this
    version of the flow, and for nothing else. `epoch` is the real time in whole seconds, not a rehearsal's:
    Asterisk compares it with its own.

    Second factors reach Asterisk as salted hashes. Four digits can be guessed by whoever owns the PBX:
    the hash keeps them out of its logs, not from its owner. Where an agent speaks, none is needed.
    """
    expires = epoch + int((campaign.ring_timeout + TOKEN_GRACE).total_seconds())
    proof = token(
        token_secret,
        channel_id=attempt_id,
        expires=expires,
        number=dialled,
        caller_id=campaign.caller_id,
        context=flow_context,
    )
    admitted = {"RECADO_TOKEN": proof, "RECADO_EXPIRES": str(expires)}
    if campaign.mode is Mode.AGENT_FIRST:
        return admitted
    return {
        **admitted,
        "RECADO_SALT": attempt_id,
        **{f"RECADO_SECRET_{name}": sha1(f"{attempt_id}{digits}") for name, digits in person.secrets.items()},
        "RECADO_AMD": "1" if campaign.amd else "0",
        **inbound_variables(campaign, sounds),
    }


def inbound_variables(campaign: Campaign, sounds: str) -> Mapping[str, str]:
    """What every call of the campaign needs, in either direction: its sounds, its agents, its length."""
    agents = campaign.agents
    return {
        "RECADO_SOUNDS": sounds,
        "RECADO_QUEUE": agents.queue if agents else "",
        "RECADO_WAIT": str(int(agents.offer_callback_after.total_seconds())) if agents else "0",
        "RECADO_MAX": str(int(campaign.max_call.total_seconds())),
    }


def sha1(text: str) -> str:
    """Hex SHA-1: the only digest that Asterisk's dialplan can compute and that is not MD5."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
