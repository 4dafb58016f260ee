"""Tells the server what the person did to folders: before their messages, whose changes name the new paths.

Each may be told twice without harm. What the server refuses is undone here, with what depends on it; no
folder is deleted that holds more than the person knew of.
"""

from __future__ import annotations

import logging

from mailguard.errors import FolderFault, FolderNotChanged, Refused
from mailguard.model import AccountId, ListedFolder
from mailguard.model.folder_changes import FolderChange, FolderChangeKind
from mailguard.store.folder_changes import FolderChanges
from mailguard.sync.folder_changes import depending, moved
from mailguard.syncing.mail_server import MailServer

log = logging.getLogger(__name__)


class FolderReplay:
    """One account's changes of folders."""

    def __init__(self, account: AccountId, changes: FolderChanges) -> None:
        self._account = account
        self._changes = changes

    @property
    def is_due(self) -> bool:
        return bool(self._changes.load(self._account))

    def run(self, connection: MailServer) -> tuple[FolderNotChanged, ...]:
        """What was refused. Raises Unreachable: what was not told yet waits then."""
        refusals = []
        while changes := self._changes.load(self._account):
            change = changes[0]
            try:
                self._tell(connection, change)
            except (Refused, FolderNotChanged) as error:
                log.info("a change of a folder (%s) was refused: undone here", change.kind)
                self._changes.give_up(depending(changes, change))
                refusals.append(_refusal(change, error))
            else:
                self._changes.done(change)
        return tuple(refusals)

    def _tell(self, connection: MailServer, change: FolderChange) -> None:
        if change.kind is FolderChangeKind.SUBSCRIBE:
            connection.subscribe_folder(change.path)
            return
        if change.kind is FolderChangeKind.UNSUBSCRIBE:
            connection.unsubscribe_folder(change.path)
            return
        listed = {each.path: each for each in connection.list_folders()}
        match change.kind:
            case FolderChangeKind.CREATE:
                _create(connection, change, listed)
            case FolderChangeKind.RENAME:
                _rename(connection, change, listed)
            case FolderChangeKind.DELETE:
                _delete(connection, change, listed)


def _create(connection: MailServer, change: FolderChange, listed: dict[str, ListedFolder]) -> None:
    """One that is there is what was wanted: made by another program, or before a cut."""
    if change.path in listed:
        connection.subscribe_folder(change.path)
    else:
        connection.create_folder(change.path)


def _rename(connection: MailServer, change: FolderChange, listed: dict[str, ListedFolder]) -> None:
    if change.path in listed:
        if change.target in listed:
            raise FolderNotChanged(change.target, FolderFault.EXISTS)
        connection.rename_folder(change.path, change.target)
    elif change.target not in listed:  # where it is, the connection was cut after the server took it
        raise FolderNotChanged(change.path, FolderFault.GONE)
    for path in connection.subscribed():
        if moved(path, change) != path:
            connection.subscribe_folder(moved(path, change))
            connection.unsubscribe_folder(path)


def _delete(connection: MailServer, change: FolderChange, listed: dict[str, ListedFolder]) -> None:
    found = listed.get(change.path)
    if found is None:
        return
    if not found.attributes & {"\\noselect", "\\nonexistent"}:
        now = connection.status(change.path)
        is_as_known = (now.uidvalidity, now.uidnext) == (change.uidvalidity, change.uidnext)
        if now.exists and not (is_as_known and now.uidnext):
            raise FolderNotChanged(change.path, FolderFault.NEW_MAIL)
    connection.delete_folder(change.path)


def _refusal(change: FolderChange, error: Refused | FolderNotChanged) -> FolderNotChanged:
    if isinstance(error, FolderNotChanged):
        return error
    return FolderNotChanged(change.path, FolderFault.REFUSED, error.reply)
