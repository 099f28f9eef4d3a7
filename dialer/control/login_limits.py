"""How many passwords somebody may try: ever slower, for one login and from one address."""

import ipaddress
from collections.abc import Mapping
from datetime import timedelta

FREE: Mapping[str, int] = {"login": 5, "address": 20}
"""Failed tries in an hour that cost no wait. An office behind one address shares the second.

Weakness: who fails on purpose keeps the owner of a login waiting too, for 15 minutes at most each time.
"""

LONGEST_WAIT = timedelta(minutes=15)


def wait_after(kind: str, failures: int) -> timedelta:
    """How long after its last failure this login or address may try again: 1 s, 2 s, 4 s … 15 minutes."""
    beyond = failures - FREE[kind]
    if beyond < 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(beyond, 20)), LONGEST_WAIT)


def place_of(address: str) -> str:
    """An address as tries from it are counted: of IPv6 the /64, of which whoever has one has them all."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known.packed[:8] + bytes(8), 64)))
