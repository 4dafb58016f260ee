"""The Outbox: messages on their way, what holds each of them up, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import Cancelled, MailGuardError
from mailguard.events import Event, OutgoingChanged
from mailguard.model import Outgoing, OutgoingState
from ui.boxes import Icon, message_box
from ui.desk import Desk
from ui.people import long_date
from ui.pictures import Picture
from ui.saving import say_failed
from ui.widgets import button, label, row, wrapped_label
from ui.wording import tr


class OutboxPage(QScrollArea):
    """Follows OutgoingChanged; `counted` tells how many wait."""

    counted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="outbox")
        self._desk = desk
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

    def _show(self, outgoing: tuple[Outgoing, ...]) -> None:
        waiting = [each for each in outgoing if each.state is not OutgoingState.SENT]
        while (taken := self._lines.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for each in waiting:
            self._lines.addWidget(self._card(each))
        if not waiting:
            nothing = label(tr("Nothing waits to be sent."), role="text-3")
            self._lines.addWidget(nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        self._lines.addStretch(1)
        self.counted.emit(len(waiting))

    def _card(self, outgoing: Outgoing) -> QFrame:
        made = QFrame(objectName=f"outgoing-{outgoing.id}")
        made.setProperty("card", "true")
        inside = QVBoxLayout(made)
        inside.setContentsMargins(12, 10, 12, 10)
        inside.setSpacing(4)
        protection = Picture("encrypt" if outgoing.is_encrypted else "encrypt-off")
        protection.setAccessibleName(tr("encrypted") if outgoing.is_encrypted else tr("not encrypted"))
        subject = wrapped_label(clean_text(outgoing.subject) or tr("(no subject)"))
        first = row(subject, protection)
        first.setStretch(0, 1)
        inside.addLayout(first)
        people = ", ".join(clean_text(each) for each in outgoing.recipients)
        inside.addWidget(wrapped_label(tr("To {names}", names=people), size="sm", role="text-2"))
        inside.addWidget(wrapped_label(state_words(outgoing, datetime.now(UTC)), size="sm", role="text-2"))
        inside.addLayout(row(*self._buttons(outgoing), None))
        return made

    def _buttons(self, outgoing: Outgoing) -> list[QWidget]:
        if outgoing.state in (OutgoingState.SENDING, OutgoingState.SENT):
            return []
        again = button(
            tr("Send again") if outgoing.state is OutgoingState.UNCERTAIN else tr("Try again"),
            lambda: self._do(self._desk.core.outbox.send_now(outgoing.id)),
        )
        again.setObjectName(f"tryAgain-{outgoing.id}")
        editing = button(tr("Edit"), lambda: self._edit(outgoing))
        editing.setObjectName(f"editOutgoing-{outgoing.id}")
        dropping = button(tr("Delete…"), lambda: self._ask_to_drop(outgoing))
        dropping.setObjectName(f"deleteOutgoing-{outgoing.id}")
        return [again, editing, dropping]

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


def state_words(outgoing: Outgoing, now: datetime) -> str:
    """What holds a message up: "waiting", "failed: {why}"."""
    why = clean_text(outgoing.error)
    if outgoing.state is OutgoingState.SENDING:
        return tr("Being sent…")
    if outgoing.state is OutgoingState.UNCERTAIN:
        return tr(
            "The connection broke after the message was handed over. It may have arrived. "
            "Send it again? Then it may arrive twice."
        )
    if outgoing.state is OutgoingState.FAILED:
        return tr("Failed: {why}", why=why) if why else tr("Failed")
    if outgoing.next_try is not None and outgoing.next_try > now:
        waits = tr("Waiting; tried again at {time}.", time=long_date(outgoing.next_try))
        return f"{waits} {why}".strip()
    return tr("Waiting to be sent")
