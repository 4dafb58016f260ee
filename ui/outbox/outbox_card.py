"""One message in the Outbox: what it is, how it stands, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Outgoing, OutgoingState
from ui.outbox.outbox_words import delivered_words, is_for_later, state_words
from ui.outbox.send_later import SendLaterMenu
from ui.widgets.pictures import Picture
from ui.widgets.widgets import button, row, wrapped_label
from ui.wording import tr

_OWN_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ON_ITS_WAY = (OutgoingState.SENDING, OutgoingState.SENT)


class OutboxCard(QFrame):
    """Has the focus as a row of a list has: Enter edits, Del deletes, the menu key shows what else."""

    send_asked = Signal()
    edit_asked = Signal()
    delete_asked = Signal()
    later_asked = Signal(object)  # a datetime with its zone
    other_time_asked = Signal()
    step_asked = Signal(int)  # to the next card (1), or the one before (-1)

    def __init__(self, outgoing: Outgoing) -> None:
        super().__init__(objectName=f"outgoing-{outgoing.id}")
        self.outgoing = outgoing
        self.setProperty("card", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._state = wrapped_label(size="sm", role="text-2")
        self._state.setObjectName(f"outgoingState-{outgoing.id}")
        self._build()
        self.show_time()

    def show_time(self) -> None:
        """Times go by: the words follow."""
        words = state_words(self.outgoing, datetime.now(UTC))
        self._state.setText(words)
        self.setAccessibleName(f"{self._subject}, {self._people}, {self._protection}, {words}")

    def _build(self) -> None:
        outgoing = self.outgoing
        self._subject = clean_text(outgoing.subject) or tr("(no subject)")
        names = ", ".join(clean_text(each) for each in outgoing.recipients)
        self._people = tr("To {names}", names=names)
        if outgoing.is_redirect:
            self._people = tr("Redirected to {names}", names=names)
        self._protection = tr("encrypted") if outgoing.is_encrypted else tr("not encrypted")
        picture = Picture("encrypt" if outgoing.is_encrypted else "encrypt-off")
        picture.setAccessibleName(self._protection)
        first = row(wrapped_label(self._subject), picture)
        first.setStretch(0, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 10, 12, 10)
        inside.setSpacing(4)
        inside.addLayout(first)
        inside.addWidget(wrapped_label(self._people, size="sm", role="text-2"))
        delivered = delivered_words(outgoing)
        if delivered:
            inside.addWidget(wrapped_label(delivered, size="sm", role="text-2"))
        inside.addWidget(self._state)
        if outgoing.state not in _ON_ITS_WAY:
            inside.addLayout(row(*self._buttons(), None, spacing=6))

    def _buttons(self) -> list[QWidget]:
        sending = self._button(self._send_words, "tryAgain", self.send_asked.emit)
        dropping = self._button(tr("Delete…"), "deleteOutgoing", self.delete_asked.emit)
        shown: list[QWidget] = [sending]
        if is_for_later(self.outgoing, datetime.now(UTC)):
            shown.append(self._button(tr("Time…"), "changeTime", self._show_times))
        if not self.outgoing.is_redirect:  # it is somebody else's, and goes as it stands
            shown.append(self._button(tr("Edit"), "editOutgoing", self.edit_asked.emit))
        return [*shown, dropping]

    @property
    def _send_words(self) -> str:
        if self.outgoing.state is OutgoingState.UNCERTAIN:
            return tr("Send again")
        return tr("Try again") if self.outgoing.state is OutgoingState.FAILED else tr("Send now")

    def _button(self, text: str, name: str, clicked: Callable[[], object]) -> QPushButton:
        made = button(text, clicked)
        made.setObjectName(f"{name}-{self.outgoing.id}")
        made.setProperty("narrow", "true")
        return made

    # Menus

    def _show_times(self) -> None:
        self._times(self).popup(self.mapToGlobal(QPoint(12, self.height())))

    def _times(self, parent: QWidget) -> SendLaterMenu:
        menu = SendLaterMenu(tr("Send Later"), parent)
        menu.chosen.connect(self.later_asked)
        menu.other_asked.connect(self.other_time_asked)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self._show_menu(self.mapToGlobal(QPoint(12, 12)) if by_key else event.globalPos())

    def _show_menu(self, point: QPoint) -> None:
        menu = QMenu(self, objectName="outgoingMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        is_free = self.outgoing.state not in _ON_ITS_WAY
        for text, name, act in (
            (self._send_words, "send", self.send_asked.emit),
            (f"{tr('Edit')}\t{tr('Enter')}", "edit", self.edit_asked.emit),
            (f"{tr('Delete…')}\t{tr('Del')}", "delete", self.delete_asked.emit),
        ):
            entry = menu.addAction(text, act)
            entry.setObjectName(name)
            entry.setEnabled(is_free and not (name == "edit" and self.outgoing.is_redirect))
        times = self._times(menu)
        times.setEnabled(is_free and self.outgoing.state is not OutgoingState.UNCERTAIN)
        menu.insertMenu(menu.actions()[1], times)
        menu.popup(point)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_free = self.outgoing.state not in _ON_ITS_WAY
        match event.key():
            case Qt.Key.Key_Down:
                self.step_asked.emit(1)
            case Qt.Key.Key_Up:
                self.step_asked.emit(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if is_free and not self.outgoing.is_redirect:
                self.edit_asked.emit()
            case Qt.Key.Key_Delete if is_free:
                self.delete_asked.emit()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Del and Enter are commands of the main window for messages; here they are the card's."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_asked and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)
