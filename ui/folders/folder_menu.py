"""A menu of folders to move or copy messages to, by account where there are several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu

from mailguard.cleaning import clean_text
from mailguard.model import LOCAL, AccountId, Folder, FolderRole
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.wording import tr


def fill_folder_menu(
    menu: QMenu, desk: Desk, folders: Sequence[Folder], chosen: Callable[[Folder], None]
) -> None:
    """In place of what is in it."""
    menu.clear()
    by_account: dict[AccountId, list[Folder]] = {}
    for folder in folders:
        if folder.is_selectable:
            by_account.setdefault(folder.account, []).append(folder)
    for account, theirs in by_account.items():
        place = menu if len(by_account) == 1 else menu.addMenu(_plain(_account_name(desk, account)))
        for folder in theirs:
            place.addAction(_plain(_name(folder)), lambda folder=folder: chosen(folder))


def _name(folder: Folder) -> str:
    return folder_name(folder) if folder.role is not FolderRole.NONE else clean_text(folder.path)


def _account_name(desk: Desk, account: AccountId) -> str:
    if account == LOCAL:
        return tr("On this computer")
    found = desk.account(account)
    return clean_text(found.identity.address) if found is not None else ""


def _plain(text: str) -> str:
    return text.replace("&", "&&")
