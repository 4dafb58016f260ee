"""How urgent its writer says a message is (RFC 2156 sections 5.3.4 and 5.3.6, RFC 4021, and X-Priority)."""

from __future__ import annotations

from enum import IntEnum


class Priority(IntEnum):
    """By the numbers of X-Priority."""

    HIGHEST = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4
    LOWEST = 5
