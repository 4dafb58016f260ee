"""The list of messages as cards, and how keys and clicks open and close its threads."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from mailguard.model import MessageId
from ui.lists.message_delegate import MessageDelegate, twisty_rect
from ui.lists.message_model import ID_ROLE, THREAD_ROLE, MessageModel
from ui.lists.thread_keys import ThreadKeys
from ui.wording import tr


class CardView(QListView):
    """Cards of one height, painted by the delegate."""

    opened = Signal(object)

    def __init__(self, model: MessageModel) -> None:
        super().__init__(objectName="messages")
        self.setAccessibleName(tr("Messages"))
        self.is_led = False  # the list moves the selection by itself
        self.delegate = MessageDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)  # with Ctrl it is a copy
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.thread_keys = ThreadKeys(self, model)
        self.doubleClicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        if not self.thread_keys.press(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._turn_twisty(event):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._turn_twisty(event):
            super().mouseDoubleClickEvent(event)

    def dataChanged(
        self,
        first: QModelIndex | QPersistentModelIndex,
        last: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """All cards are of one height: nothing is laid out anew, as QListView would for each of its rows."""
        self.viewport().update()

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    def _turn_twisty(self, event: QMouseEvent) -> bool:
        """Whether a thread was opened or closed by a click on its twisty."""
        index = self.indexAt(event.position().toPoint())
        is_card = self.itemDelegate() is self.delegate
        state = index.data(THREAD_ROLE) if index.isValid() and is_card else None
        if state is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        if not twisty_rect(self.visualRect(index)).contains(event.position().toPoint()):
            return False
        self.thread_keys.turn(index.row(), not state.is_open)
        return True

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(MessageId(index.data(ID_ROLE)))
