"""Drafts that cannot be seen in a Drafts folder (yet), over the list of its messages."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import Draft, DraftId
from ui import icons, theme
from ui.desk import Desk
from ui.saving import say_failed
from ui.widgets.widgets import label, rule
from ui.wording import tr

_DRAFT_ROLE = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 6
_LINE_PX = 34


class DraftList(QWidget):
    """A line for each draft; Enter or a double click opens its composer."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="localDrafts")
        self._desk = desk
        self.list = QListWidget(objectName="draftList")
        self.list.setAccessibleName(tr("Drafts on this computer"))
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        head = label(tr("Kept on this computer"), size="sm", role="text-3")
        head.setContentsMargins(13, 8, 8, 2)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(head)
        inside.addWidget(self.list)
        inside.addWidget(rule())
        self.hide()
        theme.theme().changed.connect(self._draw_icons)

    def show_drafts(self, drafts: list[tuple[DraftId, Draft]]) -> None:
        self.list.clear()
        for draft_id, draft in drafts:
            people = ", ".join(clean_text(each.shown) for each in draft.recipients)
            words = clean_text(draft.subject) or tr("(no subject)")
            item = QListWidgetItem(f"{words}  ·  {people}" if people else words)
            item.setData(_DRAFT_ROLE, draft_id)
            item.setSizeHint(QSize(0, theme.scaled(_LINE_PX)))
            self.list.addItem(item)
        self._draw_icons()
        self.list.setFixedHeight(theme.scaled(_LINE_PX) * min(_MOST_SHOWN, max(1, len(drafts))) + 4)

    def _draw_icons(self) -> None:
        for row in range(self.list.count()):
            self.list.item(row).setIcon(icons.icon("draft"))

    def _open(self, item: QListWidgetItem) -> None:
        self._desk.drafts.open_kept(DraftId(item.data(_DRAFT_ROLE)), self)

    def _show_menu(self, point: QPoint) -> None:
        item = self.list.itemAt(point)
        if item is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Edit"), lambda: self._open(item))
        menu.addAction(tr("Delete"), lambda: self._drop(DraftId(item.data(_DRAFT_ROLE))))
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _drop(self, draft_id: DraftId) -> None:
        self._desk.when(
            self._desk.core.writing.drop_draft(draft_id),
            owner=self,
            done=lambda _: self._remove(draft_id),
            failed=self._fail,
        )

    def _remove(self, draft_id: DraftId) -> None:
        for place in range(self.list.count()):
            if self.list.item(place).data(_DRAFT_ROLE) == draft_id:
                self.list.takeItem(place)
                break
        self.setVisible(self.list.count() > 0)

    def _fail(self, error: MailGuardError) -> None:
        say_failed(self, error)
