"""Batches: each job's outcome in its place, one answer at the end, nothing held back by a failure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

import pytest

from mailguard.batches import fan_out
from mailguard.errors import Cancelled, NotFound


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


def half(number: int) -> int:
    if number % 2:
        raise NotFound(str(number))
    return number // 2


@pytest.mark.parametrize("count", [0, 1, 3, 5000])
def test_outcomes_stand_in_the_order_of_the_jobs(pool: ThreadPoolExecutor, count: int) -> None:
    outcomes = fan_out(pool.submit, half, range(count), lanes=3).result(30)
    assert [each.job for each in outcomes] == list(range(count))
    assert [each.result for each in outcomes[::2]] == list(range(len(outcomes[::2])))
    assert all(isinstance(each.error, NotFound) for each in outcomes[1::2])


def test_no_more_jobs_than_lanes_are_under_way(pool: ThreadPoolExecutor) -> None:
    meeting = threading.Barrier(2)  # two meet, a third would wait for ever
    under_way: set[int] = set()
    most: list[int] = []

    def work(job: int) -> None:
        under_way.add(job)
        most.append(len(under_way))
        meeting.wait(10)
        under_way.discard(job)

    fan_out(pool.submit, work, range(8), lanes=2).result(30)
    assert max(most) == 2


def test_a_cancelled_batch_begins_no_further_job(pool: ThreadPoolExecutor) -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[int] = []

    def work(job: int) -> None:
        begun.set()
        go_on.wait(10)
        done.append(job)

    answer = fan_out(pool.submit, work, range(10), lanes=1)
    begun.wait(10)
    assert answer.cancel()
    go_on.set()
    with pytest.raises(CancelledError):
        answer.result(10)
    pool.shutdown(wait=True)
    assert done == [0]


def test_jobs_that_stopped_threads_did_not_begin_end_as_cancelled() -> None:
    pool = ThreadPoolExecutor(1)
    busy: Future[bool] = pool.submit(threading.Event().wait, 0.1)
    answer = fan_out(pool.submit, half, range(3), lanes=2)
    pool.shutdown(wait=False, cancel_futures=True)
    assert all(isinstance(each.error, Cancelled) for each in answer.result(10))
    assert not busy.result(10)


def test_a_bug_in_a_job_is_not_swallowed(pool: ThreadPoolExecutor) -> None:
    def work(job: int) -> None:
        raise ZeroDivisionError(job)

    with pytest.raises(ZeroDivisionError):
        fan_out(pool.submit, work, range(3), lanes=2).result(10)
