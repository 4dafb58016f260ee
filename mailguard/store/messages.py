"""Messages: the rows of the lists, what the person does to them, and the messages as received."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Collection, Mapping, Sequence

from mailguard.errors import NotFound
from mailguard.model import (
    AccountId,
    ChangeKind,
    Flag,
    FolderId,
    HeaderRecord,
    Listing,
    ListMark,
    ListQuery,
    MessageId,
    MessageRow,
    PendingChange,
    PendingId,
    Term,
)
from mailguard.model.deeds import Copied, Moved
from mailguard.store import (
    arrivals,
    copying,
    full_text,
    late_words,
    listing,
    marking,
    moving,
    own_subjects,
    pending,
    replacements,
    transfers,
)
from mailguard.store.flags import BITS
from mailguard.store.queries import list_statement, matching_statement
from mailguard.store.rows import COLUMNS, row_of
from mailguard.store.sealed import Connection, SealedStore
from mailguard.store.tags import load_tags

USUAL_DEPTH = 50
INDEXED_AT_ONCE = 2_000  # messages: so long other writers wait, some hundredths of a second


class Messages:
    """Rows of the message table, the raw messages and the full-text index.

    `current_generation` names the state of the keyring: stored verdicts of another one are not shown.
    """

    def __init__(self, store: SealedStore) -> None:
        self._store = store
        self.current_generation = ""

    @property
    def store(self) -> SealedStore:
        """For the process that makes rows, which opens it by itself."""
        return self._store

    # What the server tells

    def save_headers(
        self, folder: FolderId, records: Sequence[HeaderRecord], *, indexes_later: bool = False
    ) -> tuple[MessageId, ...]:
        """Add messages, or bring the flags of known ones up to date; ids in the order of `records`.

        A message moved here, whose UID was not known, is recognised by its Message-ID.
        indexes_later: their words are found after `index_words` has come to them.
        """
        with self._store.writing() as connection:
            return arrivals.save(connection, folder, records, indexes_later=indexes_later)

    def index_words(self, most: int = INDEXED_AT_ONCE) -> frozenset[FolderId] | None:
        """Of up to so many messages whose rows came first: the folders that list them, None where there are
        none. See `late_words`."""
        with self._store.reading() as connection:
            if not late_words.is_due(connection):
                return None
        with self._store.writing() as connection:
            return late_words.catch_up(connection, most)

    def apply_flags(self, folder: FolderId, flags: Mapping[int, Collection[str]]) -> bool:
        """Flags as the server has them, by UID; our own pending changes stay on top. Whether any differed."""
        with self._store.writing() as connection:
            before = connection.total_changes()
            arrivals.set_flags(connection, folder, flags)
            has_changed = connection.total_changes() != before
            pending.reapply_flags(connection, folder)
        return has_changed

    def drop_uids(self, folder: FolderId, uids: Collection[int]) -> None:
        """These are gone from the server's folder."""
        with self._store.writing() as connection:
            connection.execute(
                "DELETE FROM message WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
                (folder, json.dumps(list(uids))),
            )

    def start_over(self, folder: FolderId, uidvalidity: int) -> None:
        """The server numbers the folder anew (RFC 9051 section 2.3.1.1): UIDs are forgotten, rows stay.

        They get their new UIDs by Message-ID as the headers come in; `forget_unplaced` drops the rest.
        Moves and deletions that named old UIDs are taken back: they would now hit other messages.
        """
        with self._store.writing() as connection:
            pending.start_over(connection, folder, uidvalidity)
            connection.execute("UPDATE message SET uid = NULL WHERE folder = ?", (folder,))
            connection.execute(
                "UPDATE folder SET uidvalidity = ?, uidnext = 0, highestmodseq = 0 WHERE id = ?",
                (uidvalidity, folder),
            )

    def has_unplaced(self, folder: FolderId) -> bool:
        """Whether there are rows without a UID: moved here, or to be numbered anew."""
        with self._store.reading() as connection:
            found = connection.execute(
                "SELECT 1 FROM message WHERE folder = ? AND uid IS NULL LIMIT 1", (folder,)
            )
            return bool(found.fetchall())

    def forget_unplaced(self, folder: FolderId) -> None:
        """After a folder was listed whole: drop rows without a UID that no pending move explains."""
        with self._store.writing() as connection:
            moving = [
                message
                for (ids,) in connection.execute(
                    "SELECT messages FROM pending WHERE kind IN ('move', 'copy', 'append')"
                )
                for message in json.loads(ids)
            ]
            connection.execute(
                "DELETE FROM message WHERE folder = ? AND uid IS NULL"
                " AND id NOT IN (SELECT value FROM json_each(?))",
                (folder, json.dumps(moving)),
            )
            pending.forget_flags_of_nothing(connection)

    # The lists

    def list_ids(self, folder: FolderId, query: ListQuery) -> array[int]:
        """Ids in the order asked for: 8 bytes each."""
        statement, values = list_statement(folder, query, self.current_generation)
        with self._store.reading() as connection:
            return array("q", [number for (number,) in connection.execute(statement, values)])

    def list_messages(self, folder: FolderId, query: ListQuery) -> Listing:
        """As `list_ids`, with threads, and what is unread."""
        with self._store.reading() as connection:
            return listing.load(connection, folder, query, self.current_generation)

    def matching(
        self, folder: FolderId, messages: Sequence[MessageId], terms: Sequence[Term]
    ) -> tuple[MessageId, ...]:
        """Those for which all of `terms` hold, in their order. folder: where `in:` is meant from.

        Here no word may be missing in the index: what was put off is done first.
        """
        while self.index_words() is not None:
            continue
        statement, values = matching_statement(folder, messages, terms, self.current_generation)
        with self._store.reading() as connection:
            found = {number for (number,) in connection.execute(statement, values)}
        return tuple(each for each in messages if each in found)

    def load_rows(self, ids: Sequence[MessageId]) -> tuple[MessageRow, ...]:
        """Rows in the order of `ids`; missing ones are left out."""
        with self._store.reading() as connection:
            found = connection.execute(
                f"SELECT {COLUMNS} FROM message WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
                (json.dumps(list(ids)),),
            ).fetchall()
            tags = load_tags(connection)
        known = {each[0]: row_of(each, self.current_generation, tags) for each in found}
        return tuple(known[each] for each in ids if each in known)

    def stale_marks(self, ids: Sequence[MessageId]) -> tuple[MessageId, ...]:
        """Those that lie here whole and were checked with other keys than there are now; () before the keys
        were looked at."""
        if not self.current_generation:
            return ()
        with self._store.reading() as connection:
            found = connection.execute(
                "SELECT id FROM message WHERE id IN (SELECT value FROM json_each(?)) AND raw IS NOT NULL"
                " AND mark_generation <> ?",
                (json.dumps(list(ids)), self.current_generation),
            ).fetchall()
        return tuple(MessageId(number) for (number,) in found)

    def count(self, folder: FolderId) -> tuple[int, int]:
        """(unread, total)."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT unread, total FROM folder WHERE id = ?", (folder,)).fetchone()
        if row is None:
            raise NotFound("folder")
        return int(row[0]), int(row[1])

    def location(self, message: MessageId) -> tuple[FolderId, int | None]:
        """Its folder, and its UID there (None: the server has not told it yet). Raises NotFound."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT folder, uid FROM message WHERE id = ?", (message,)).fetchone()
        if row is None:
            raise NotFound("message")
        return FolderId(row[0]), row[1]

    def keywords(self, message: MessageId) -> tuple[str, ...]:
        """Tags and other keywords of IMAP that have no place of their own in a row. Raises NotFound."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT flags, keywords FROM message WHERE id = ?", (message,)
            ).fetchone()
        if row is None:
            raise NotFound("message")
        bits = (str(each) for each in (Flag.JUNK, Flag.RECEIPT_SENT) if row[0] & BITS[each])
        return (*row[1].split(), *bits)

    def by_folder(self, messages: Sequence[MessageId]) -> dict[FolderId, list[MessageId]]:
        """Those of the messages that are still there, by the folder in which they lie."""
        with self._store.reading() as connection:
            found = _by_folder(connection, messages)
        return {folder: [message for message, *_ in theirs] for folder, theirs in found.items()}

    def folders_of(self, messages: Sequence[MessageId]) -> frozenset[FolderId]:
        return frozenset(self.by_folder(messages))

    def find_by_message_id(self, account: AccountId, message_id: str) -> tuple[MessageId, ...]:
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT m.id FROM message m JOIN folder f ON f.id = m.folder"
                " WHERE m.message_id = ? AND f.account = ?",
                (message_id, account),
            ).fetchall()
        return tuple(MessageId(number) for (number,) in rows)

    # Messages as received

    def load_raw(self, message: MessageId) -> bytes | None:
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT r.data FROM message m JOIN raw.received r ON r.hash = m.raw WHERE m.id = ?1"
                " UNION ALL SELECT l.data FROM message m JOIN local.local_message l ON l.hash = m.raw"
                " WHERE m.id = ?1",
                (message,),
            ).fetchone()
        return bytes(row[0]) if row else None

    def has_raw(self, message: MessageId) -> bool:
        """Whether it lies here whole."""
        with self._store.reading() as connection:
            found = connection.execute("SELECT raw IS NOT NULL FROM message WHERE id = ?", (message,))
            return any(has_raw for (has_raw,) in found.fetchall())

    def save_raw(self, message: MessageId, raw: bytes) -> None:
        """Stored once, however many messages are the same to the byte."""
        digest = hashlib.sha256(raw).digest()
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO raw.received (hash, data)"
                " SELECT ?, ? WHERE EXISTS (SELECT 1 FROM message WHERE id = ?)",
                (digest, raw, message),  # of one that was deleted meanwhile nothing is left behind
            )
            connection.execute("UPDATE message SET raw = ? WHERE id = ?", (digest, message))

    # What the person does: carried out here and written down for the server, in one transaction

    def set_flag(self, messages: Sequence[MessageId], flag: str, on: bool) -> tuple[MessageId, ...]:
        """flag: a Flag, or the keyword of a tag. Those of the messages that were otherwise before."""
        changed: list[MessageId] = []
        kind = ChangeKind.ADD_FLAG if on else ChangeKind.REMOVE_FLAG
        with self._store.writing() as connection:
            for folder, theirs in _by_folder(connection, messages).items():
                wrong = marking.differing(connection, [message for message, *_ in theirs], flag, on)
                differing = [each for each in theirs if each[0] in wrong]
                changed += [message for message, *_ in differing]
                if not differing:
                    continue
                marking.put(connection, [message for message, *_ in differing], flag, on)
                placed = [(message, uid) for message, uid, _ in differing if uid is not None]
                if placed:
                    ids, uids = [message for message, _ in placed], [uid for _, uid in placed]
                    pending.add(connection, folder=folder, kind=kind, messages=ids, uids=uids, flag=flag)
                for message, uid, _ in differing:
                    if uid is None:  # moved here, and waiting for its UID: each for itself
                        pending.add(connection, folder=folder, kind=kind, messages=[message], flag=flag)
        return tuple(changed)

    def move(self, messages: Sequence[MessageId], target: FolderId) -> tuple[Moved, ...]:
        """They stand in the target at once; where they came from. See `moving`."""
        with self._store.writing() as connection:
            return moving.move(connection, messages, target)

    def copy(self, messages: Sequence[MessageId], target: FolderId) -> Copied | None:
        """In the same account. See `copying`."""
        with self._store.writing() as connection:
            return copying.copy(connection, messages, target)

    def move_across(self, messages: Sequence[MessageId], target: FolderId) -> tuple[Moved, ...]:
        """To a folder of another account; what cannot be moved now is left. See `transfers`."""
        with self._store.writing() as connection:
            moved = (transfers.move(connection, each, target) for each in messages)
            return tuple(each for each in moved if each is not None)

    def copy_across(self, messages: Sequence[MessageId], target: FolderId) -> tuple[Copied, ...]:
        with self._store.writing() as connection:
            copied = (transfers.copy(connection, each, target) for each in messages)
            return tuple(each for each in copied if each is not None)

    def done_transfer(self, change: PendingChange, uid: int | None, uidvalidity: int) -> frozenset[AccountId]:
        """Accounts that have something to tell their server now. uid: None where it shows no such message."""
        with self._store.writing() as connection:
            return transfers.done(connection, change, uid, uidvalidity)

    def drop_copies(self, copied: Copied) -> int:
        """Take copies back that a person has just made; how many of them."""
        with self._store.writing() as connection:
            found = copying.placed(connection, copied.copies, copied.target)
            moving.delete(connection, found)
        return len(found)

    def delete(self, messages: Sequence[MessageId]) -> None:
        """For good, here at once and on the server when it is reached."""
        with self._store.writing() as connection:
            moving.delete(connection, messages)

    def replace(self, message: MessageId, raw: bytes, mark: str) -> None:
        """Have `raw` take its place, here at once; `mark` stands in its header. See `replacements`."""
        with self._store.writing() as connection:
            replacements.replace(connection, message, raw, mark)

    def pending(self, account: AccountId) -> tuple[PendingChange, ...]:
        """What the server does not know yet and can be told now, in order."""
        with self._store.reading() as connection:
            return tuple(pending.load(connection, account))

    def done_pending(self, change: PendingChange) -> None:
        with self._store.writing() as connection:
            pending.strike_off(connection, change)

    def note_tried(self, change: PendingId, mark: str) -> None:
        with self._store.writing() as connection:
            pending.note_tried(connection, change, mark)

    def done_moving(self, change: PendingChange, new_uids: Mapping[int, int]) -> None:
        """new_uids: in the target, by those of before; {} where the server did not tell."""
        with self._store.writing() as connection:
            moving.done_move(connection, change, new_uids)

    def done_copying(self, change: PendingChange, new_uids: Mapping[int, int]) -> None:
        with self._store.writing() as connection:
            moving.place_copies(connection, change, new_uids)

    def done_replacing(self, change: PendingChange, new_uid: int) -> None:
        with self._store.writing() as connection:
            replacements.finish(connection, change, new_uid)

    def give_up(self, change: PendingChange) -> None:
        """The server said no to it for good: the next sync shows what it concerned as it is there."""
        with self._store.writing() as connection:
            if change.kind is ChangeKind.REPLACE:
                replacements.give_up(connection, change)
            else:
                pending.give_up(connection, change)

    def add_append(
        self, account: AccountId, folder: FolderId, raw: bytes, message_id: str, flag: Flag = Flag.READ
    ) -> PendingId:
        """A message of ours that is to be put into a folder of the server."""
        with self._store.writing() as connection:
            return pending.add(
                connection, folder=folder, kind=ChangeKind.APPEND, flag=flag, message_id=message_id, raw=raw
            )

    def append_paths(self, account: AccountId) -> frozenset[str]:
        """Paths of folders into which messages of ours are to be put."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT folder FROM pending WHERE account = ? AND kind = ?",
                (account, ChangeKind.APPEND),
            )
            return frozenset(path for (path,) in rows)

    def remember_subject(self, account: AccountId, message_id: str, subject: str) -> None:
        """The true subject of an encrypted message of our own, for when it is seen among what was sent."""
        with self._store.writing() as connection:
            own_subjects.remember(connection, account, message_id, subject)
            for message in own_subjects.show(connection, account, [message_id]):
                full_text.put(connection, message, "")

    def forget_encrypted(self) -> frozenset[FolderId]:
        """What lists and searches know of encrypted messages: true subjects, words. Where they lie."""
        with self._store.writing() as connection:
            return full_text.forget_encrypted(connection)

    # What opening found

    def save_findings(
        self,
        message: MessageId,
        *,
        subject: str | None,
        mark: ListMark,
        generation: str,
        is_encrypted: bool,
        is_signed: bool,
        has_attachment: bool,
        is_verified: bool,
        text: str | None,
        has_key: bool = False,
        attachment_names: str | None = None,
    ) -> bool:
        """Keep a verdict for the list, the protected subject and the words of the body.

        subject: the protected one, or None to keep what stands. text: None where it is not known, or not to
        be kept. Whether the row looks different now.
        """
        with self._store.writing() as connection:
            before = self.load_rows([message])
            connection.execute(
                "UPDATE message SET protected_subject = coalesce(?, protected_subject), is_encrypted = ?,"
                " is_signed = ?, has_attachment = ?, is_verified = ?, mark_generation = ?, mark_banner = ?,"
                " mark_encryption = ?, mark_signature = ?, mark_tone = ?, has_text = ?, has_key = ?,"
                " attachment_names = coalesce(?, attachment_names) WHERE id = ?",
                (subject, is_encrypted, is_signed, has_attachment, is_verified, generation, mark.banner_id,
                 mark.encryption_glyph, mark.signature_glyph, mark.tone, text is not None, has_key,
                 attachment_names, message),
            )  # fmt: skip
            full_text.put(connection, message, text or "")
        return self.load_rows([message]) != before

    def usual_count(self, message: MessageId) -> int:
        """How many messages of its sender, right before it, were signed with a verified key."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT o.is_verified FROM message m JOIN message o ON o.sender_address = m.sender_address"
                " AND o.date < m.date AND o.is_verified IS NOT NULL"
                " WHERE m.id = ? ORDER BY o.date DESC LIMIT ?",
                (message, USUAL_DEPTH),
            ).fetchall()
        verified = [bool(each) for (each,) in rows]
        return verified.index(False) if False in verified else len(verified)


def _by_folder(
    connection: Connection, messages: Sequence[MessageId]
) -> dict[FolderId, list[tuple[MessageId, int | None, int]]]:
    """(id, UID, flags) of the messages, by their folders."""
    found: dict[FolderId, list[tuple[MessageId, int | None, int]]] = {}
    for number, folder, uid, flags in connection.execute(
        "SELECT id, folder, uid, flags FROM message WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(messages)),),
    ).fetchall():
        found.setdefault(FolderId(folder), []).append((MessageId(number), uid, flags))
    return found
