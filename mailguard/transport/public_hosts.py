"""Where a host that a stranger named may be reached: in the public network alone.

A mail must not make this program knock at the doors of the user's own network, or learn what answers there;
so names are looked up here, every address is judged, and the connection goes to one that was judged.
Source: RFC 6890, RFC 6052 section 2.1, RFC 3056 section 2.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from mailguard.errors import Refused, Unreachable

_NAT64 = IPv6Network("64:ff9b::/96")


def public_addresses(host: str, port: int, *, allows_loopback: bool = False) -> tuple[str, ...]:
    """The IP addresses of `host`, at least one, in the order in which they are to be tried (RFC 6724).

    Raises Refused where any of its addresses is not public, Unreachable where it has none.
    allows_loopback: for demonstrations and tests, whose servers are on this computer.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(host, "its address was not found") from error
    addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not addresses:
        raise Unreachable(host, "its address was not found")
    if not all(is_public(each) or (allows_loopback and each.is_loopback) for each in addresses):
        raise Refused(host, "it is not in the public network")
    return tuple(dict.fromkeys(str(each) for each in addresses))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody's computer could be there: not this one, its network, nor a way around into it."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
