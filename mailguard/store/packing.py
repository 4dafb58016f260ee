"""Columns of many rows, as arrays.

SQLite writes each column into one text, and Python reads that as a whole: no object is made for a row, and
while SQLite works the interpreter is free for the windows.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

from mailguard.store.sealed import Connection

_NUMBER = "coalesce(group_concat(printf('%016x', {}), ''), '')"
_MARK = "coalesce(group_concat({}, ''), '')"
_MARKS = bytes.maketrans(b"01", b"\0\1")


def fetch_columns(
    connection: Connection, statement: str, values: Sequence[object], *, numbers: Sequence[str], mark: str
) -> tuple[list[array[int]], bytes]:
    """Columns that `statement` names, in its order: integers of 64 bits, NULL as 0; `mark` is 0 or 1."""
    wanted = ", ".join([*(_NUMBER.format(each) for each in numbers), _MARK.format(mark)])
    # SQLite keeps the order of a subquery for an aggregate to which it matters.
    (row,) = connection.execute(f"SELECT {wanted} FROM ({statement})", values)  # noqa: S608
    return [_array(each) for each in row[:-1]], row[-1].encode("ascii").translate(_MARKS)


def _array(digits: str) -> array[int]:
    """digits: 16 for each number, hexadecimal, negative ones as their complement."""
    found = array("q", bytes.fromhex(digits))
    if sys.byteorder == "little":
        found.byteswap()
    return found
