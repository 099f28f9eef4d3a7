"""The one-time token: how a compiled flow knows that a call is one that Recado has just placed.

A token is good for one channel id, the number that was dialled, the number that is shown, one version of one
flow, and until the telephone has rung for its longest time. It is used once: that it was is kept in
Asterisk's own database (AstDB), which outlives its restarts, and forgotten when the token has long expired.
Whoever has none hears nothing, and the event log says RECADO_INTRUDER.

Weakness: whoever can read the dialplan can make tokens, and whoever may originate calls at will needs none
to ring a number: that is seen, not prevented (dialer/watch_trunk.py).
"""

import hashlib

from ivr_flows.dialplan_routines import Lines, event

_USED = "recado_used"
"""AstDB family; `<family>_<thousand seconds>` holds the ids whose tokens expire in those seconds."""

FORGETTING = f"""\
; What was used is forgotten once it has expired: ages are of a thousand seconds each.
exten => forget,1,Set(RECADO_WAS=${{DB({_USED}/age)}})
 same => n,Set(RECADO_AGE=${{EPOCH:0:-3}})
 same => n,GotoIf($["${{RECADO_WAS}}" = "${{RECADO_AGE}}"]?done)
 same => n,Set(DB({_USED}/age)=${{RECADO_AGE}})
 same => n,GotoIf($["${{RECADO_WAS}}" = ""]?done)
 same => n,GotoIf($[${{RECADO_WAS}} > ${{RECADO_AGE}}]?done)
 same => n,DBdeltree({_USED}_${{RECADO_WAS}})
 same => n,Set(RECADO_WAS=$[${{RECADO_WAS}} + 1])
 same => n,GotoIf($[${{RECADO_WAS}} >= ${{RECADO_AGE}}]?done)
 same => n,DBdeltree({_USED}_${{RECADO_WAS}})
 same => n(done),Return()

"""


def token(secret: str, *, channel_id: str, expires: int, number: str, caller_id: str, context: str) -> str:
    """The token of one call. `number` is as it is dialled, and of both numbers only the digits count."""
    bound = (secret, channel_id, str(expires), _digits(number), _digits(caller_id), context)
    return hashlib.sha1(":".join(bound).encode(), usedforsecurity=False).hexdigest()


def admission(lines: Lines, secret: str) -> None:
    """The begin of extension `s`: whoever gets past it is a call that Recado has just placed."""
    bound = (
        secret,
        "${UNIQUEID}",
        "${RECADO_EXPIRES}",
        "${RECADO_NUMBER}",
        "${FILTER(0-9,${CALLERID(num)})}",
        "${CONTEXT}",
    )
    used = f"DB({_USED}_${{RECADO_EXPIRES:0:-3}}/${{UNIQUEID}})"
    lines.extension(
        "s",
        "Set(RECADO_CONTEXT=${CONTEXT})",
        "Set(RECADO_N=0)",
        "Set(RECADO_AT=start)",
        "Set(RECADO_EXPIRES=${FILTER(0-9,${RECADO_EXPIRES})})",
        "Set(RECADO_NUMBER=${CHANNEL(pjsip,remote_uri)})",
        "Set(RECADO_NUMBER=${FILTER(0-9,${CUT(RECADO_NUMBER,@,1)})})",
        f"Set(RECADO_PROOF=${{SHA1({':'.join(bound)})}})",
        "Set(RECADO_WHY=token)",
        'GotoIf($["${RECADO_PROOF}" != "${FILTER(0-9a-f,${RECADO_TOKEN})}"]?intruder,1)',
        "Set(RECADO_WHY=expired)",
        "GotoIf($[${EPOCH} > 0${RECADO_EXPIRES}]?intruder,1)",
        "Set(RECADO_WHY=used)",
        f'GotoIf($["${{{used}}}" != ""]?intruder,1)',
        f"Set({used}=1)",
        "Gosub(forget,1)",
        f"Set(RECADO_PASS={_passed(secret)})",
    )


def refusal(lines: Lines) -> None:
    """Silence, a word to the event log, and the end."""
    lines.extension("intruder", event("INTRUDER", "why=${RECADO_WHY}"), "Hangup(21)")


def enter_routine(lines: Lines, secret: str | None) -> None:
    """A step begins: ARG1 = step. With a secret, whoever jumped into it past the beginning is refused."""
    guard = [
        "Set(RECADO_WHY=step)",
        f'GotoIf($["${{RECADO_PASS}}" != "{_passed(secret)}"]?intruder,1)',
    ]
    lines.extension(
        "enter",
        "Set(RECADO_AT=${ARG1})",
        *(guard if secret else ()),
        "Set(RECADO_BEEN_${ARG1}=1)",
        event("STEP", "step=${ARG1}"),
        "Return()",
    )


def _passed(secret: str | None) -> str:
    return f"${{SHA1({secret}:${{UNIQUEID}}:passed)}}"


def _digits(number: str) -> str:
    return "".join(character for character in number if character in "0123456789")
