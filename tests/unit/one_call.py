"""One call at a time, as tests tell the ledger of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dialer.attempt import Attempt
from dialer.contact import Debt
from dialer.store.attempts import Final, settle_all
from dialer.store.decisions import Gate
from dialer.store.sendings import Allowed, Refused, Sending, send_all


def mark_sent(
    tx: Connection,
    reserved: Attempt,
    now: datetime,
    gate: Gate,
    *,
    said: Debt | None = None,
    pbx_booted_at: datetime | None = None,
    voice: str = "",
    voice_fallback: str = "",
) -> Allowed | Refused:
    """The last word before one dial."""
    sending = Sending(reserved=reserved, gate=gate, said=said, voice=voice, voice_fallback=voice_fallback)
    return send_all(tx, [sending], now, pbx_booted_at=pbx_booted_at)[0]


def settle(tx: Connection, /, attempt_id: str, *, now: datetime, **final: Any) -> bool:
    """Write one final record; False where there was one already."""
    return bool(settle_all(tx, [Final(attempt_id=attempt_id, **final)], now))
