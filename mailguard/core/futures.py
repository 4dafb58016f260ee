"""Futures that follow one another, so that no thread waits for another thread's work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def settled(value: A) -> Future[A]:
    """A Future that has its result already."""
    answer: Future[A] = Future()
    answer.set_result(value)
    return answer


def failed(error: BaseException) -> Future[A]:
    """A Future that has failed already."""
    answer: Future[A] = Future()
    answer.set_exception(error)
    return answer


def passed_over(source: Future[A]) -> Future[A | None]:
    """What `source` ends with, or None where it fails: what follows goes on without it."""
    answer: Future[A | None] = Future()

    def copy(done: Future[A]) -> None:
        is_fine = not done.cancelled() and done.exception() is None
        relay(settled(done.result() if is_fine else None), answer)

    source.add_done_callback(copy)
    return answer


def relay(source: Future[A], target: Future[A]) -> None:
    """Give what `source` ends with to `target`, unless that was cancelled."""

    def copy(done: Future[A]) -> None:
        if not target.set_running_or_notify_cancel():
            return
        if done.cancelled():
            target.set_exception(CancelledError())
            return
        error = done.exception()
        if error is not None:
            target.set_exception(error)
        else:
            target.set_result(done.result())

    source.add_done_callback(copy)


def then(first: Future[A], start: Callable[[A], Future[B]]) -> Future[B]:
    """A Future for what `start` begins once `first` has a result; a failure of `first` is its failure."""
    answer: Future[B] = Future()

    def go_on(done: Future[A]) -> None:
        try:
            second = start(done.result())
        except BaseException as error:
            relay(failed(error), answer)
        else:
            relay(second, answer)

    first.add_done_callback(go_on)
    return answer
