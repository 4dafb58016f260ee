"""Room on this computer: what deleted mail took is given back, in quiet bits or when a person asks for it."""

from __future__ import annotations

import logging
import queue
import threading
from concurrent.futures import Future

from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, StoreFailed
from mailguard.model.room import Room
from mailguard.store.room import StoreRoom

LOOK_S = 15 * 60.0
PAUSE_S = 0.02  # after each bit: who writes to the store gets a turn
MB = 1024 * 1024

log = logging.getLogger(__name__)


class Storage:
    """`work` is what its thread does. No message is ever lost by it: see `store.room`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._room = StoreRoom(parts.messages.store)
        self._asked: queue.SimpleQueue[Future[Room] | None] = queue.SimpleQueue()

    def measure(self) -> Future[Room]:
        """Fails with StoreFailed."""
        return self._parts.threads.disk(self._room.measure)

    def free_now(self) -> Future[Room]:
        """Give back all that is unused; how it is afterwards. Fails with StoreFailed."""
        answer: Future[Room] = Future()
        self._asked.put(answer)
        return answer

    def close(self) -> None:
        self._asked.put(None)

    def work(self, stop: threading.Event) -> None:
        """Until `stop` is set and `close` was called."""
        while not stop.is_set():
            try:
                asked = self._asked.get(timeout=LOOK_S)
            except queue.Empty:
                self._free_by_itself(stop)
                continue
            if asked is not None and asked.set_running_or_notify_cancel():
                self._answer(asked, stop)

    def _answer(self, asked: Future[Room], stop: threading.Event) -> None:
        try:
            self._free(stop)
            asked.set_result(self._room.measure())
        except MailGuardError as error:
            asked.set_exception(error)

    def _free_by_itself(self, stop: threading.Event) -> None:
        """Where there is as much to gain as the person wishes."""
        least_mb = self._parts.settings().free_room_mb
        try:
            if least_mb and self._room.measure().unused_bytes >= least_mb * MB:
                self._free(stop)
        except StoreFailed as error:
            log.warning("room could not be given back, and is tried again later: %s", type(error).__name__)

    def _free(self, stop: threading.Event) -> None:
        while not stop.is_set() and self._room.free_piece():
            stop.wait(PAUSE_S)
