"""The table of the person's tags: each with its dot, its key, and its keyword on the server."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from mailguard.cleaning import clean_text
from mailguard.model import Tag, TagList
from ui.deeds.tag_menu import KEYS
from ui.lists.tag_look import dot_icon, tag_name
from ui.wording import tr

_LINE_PX, _LEAST_LINES, _MOST_LINES = 27, 5, 12


class TagTable(QTreeWidget):
    """Enter edits, Del deletes, Alt with Up or Down moves."""

    edit_asked = Signal()
    remove_asked = Signal()
    move_asked = Signal(int)  # places down

    def __init__(self) -> None:
        super().__init__(objectName="tagTable")
        self.setAccessibleName(tr("Tags"))
        self.setProperty("bordered", "true")
        self.setHeaderLabels([tr("Tag"), tr("Key"), tr("On the server")])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIconSize(QSize(16, 16))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        for column in (0, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.itemDoubleClicked.connect(lambda *_: self.edit_asked.emit())

    @property
    def tag(self) -> Tag | None:
        """The one that is chosen."""
        item = self.currentItem()
        found = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, Tag) else None

    @property
    def place(self) -> int:
        return self.indexOfTopLevelItem(self.currentItem()) if self.currentItem() is not None else -1

    def show_tags(self, tags: TagList, chosen: str = "") -> None:
        """chosen: the keyword of the tag to choose; else the one that was, or takes its place."""
        before, place = self.tag, self.place
        wanted = chosen or (before.keyword if before is not None else "")
        self.clear()
        for number, tag in enumerate(tags, 1):
            key = str(number) if number <= KEYS else ""
            item = QTreeWidgetItem(self, [tag_name(tag), key, clean_text(tag.keyword)])
            item.setIcon(0, dot_icon(tag))
            item.setSizeHint(0, QSize(0, _LINE_PX))
            item.setData(0, Qt.ItemDataRole.UserRole, tag)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignCenter)
            if tag.keyword == wanted:
                self.setCurrentItem(item)
        if self.currentItem() is None and len(tags):
            self.setCurrentItem(self.topLevelItem(max(0, min(place, len(tags) - 1))))
        lines = max(_LEAST_LINES, min(len(tags), _MOST_LINES))
        self.setFixedHeight(_LINE_PX * lines + self.header().sizeHint().height() + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        has_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.edit_asked.emit()
            case Qt.Key.Key_Delete:
                self.remove_asked.emit()
            case Qt.Key.Key_Up if has_alt:
                self.move_asked.emit(-1)
            case Qt.Key.Key_Down if has_alt:
                self.move_asked.emit(1)
            case _:
                super().keyPressEvent(event)
