"""Messages that are marked as deleted: counted, and gone for good when their folder is compacted.

Here they go at once. The server is asked to expunge just these, and only those of them that it has as deleted
itself: what another program took the mark off meanwhile stays, and comes back here with the next sync.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from mailguard.model import ChangeKind, FolderId
from mailguard.store import pending
from mailguard.store.flags import BITS, DELETED
from mailguard.store.sealed import SealedStore

# Those without a UID are on their way from another folder: the server is still to tell where they lie.
_MARKED = f"flags & {BITS[DELETED]} AND uid IS NOT NULL AND folder"


class Expunging:
    """Of the messages as they are known here."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def count(self, folders: Sequence[FolderId]) -> int:
        """How many messages in them are marked as deleted."""
        with self._store.reading() as connection:
            ((found,),) = connection.execute(
                f"SELECT count(*) FROM message WHERE {_MARKED} IN (SELECT value FROM json_each(?))",  # noqa: S608
                (json.dumps(list(folders)),),
            ).fetchall()
        return int(found)

    def expunge(self, folder: FolderId) -> int:
        """Delete for good what is marked in one folder; how many messages that were."""
        with self._store.writing() as connection:
            found = connection.execute(
                f"SELECT id, uid FROM message WHERE {_MARKED} = ?",  # noqa: S608
                (folder,),
            ).fetchall()
            if found:
                uids = [uid for _, uid in found]
                pending.add(connection, folder=folder, kind=ChangeKind.EXPUNGE, uids=uids)
                connection.execute(
                    "DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))",
                    (json.dumps([number for number, _ in found]),),
                )
        return len(found)
