"""Flags and keywords of the rows: a bit where store/flags.py has one, else a word among the keywords."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mailguard.store.flags import BITS
from mailguard.store.sealed import Connection

_CHOSEN = "id IN (SELECT value FROM json_each(?))"
_HAS_WORD = "instr(' ' || lower(keywords) || ' ', ?) > 0"


def differing(connection: Connection, messages: Sequence[int], flag: str, on: bool) -> frozenset[int]:
    """Those of the messages whose `flag` is not yet as it should be."""
    has, value = ("flags & ? <> 0", BITS[flag]) if flag in BITS else (_HAS_WORD, f" {flag.lower()} ")
    rows = connection.execute(
        f"SELECT id FROM message WHERE {_CHOSEN} AND ({has}) IS NOT ?",  # noqa: S608
        (json.dumps(list(messages)), value, int(on)),
    )
    return frozenset(number for (number,) in rows)


def put(connection: Connection, messages: Sequence[int], flag: str, on: bool) -> None:
    """Set or clear it here alone: what is told to the server is another matter."""
    if flag in BITS:
        _put_bit(connection, messages, BITS[flag], on)
    else:
        _put_word(connection, messages, flag, on)


def _put_bit(connection: Connection, messages: Sequence[int], bit: int, on: bool) -> None:
    change = "flags | ?" if on else "flags & ~?"
    connection.execute(
        f"UPDATE message SET flags = {change} WHERE {_CHOSEN}",  # noqa: S608
        (bit, json.dumps(list(messages))),
    )


def _put_word(connection: Connection, messages: Sequence[int], word: str, on: bool) -> None:
    """Keywords have no case (RFC 9051 section 2.3.2): the word is there once, however it is written."""
    rows = connection.execute(
        f"SELECT id, keywords FROM message WHERE {_CHOSEN}",  # noqa: S608
        (json.dumps(list(messages)),),
    ).fetchall()
    for number, keywords in rows:
        others = [each for each in keywords.split() if each.lower() != word.lower()]
        now = " ".join(sorted([*others, word] if on else others))
        connection.execute("UPDATE message SET keywords = ? WHERE id = ?", (now, number))
