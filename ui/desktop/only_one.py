"""One MailGuard for each profile: a second one hands over what it was asked to open, and ends.

A browser that is told to write to somebody starts MailGuard anew: the composer opens in the one that runs.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from mailguard.errors import MailGuardError

_LONGEST_BYTES = 64_000  # of what is handed over
_LONGEST_SOCKET_PATH = 100  # the system's limit is 104 or 108
_WAIT_MS = 2_000
_HEARD = b"heard\n"


class ProfileUnusable(MailGuardError):
    """The folder of the profile cannot be made or written."""


class OnlyOne(QObject):
    """Holds the lock of a profile while MailGuard runs with it."""

    asked = Signal(str)  # what another MailGuard was asked to open; "" for the window alone

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._lock = QLockFile(str(folder / "running.lock"))
        self._lock.setStaleLockTime(0)  # a long run is no stale one; one that died is seen all the same
        self._guests: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)

    def take(self) -> bool:
        """Whether no other MailGuard runs with this profile. Raises ProfileUnusable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ProfileUnusable(f"{self._folder}: {error.strerror}") from error
        if self._lock.tryLock(100):
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            raise ProfileUnusable(f"{self._folder}: it cannot be written")
        return False

    def listen(self) -> None:
        """From now on `asked` tells of others."""
        name = _socket_name(self._folder)
        if name:
            QLocalServer.removeServer(name)  # left over of one that was killed: the lock is ours
            self._server.listen(name)

    def end(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_LONGEST_BYTES + 1)
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._forget)
            self._guests.append(socket)
        self._read()

    def _read(self) -> None:
        for socket in tuple(self._guests):
            if socket.canReadLine():
                line = socket.readLine().data().decode(errors="replace").rstrip("\n")
                socket.write(_HEARD)
                socket.flush()
                socket.disconnectFromServer()
                self.asked.emit(line)
            elif socket.bytesAvailable() > _LONGEST_BYTES:
                socket.abort()

    def _forget(self) -> None:
        gone = QLocalSocket.LocalSocketState.UnconnectedState
        for socket in [each for each in self._guests if each.state() == gone]:
            self._guests.remove(socket)
            socket.deleteLater()


def hand_over(folder: Path, what: str) -> bool:
    """Ask the MailGuard that runs with this profile to open something; whether it heard it."""
    name, socket = _socket_name(folder), QLocalSocket()
    if not name:
        return False
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(what.encode()[:_LONGEST_BYTES] + b"\n")
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_WAIT_MS):
            return False
    return socket.readLine().data() == _HEARD


def _socket_name(folder: Path) -> str:
    """In the folder of the profile, which no other user may enter; Windows has its own place for pipes.

    "" where the folder's path is longer than the system allows for sockets.
    """
    if sys.platform == "win32":
        return f"mailguard-{hashlib.sha256(str(folder).encode()).hexdigest()[:24]}"
    path = str(folder.absolute() / "running.socket")
    return path if len(path.encode()) <= _LONGEST_SOCKET_PATH else ""
