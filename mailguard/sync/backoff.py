"""How long to wait before the next try to connect."""

from __future__ import annotations

_WAITS_S = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0)
LONGEST_S = 300.0


def retry_after_s(failures: int) -> float:
    """After so many failures in a row (1 or more): soon at first, then at ever longer intervals."""
    return _WAITS_S[failures - 1] if failures <= len(_WAITS_S) else LONGEST_S
