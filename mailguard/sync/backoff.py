"""How long to wait before the next try to connect."""

from __future__ import annotations

_WAITS_S = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0)
LONGEST_S = 300.0
STABLE_S = 30.0  # a connection that lasted so long was a good one


class Tries:
    """Counts failures in a row. Times are those of one clock, in seconds."""

    def __init__(self) -> None:
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
        return retry_after_s(self._failures)


def retry_after_s(failures: int) -> float:
    """After so many failures in a row, 1 or more."""
    return _WAITS_S[failures - 1] if failures <= len(_WAITS_S) else LONGEST_S
