"""The menus of the composer that are filled as things are: own keys, kinds of paragraph."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.model import Fingerprint, Key
from ui.compose.format_bar import paragraph_words
from ui.keys import words
from ui.wording import tr


def paragraph_menu(parent: QWidget, chosen: Callable[[int], object]) -> QMenu:
    menu = QMenu(tr("Paragraph"), parent, objectName="paragraphMenu")
    for level, text in enumerate(paragraph_words()):
        menu.addAction(text, lambda level=level: chosen(level))
    return menu


class UseKeyMenu(QMenu):
    """“Use Key ▸”: which own key signs this message."""

    def __init__(self, parent: QWidget, chosen: Callable[[Fingerprint], object]) -> None:
        super().__init__(tr("Use Key"), parent, objectName="useKeyMenu")
        self._chosen = chosen
        self._group: QActionGroup | None = None

    def show_keys(self, keys: Sequence[Key], used: Fingerprint | None) -> None:
        self.clear()
        self._group = QActionGroup(self)
        for key in keys:
            name = words.name_and_address(key.name, key.address) or tr("(no address)")
            text = f"{name}   {words.groups_of_key_id(key.key_id)}"
            if key.is_expired:
                text += f"   {tr('expired')}"
            action = self.addAction(text.replace("&", "&&"))
            action.setObjectName(f"useOwnKey-{key.fingerprint}")
            action.setCheckable(True)
            action.setChecked(key.fingerprint == used)
            action.setEnabled(key.can_sign and not key.is_expired)
            action.triggered.connect(lambda _=False, key=key.fingerprint: self._chosen(key))
            self._group.addAction(action)
        if not keys:
            self.addAction(tr("No key of your own yet")).setEnabled(False)
