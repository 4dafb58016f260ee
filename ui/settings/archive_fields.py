"""Where in the Archive an account's messages go, with an example that follows what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject

from mailguard.cleaning import clean_text
from mailguard.model import Account, ArchiveBy, Folder, FolderRole
from mailguard.sync.archiving import archive_path
from ui.settings.rows import Choice, Row, check_box, check_row, column, control_row, wide_row
from ui.widgets.widgets import wrapped_label
from ui.wording import tr

_WORDS = tr("archive archiving year month folder structure")


class ArchiveFields(QObject):
    """`change` takes fields of an Account."""

    def __init__(self, change: Callable[..., None]) -> None:
        super().__init__()
        self._account: Account | None = None
        self._folders: tuple[Folder, ...] = ()
        ways = (
            (tr("One folder for all"), ArchiveBy.ONE_FOLDER),
            (tr("A folder for each year"), ArchiveBy.YEAR),
            (tr("A folder for each month"), ArchiveBy.MONTH),
        )
        self._by = Choice("archiveBy", ways, lambda chosen: change(archive_by=chosen))
        self._keeps = check_box(
            "archiveKeepsFolders",
            tr("Keep the folders that messages come from"),
            lambda on: change(archive_keeps_folders=on),
        )
        self._examples = tuple(wrapped_label(role="text-2") for _ in range(2))
        for number, each in enumerate(self._examples, 1):
            each.setObjectName(f"archiveExample-{number}")
        self.rows: tuple[Row, ...] = (
            control_row(
                tr("Archived messages go into"),
                self._by,
                tr("Which folder the Archive is stands above, under Folders."),
                _WORDS,
            ),
            check_row(self._keeps, tr("What comes from the Inbox has no folder of its own there."), _WORDS),
            wide_row(tr("So messages of today go"), column(*self._examples), words=_WORDS),
        )

    def show_account(self, account: Account) -> None:
        if self._account is None or self._account.id != account.id:
            self._folders = ()
        self._account = account
        self._by.show_value(account.archive_by)
        self._keeps.setChecked(account.archive_keeps_folders)
        self._show_examples()

    def show_folders(self, folders: tuple[Folder, ...]) -> None:
        self._folders = folders
        self._show_examples()

    def _show_examples(self) -> None:
        """One of the inbox, and one of a folder of the person's own."""
        archive = self._first(FolderRole.ARCHIVE)
        own = next((each for each in self._folders if self._is_own(each, archive)), None)
        origins = [each for each in (self._first(FolderRole.INBOX), own) if each is not None]
        words = [self._example(archive, each) for each in origins] if archive is not None else []
        if archive is None:
            words = [tr("This account has no Archive folder yet: choose one above, or make one.")]
        for place, each in enumerate(self._examples):
            each.setText(words[place] if place < len(words) else "")
            each.setVisible(place < len(words))
        self._by.setEnabled(archive is None or bool(archive.separator))
        self._keeps.setEnabled(archive is None or bool(archive.separator))

    def _example(self, archive: Folder, origin: Folder) -> str:
        path = archive_path(archive, origin, datetime.now(UTC), self._account)
        return tr("from “{origin}” into “{path}”", origin=clean_text(origin.path), path=clean_text(path))

    def _first(self, role: FolderRole) -> Folder | None:
        return next((each for each in self._folders if each.role is role), None)

    @staticmethod
    def _is_own(folder: Folder, archive: Folder | None) -> bool:
        is_inside = archive is not None and folder.path.startswith(archive.path + archive.separator)
        return folder.role is FolderRole.NONE and folder.is_selectable and not is_inside
