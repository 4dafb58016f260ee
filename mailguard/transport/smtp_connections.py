"""Connections to SMTP servers that stay open while there is something to send: one a server."""

from __future__ import annotations

from types import TracebackType

from mailguard.errors import AnswerLost, MailGuardError, Refused, Unreachable
from mailguard.model import Server, Wire
from mailguard.transport.smtp import Connection

_CLOSING = 421


class Connections:
    """Used by one thread, in a `with` block. A server is connected to when its first message comes.

    One that cannot be reached, or refuses the password, is not asked again in this block: trying a wrong
    password for each message that waits would lock the account.
    """

    def __init__(self) -> None:
        self._open: dict[Server, Connection] = {}
        self._closed_to: dict[Server, MailGuardError] = {}

    def __enter__(self) -> Connections:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def send(self, server: Server, password: str, wire: Wire) -> bool:
        """As `smtp.Connection.send`; raises as that and as making a connection does."""
        kept = self._open.pop(server, None)
        if kept is not None and kept.is_usable:
            try:
                return self._send_by(kept, server, wire)
            except MailGuardError as error:
                # The server closed it after an earlier message, and has nothing of this one.
                if not _was_closed(error):
                    raise
        elif kept is not None:
            kept.close()
        return self._send_by(self._connect(server, password), server, wire)

    def _connect(self, server: Server, password: str) -> Connection:
        if server in self._closed_to:
            raise self._closed_to[server]
        try:
            return Connection(server, password)
        except MailGuardError as error:
            self._closed_to[server] = error
            raise

    def _send_by(self, connection: Connection, server: Server, wire: Wire) -> bool:
        try:
            return connection.send(wire)
        finally:
            if connection.is_usable:
                self._open[server] = connection
            else:
                connection.close()


def _was_closed(error: MailGuardError) -> bool:
    if isinstance(error, Refused):
        return error.code == _CLOSING
    return isinstance(error, Unreachable) and not isinstance(error, AnswerLost)
