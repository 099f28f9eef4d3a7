"""Agent first, as dialplan: an agent waits on the line, the person is dialled, the two are joined.

No machine says a word to the person: nothing is played, nothing is detected. The token is that of every flow.
Once the call is answered it needs nobody but Asterisk.
"""

import hashlib

from ivr_flows.dialplan import CompiledFlow, checked_secret
from ivr_flows.dialplan_routines import EVENT_ROUTINE, Lines, event
from ivr_flows.dialplan_token import FORGETTING, admission, refusal

AGENT_WAITS = "recado-agent-waits"
"""Where an agent who has picked up hears it ring until the person answers."""

AGENT_FIRST = "agent_first"
"""The one step of such a call, in its events."""


def agent_first(token_secret: str) -> CompiledFlow:
    """What happens when the person answers. RECADO_AGENT is the channel of the agent who waits.

    An agent who has gone leaves nobody to speak: the call ends, and the event log says RECADO_ABANDONED.
    ValueError for a token secret that compile_flow would not take.
    """
    lines = Lines()
    admission(lines, checked_secret(token_secret))
    lines.add(
        [
            "Answer()",
            event("STEP", f"step={AGENT_FIRST}"),
            'GotoIf($["${CHANNEL_EXISTS(${RECADO_AGENT})}" != "1"]?abandoned,1)',
            "Bridge(${RECADO_AGENT},x)",
            'GotoIf($["${BRIDGERESULT}" != "SUCCESS"]?abandoned,1)',
            event("END", f"step={AGENT_FIRST}"),
            "Hangup(16)",
        ]
    )
    lines.extension(
        "abandoned",
        event("ABANDONED", f"step={AGENT_FIRST}"),
        event("END", f"step={AGENT_FIRST}"),
        "Hangup(16)",
    )
    refusal(lines)
    body = lines.text + FORGETTING + EVENT_ROUTINE
    version = hashlib.sha256(body.encode()).hexdigest()[:10]
    context = f"recado-agent_first-{version}"
    return CompiledFlow(context=context, text=f"; Compiled by Recado. Do not edit.\n[{context}]\n{body}")


def agent_waits() -> CompiledFlow:
    """RECADO_WAIT is how long, in seconds, an agent is kept who waits for a person that is being dialled."""
    lines = Lines()
    lines.extension("s", "Answer()", "Ringing()", "Wait(0${FILTER(0-9,${RECADO_WAIT})})", "Hangup(16)")
    text = f"; Compiled by Recado. Do not edit.\n[{AGENT_WAITS}]\n{lines.text}"
    return CompiledFlow(context=AGENT_WAITS, text=text)
