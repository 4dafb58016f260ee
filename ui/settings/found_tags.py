"""Tags that other programs set on mail that is here: what a person may add to the list."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Tag
from mailguard.model.tags import FoundTag
from ui.desk import Desk
from ui.lists.tag_look import dot_icon, tag_name
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr

_LINE_PX, _LINES = 28, 4


class FoundTags(QWidget):
    """Looked for whenever it comes into sight: that takes a walk over all messages."""

    add_asked = Signal(object)  # a Tag, named by its keyword
    failed = Signal(object)  # a MailGuardError

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._list = QListWidget(objectName="foundTags")
        self._list.setAccessibleName(tr("Tags found in your mail"))
        self._list.setProperty("bordered", "true")
        self._list.setFixedHeight(_LINES * _LINE_PX + 8)
        self._list.setIconSize(QSize(16, 16))
        self._list.itemDoubleClicked.connect(lambda _: self._ask())
        self._adding = button(tr("Add to List…"), self._ask)
        self._adding.setObjectName("adoptTag")
        self._none = wrapped_label(tr("Looking…"), role="text-3")
        self._none.setObjectName("noFoundTags")
        beside = QVBoxLayout()
        beside.addWidget(self._adding)
        beside.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._list, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(beside)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._none)
        inside.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._show(())
        self._none.setText(tr("Looking…"))

    def look(self) -> None:
        answer = self._desk.core.tags.found()
        self._desk.when(answer, owner=self, done=self._show, failed=self._say_failed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def _show(self, found: tuple[FoundTag, ...]) -> None:
        self._list.clear()
        for each in found:
            messages = tr("1 message") if each.count == 1 else tr("{n} messages", n=f"{each.count:,}")
            item = QListWidgetItem(dot_icon(each.tag), f"{tag_name(each.tag)} — {messages}", self._list)
            item.setSizeHint(QSize(0, _LINE_PX))
            item.setData(Qt.ItemDataRole.UserRole, each.tag)
        self._list.setCurrentRow(0 if found else -1)
        self._list.setVisible(bool(found))
        self._adding.setVisible(bool(found))
        self._none.setText(tr("None: mail that is here has no other tags."))
        self._none.setVisible(not found)

    def _ask(self) -> None:
        item = self._list.currentItem()
        tag = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(tag, Tag):
            self.add_asked.emit(tag)

    def _say_failed(self, error: MailGuardError) -> None:
        self.failed.emit(error)
