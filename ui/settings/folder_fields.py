"""Which of an account's folders is for what, where the server does not say it as the person wants it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from mailguard.cleaning import clean_text
from mailguard.model import Account, Folder, FolderRole
from ui.settings.rows import Choice, Row, control_row
from ui.wording import tr

_AUTOMATIC = ""
_ROLES = (
    FolderRole.DRAFTS,
    FolderRole.TEMPLATES,
    FolderRole.SENT,
    FolderRole.ARCHIVE,
    FolderRole.JUNK,
    FolderRole.TRASH,
)


class FolderFields(QObject):
    """One choice a role. `change` takes fields of an Account."""

    def __init__(self, change: Callable[..., None]) -> None:
        super().__init__()
        self._change = change
        self._account: Account | None = None
        self._folders: tuple[Folder, ...] = ()
        self._choices = {role: Choice(f"folder-{role}", (), partial(self._choose, role)) for role in _ROLES}
        self.rows: tuple[Row, ...] = tuple(
            control_row(text, self._choices[role], words=tr("folder folders"))
            for role, text in zip(_ROLES, _names(), strict=True)
        )

    def show_account(self, account: Account) -> None:
        """Its folders come later, by `show_folders`."""
        if self._account is None or self._account.id != account.id:
            self._folders = ()
        self._account = account
        self._fill()

    def show_folders(self, folders: tuple[Folder, ...]) -> None:
        """Refills the choices only where the list has other folders: counts change all the time."""
        before = [(each.path, each.role) for each in self._folders]
        self._folders = folders
        if [(each.path, each.role) for each in folders] != before:
            self._fill()

    def _fill(self) -> None:
        chosen = self._account.roles if self._account is not None else {}
        paths = [each.path for each in self._folders if each.is_selectable]
        for role, choice in self._choices.items():
            choice.fill([(self._automatic_words(role), _AUTOMATIC)])
            for path in paths:
                choice.add(clean_text(path), path)
            wanted = chosen.get(role, _AUTOMATIC)
            choice.show_value(wanted, tr("{path}, not on the server", path=clean_text(wanted)))

    def _automatic_words(self, role: FolderRole) -> str:
        """What stands for the role by itself; not known while another folder is chosen for it."""
        is_chosen = self._account is not None and role in self._account.roles
        found = next((each.path for each in self._folders if each.role is role), "")
        if found and not is_chosen:
            return tr("Automatic: {path}", path=clean_text(found))
        return tr("Automatic")

    def _choose(self, role: FolderRole, path: str) -> None:
        if self._account is None:
            return
        roles = {name: kept for name, kept in self._account.roles.items() if name != role}
        if path != _AUTOMATIC:
            roles[str(role)] = path
        self._change(roles=roles)


def _names() -> tuple[str, ...]:
    """Of `_ROLES`, in their order."""
    return (
        tr("Drafts"),
        tr("Templates"),
        tr("Sent messages"),
        tr("Archive"),
        tr("Junk"),
        tr("Trash"),
    )
