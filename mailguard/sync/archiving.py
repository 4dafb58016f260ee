"""Where in the Archive a message belongs. Pure."""

from __future__ import annotations

from datetime import datetime

from mailguard.model import Account, ArchiveBy, Folder, FolderRole


def archive_path(archive: Folder, origin: Folder, date: datetime, account: Account | None) -> str:
    """The path of the folder for it: the Archive itself, or one below it by year, by month, by where it was.

    What lies in the Archive already stays there. A server without a hierarchy has one Archive.
    """
    separator = archive.separator
    if account is None or not separator:
        return archive.path
    if origin.path == archive.path or origin.path.startswith(archive.path + separator):
        return origin.path
    parts = [archive.path]
    if account.archive_by is not ArchiveBy.ONE_FOLDER:
        parts.append(f"{date:%Y}")
    if account.archive_by is ArchiveBy.MONTH:
        parts.append(f"{date:%Y-%m}")
    if account.archive_keeps_folders and origin.role is not FolderRole.INBOX:
        parts += origin.path.removeprefix(f"INBOX{separator}").split(separator)
    return separator.join(parts)
