"""The keys of campaigns.yaml about what calls may cost, and how many a day may see."""

import re
from decimal import Decimal
from typing import Annotated
from zoneinfo import available_timezones

from dialer.campaign_file import scalars
from dialer.campaign_file.section import Section

MOST = 1_000_000


def _amount(text: str) -> Decimal:
    if not re.fullmatch(r"\d{1,7}(\.\d{1,6})?", text, re.ASCII) or Decimal(text) > MOST:
        raise ValueError(text)
    return Decimal(text)


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError(text)
    return text


CallsPerDay = Annotated[int, scalars.whole(1, 10_000_000)]
Money = Annotated[
    Decimal, scalars.scalar(_amount, f"an amount from 0 to {MOST}, decimals with a point, at most six")
]
Prefix = Annotated[
    str, scalars.matching(r"\+[1-9][0-9]{0,14}", "how numbers begin in international form, such as +34")
]
ZoneName = Annotated[str, scalars.scalar(_zone, "a time zone such as Europe/Madrid")]


class RegionLimits(Section):
    """What a day may see of calls to one region."""

    calls_per_day: CallsPerDay | None = None
    spend_per_day: Money | None = None
