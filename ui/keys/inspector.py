"""The key details at the right of the Keys window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QScrollArea, QTabWidget, QToolButton, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Fingerprint, Key
from ui import icons, theme
from ui.desk import Desk
from ui.keys import words
from ui.keys.status_card import card_words
from ui.keys.tab_key import KeyTab
from ui.keys.tabs_more import AddressesTab, ConfirmationsTab, SubkeysTab
from ui.widgets.widgets import StatusCard, button, row, wrapped_label
from ui.wording import tr

WIDTH, LEAST_PX = 410, 332


class Inspector(QWidget):
    """Shows one key, or says that none is chosen. Its tab stays when another key is chosen."""

    def __init__(
        self, desk: Desk, run: Callable[[str], None], menu: QMenu, fail: Callable[[MailGuardError], None]
    ) -> None:
        super().__init__()
        self.setObjectName("keyDetails")
        self.setAccessibleName(tr("Key details"))
        self.setMinimumWidth(theme.scaled(LEAST_PX))
        self._desk = desk
        self._run = run
        self._menu = menu
        self._fail = fail
        self._tab = 0
        self._shown: tuple[Key, frozenset[Fingerprint]] | None = None
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._content = QWidget()
        self._inside.addWidget(self._content)
        self.show_nothing(0)
        theme.theme().changed.connect(self._build)

    def show_nothing(self, count: int) -> None:
        """No key, or several, are chosen."""
        self._shown = None
        page = QWidget()
        text = tr("{n} keys selected", n=count) if count > 1 else tr("Select a key to see its details.")
        say = wrapped_label(text, role="text-3")
        say.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(page).addWidget(say)
        self._replace(page)

    def show_key(self, key: Key, own: frozenset[Fingerprint]) -> None:
        if self._shown != (key, own):  # else what a person chose in the tabs stays chosen
            self._shown = (key, own)
            self._build()

    def _build(self) -> None:
        if self._shown is None:
            return
        key, own = self._shown
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(14, 10, 14, 0)
        inside.setSpacing(10)
        inside.addLayout(self._head(key))
        inside.addWidget(self._card(key, own))
        inside.addWidget(self._tabs(key), 1)
        self._replace(page)

    def _replace(self, page: QWidget) -> None:
        self._inside.replaceWidget(self._content, page)
        self._content.hide()
        self._content.deleteLater()
        self._content = page

    def _head(self, key: Key) -> QVBoxLayout:
        name = wrapped_label(words.owner_words(key), size="h2")
        name.setFont(theme.font("h2", semibold=True))
        name.setObjectName("keyOwner")
        more = QToolButton(objectName="moreCommands")
        more.setIcon(icons.icon("more"))
        more.setAccessibleName(tr("More commands"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self._menu)
        line = row(name, more)
        line.setStretch(0, 1)
        address = wrapped_label(key.address if key.name else "", role="text-2")
        made = QVBoxLayout()
        made.setContentsMargins(4, 0, 4, 0)
        made.setSpacing(0)
        made.addLayout(line)
        made.addWidget(address)
        return made

    def _card(self, key: Key, own: frozenset[Fingerprint]) -> StatusCard:
        shown = card_words(key, own)
        card = StatusCard(shown.tone, shown.glyph, shown.title, shown.sentence)
        card.setObjectName("statusCard")
        if shown.action:
            card.buttons.setContentsMargins(0, 6, 0, 0)
            acting = button(
                _action_words(shown.action), lambda: self._run(shown.action), primary=shown.action == "verify"
            )
            acting.setObjectName(f"card-{shown.action}")
            card.add_button(acting)
        return card

    def _tabs(self, key: Key) -> QTabWidget:
        tabs = QTabWidget(objectName="keyTabs")
        tabs.setDocumentMode(True)
        confirmations = ConfirmationsTab(self._desk, key, self._fail)
        tabs.addTab(_scrolled(KeyTab(self._desk, key, self._run, self._fail)), tr("Key"))
        tabs.addTab(AddressesTab(self._desk, key, self._run, self._fail), tr("Addresses"))
        tabs.addTab(_scrolled(SubkeysTab(key)), tr("Subkeys"))
        tabs.addTab(confirmations, tr("Confirmations"))
        tabs.setCurrentIndex(self._tab)

        def changed(index: int) -> None:
            self._tab = index
            if tabs.currentWidget() is confirmations:
                confirmations.load()

        tabs.currentChanged.connect(changed)
        changed(self._tab)
        return tabs


def _action_words(action: str) -> str:
    return {
        "verify": tr("Verify key…"),
        "accept_again": tr("Accept again"),
        "update": tr("Update now"),
        "change_expiry": tr("Extend…"),
        "back_up": tr("Back up…"),
    }[action]


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(content)
    return area
