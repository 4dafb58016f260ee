"""Futures that follow one another, so that no thread waits for another thread's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from threading import Lock
from typing import Any, TypeVar

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


def settle_all(futures: Sequence[Future[Any]]) -> Future[None]:
    """A Future that is done when all of them are, however they end."""
    answer: Future[None] = Future()
    lock, left = Lock(), len(futures)
    if not left:
        answer.set_result(None)

    def count(_: Future[Any]) -> None:
        nonlocal left
        with lock:
            left -= 1
            is_last = not left
        if is_last:
            answer.set_result(None)

    for each in futures:
        each.add_done_callback(count)
    return answer
