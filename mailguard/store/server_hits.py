"""What a server found, as messages of the store; and which folders a list is over."""

from __future__ import annotations

import json
from collections.abc import Iterable

from mailguard.model import AccountId, FolderId, ListQuery, MessageId
from mailguard.store.queries import scope_statement
from mailguard.store.sealed import SealedStore


def unread_here(store: SealedStore, folder: FolderId, uids: Iterable[int]) -> tuple[MessageId, ...]:
    """Those of which the store does not know the text, so that the server's word counts.

    Encrypted ones are none: all that a server can find in them is a word that the cipher has by chance.
    """
    with store.reading() as connection:
        found = connection.execute(
            "SELECT id FROM message WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))"
            " AND NOT has_text AND NOT is_encrypted ORDER BY uid DESC",
            (folder, json.dumps(sorted(uids))),
        ).fetchall()
    return tuple(MessageId(number) for (number,) in found)


def listed_folders(
    store: SealedStore, folder: FolderId, query: ListQuery
) -> dict[AccountId, tuple[FolderId, ...]]:
    """The folders that hold what is listed, by account: the one that is open first, then the inbox."""
    statement, values = scope_statement(folder, query)
    found: dict[AccountId, tuple[FolderId, ...]] = {}
    with store.reading() as connection:
        for account, number in connection.execute(statement, values):
            found[AccountId(account)] = (*found.get(AccountId(account), ()), FolderId(number))
    return found
