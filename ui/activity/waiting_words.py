"""What waits for a server, in words."""

from __future__ import annotations

from mailguard.cleaning import clean_text
from mailguard.core.waiting import WaitingChange
from mailguard.model import ChangeKind, Flag
from mailguard.model.folder_changes import FolderChangeKind
from mailguard.sync.roles import INBOX
from ui.wording import tr


def waiting_words(change: WaitingChange) -> str:
    """ "Move 3 messages from Inbox to Archive"."""
    names = {"folder": _name(change.folder), "target": _name(change.target)}
    if isinstance(change.kind, FolderChangeKind):  # both kinds have a DELETE, and as words they are equal
        return _folder_words(change.kind, names)
    what = tr("1 message") if change.count == 1 else tr("{n} messages", n=change.count)
    match change.kind:
        case ChangeKind.MOVE:
            return tr("Move {what} from {folder} to {target}", what=what, **names)
        case ChangeKind.COPY:
            return tr("Copy {what} from {folder} to {target}", what=what, **names)
        case ChangeKind.DELETE:
            return tr("Delete {what} in {folder} for good", what=what, **names)
        case ChangeKind.EXPUNGE:
            return tr("Delete {what} for good that are marked so in {folder}", what=what, **names)
        case ChangeKind.APPEND:
            return tr("Put {what} into {folder}", what=what, **names)
        case ChangeKind.REPLACE:
            return tr("Replace {what} in {folder}", what=what, **names)
        case ChangeKind.ADD_FLAG | ChangeKind.REMOVE_FLAG:
            return _mark_words(change, what, names["folder"])


def _folder_words(kind: FolderChangeKind, names: dict[str, str]) -> str:
    match kind:
        case FolderChangeKind.CREATE:
            return tr("Make the folder {folder}", **names)
        case FolderChangeKind.RENAME:
            return tr("Rename the folder {folder} to {target}", **names)
        case FolderChangeKind.DELETE:
            return tr("Delete the folder {folder} for good", **names)
        case FolderChangeKind.SUBSCRIBE:
            return tr("Subscribe to the folder {folder}", **names)
        case FolderChangeKind.UNSUBSCRIBE:
            return tr("Unsubscribe from the folder {folder}", **names)


def _mark_words(change: WaitingChange, what: str, folder: str) -> str:
    is_on = change.kind is ChangeKind.ADD_FLAG
    if change.flag == Flag.READ:
        words = tr("Mark {what} in {folder} as read") if is_on else tr("Mark {what} in {folder} as unread")
    elif change.flag == Flag.STARRED:
        words = tr("Star {what} in {folder}") if is_on else tr("Take the star from {what} in {folder}")
    else:
        words = tr("Mark {what} in {folder}") if is_on else tr("Take a mark from {what} in {folder}")
    return words.format(what=what, folder=folder)


def _name(path: str) -> str:
    return tr("Inbox") if path == INBOX else clean_text(path)
