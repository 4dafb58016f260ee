"""Tells the server of copies, and of moves where it knows copies alone: twice without harm.

Other changes can simply be told again. A copy would be made again, so before it is told for the first time
it is written down where the target's next message will be: what came there since is not copied again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailguard.model import FetchedHeader, PendingChange
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.syncing.mail_server import MailServer
from mailguard.transport.imap_responses import sequence_set

LONGEST_SET = 7_000  # characters: RFC 7162 section 4 has clients keep commands below 8,192 octets
UIDS_A_PIECE = 500


class CopyReplay:
    """For one account, on whose connection the folder of the change is open."""

    def __init__(self, folders: Folders, messages: Messages) -> None:
        self._folders = folders
        self._messages = messages

    def copy(self, connection: MailServer, change: PendingChange, target: str) -> dict[int, int]:
        """Make the copies that are not there yet. New UIDs by those of before, as far as they are known."""
        state = connection.status(target)
        new_uids: dict[int, int] = {}
        begun = change.message_id.split()
        if begun and int(begun[0]) == state.uidvalidity:
            new_uids = self._made_before(connection, change, target, int(begun[1]))
        else:
            self._messages.note_tried(change.id, f"{state.uidvalidity} {state.uidnext}")
        for uids in pieces([uid for uid in change.uids if uid not in new_uids]):
            new_uids |= self._known(connection.copy(uids, target), change)
        return new_uids

    def move(self, connection: MailServer, change: PendingChange, target: str) -> dict[int, int]:
        """Answers as `copy`."""
        new_uids: dict[int, int] = {}
        if not connection.can_move:
            new_uids = self.copy(connection, change, target)
            for uids in pieces(change.uids):
                connection.delete(uids)
            return new_uids
        for uids in pieces(change.uids):
            new_uids |= self._known(connection.move(uids, target), change)
        return new_uids

    def _known(self, told: tuple[int, dict[int, int]], change: PendingChange) -> dict[int, int]:
        """What COPYUID told, where it numbers the target as we know it."""
        uidvalidity, uids = told
        is_ours = change.target is not None and self._folders.uidvalidity(change.target) == uidvalidity
        return uids if is_ours else {}

    def _made_before(
        self, connection: MailServer, change: PendingChange, target: str, uidnext: int
    ) -> dict[int, int]:
        """Copies that the server has made before it could say so: the same header fields, the same size."""
        wanted = self._headers(connection, change.uids)
        source = connection.selected or ""
        connection.select(target)
        there = self._headers(connection, [uid for uid in connection.uids() if uid >= uidnext])
        connection.select(source)
        free: dict[tuple[bytes, int], list[int]] = {}
        for each in sorted(there, key=lambda one: -one.uid):
            free.setdefault(_likeness(each), []).append(each.uid)
        return {
            each.uid: free[_likeness(each)].pop()
            for each in sorted(wanted, key=lambda one: one.uid)
            if free.get(_likeness(each))
        }

    @staticmethod
    def _headers(connection: MailServer, uids: Sequence[int]) -> list[FetchedHeader]:
        return [
            each
            for start in range(0, len(uids), UIDS_A_PIECE)
            for each in connection.fetch_headers(uids[start : start + UIDS_A_PIECE])
        ]


def pieces(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ascending, each as long as one command may be: neighbours cost nothing."""
    ordered = sorted(uids)
    start, size = 0, len(ordered)
    while start < len(ordered):
        size = min(size, len(ordered) - start)
        while len(sequence_set(ordered[start : start + size])) > LONGEST_SET:
            size //= 2
        yield ordered[start : start + size]
        start += size


def _likeness(header: FetchedHeader) -> tuple[bytes, int]:
    return header.raw, header.size_bytes
