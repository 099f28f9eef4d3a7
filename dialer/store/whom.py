"""Whose number it is that somebody wrote as one writes it at home."""

from sqlalchemy import Connection, select

from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.store.schema import phone

NO_REGION = "ZZ"


def numbers_written(tx: Connection, text: str) -> list[str]:
    """The numbers (E.164) that the text may mean in any region where this ledger has numbers."""
    regions = tx.execute(select(phone.c.region).distinct().order_by(phone.c.region)).scalars()
    meant = {_read(text, region) for region in [*regions, NO_REGION]}
    return sorted(filter(None, meant))


def _read(text: str, region: str) -> str | None:
    try:
        return e164_of(text, region=region)
    except BadPhone:
        return None
