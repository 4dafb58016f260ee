"""Many jobs, one answer: worked off a few at a time, counted as they come in, answered once by the last."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from mailguard.errors import Cancelled, MailGuardError

Job = TypeVar("Job")
Result = TypeVar("Result")
Submit = Callable[[Callable[[], None]], "Future[None]"]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Job, Result]):
    """One job of a batch: with its result, or with why it has none."""

    job: Job
    result: Result | None
    error: MailGuardError | None


def fan_out(
    submit: Submit, work: Callable[[Job], Result], jobs: Iterable[Job], *, lanes: int
) -> Future[tuple[Outcome[Job, Result], ...]]:
    """Do `work` for each job, `lanes` at a time, on the threads that `submit` has.

    The answer comes once, when the last job is in, in the order of `jobs`; a MailGuardError is the
    outcome of its job and holds back no other. Cancelling the answer begins no further job, and what
    was done stands. Jobs that are not begun because the threads are stopped end as Cancelled.
    """
    return _Batch(submit, work, tuple(jobs)).begin(lanes)


class _Batch(Generic[Job, Result]):
    def __init__(self, submit: Submit, work: Callable[[Job], Result], jobs: tuple[Job, ...]) -> None:
        self._submit = submit
        self._work = work
        self._jobs = jobs
        self._waiting = deque(enumerate(jobs))
        self._outcomes: dict[int, Outcome[Job, Result]] = {}
        self._lanes_left = 0
        self._bug: BaseException | None = None
        self._lock = threading.Lock()
        self._answer: Future[tuple[Outcome[Job, Result], ...]] = Future()

    def begin(self, lanes: int) -> Future[tuple[Outcome[Job, Result], ...]]:
        # At least one, so that a batch of nothing is answered like every other.
        self._lanes_left = count = max(1, min(lanes, len(self._jobs)))
        for _ in range(count):
            self._submit(self._lane).add_done_callback(self._lane_ended)
        return self._answer

    def _lane(self) -> None:
        """Take one job after the other until none is left."""
        while not self._answer.cancelled():
            try:
                number, job = self._waiting.popleft()
            except IndexError:
                return
            self._outcomes[number] = self._done(job)

    def _done(self, job: Job) -> Outcome[Job, Result]:
        try:
            return Outcome(job, self._work(job), None)
        except MailGuardError as error:
            return Outcome(job, None, error)

    def _lane_ended(self, lane: Future[None]) -> None:
        with self._lock:
            self._lanes_left -= 1
            if not lane.cancelled():
                self._bug = self._bug or lane.exception()
            if self._lanes_left or not self._answer.set_running_or_notify_cancel():
                return
        if self._bug is not None:
            self._answer.set_exception(self._bug)
        else:
            self._answer.set_result(tuple(map(self._outcome, range(len(self._jobs)))))

    def _outcome(self, number: int) -> Outcome[Job, Result]:
        return self._outcomes.get(number) or Outcome(self._jobs[number], None, Cancelled())
