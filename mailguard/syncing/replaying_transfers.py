"""Puts a message of another account on the server, and finds it there again: to the byte, or not at all.

Only what the server has given back whole may be deleted where it came from. A message is looked for by its
Message-ID; one that has none among those that came into the folder since it was first tried, which is written
down before: so a connection that is cut neither loses nor doubles it.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.errors import Refused
from mailguard.model import PendingChange
from mailguard.store.messages import Messages
from mailguard.syncing.mail_server import MailServer


def put_whole(connection: MailServer, path: str, change: PendingChange, messages: Messages) -> int | None:
    """Put it into the folder that is open, unless just this one is there. Its UID there.

    None: the server shows no message of the same bytes. A Message-ID alone says nothing of that, since
    anybody can write it into another message.
    """
    if _has_name(change):
        found = _named(connection, change)
        if found is None:
            _append(connection, path, change)
            found = _named(connection, change)
        return found
    uidnext = _first_new(connection, path, change, messages)
    found = _since(connection, change, uidnext)
    if found is not None:
        return found
    try:
        _append(connection, path, change)
    except Refused:
        messages.note_tried(change.id, "")  # it is certainly not there: what comes meanwhile is not it
        raise
    return _since(connection, change, uidnext)


def _append(connection: MailServer, path: str, change: PendingChange) -> None:
    connection.append(path, change.raw, change.flag.split())


def _has_name(change: PendingChange) -> bool:
    """Whether it has a Message-ID, which has no blanks: where it was tried, one parts two numbers."""
    return bool(change.message_id) and " " not in change.message_id


def _first_new(connection: MailServer, path: str, change: PendingChange, messages: Messages) -> int:
    """The least UID that it may have; written down before the server is told of it for the first time."""
    tried = change.message_id.split()
    if tried and int(tried[0]) == connection.uidvalidity:
        return int(tried[1])
    uidnext = connection.select(path).uidnext or max(connection.uids(), default=0) + 1
    messages.note_tried(change.id, f"{connection.uidvalidity} {uidnext}")
    return uidnext


def _named(connection: MailServer, change: PendingChange) -> int | None:
    return _alike(connection, change, connection.find_field("Message-ID", change.message_id))


def _since(connection: MailServer, change: PendingChange, uidnext: int) -> int | None:
    """Those of about its size are looked at whole."""
    new = [uid for uid in connection.uids() if uid >= uidnext]
    least = len(_lines(change.raw))
    most = least + change.raw.count(b"\n") + 4  # with CRLF at the end of each line, and of the last
    there = connection.fetch_headers(new) if new else ()
    return _alike(connection, change, [each.uid for each in there if least <= each.size_bytes <= most])


def _alike(connection: MailServer, change: PendingChange, uids: Iterable[int]) -> int | None:
    wanted = _lines(change.raw)
    return next((uid for uid in sorted(uids) if _lines(connection.fetch_body(uid)) == wanted), None)


def _lines(raw: bytes) -> bytes:
    """Servers end lines as they wish."""
    return raw.replace(b"\r\n", b"\n").rstrip(b"\n")
