"""COMPRESS=DEFLATE (RFC 4978): the bytes of a connection in raw deflate, in both directions. Pure.

A server could send a little that becomes a lot. So no more is inflated at once than the reader asks for, and
the rest waits deflated: the limits of lines and literals hold for what comes out.

The password went over the wire before: what is deflated together with it tells its length, and more.
"""

from __future__ import annotations

import zlib

_RAW = -zlib.MAX_WBITS  # deflate without the header of zlib: RFC 4978 section 3


class Deflation:
    """Of one connection, from the end of the server's OK on."""

    def __init__(self) -> None:
        self._out = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, _RAW)
        self._in = zlib.decompressobj(_RAW)
        self._waiting = b""  # received, not inflated yet
        self._may_hold_more = False  # inside zlib, whose output was full

    @property
    def has_more(self) -> bool:
        """Whether `inflate` may find something without anything new from the wire."""
        return bool(self._waiting) or self._may_hold_more

    def deflate(self, data: bytes) -> bytes:
        """For the wire, to its last byte."""
        return self._out.compress(data) + self._out.flush(zlib.Z_SYNC_FLUSH)

    def inflate(self, received: bytes, longest: int) -> bytes:
        """Up to `longest` bytes; b"" where more has to come first. Raises ValueError for what is no deflate,
        or comes behind its end, where a server says goodbye."""
        if self._in.eof and received:
            raise ValueError("the deflated stream has ended")
        try:
            data = self._in.decompress(self._waiting + received, longest)
        except zlib.error as error:
            raise ValueError("not deflated") from error
        self._waiting = self._in.unconsumed_tail
        self._may_hold_more = len(data) == longest
        return data
