"""Mailbox names on the wire: modified UTF-7 (RFC 9051 appendix A.1), or UTF-8 where both sides said so
(RFC 6855)."""

from __future__ import annotations

from collections.abc import Callable


class MailboxNames:
    """As one connection writes them."""

    def __init__(self, to_utf7: Callable[[str], bytes], from_utf7: Callable[[bytes], str]) -> None:
        self._to_utf7 = to_utf7
        self._from_utf7 = from_utf7
        self.are_utf8 = False

    def decode(self, name: bytes) -> str | None:
        """The path that a name stands for; None where it cannot be read, and so not be asked for."""
        try:
            path = name.decode("utf-8") if self.are_utf8 else self._from_utf7(name)
            is_readable = self._encode(path) == name
        except ValueError:
            is_readable = False
        if not is_readable:
            return None
        return "INBOX" if path.upper() == "INBOX" else path

    def decode_told(self, name: bytes) -> str | None:
        """As `decode`, for a name told without being asked: Dovecot's NOTIFY has UTF-8 there in any case."""
        path = self.decode(name)
        if path is not None or name.isascii():
            return path
        try:
            return name.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def quoted(self, path: str) -> bytes:
        """For a command."""
        return quoted(self._encode(path))

    def _encode(self, path: str) -> bytes:
        return path.encode("utf-8") if self.are_utf8 else self._to_utf7(path)


def quoted(name: bytes) -> bytes:
    """A quoted string (RFC 9051 section 4.3); `name` has no line end."""
    return b'"%b"' % name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
