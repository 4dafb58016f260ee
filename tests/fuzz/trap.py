"""A trap for anyone who goes to the network: a server on loopback that counts who knocks."""

from __future__ import annotations

import socket
import threading


class Trap:
    """Listens for TCP on 127.0.0.1 and closes what comes; `calls` counts it. Ends with `close`."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._socket.settimeout(0.2)
        self.port: int = self._socket.getsockname()[1]
        self.calls = 0
        self._is_open = True
        self._thread = threading.Thread(target=self._listen, name="trap", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._is_open = False
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while self._is_open:
            try:
                caller, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.calls += 1
            caller.close()
