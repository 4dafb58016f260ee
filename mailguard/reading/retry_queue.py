"""Mail that could not be read for the search: why, and when it is tried again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from mailguard.model import MessageId

# After so many failures in a row; from the last on always so long. A run of MailGuard begins anew.
WAITS_S = (60.0, 5 * 60.0, 30 * 60.0, 2 * 3600.0, 6 * 3600.0)


class Hindrance(Enum):
    """Why the text of a message is not known, though it lies here."""

    LOCKED = auto()  # until its key is unlocked
    LARGE = auto()  # it is decrypted when a person asks for it
    KEYS = auto()  # no key opens it, or it is damaged: until the keys change
    FAILED = auto()  # GnuPG or the store failed: until some time has passed


@dataclass(frozen=True, slots=True)
class _Failure:
    why: Hindrance
    again_at_s: float
    count: int = 1  # of FAILED, in a row


class RetryQueue:
    """Times are those of one clock, in seconds."""

    def __init__(self) -> None:
        self._failures: dict[MessageId, _Failure] = {}

    def note(self, message: MessageId, why: Hindrance, now_s: float) -> None:
        before = self._failures.get(message)
        count, again_at_s = 1, float("inf")
        if why is Hindrance.FAILED:
            count = before.count + 1 if before is not None and before.why is why else 1
            again_at_s = now_s + WAITS_S[min(count, len(WAITS_S)) - 1]
        self._failures[message] = _Failure(why, again_at_s, count)

    def forget(self, message: MessageId) -> None:
        """It was read."""
        self._failures.pop(message, None)

    def release(self, *reasons: Hindrance) -> None:
        """What was left for one of these reasons is due again."""
        self._failures = {
            message: each for message, each in self._failures.items() if each.why not in reasons
        }

    def not_due(self, now_s: float) -> frozenset[MessageId]:
        return frozenset(message for message, each in self._failures.items() if each.again_at_s > now_s)

    def left_for(self, why: Hindrance) -> frozenset[MessageId]:
        return frozenset(message for message, each in self._failures.items() if each.why is why)
