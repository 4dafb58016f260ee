"""The Outbox: messages on their way, what holds each of them up, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from mailguard.errors import Cancelled, MailGuardError
from mailguard.events import Event, OutgoingChanged
from mailguard.model import Outgoing, OutgoingState
from ui.desk import Desk
from ui.outbox.outbox_card import OutboxCard
from ui.outbox.send_later import SendLaterDialog
from ui.saving import say_failed
from ui.widgets.boxes import Icon, message_box
from ui.widgets.widgets import label
from ui.wording import tr

_TICK_MS = 1000


class OutboxPage(QScrollArea):
    """Follows OutgoingChanged; `counted` tells how many wait."""

    counted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="outbox")
        self._desk = desk
        self._cards: list[OutboxCard] = []
        self.setAccessibleName(tr("Outbox"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(10, 10, 10, 10)
        self._lines.setSpacing(8)
        inside = QWidget()
        inside.setProperty("surface", "true")
        inside.setLayout(self._lines)
        self.setWidget(inside)
        ticking = QTimer(self, interval=_TICK_MS)
        ticking.timeout.connect(self._tick)
        ticking.start()
        desk.bridge.happened.connect(self._happened)
        self.reload()

    def reload(self) -> None:
        self._desk.when(
            self._desk.core.outbox.list(),
            owner=self,
            done=self._show,
            failed=lambda error: self._fail(error),
        )

    def _happened(self, event: Event) -> None:
        if isinstance(event, OutgoingChanged):
            self.reload()

    def _tick(self) -> None:
        if self.isVisible():
            for each in self._cards:
                each.show_time()

    def _show(self, outgoing: tuple[Outgoing, ...]) -> None:
        waiting = [each for each in outgoing if each.state is not OutgoingState.SENT]
        if [each.outgoing for each in self._cards] == waiting and self._lines.count():
            return
        chosen = self._chosen_place()
        self._clear()
        self._cards = [self._card(each) for each in waiting]
        for each in self._cards:
            self._lines.addWidget(each)
        if not waiting:
            nothing = label(tr("Nothing waits to be sent."), role="text-3")
            self._lines.addWidget(nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        self._lines.addStretch(1)
        self._choose(chosen)
        self.counted.emit(len(waiting))

    def _clear(self) -> None:
        while (taken := self._lines.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _card(self, outgoing: Outgoing) -> OutboxCard:
        made = OutboxCard(outgoing)
        outbox = self._desk.core.outbox
        made.send_asked.connect(lambda: self._do(outbox.send_now(outgoing.id)))
        made.later_asked.connect(lambda when: self._send_later(outgoing, when))
        made.other_time_asked.connect(lambda: self._ask_for_time(outgoing))
        made.edit_asked.connect(lambda: self._edit(outgoing))
        made.delete_asked.connect(lambda: self._ask_to_drop(outgoing))
        made.step_asked.connect(self._step)
        return made

    # Which card the keys are for

    def _chosen_place(self) -> int | None:
        """None: none of them has the focus."""
        focused = self.window().focusWidget()
        is_at = (n for n, each in enumerate(self._cards) if each is focused or each.isAncestorOf(focused))
        return next(is_at, None) if focused is not None else None

    def _choose(self, place: int | None) -> None:
        if place is not None and self._cards:
            card = self._cards[min(place, len(self._cards) - 1)]
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        place = self._chosen_place()
        if place is not None and 0 <= place + by < len(self._cards):
            self._choose(place + by)
            self.ensureWidgetVisible(self._cards[place + by])

    # What can be done

    def _ask_for_time(self, outgoing: Outgoing) -> None:
        dialog = SendLaterDialog(self.window(), outgoing.send_at)
        dialog.chosen.connect(lambda when: self._send_later(outgoing, when))
        dialog.open()

    def _send_later(self, outgoing: Outgoing, when: datetime) -> None:
        self._do(self._desk.core.outbox.send_later(outgoing.id, when))

    def _edit(self, outgoing: Outgoing) -> None:
        """Take it out of the Outbox and open it in a composer again."""
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.outbox.edit(outgoing.id, passphrase),
            owner=self.window(),
            purpose=tr("To edit your message."),
            done=lambda kept: self._desk.compose(kept[1], kept[0]),
            failed=self._fail,
        )

    def _ask_to_drop(self, outgoing: Outgoing) -> None:
        text = tr("Delete this message? It is not sent, and it is kept nowhere else.")
        if outgoing.state is OutgoingState.UNCERTAIN:
            text = tr("Delete this message here? It may have been sent already; that cannot be undone.")
        box = message_box(Icon.Question, text, self.window(), "deleteOutgoingQuestion")
        dropping = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keeping = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keeping)
        dropping.clicked.connect(lambda: self._do(self._desk.core.outbox.drop(outgoing.id)))
        box.open()

    def _do(self, answer: Future[None]) -> None:
        reload: Callable[[object], None] = lambda _: self.reload()  # noqa: E731  a typed callback
        self._desk.when(answer, owner=self, done=reload, failed=self._fail)

    def _fail(self, error: MailGuardError) -> None:
        if not isinstance(error, Cancelled):
            say_failed(self, error)
