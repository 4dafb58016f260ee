"""What can be done to the line of the folder pane that is chosen."""

from __future__ import annotations

from enum import Enum

from mailguard.model import LOCAL, FolderRole
from ui.folders.folder_model import Place


class FolderAct(Enum):
    """By their words in the menu."""

    READ = "Mark All Read"
    NEW = "New Subfolder…"
    NEW_AT_TOP = "New Folder…"
    RENAME = "Rename…"
    MOVE_TO_TOP = "Move to the Top"
    DELETE = "Delete"
    DELETE_FOR_GOOD = "Delete Forever…"
    EMPTY_TRASH = "Empty Trash…"
    EMPTY_JUNK = "Empty Junk…"
    COMPACT = "Compact…"
    COMPACT_ALL = "Compact All Folders…"
    PAUSE = "Pause Updates"
    RESUME = "Resume Updates"
    EXPORT = "Export…"
    SUBSCRIBE = "Subscribe…"
    PROPERTIES = "Properties"


def acts_for(place: Place) -> tuple[FolderAct, ...]:
    """For its menu, in order; a folder that has a purpose is neither renamed nor deleted."""
    folder = place.folder
    if folder is None:
        is_on_server = place.account not in (None, LOCAL)
        pausing = FolderAct.RESUME if place.is_paused else FolderAct.PAUSE
        on_server = (FolderAct.SUBSCRIBE, pausing) if is_on_server else ()
        return (FolderAct.NEW_AT_TOP, *on_server, *((FolderAct.COMPACT_ALL,) if place.account else ()))
    found = [FolderAct.READ] if folder.is_selectable else []
    if folder.separator:
        found.append(FolderAct.NEW)
    if folder.role is FolderRole.NONE:
        found.append(FolderAct.RENAME)
        found += [FolderAct.MOVE_TO_TOP] if folder.parent_path else []
        found.append(FolderAct.DELETE)
    if folder.role is FolderRole.TRASH:
        found.append(FolderAct.EMPTY_TRASH)
    if folder.role is FolderRole.JUNK:
        found.append(FolderAct.EMPTY_JUNK)
    if folder.is_selectable:
        found += [FolderAct.COMPACT, FolderAct.EXPORT]
    return (*found, FolderAct.PROPERTIES)
