"""APPEND (RFC 9051 section 6.3.12): a message goes to the server with its bytes as they are but for line
ends, which are CRLF; with 8-bit header fields in the form of RFC 6855 section 4, where that is on.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Sequence
from datetime import datetime

from mailguard.transport.imap_wire import ImapWire

_LINE_END = re.compile(rb"\r\n|\r|\n")


def append_message(
    wire: ImapWire,
    mailbox: bytes,
    raw: bytes,
    flags: Sequence[str],
    received: datetime | None,
    *,
    is_utf8: bool,
) -> None:
    """mailbox: its name, quoted. is_utf8: whether UTF8=ACCEPT is on. Raises imaplib's errors."""
    data = _LINE_END.sub(b"\r\n", raw)
    words: list[str | bytes] = ["APPEND", mailbox, f"({' '.join(flags)})"]
    if received is not None:  # a naive one is in this computer's own zone
        words.append(imaplib.Time2Internaldate(received.astimezone()))
    if is_utf8 and not data.partition(b"\r\n\r\n")[0].isascii():
        _give(wire, (*words, b"UTF8 (~{%d}" % len(data)), data + b")\r\n")
    else:
        _give(wire, (*words, b"{%d}" % len(data)), data + b"\r\n")


def _give(wire: ImapWire, words: Sequence[str | bytes], literal: bytes) -> None:
    tag = wire.begin(*words)
    while not (response := wire.next_response()[0]).startswith(b"+"):
        if response.startswith(tag + b" "):
            wire.expect_ok(response[len(tag) + 1 :])
            raise wire.abort("the server took a message that it was not given yet")
    wire.send(literal)
    while not (response := wire.next_response()[0]).startswith(tag + b" "):
        continue
    wire.expect_ok(response[len(tag) + 1 :])
