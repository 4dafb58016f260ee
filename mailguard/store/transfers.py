"""Messages that go to another account: put there whole, and only then deleted where they came from.

Two changes wait, one for each server. The deletion names the other by its id and is told to nobody before
the target's server has shown that it holds the message.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from mailguard.model import AccountId, ChangeKind, FolderId, MessageId, PendingChange, PendingId
from mailguard.model.deeds import Copied, Moved
from mailguard.store import pending
from mailguard.store.copying import add_rows
from mailguard.store.flags import BITS, DELETED
from mailguard.store.sealed import Connection

_NAMED = "SELECT id, messages FROM pending WHERE kind = 'append' AND messages <> '[]'"

# Unless a sync was first, and met it under its UID.
_PLACE = (
    "UPDATE message SET uid = ?1 WHERE id = ?2 AND folder = ?3 AND uid IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM message WHERE folder = ?3 AND uid = ?1)"
)


def move(connection: Connection, message: MessageId, target: FolderId) -> Moved | None:
    """None where it must be left: its bytes are not here, or the server has not told yet where it lies."""
    row = connection.execute("SELECT folder, uid FROM message WHERE id = ?", (message,)).fetchone()
    if row is None:
        return None
    origin, uid = row
    if uid is None:
        return _back(connection, message, FolderId(origin), target)
    put = _put(connection, message, message, target)
    if put is None:
        return None
    pending.add(connection, folder=FolderId(origin), kind=ChangeKind.DELETE, uids=[uid], message_id=str(put))
    connection.execute("UPDATE message SET folder = ?, uid = NULL WHERE id = ?", (target, message))
    return Moved((message,), FolderId(origin), target)


def copy(connection: Connection, message: MessageId, target: FolderId) -> Copied | None:
    """None where its bytes are not here."""
    row = connection.execute("SELECT raw IS NOT NULL FROM message WHERE id = ?", (message,)).fetchone()
    if row is None or not row[0]:
        return None
    (made,) = add_rows(connection, [message], target)
    _put(connection, message, made, target)
    return Copied((message,), target, (made,))


def redirect(connection: Connection, messages: Sequence[MessageId], target: FolderId) -> list[MessageId]:
    """Have those that are not put there yet go to another folder of the same account. Which these were."""
    found = []
    wanted = frozenset(messages)
    account, path, validity = pending.place(connection, target)
    for number, named in connection.execute(_NAMED).fetchall():
        (message,) = json.loads(named)
        if message in wanted:
            changed = connection.execute(
                "UPDATE pending SET folder = ?, uidvalidity = ? WHERE id = ? AND account = ? RETURNING id",
                (path, validity, number, account),
            ).fetchall()
            found += [MessageId(message)] * len(changed)
    connection.executemany(
        "UPDATE message SET folder = ? WHERE id = ?", [(target, message) for message in found]
    )
    return found


def drop(connection: Connection, messages: Sequence[MessageId]) -> None:
    """These are to be nowhere any more: they are not put there, and deleted where they came from."""
    wanted = frozenset(messages)
    for number, named in connection.execute(_NAMED).fetchall():
        if wanted.intersection(json.loads(named)):
            connection.execute("DELETE FROM pending WHERE id = ?", (number,))
            _release(connection, number)


def done(
    connection: Connection, change: PendingChange, uid: int | None, uidvalidity: int
) -> frozenset[AccountId]:
    """The target's server has taken it. Accounts that may delete it now.

    uid: of the message that it has given back to the byte. None: what there was stays, and it is in both.
    """
    connection.execute("DELETE FROM pending WHERE id = ?", (change.id,))
    if uid is not None:
        if pending.place(connection, change.folder)[2] == uidvalidity:
            connection.executemany(_PLACE, [(uid, message, change.folder) for message in change.messages])
            pending.forget_flags_of_nothing(connection)
        return _release(connection, change.id)
    connection.execute("DELETE FROM pending WHERE kind = 'delete' AND message_id = ?", (str(change.id),))
    return frozenset()


def _release(connection: Connection, put: int) -> frozenset[AccountId]:
    rows = connection.execute(
        "SELECT account FROM pending WHERE kind = 'delete' AND message_id = ?", (str(put),)
    ).fetchall()
    connection.execute(
        "UPDATE pending SET message_id = '' WHERE kind = 'delete' AND message_id = ?", (str(put),)
    )
    return frozenset(AccountId(account) for (account,) in rows)


def _back(connection: Connection, message: MessageId, here: FolderId, target: FolderId) -> Moved | None:
    """It is moved on before it was put anywhere: the first move is as if it had not been."""
    for number, named in connection.execute(_NAMED).fetchall():
        if message not in json.loads(named):
            continue
        row = connection.execute(
            "SELECT p.id, f.id, p.uids FROM pending p"
            " JOIN folder f ON f.account = p.account AND f.path = p.folder"
            " WHERE p.kind = 'delete' AND p.message_id = ?",
            (str(number),),
        ).fetchone()
        if row is None:  # a copy
            return None
        deletion, origin, uids = row
        connection.execute("DELETE FROM pending WHERE id IN (?, ?)", (number, deletion))
        (uid,) = json.loads(uids)
        connection.execute("UPDATE message SET folder = ?, uid = ? WHERE id = ?", (origin, uid, message))
        if origin != target:
            move(connection, message, target)
        return Moved((message,), here, target)
    return None


def _put(connection: Connection, source: MessageId, row: MessageId, target: FolderId) -> PendingId | None:
    found = connection.execute(
        "SELECT coalesce(r.data, l.data) AS data, m.flags, m.keywords, m.message_id FROM message m"
        " LEFT JOIN raw.received r ON r.hash = m.raw LEFT JOIN local.local_message l ON l.hash = m.raw"
        " WHERE m.id = ? AND coalesce(r.data, l.data) IS NOT NULL",
        (source,),
    ).fetchone()
    if found is None:
        return None
    data, bits, keywords, message_id = found
    flags = [name for name, bit in BITS.items() if bits & bit and name != DELETED]
    return pending.add(
        connection,
        folder=target,
        kind=ChangeKind.APPEND,
        messages=[row],
        flag=" ".join([*flags, *keywords.split()]),
        message_id=message_id,
        raw=bytes(data),
    )
