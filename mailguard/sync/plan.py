"""What a folder's sync has to ask, and what it has to do about the answer: decided, not done.

Two steps, since the server is asked no more than it has to be: `plan_question` looks at what SELECT or
STATUS told and at what is held; `plan_work` at the answer. Nothing here depends on how far an earlier
sync came: a cut one is simply asked for again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from mailguard.model import FolderState, ServerAnswer, ServerState, UidRanges

FIRST_BATCH = 50  # what a screen shows
LARGEST_BATCH = 1000
BATCH_S = 0.5  # a message body that somebody waits for waits so long for the batch before it


class Ask(Enum):
    """What to ask the server about a folder's messages."""

    NOTHING = auto()  # it is as we know it
    ALL_UIDS = auto()  # which there are
    ALL_FLAGS = auto()  # which there are, and their flags
    CHANGES = auto()  # since a modification sequence, what vanished included (QRESYNC)
    CHANGES_AND_UIDS = auto()  # the same where the server does not tell what vanished (CONDSTORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`starts_over`: UIDs known until now name nothing any more (RFC 9051 section 2.3.1.1)."""

    ask: Ask
    since: int = 0  # the modification sequence for CHANGES
    starts_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What makes our folder the server's."""

    fetch: tuple[int, ...]  # UIDs whose headers are needed, newest first
    flags: Mapping[int, frozenset[str]]  # of messages held, by UID
    drop: tuple[int, ...]  # UIDs held that are gone


def plan_question(server: ServerState, held: FolderState, *, tells_vanished: bool) -> Question:
    """tells_vanished: whether QRESYNC is on."""
    if server.uidvalidity != held.uidvalidity:
        return Question(ask=Ask.ALL_UIDS, starts_over=True)
    if not held.uids:
        return Question(ask=Ask.ALL_UIDS if server.exists else Ask.NOTHING)
    was_cut = held.uidnext == 0
    if was_cut or not held.highestmodseq or server.highestmodseq < held.highestmodseq:
        return Question(ask=Ask.ALL_FLAGS)
    if server.highestmodseq == held.highestmodseq:  # so asking what has changed would tell nothing
        if server.exists == len(held.uids):
            return Question(ask=Ask.NOTHING)
        # With QRESYNC what vanishes is counted (RFC 7162 section 3.2.5): this server forgot how far it was.
        is_forgetful = tells_vanished and server.exists < len(held.uids)
        return Question(ask=Ask.ALL_FLAGS if is_forgetful else Ask.ALL_UIDS)
    ask = Ask.CHANGES if tells_vanished else Ask.CHANGES_AND_UIDS
    return Question(ask=ask, since=held.highestmodseq)


def plan_work(answer: ServerAnswer, held: FolderState) -> Work:
    """What to do about the answer to any question."""
    known = frozenset(held.uids)
    if answer.uids is None:
        there = known.union(answer.flags) - _within(answer.vanished, known)
    else:
        there = answer.uids
    return Work(
        fetch=tuple(sorted(there - known, reverse=True)),
        flags={uid: flags for uid, flags in answer.flags.items() if uid in known},
        drop=tuple(sorted(known - there)),
    )


def unanswered(asked: Sequence[int], answered: Iterable[int]) -> tuple[int, ...]:
    """UIDs that a server was asked for and said nothing of, in their order: gone, or passed over."""
    found = frozenset(answered)
    return tuple(uid for uid in asked if uid not in found)


def next_batch(size: int, took_s: float) -> int:
    """How many headers to fetch after `size` of them took `took_s`: what fits in half a second."""
    if took_s > BATCH_S:
        return max(FIRST_BATCH, size // 2)
    return min(LARGEST_BATCH, size * 2) if took_s < BATCH_S / 2 else size


def _within(ranges: UidRanges, uids: frozenset[int]) -> frozenset[int]:
    if not ranges:
        return frozenset()
    ascending = sorted(uids)
    found: list[int] = []
    for first, last in ranges:
        found += ascending[bisect_left(ascending, first) : bisect_right(ascending, last)]
    return frozenset(found)
