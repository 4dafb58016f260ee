"""Mail that could not be read for the search is tried again in time, and never in a loop."""

from __future__ import annotations

from mailguard.model import MessageId
from mailguard.reading.retry_queue import Hindrance, RetryQueue

ONE, TWO = MessageId(1), MessageId(2)


def waits(queue: RetryQueue, tries: int) -> list[float]:
    """Seconds from each failure to the next try."""
    now, found = 0.0, []
    for _ in range(tries):
        queue.note(ONE, Hindrance.FAILED, now)
        begun = now
        while ONE in queue.not_due(now):
            now += 30.0
        found.append(now - begun)
    return found


def test_what_failed_is_tried_again_after_ever_longer_times() -> None:
    assert waits(RetryQueue(), 7) == [60, 300, 1800, 7200, 21600, 21600, 21600]


def test_a_success_begins_anew() -> None:
    queue = RetryQueue()
    waits(queue, 3)
    queue.forget(ONE)
    assert waits(queue, 1) == [60]


def test_what_waits_for_a_key_is_not_tried_in_between() -> None:
    queue = RetryQueue()
    queue.note(ONE, Hindrance.LOCKED, 0.0)
    queue.note(TWO, Hindrance.KEYS, 0.0)
    assert queue.not_due(1e9) == {ONE, TWO}
    assert queue.left_for(Hindrance.LOCKED) == {ONE}
    queue.release(Hindrance.LOCKED)
    assert queue.not_due(0.0) == {TWO}
    queue.release(*Hindrance)
    assert queue.not_due(0.0) == frozenset()
