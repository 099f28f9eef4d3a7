"""Everything that may be asked of Recado, and told it: one field an area."""

from dataclasses import dataclass

from dialer.control.keys import Keys
from dialer.control.users import Users


@dataclass(frozen=True, kw_only=True)
class Control:
    """What the API and the pages are built over; `recado serve` builds it by hand."""

    users: Users
    keys: Keys
