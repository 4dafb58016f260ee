"""Tells the server what the person did here: the pending changes, in their order.

Each may be told twice without harm, so one is struck off only when the server has said yes to it. Where the
server says no, nothing may get lost: a change of messages is given up, and the next sync shows them as they
are on the server; a message that is to be put there is kept and tried again later.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailguard.errors import Refused, TagNotKept
from mailguard.mime.removal import MARK_FIELD
from mailguard.mime.resending import RESENT_ID, is_resent
from mailguard.model import AccountId, ChangeKind, Flag, FolderId, PendingChange, PendingId
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.syncing.mail_server import MailServer
from mailguard.syncing.replaying_copies import CopyReplay, pieces
from mailguard.syncing.replaying_transfers import put_whole
from mailguard.transport.imap_errors import is_for_now

STRUCK_OFF_WITH_WHAT_CHANGED = frozenset({ChangeKind.MOVE, ChangeKind.COPY, ChangeKind.REPLACE})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What became of the changes."""

    touched: frozenset[FolderId]  # folders that are different on the server now, or that it numbers anew
    refusals: tuple[Refused, ...]
    released: frozenset[AccountId] = frozenset()  # others, that may now delete what was put here


class Replay:
    """One account's pending changes."""

    def __init__(self, account: AccountId, folders: Folders, messages: Messages) -> None:
        self._account = account
        self._folders = folders
        self._messages = messages
        self._copies = CopyReplay(folders, messages)
        self._postponed: set[PendingId] = set()
        self._released: set[AccountId] = set()
        self._renumbered: dict[tuple[FolderId, int], int] = {}  # new UIDs, of this run

    def try_all_again(self) -> None:
        """Also what the server has said no to before."""
        self._postponed.clear()

    def run(self, connection: MailServer) -> Replayed:
        """Raises Unreachable; what was not told yet stays pending then."""
        touched: set[FolderId] = set()
        refusals: list[Refused] = []
        self._renumbered.clear()
        for listed in self._messages.pending(self._account):
            change = self._by_uids_of_now(listed)
            if change.id in self._postponed:
                continue
            if self._folders.changes.load(self._account):
                break  # the server has not those paths yet; the changes of folders are told before
            touched |= {change.folder} if change.target is None else {change.folder, change.target}
            try:
                if not self._tell(connection, change):
                    continue
            except Refused as error:
                refusals.append(error)
                if change.kind is ChangeKind.APPEND or is_for_now(error):
                    self._postponed.add(change.id)
                    continue
                log.info("the server refused a pending change (%s): given up", change.kind)
                self._messages.give_up(change)
                continue
            if change.kind not in STRUCK_OFF_WITH_WHAT_CHANGED and not change.is_transfer:
                self._messages.done_pending(change)
        released, self._released = frozenset(self._released), set()
        return Replayed(touched=frozenset(touched), refusals=tuple(refusals), released=released)

    def _tell(self, connection: MailServer, change: PendingChange) -> bool:
        """Whether the server knows it now: not where its UIDs would hit other messages."""
        path = self._folders.load_one(change.folder).path
        if connection.selected != path:
            connection.select(path)
        if change.is_transfer:
            uid = put_whole(connection, path, change, self._messages)
            self._released |= self._messages.done_transfer(change, uid, connection.uidvalidity)
            return True
        if change.kind is ChangeKind.APPEND:
            self._append(connection, path, change)
            return True
        if connection.uidvalidity != self._folders.uidvalidity(change.folder):
            return False  # the sync that follows starts the folder over, and the change with it
        if change.kind is ChangeKind.REPLACE:
            self._replace(connection, path, change)
            return True
        if change.kind in (ChangeKind.MOVE, ChangeKind.COPY):
            self._put_elsewhere(connection, change)
            return True
        for uids in pieces(change.uids):
            self._change(connection, change, uids)
        return True

    def _put_elsewhere(self, connection: MailServer, change: PendingChange) -> None:
        if change.target is None:
            return
        target = self._folders.load_one(change.target).path
        if change.kind is ChangeKind.COPY:
            self._messages.done_copying(change, self._copies.copy(connection, change, target))
        else:
            self._messages.done_moving(change, self._copies.move(connection, change, target))

    def _replace(self, connection: MailServer, path: str, change: PendingChange) -> None:
        """The new message first, with the flags and the date of the old one, which goes only when the server
        has shown that the new one is there. Cut anywhere, both are there, or the right one."""
        (old,) = change.uids
        there = connection.find_field(MARK_FIELD, change.message_id)
        if not there:
            state = connection.state_of(old)
            if state is None:  # deleted or moved by another program: then nothing of it is put back
                self._messages.give_up(change)
                return
            connection.append(path, change.raw, sorted(state.flags), state.received)
            there = connection.find_field(MARK_FIELD, change.message_id)
        if not there:
            log.warning("a server does not find what it was just given: the message it replaces stays")
            self._messages.give_up(change)
            return
        connection.delete([old])
        self._messages.done_replacing(change, max(there))
        self._renumbered[change.folder, old] = max(there)

    def _by_uids_of_now(self, change: PendingChange) -> PendingChange:
        """As it is in the store by now, where one before it has had a message replaced."""
        uids = tuple(self._renumbered.get((change.folder, uid), uid) for uid in change.uids)
        return replace(change, uids=uids)

    def _change(self, connection: MailServer, change: PendingChange, uids: Sequence[int]) -> None:
        match change.kind:
            case ChangeKind.ADD_FLAG:
                self._must_keep(connection, change.flag)
                connection.add_flag(uids, change.flag)
            case ChangeKind.REMOVE_FLAG:
                connection.remove_flag(uids, change.flag)
            case ChangeKind.DELETE:
                connection.delete(uids)
            case ChangeKind.EXPUNGE:
                connection.expunge(uids)

    @staticmethod
    def _must_keep(connection: MailServer, flag: str) -> None:
        """Servers take a keyword that they will forget without a word; of ours, only tags would be missed."""
        if flag not in frozenset(Flag) and not connection.keeps(flag):
            raise TagNotKept(connection.host, flag)

    @staticmethod
    def _append(connection: MailServer, path: str, change: PendingChange) -> None:
        """Unless it is there already: the connection may have been cut after the server took it."""
        if not change.message_id or not _find(connection, change):
            connection.append(path, change.raw, change.flag.split())


def _find(connection: MailServer, change: PendingChange) -> frozenset[int]:
    """A redirected message has the Message-ID of its author; the one of its sending tells it from others."""
    if is_resent(change.raw):
        return connection.find_field(RESENT_ID, change.message_id)
    return connection.find(change.message_id)
