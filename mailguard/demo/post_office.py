"""Carries mail in the built-in world: from the SMTP server to Alice, to who answers, or back."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping

from mailguard.demo.bounce import write_bounce
from mailguard.demo.letters import Stamp
from mailguard.demo.people import ALICE, POSTMASTER

log = logging.getLogger(__name__)

Deliver = Callable[[bytes], None]  # into Alice's inbox
Reply = Callable[[bytes], bytes]  # from a message to its answer
CLOSING_S = 10.0


class PostOffice:
    """One thread does everything in turn: a slow answer delays mail, and nothing else."""

    def __init__(self, deliver: Deliver, correspondents: Mapping[str, Reply]) -> None:
        self._deliver = deliver
        self._correspondents = correspondents
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="demo post", daemon=True)
        self._thread.start()

    def accept(self, raw: bytes, recipients: tuple[str, ...]) -> None:
        """Take a message; returns at once."""
        for each in recipients:
            self.do(lambda recipient=each: self._carry(raw, recipient))  # type: ignore[misc]

    def do(self, job: Callable[[], None]) -> None:
        """Something else that is to be done when its turn comes."""
        self._jobs.put(job)

    def close(self) -> None:
        """Finish what was taken."""
        self._jobs.put(None)
        self._thread.join(CLOSING_S)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:  # a bug in one letter must not end the world
                log.exception("a letter was lost in the built-in world")

    def _carry(self, raw: bytes, recipient: str) -> None:
        address = recipient.lower()
        if address == ALICE.address:
            self._deliver(raw)
        elif address in self._correspondents:
            self._deliver(self._correspondents[address](raw))
        else:
            self._deliver(write_bounce(raw, recipient, Stamp.now(POSTMASTER)))
