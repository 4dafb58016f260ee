"""Messages whose texts the search does not know: which there are, how many, and why."""

from __future__ import annotations

import json
from collections.abc import Collection

from mailguard.model import FolderId, ListQuery, MessageId, Unsearched
from mailguard.store import late_words
from mailguard.store.queries import scope_condition, unsearched_statement
from mailguard.store.sealed import SealedStore

# What opening found with the keys of now, by the banner table: B03, no key here opens it; B04 to B06, it is
# damaged, without integrity protection, or of an unknown format.
_IS_KEYLESS = "(mark_banner IS 'B03' AND mark_generation IS ?)"
_IS_DAMAGED = "(mark_banner IN ('B04', 'B05', 'B06') AND mark_generation IS ?)"
_CANNOT_OPEN = "is_encrypted AND mark_banner IN ('B03', 'B04', 'B05') AND mark_generation IS ?"
_IS_UNREAD = f"raw IS NOT NULL AND NOT has_text AND NOT ({_CANNOT_OPEN})"  # B06: GnuPG may have failed


def unread_texts(
    store: SealedStore,
    generation: str,
    most: int,
    left: Collection[MessageId] = (),
    *,
    with_encrypted: bool,
    first: Collection[MessageId] = (),
) -> tuple[tuple[MessageId, bool], ...]:
    """Messages that lie here whole and whose words are not in the index, and whether each is encrypted:
    those of `first`, then the newest; without those in `left` and what the keys as they are cannot open.

    with_encrypted: else of encrypted ones those of `first` alone. generation: of the keyring.
    """
    wished, is_wished = json.dumps(sorted(first)), "id IN (SELECT value FROM json_each(?))"
    # Where none are wished for first, the order is that of an index.
    order, values = (f"{is_wished} DESC, date", (wished,)) if first else ("date", ())
    with store.reading() as connection:
        rows = connection.execute(
            f"SELECT id, is_encrypted FROM message WHERE {_IS_UNREAD}"  # noqa: S608
            f" AND (NOT is_encrypted OR ? OR {is_wished})"
            " AND id NOT IN (SELECT value FROM json_each(?))"
            f" ORDER BY {order} DESC, id DESC LIMIT ?",
            (generation, with_encrypted, wished, json.dumps(sorted(left)), *values, most),
        ).fetchall()
    return tuple((MessageId(number), bool(is_encrypted)) for number, is_encrypted in rows)


def count_unsearched(
    store: SealedStore, folder: FolderId, query: ListQuery, generation: str, *, is_indexed: bool
) -> Unsearched:
    """Of the messages where `query` looks. is_indexed: whether texts of encrypted ones are kept at all."""
    statement, values = unsearched_statement(folder, query, is_indexed=is_indexed)
    with store.reading() as connection:
        ((plain, encrypted),) = connection.execute(statement, values).fetchall()
        scope, values = scope_condition(folder, query)
        late = late_words.count_left(connection, scope, values)
        if not is_indexed:
            return Unsearched(plain=plain, excluded=encrypted, headers=late)
        if not encrypted:  # the index of the list has told it without a look at the rows
            return Unsearched(plain=plain, headers=late)
        ((away, keyless, damaged),) = connection.execute(
            "SELECT coalesce(sum(raw IS NULL), 0),"  # noqa: S608
            f" coalesce(sum(raw IS NOT NULL AND {_IS_KEYLESS}), 0),"
            f" coalesce(sum(raw IS NOT NULL AND {_IS_DAMAGED}), 0)"
            f" FROM message WHERE {scope} AND NOT flags & 64 AND is_encrypted AND NOT has_text",
            (generation, generation, *values),
        ).fetchall()
    locked = encrypted - away - keyless - damaged
    return Unsearched(plain=plain, away=away, keyless=keyless, damaged=damaged, locked=locked, headers=late)


def sealed_messages(
    store: SealedStore, folder: FolderId, query: ListQuery, generation: str, most: int
) -> tuple[MessageId, ...]:
    """Encrypted ones where `query` looks that lie here and were not read yet, the newest first."""
    scope, values = scope_condition(folder, query)
    with store.reading() as connection:
        rows = connection.execute(
            f"SELECT id FROM message WHERE {scope} AND NOT flags & 64 AND is_encrypted"  # noqa: S608
            f" AND {_IS_UNREAD} AND NOT {_IS_DAMAGED} ORDER BY date DESC, id DESC LIMIT ?",
            (*values, generation, generation, most),
        ).fetchall()
    return tuple(MessageId(number) for (number,) in rows)
