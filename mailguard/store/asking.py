"""A question to the store that may be given up while it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from threading import Lock

from mailguard.store.sealed import Connection


class Asking:
    """Answered on one thread, given up from another."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Connection | None = None
        self._is_given_up = False

    @contextmanager
    def on(self, connection: Connection) -> Iterator[None]:
        """Statements within may end with CancelledError, raised by SealedStore."""
        with self._lock:
            if self._is_given_up:
                raise CancelledError
            self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def give_up(self) -> None:
        with self._lock:
            self._is_given_up = True
            if self._connection is not None:
                self._connection.interrupt()
