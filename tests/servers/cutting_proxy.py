"""A relay on loopback that cuts its connections, or falls silent, when a test says so."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType


class CuttingProxy:
    """Relays to `target`, a port of loopback. `port`: where it listens."""

    def __init__(self, target: int, port: int = 0) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self._listener.getsockname()[1])
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._speaks = threading.Event()
        self._speaks.set()
        self._is_away = False
        self._left: int | None = None  # bytes from the server until it goes away
        self._lock = threading.Lock()

    def __enter__(self) -> CuttingProxy:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._speaks.set()
        self.cut()
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """End all connections; new ones are relayed."""
        with self._lock:
            for each in self._ends:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            self._ends.clear()

    def stall(self) -> None:
        """From now on nothing passes, and nothing is cut."""
        self._speaks.clear()

    def go_on(self) -> None:
        """What was held back passes, and all that follows."""
        self._speaks.set()

    def go_away(self, after_bytes: int = 0) -> None:
        """Cut all connections, and every new one at once, when so much more has come from the server."""
        self._left = after_bytes
        if not after_bytes:
            self._go_away()

    def come_back(self) -> None:
        self._is_away, self._left = False, None

    @property
    def is_away(self) -> bool:
        return self._is_away

    def _go_away(self) -> None:
        self._is_away = True
        self.cut()

    def _start(self, work: object, *ends: socket.socket) -> None:
        thread = threading.Thread(target=work, args=ends)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._is_away:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._ends += (near, far)
            self._start(self._relay, near, far)
            self._start(self._relay_back, far, near)

    def _relay_back(self, source: socket.socket, sink: socket.socket) -> None:
        self._relay(source, sink, counts=True)

    def _relay(self, source: socket.socket, sink: socket.socket, *, counts: bool = False) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._speaks.wait()
                sink.sendall(data)
                if counts and self._left is not None:
                    self._left -= len(data)
                    if self._left <= 0:
                        self._go_away()
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        source.close()
