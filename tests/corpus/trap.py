"""A listening trap on loopback that stands for every host: whatever asks for one is caught.

Qt's own network and its browser are sent here by a proxy; Python's sockets are watched by an audit hook.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtNetwork import QNetworkProxy

_ASKING = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})


class Trap:
    """`caught`: what was asked for while the trap was set, the first line of each request."""

    def __init__(self) -> None:
        self.caught: list[str] = []
        self._is_set = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, name="trap", daemon=True).start()
        sys.addaudithook(self._heard)

    @contextmanager
    def is_set(self) -> Iterator[Trap]:
        proxy = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "127.0.0.1", self.port)
        QNetworkProxy.setApplicationProxy(proxy)
        self._is_set = True
        try:
            yield self
        finally:
            self._is_set = False
            QNetworkProxy.setApplicationProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _listen(self) -> None:
        while True:
            try:
                asking, _ = self._listening.accept()
            except OSError:
                return  # closed
            with asking:
                asking.settimeout(1)
                self.caught.append(_first_line(asking))

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        """Sockets of this computer itself are no network: GnuPG's agent, D-Bus."""
        if self._is_set and event in _ASKING:
            address = arguments[-1] if event == "socket.connect" else arguments
            if not isinstance(address, str | bytes):
                self.caught.append(f"{event} {address}")


def _first_line(asking: socket.socket) -> str:
    try:
        return asking.recv(4096).decode("latin-1").partition("\r\n")[0]
    except OSError:
        return "nothing said"
