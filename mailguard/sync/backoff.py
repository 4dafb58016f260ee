"""How long to wait before the next try to connect."""

from __future__ import annotations

import random
from collections.abc import Callable

_WAITS_S = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0)
LONGEST_S = 300.0
STABLE_S = 30.0  # a connection that lasted so long was a good one
SPREAD = 0.25  # of the wait: many programs whose server went away do not come back all at once


class Tries:
    """Counts failures in a row. Times are those of one clock, in seconds."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        """chance: numbers from 0 up to 1."""
        self._chance = chance
        self._failures = 0
        self._since: float | None = None  # when the connection was there

    def succeeded(self, now_s: float) -> None:
        """There is a connection; whether it was a good one shows when it breaks."""
        self._since = now_s

    def failed(self, now_s: float) -> float:
        """Seconds to wait: none when a good connection broke, else soon at first and then ever longer."""
        since, self._since = self._since, None
        if since is not None and now_s - since > STABLE_S:
            self._failures = 0
            return 0.0
        self._failures += 1
        return retry_after_s(self._failures, self._chance())


def retry_after_s(failures: int, chance: float = 0.0) -> float:
    """After so many failures in a row, 1 or more; longer by a part that `chance`, from 0 up to 1, decides."""
    wait_s = _WAITS_S[failures - 1] if failures <= len(_WAITS_S) else LONGEST_S
    return wait_s * (1 + SPREAD * chance)
