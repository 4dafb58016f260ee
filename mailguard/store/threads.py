"""Which thread a message belongs to, told as it arrives: in the same transaction, in any order.

A thread is all that is linked by Message-IDs, References and In-Reply-To in one account, across its folders.
The table `reference` holds every Message-ID that some message names, whether such a message is here or not,
with its thread and what stands above it. Messages that name none and that none names are in no thread.

Message-IDs stand there as numbers, one for each account and Message-ID: lists of a hundred thousand
messages are put into threads by comparing these.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from mailguard.mime.threads import chain_of

if TYPE_CHECKING:  # the forms of the store are made by this module, and sealed.py makes those
    from mailguard.store.sealed import Connection

CATCH_UP = 1_000  # messages at once


@dataclass(frozen=True, slots=True)
class Arrival:
    """What of a new message says where it belongs. above: the Message-IDs above it, its parent last."""

    id: int
    message_id: str
    above: tuple[str, ...]


class _New:
    """An arrival, by numbers."""

    __slots__ = ("above", "chain", "id", "name", "parent")

    def __init__(self, account: str, arrival: Arrival) -> None:
        self.id = arrival.id
        self.above = arrival.above
        self.chain = [_name(account, each) for each in arrival.above] if arrival.above else []
        self.name = _name(account, arrival.message_id) if arrival.message_id else None
        self.parent = self.chain[-1] if self.chain else None


@dataclass(frozen=True, slots=True)
class _Known:
    """A message that is here already, and that one of the new ones names."""

    id: int
    name: int
    thread: int | None
    parent: int | None


def join(connection: Connection, account: str, arrivals: Sequence[Arrival]) -> None:
    """Give new messages, whose rows are there, their threads; threads that turn out to be one become one."""
    new = [_New(account, each) for each in arrivals]
    named = {name for each in new for name in each.chain}
    threads = _threads_of(connection, named.union(each.name for each in new if each.name is not None))
    new = [each for each in new if each.chain or each.name in named or each.name in threads]
    if not new:
        return
    ids = {each.id for each in new}
    above = {message_id for each in new for message_id in each.above}
    here = [each for each in _messages_named(connection, account, above) if each.id not in ids]
    links = _link(new, here, threads, named)
    _merge(connection, links, {*threads.values(), *(each.thread for each in here if each.thread is not None)})
    _note_names(connection, links, [each.chain for each in new])
    _tell_parents(connection, [*here, *new])
    _place(connection, links, [*new, *(each for each in here if each.thread is None)])


def catch_up(connection: Connection) -> None:
    """Put messages into threads that arrived before there were any: when a store gets this form."""
    last = 0
    while found := connection.execute(
        "SELECT m.id, f.account, m.message_id, m.refs, m.in_reply_to FROM message m"
        " JOIN folder f ON f.id = m.folder WHERE m.id > ? ORDER BY m.id LIMIT ?",
        (last, CATCH_UP),
    ).fetchall():
        last = found[-1][0]
        by_account: dict[str, list[Arrival]] = {}
        for number, account, message_id, refs, in_reply_to in found:
            above = chain_of(message_id, refs.split(), in_reply_to)
            by_account.setdefault(account, []).append(Arrival(number, message_id, above))
        for account, arrivals in by_account.items():
            join(connection, account, arrivals)


def above(connection: Connection, names: Iterable[int]) -> dict[int, int]:
    """The parents of these names, of their parents, and so on, as far as known."""
    found = connection.execute(
        "WITH RECURSIVE up (name, parent) AS ("
        " SELECT name, parent FROM reference WHERE name IN (SELECT value FROM json_each(?))"
        " UNION SELECT r.name, r.parent FROM up JOIN reference r ON r.name = up.parent)"
        " SELECT name, parent FROM up WHERE parent IS NOT NULL",
        (json.dumps(list(names)),),
    )
    return dict(found.fetchall())


class _Links:
    """Threads and names that belong together. The smallest number of a thread among them stays."""

    def __init__(self) -> None:
        self._up: dict[_Node, _Node] = {}

    def put(self, thread: int, names: Iterable[int]) -> None:
        for name in names:
            stays, other = sorted((self._top((_THREAD, thread)), self._top((_NAME, name))))
            if stays != other:
                self._up[other] = stays

    def thread(self, thread: int) -> int:
        return self._top((_THREAD, thread))[1]

    def thread_of_name(self, name: int) -> int:
        return self._top((_NAME, name))[1]

    def _top(self, each: _Node) -> _Node:
        while (up := self._up.get(each, each)) != each:
            self._up[each] = self._up.get(up, up)
            each = up
        return each


_Node = tuple[int, int]
_THREAD, _NAME = 0, 1  # threads come first: each group has one


def _link(
    new: Iterable[_New], here: Iterable[_Known], threads: Mapping[int, int], named: Container[int]
) -> _Links:
    """Two with one Message-ID are joined by who names it, not by arriving together."""
    links = _Links()
    for name, thread in threads.items():
        links.put(thread, [name])
    for known in here:
        links.put(known.thread if known.thread is not None else known.id, [known.name])
    for each in new:
        links.put(each.id, each.chain)
        if each.name is not None and (each.name in named or each.name in threads):
            links.put(each.id, [each.name])
    return links


def _name(account: str, message_id: str) -> int:
    """64 bits: two that are the same by chance are not to be expected among billions."""
    digest = blake2b(f"{account}\0{message_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _threads_of(connection: Connection, names: Iterable[int]) -> dict[int, int]:
    found = connection.execute(
        "SELECT name, thread FROM reference WHERE name IN (SELECT value FROM json_each(?))",
        (json.dumps(list(names)),),
    )
    return dict(found.fetchall())


def _messages_named(connection: Connection, account: str, message_ids: Iterable[str]) -> list[_Known]:
    """All copies of each, in any folder of the account; also those that arrive now."""
    found = connection.execute(
        "SELECT m.id, m.message_id, m.thread, m.thread_parent, m.refs, m.in_reply_to"
        " FROM json_each(?) given CROSS JOIN message m ON m.message_id = given.value"
        " JOIN folder f ON f.id = m.folder WHERE f.account = ?",
        (json.dumps(list(message_ids)), account),
    ).fetchall()
    known = []
    for number, message_id, thread, parent, refs, in_reply_to in found:
        if thread is None and (chain := chain_of(message_id, refs.split(), in_reply_to)):
            parent = _name(account, chain[-1])
        known.append(_Known(number, _name(account, message_id), thread, parent))
    return known


def _merge(connection: Connection, links: _Links, threads: Iterable[int]) -> None:
    moved = [(links.thread(each), each) for each in threads if links.thread(each) != each]
    connection.executemany("UPDATE message SET thread = ? WHERE thread = ?", moved)
    connection.executemany("UPDATE reference SET thread = ? WHERE thread = ?", moved)


def _note_names(connection: Connection, links: _Links, chains: Iterable[Sequence[int]]) -> None:
    """Of parents that contradict each other the smaller number counts, until a message tells its own."""
    pairs = {
        (name, chain[place - 1] if place else None) for chain in chains for place, name in enumerate(chain)
    }
    connection.executemany(
        "INSERT INTO reference (name, thread, parent) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
        " SET parent = min(coalesce(parent, excluded.parent), excluded.parent)"
        " WHERE NOT is_told AND excluded.parent IS NOT NULL",
        [(name, links.thread_of_name(name), parent) for name, parent in pairs],
    )


def _tell_parents(connection: Connection, messages: Iterable[_New | _Known]) -> None:
    """What a message says of its own parent counts; of two with one Message-ID again the smaller number."""
    connection.executemany(
        "UPDATE reference SET is_told = 1, parent = CASE WHEN is_told AND parent IS NOT NULL"
        " AND (?2 IS NULL OR parent < ?2) THEN parent ELSE ?2 END WHERE name = ?1",
        [(each.name, each.parent) for each in messages if each.name is not None],
    )


def _place(connection: Connection, links: _Links, messages: Iterable[_New | _Known]) -> None:
    connection.executemany(
        "UPDATE message SET thread = ?, thread_name = ?, thread_parent = ? WHERE id = ?",
        [(links.thread(each.id), each.name, each.parent, each.id) for each in messages],
    )
