"""The Settings window: a search on top, the pages at the left, one page at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mailguard.model import Glyph, Tone
from ui import icons, theme
from ui.desk import Desk
from ui.settings.accounts_page import AccountsPage
from ui.settings.changes import Changes
from ui.settings.key_servers_page import KeyServersPage
from ui.settings.notifications_page import NotificationsPage
from ui.settings.openpgp_page import OpenPGPPage
from ui.settings.outgoing_page import OutgoingServersPage
from ui.settings.privacy_page import PrivacyPage
from ui.settings.rows import Page, column
from ui.settings.simple_pages import GeneralPage, ReadingPage, WritingPage
from ui.settings.storage_page import StoragePage
from ui.settings.tags_page import TagsPage
from ui.widgets.widgets import StatusCard, button, label, row
from ui.wording import tr

_SIDEBAR_PX = 206


class SettingsWindow(QWidget):
    """Every change acts at once; there is nothing to confirm. The search finds settings on all pages."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("settingsWindow")
        self.setWindowTitle(tr("Settings — MailGuard"))
        self.resize(960, 660)
        self.setMinimumSize(740, 440)
        self._changes = Changes(desk, self)
        self._accounts = AccountsPage(desk)
        self.pages: tuple[Page, ...] = (
            GeneralPage(self._changes),
            self._accounts,
            OutgoingServersPage(desk),
            ReadingPage(self._changes),
            TagsPage(desk),
            WritingPage(self._changes),
            OpenPGPPage(desk, self._changes),
            KeyServersPage(desk, self._changes),
            PrivacyPage(desk, self._changes),
            NotificationsPage(desk, self._changes),
            StoragePage(desk, self._changes),
        )
        self._build_parts()
        self._lay_out()
        self._add_shortcuts()
        self._changes.changed.connect(self._show_settings)
        self._changes.failed.connect(self._say_not_saved)
        self._changes.saved.connect(self._above.hide)
        theme.theme().changed.connect(self._draw_icons)
        self._draw_icons()
        self._show_settings()
        self._list.setCurrentRow(0)

    def show_page(self, name: str) -> None:
        """Turn to a page by its name, such as "openpgp"."""
        self.search.clear()
        names = [page.name for page in self.pages]
        self._list.setCurrentRow(names.index(name))

    def show_junk(self) -> None:
        """Turn to what is about junk."""
        self.show_page(self._accounts.name)
        self._accounts.show_junk()

    # Parts

    def _build_parts(self) -> None:
        self.search = QLineEdit(objectName="searchSettings")
        self.search.setPlaceholderText(tr("Search settings"))
        self.search.setAccessibleName(tr("Search settings"))
        self.search.setToolTip(tr("Search settings ({keys})", keys=_native("Ctrl+F")))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self._magnifier = QAction(self.search)
        self.search.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self._list = QListWidget(objectName="settingsPages")
        self._list.setAccessibleName(tr("Pages"))
        self._list.setProperty("sidebar", "true")
        self._list.setIconSize(QSize(16, 16))
        self._list.setViewportMargins(6, 0, 6, 0)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in self.pages:
            QListWidgetItem(page.title, self._list)
        self._list.currentRowChanged.connect(self._turn_to)
        self._stack = QStackedWidget()
        for page in self.pages:
            self._stack.addWidget(page)
        self._nothing = self._build_nothing()
        self._stack.addWidget(self._nothing)
        self._not_saved = StatusCard(Tone.CAUTION, Glyph.DAMAGED, "")
        self._not_saved.setObjectName("notSaved")
        again = button(tr("Try again"), self._changes.save_again)
        again.setObjectName("saveAgain")
        self._not_saved.add_button(again)
        self._above = column(self._not_saved)
        self._above.layout().setContentsMargins(28, 16, 28, 0)
        self._above.hide()

    def _build_nothing(self) -> QWidget:
        clearing = button(tr("Clear search"), self.search.clear)
        clearing.setObjectName("clearSettingsSearch")
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.addStretch(2)
        said = label(tr("No setting matches."), size="body", role="text-2")
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(said)
        inside.addLayout(row(None, clearing, None))
        inside.addStretch(3)
        return made

    def _lay_out(self) -> None:
        left = QWidget()
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left.setProperty("sidebar", "true")
        left.setFixedWidth(_SIDEBAR_PX)
        aside = QVBoxLayout(left)
        aside.setContentsMargins(0, 12, 0, 8)
        aside.setSpacing(10)
        searching = QVBoxLayout()
        searching.setContentsMargins(10, 0, 10, 0)
        searching.addWidget(self.search)
        aside.addLayout(searching)
        aside.addWidget(self._list, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._above)
        right.addWidget(self._stack, 1)
        line = QFrame()
        line.setProperty("vrule", "true")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(left)
        inside.addWidget(line)
        inside.addLayout(right, 1)

    def _add_shortcuts(self) -> None:
        for keys, act in (
            ("Ctrl+F", self._focus_search),
            ("Ctrl+W", self.close),
            ("Esc", self._leave_search),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(act)
            self.addAction(action)

    def _draw_icons(self) -> None:
        self._magnifier.setIcon(icons.icon("search"))
        for place, page in enumerate(self.pages):
            self._list.item(place).setIcon(icons.icon(page.icon))

    # Pages

    def _turn_to(self, place: int) -> None:
        if place >= 0:
            self._stack.setCurrentIndex(place)

    def _show_settings(self) -> None:
        for page in self.pages:
            page.show_settings(self._changes.now)

    def _say_not_saved(self, reason: str) -> None:
        text = tr("Settings could not be saved: {reason}. They hold until you quit.", reason=reason)
        self._not_saved.show_status(Tone.CAUTION, Glyph.DAMAGED, "", text)
        self._not_saved.setAccessibleName(text)
        self._above.show()

    # Searching

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        found = [page.show_matching(words) > 0 for page in self.pages]
        for place, has_some in enumerate(found):
            self._list.item(place).setHidden(not has_some)
        if not any(found):
            self._stack.setCurrentWidget(self._nothing)
            return
        place = self._list.currentRow()
        if place < 0 or not found[place]:
            place = found.index(True)
        self._list.setCurrentRow(place)
        self._turn_to(place)

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _leave_search(self) -> None:
        """Esc takes the search back first, then closes the window."""
        if self.search.text():
            self.search.clear()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._accounts.save_now()
        super().closeEvent(event)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
