"""Whether the bytes of a file are one message, as people keep them in .eml files. Pure.

Source: RFC 5322 section 2.1; RFC 4155 for mailboxes in one file.
"""

from __future__ import annotations

import re

from mailguard.mime.parts import split

_HEAD_BYTES = 65_536
_NEXT_MESSAGE = re.compile(rb"\r?\n\r?\nFrom [^\r\n]+ \d{2}:\d{2}[^\r\n]*\r?\n[!-9;-~]+:")
# Of which a message has one at least, whoever wrote it.
_USUAL = frozenset(
    {"from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "sender", "reply-to"}
    | {"mime-version", "content-type", "delivered-to"}
)


def is_message(raw: bytes) -> bool:
    """Whether it begins with a header of a message."""
    return any(each.name in _USUAL for each in split(raw[:_HEAD_BYTES]).root.fields)


def is_mailbox(raw: bytes) -> bool:
    """Whether several messages stand in it: one with a "From " line before it is still one."""
    return raw.startswith(b"From ") and _NEXT_MESSAGE.search(raw) is not None
