"""Which folders are shown where a person wants to see only the subscribed ones (RFC 9051 section 6.3.7)."""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.model import Folder, FolderRole
from mailguard.sync.folder_changes import is_in


def shown_folders(folders: Sequence[Folder], *, subscribed_only: bool) -> tuple[Folder, ...]:
    """Those that have a purpose are always among them, and so is what lies above one that is."""
    if not subscribed_only:
        return tuple(folders)
    wanted = [each for each in folders if each.is_subscribed or each.role is not FolderRole.NONE]
    return tuple(
        each for each in folders if any(is_in(one.path, each.path, each.separator) for one in wanted)
    )
