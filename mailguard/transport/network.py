"""Which way leads to the network, without sending anything."""

from __future__ import annotations

import socket

from mailguard.model.accounts import is_loopback

# Addresses for documentation (RFC 5737, RFC 3849): a UDP socket "connected" to one tells the route, and
# no packet is sent.
_ANYWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_PORT = 9


def own_address(host: str) -> str:
    """Ours as seen on the way to `host`; "" where no way leads to any network."""
    if is_loopback(host):
        return "loopback"
    return " ".join(filter(None, (_own_address(family, target) for family, target in _ANYWHERE)))


def _own_address(family: socket.AddressFamily, target: str) -> str:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((target, _PORT))
            return str(asking.getsockname()[0])
    except OSError:
        return ""
