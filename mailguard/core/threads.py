"""The threads of the core: pools for short work, named threads for work that lasts as long as the program."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from time import monotonic
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

GPG_JOBS = 4  # gpg is a process of its own: more at once than cores only wait for the agent


class Threads:
    """Owns every thread of the core. `disk`, `crypto` and `net` answer with Futures."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._disk = ThreadPoolExecutor(2, "disk")
        self._crypto = ThreadPoolExecutor(GPG_JOBS, "crypto")
        self._net = ThreadPoolExecutor(4, "net")
        self._filters = ThreadPoolExecutor(1, "filters")
        self._at_gpg: set[Future[Any]] = set()
        self._lasting: list[threading.Thread] = []

    def disk(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """For the store and files."""
        return self._submit(self._disk, work, *args, **kwargs)

    def crypto(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """For everything that runs gpg."""
        begun = self._submit(self._crypto, work, *args, **kwargs)
        self._at_gpg.add(begun)
        begun.add_done_callback(self._at_gpg.discard)
        return begun

    @property
    def is_at_gpg(self) -> bool:
        """Whether something runs, or waits to run, with gpg."""
        return bool(self._at_gpg)

    def net(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """For key servers, tests of mail servers and other short network work."""
        return self._submit(self._net, work, *args, **kwargs)

    def filters(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """For message filters, one piece after the other: they wait for deeds, gpg and servers."""
        return self._submit(self._filters, work, *args, **kwargs)

    def _submit(
        self, pool: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """What is asked while everything ends is cancelled: nobody waits for it any more."""
        try:
            return pool.submit(work, *args, **kwargs)
        except RuntimeError:
            if not self.stopping.is_set():
                raise
        answer: Future[T] = Future()
        answer.cancel()
        return answer

    def last(self, name: str, work: Callable[[], None]) -> threading.Thread:
        """Start a thread that runs until `stopping` or its own stop event is set."""

        def run() -> None:
            try:
                work()
            except Exception:
                log.exception("the thread %s ended by a bug", name)
                raise

        thread = threading.Thread(target=run, name=name, daemon=True)
        self._lasting = [each for each in self._lasting if each.is_alive()]
        self._lasting.append(thread)
        thread.start()
        return thread

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop all. What is to be written to disk is written, however long it takes: a draft may be in it.

        Work with gpg that has begun gets `timeout_s`, and what was asked of the network is left alone.
        """
        self.stopping.set()
        self._net.shutdown(wait=False, cancel_futures=True)
        self._filters.shutdown(wait=False, cancel_futures=True)
        self._crypto.shutdown(wait=False, cancel_futures=True)
        ends = monotonic() + timeout_s
        wait(tuple(self._at_gpg), timeout_s)
        for thread in self._lasting:
            thread.join(max(0.0, ends - monotonic()))
        self._disk.shutdown(wait=True)
