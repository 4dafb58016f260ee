"""Headers that the server has told become rows, and its flags become theirs."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from mailguard.mime.threads import chain_of
from mailguard.model import FolderId, FolderRole, HeaderRecord, MessageId
from mailguard.store import counts, draft_copies, full_text, late_words, own_subjects, pending, threads
from mailguard.store.flags import split
from mailguard.store.sealed import Connection

_INSERT = (
    "INSERT INTO message (id, folder, uid, flags, keywords, size, date, sender_name, sender_address,"
    " recipients, subject, message_id, in_reply_to, refs, content_type, has_attachment, is_encrypted,"
    " is_signed, to_people, cc_people, priority, received)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def save(
    connection: Connection, folder: FolderId, records: Sequence[HeaderRecord], *, indexes_later: bool = False
) -> tuple[MessageId, ...]:
    """See `Messages.save_headers`."""
    known = _known(connection, folder, [each.uid for each in records])
    unplaced = _unplaced(connection, folder)
    new: list[tuple[MessageId, HeaderRecord]] = []
    last = following = _last_id(connection)
    for each in records:
        if each.uid in known:
            continue
        moved = unplaced.pop(each.message_id, None) if each.message_id else None
        if moved is not None:
            connection.execute("UPDATE message SET uid = ? WHERE id = ?", (each.uid, moved))
            known[each.uid] = moved
        else:
            following += 1
            known[each.uid] = MessageId(following)
            new.append((MessageId(following), each))
    if new:
        _insert(connection, folder, new)
        counts.count_new(connection, last)
        if indexes_later:
            late_words.put_off(connection, new[0][0], new[-1][0])
        else:
            full_text.add(connection, new)
    _join_threads(connection, folder, new)
    made = {number for number, _ in new}
    set_flags(connection, folder, {each.uid: each.flags for each in records if known[each.uid] not in made})
    pending.reapply_flags(connection, folder)
    _know_own(connection, folder, [each.message_id for each in records])
    return tuple(known[each.uid] for each in records)


def set_flags(connection: Connection, folder: FolderId, flags: Mapping[int, Collection[str]]) -> None:
    """Only rows that differ are written."""
    connection.executemany(
        "UPDATE message SET flags = ?1, keywords = ?2 WHERE folder = ?3 AND uid = ?4"
        " AND (flags <> ?1 OR keywords <> ?2)",
        [(*split(each), folder, uid) for uid, each in flags.items()],
    )


def _known(connection: Connection, folder: FolderId, uids: Sequence[int]) -> dict[int, MessageId]:
    rows = connection.execute(
        "SELECT uid, id FROM message WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
        (folder, json.dumps(list(uids))),
    )
    return {uid: MessageId(number) for uid, number in rows}


def _unplaced(connection: Connection, folder: FolderId) -> dict[str, MessageId]:
    rows = connection.execute(
        "SELECT message_id, id FROM message WHERE folder = ? AND uid IS NULL AND message_id <> ''", (folder,)
    )
    return {message_id: MessageId(number) for message_id, number in rows}


def _know_own(connection: Connection, folder: FolderId, message_ids: Sequence[str]) -> None:
    """Where these messages came into a folder of our own ones: what we know of them from before."""
    row = connection.execute("SELECT account, role FROM folder WHERE id = ?", (folder,)).fetchone()
    if row is None or row[1] not in own_subjects.FOLDERS:
        return
    account, role = row
    for message in own_subjects.show(connection, account, message_ids):
        full_text.put(connection, message, "")
    if role == FolderRole.DRAFTS:
        draft_copies.note_arrivals(connection, folder, account)


def _join_threads(
    connection: Connection, folder: FolderId, new: Sequence[tuple[MessageId, HeaderRecord]]
) -> None:
    ((account,),) = connection.execute("SELECT account FROM folder WHERE id = ?", (folder,)).fetchall()
    arrivals = [
        threads.Arrival(number, each.message_id, chain_of(each.message_id, each.references, each.in_reply_to))
        for number, each in new
    ]
    threads.join(connection, account, arrivals)


def _last_id(connection: Connection) -> int:
    ((last,),) = connection.execute("SELECT id FROM last_message").fetchall()
    return int(last)


def _insert(connection: Connection, folder: FolderId, new: Sequence[tuple[MessageId, HeaderRecord]]) -> None:
    rows = []
    for number, each in new:
        bits, keywords = split(each.flags)
        rows.append(
            (number, folder, each.uid, bits, keywords, each.size_bytes, int(each.date.timestamp()),
             each.sender.name, each.sender.address, each.recipients, each.subject, each.message_id,
             each.in_reply_to, " ".join(each.references), each.content_type, each.has_attachment,
             each.is_encrypted, each.is_signed, each.to_people, each.cc_people, each.priority,
             int(each.received.timestamp()) if each.received is not None else 0)
        )  # fmt: skip
    connection.executemany(_INSERT, rows)
    connection.execute("UPDATE last_message SET id = ?", (new[-1][0],))
