"""Where a webhook may go: public addresses over https; in a rehearsal, this machine and nowhere else.

A name is looked up once and the connection goes to the very address that was checked, so a name that
answers differently the second time (DNS rebinding) gains nothing. Weakness: a proxy would look the name up
itself, so none is used, whatever the environment says.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

IpAddress = IPv4Address | IPv6Address

_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is given to anybody. Python calls more of it global: ::127.0.0.1, fec0::1."""

_WRAPPING = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""6to4 and Teredo carry an IPv4 address inside: a private one could hide there."""

_PORTS = {"https": 443, "http": 80}


class OutOfBounds(ValueError):
    """The address is not one that a webhook may go to; the message says why."""


class NoSuchHost(OSError):
    """The host's name could not be looked up, now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """A checked address: connect to `address`, and speak to `host`."""

    url: SplitResult
    host: str
    port: int
    address: IpAddress

    @property
    def connect_url(self) -> str:
        """The URL with the checked address in the name's place."""
        literal = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return self.url._replace(netloc=f"{literal}:{self.port}", fragment="").geturl()

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.url.scheme] else f"{host}:{self.port}"


def checked_url(url: str, *, rehearsal: bool) -> SplitResult:
    """The URL, as far as it can be judged without asking the network; raises OutOfBounds."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutOfBounds(f"the webhook's URL cannot be read: {error}") from None
    schemes = ("https", "http") if rehearsal else ("https",)
    if parts.scheme not in schemes:
        raise OutOfBounds(
            f"a webhook goes over {' or '.join(schemes)}, not '{parts.scheme}'; a rehearsal may use http"
        )
    if not parts.hostname or port == 0:
        raise OutOfBounds("the webhook's URL names no host, or no port that exists")
    if parts.username is not None or parts.password is not None:
        raise OutOfBounds("the webhook's URL carries a user or password; its signature is proof enough")
    return parts


async def destination(url: str, *, rehearsal: bool) -> Destination:
    """Look the host up and check every address it has. Raises OutOfBounds, or NoSuchHost if DNS fails."""
    parts = checked_url(url, rehearsal=rehearsal)
    host = _ascii(str(parts.hostname))
    port = parts.port or _PORTS[parts.scheme]
    addresses = await _look_up(host, port)
    for address in addresses:
        _check(address, host, rehearsal=rehearsal)
    return Destination(url=parts, host=host, port=port, address=addresses[0])


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise OutOfBounds("the webhook's URL names no valid host") from None


async def _look_up(host: str, port: int) -> list[IpAddress]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NoSuchHost(f"the webhook's host '{host}' cannot be looked up: {error}") from error
    # A zone (fe80::1%eth0) is cut off: what is left of such an address is refused anyway.
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _check(address: IpAddress, host: str, *, rehearsal: bool) -> None:
    bare = _unwrapped(address)
    if rehearsal and not bare.is_loopback:
        raise OutOfBounds(f"in a rehearsal a webhook reaches this machine only, and '{host}' is elsewhere")
    if not rehearsal and not _is_public(bare):
        raise OutOfBounds(f"the webhook's host '{host}' has the address {address}, which is not public")


def _unwrapped(address: IpAddress) -> IpAddress:
    """The IPv4 address inside `::ffff:127.0.0.1`."""
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


def _is_public(address: IpAddress) -> bool:
    if isinstance(address, IPv6Address) and (
        address not in _UNICAST or any(address in network for network in _WRAPPING)
    ):
        return False
    return address.is_global and not address.is_multicast
