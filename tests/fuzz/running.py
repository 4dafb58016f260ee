"""Shares a fuzz run among processes, and watches each of them from outside."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.conftest import new_gnupg_home
from tests.corpus.cast import build_home
from tests.fuzz.trap import Trap
from tests.fuzz.working import LONGEST_S, Begun, Done, Failure, Task, ending, work

MESSAGES = (Path(__file__).parents[1] / "messages", Path(__file__).parents[1] / "corpus" / "messages")
MOST_SEED_BYTES = 100_000
PATIENCE_S = 3 * LONGEST_S  # a worker that is silent for so long hangs; what is slow it tells itself
MOST_FAILURES = 20


@dataclass(slots=True)
class Outcome:
    """What became of a run."""

    inputs: int = 0
    with_gnupg: int = 0
    slowest_s: float = 0.0
    memory_bytes: int = 0
    network: int = 0
    took_s: float = 0.0
    failures: list[Failure] = field(default_factory=list)

    def line(self) -> str:
        return (
            f"{self.inputs:,} damaged messages read in {self.took_s:.0f} s ({self.with_gnupg:,} with GnuPG): "
            f"{len(self.failures)} failures, {self.network} network attempts, "
            f"the slowest {self.slowest_s:.2f} s, the most memory {self.memory_bytes >> 20} MB"
        )


@dataclass(slots=True)
class Worker:
    process: multiprocessing.process.BaseProcess
    told: Connection
    task: Task
    at: int = 0  # the message it reads
    heard: float = 0.0


def find_seeds() -> tuple[bytes, ...]:
    """Whole messages to be damaged, in a fixed order."""
    files = sorted(each for folder in MESSAGES for each in folder.rglob("*.eml"))
    read = (each.read_bytes() for each in files)
    return tuple(each for each in read if len(each) <= MOST_SEED_BYTES)


def run(
    seeds: Sequence[bytes], *, first: int = 0, inputs: int, workers: int = 2, gnupg_every: int = 20
) -> Outcome:
    """Read `inputs` damaged messages, the one of number `first` and those after it."""
    home, trap = new_gnupg_home(), Trap()
    try:
        build_home(home)
        with (home / "gpg.conf").open("a", encoding="ascii") as conf:
            conf.write(f"\nkeyserver hkp://127.0.0.1:{trap.port}\nkeyserver-options auto-key-retrieve\n")
        with ending(home):
            tasks = [
                Task(first + each, first + inputs, workers, home, gnupg_every) for each in range(workers)
            ]
            outcome = _Run(seeds).go(tasks)
    finally:
        trap.close()
        shutil.rmtree(home, ignore_errors=True)
    outcome.network = trap.calls
    if trap.calls:
        outcome.failures.append(Failure(-1, f"the trap on loopback was called {trap.calls} times"))
    return outcome


class _Run:
    def __init__(self, seeds: Sequence[bytes]) -> None:
        self._seeds = seeds
        self._outcome = Outcome()
        self._workers: list[Worker] = []

    def go(self, tasks: Sequence[Task]) -> Outcome:
        begun = time.monotonic()
        self._workers = [self._start(task) for task in tasks]
        while self._workers:
            for channel in wait([each.told for each in self._workers], timeout=1):
                self._hear(next(each for each in self._workers if each.told is channel))
            for worker in tuple(self._workers):
                if time.monotonic() - worker.heard > PATIENCE_S:
                    worker.process.kill()
                    self._lose(worker, f"it hung for more than {PATIENCE_S:.0f} s")
        self._outcome.took_s = time.monotonic() - begun
        return self._outcome

    def _start(self, task: Task) -> Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(task, self._seeds, theirs), daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours, task, at=task.first, heard=time.monotonic() + PATIENCE_S)

    def _hear(self, worker: Worker) -> None:
        try:
            said = worker.told.recv()
        except EOFError:
            worker.process.join()
            self._lose(worker, f"the process ended with {worker.process.exitcode}")
            return
        worker.heard = time.monotonic()
        match said:
            case Begun(number):
                worker.at = number
            case Failure():
                self._outcome.failures.append(said)
                if len(self._outcome.failures) >= MOST_FAILURES:
                    self._stop()
            case Done():
                self._add(said)
                self._workers.remove(worker)
                worker.process.join()

    def _add(self, done: Done) -> None:
        self._outcome.inputs += done.count
        self._outcome.with_gnupg += done.with_gnupg
        self._outcome.slowest_s = max(self._outcome.slowest_s, done.slowest_s)
        self._outcome.memory_bytes = max(self._outcome.memory_bytes, done.memory_bytes)

    def _lose(self, worker: Worker, what: str) -> None:
        """The message that ended a worker is a failure, and another goes on after it."""
        self._workers.remove(worker)
        self._outcome.failures.append(Failure(worker.at, what))
        task = worker.task
        rest = Task(worker.at + task.step, task.end, task.step, task.home, task.with_gnupg)
        if rest.first < rest.end and len(self._outcome.failures) < MOST_FAILURES:
            self._workers.append(self._start(rest))

    def _stop(self) -> None:
        for each in self._workers:
            each.process.kill()
            each.process.join()
        self._workers.clear()
