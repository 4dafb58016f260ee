"""A quiet word of the status bar for what servers do not know yet: “3 changes wait”. It opens Activity."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from mailguard.core.waiting import WaitingCount
from mailguard.events import Event, FoldersChanged, LinkChanged, MessagesChanged, OutgoingChanged
from ui.bridge import ignore
from ui.desk import Desk
from ui.widgets.widgets import set_tool_tip
from ui.wording import tr

LOOK_MS = 1_500  # what a server hears of sooner does not wait


class WaitingWord(QPushButton):
    """Hidden while nothing waits."""

    def __init__(self, desk: Desk, clicked: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="statusWaiting")
        self._desk = desk
        self.setProperty("link", "true")
        self.setProperty("quietlink", "true")
        self.clicked.connect(clicked)
        self._looking = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        desk.bridge.happened.connect(self._happened)
        self._show(WaitingCount())
        self._looking.start()

    def _happened(self, event: Event) -> None:
        is_due = isinstance(event, MessagesChanged | FoldersChanged | LinkChanged | OutgoingChanged)
        if is_due and not self._looking.isActive():
            self._looking.start()

    def _look(self) -> None:
        self._desk.when(self._desk.core.waiting.count(), owner=self, done=self._show, failed=ignore)

    def _show(self, count: WaitingCount) -> None:
        self.setText(waiting_count_words(count))
        set_tool_tip(self, _where(count))
        self.setVisible(count.changes + count.outgoing > 0)


def waiting_count_words(count: WaitingCount) -> str:
    """ "3 changes wait", "1 message waits"; both: "4 wait"."""
    if count.changes and count.outgoing:
        return tr("{n} wait", n=f"{count.changes + count.outgoing:,}")
    if count.outgoing:
        return outgoing_words(count.outgoing)
    return tr("1 change waits") if count.changes == 1 else tr("{n} changes wait", n=f"{count.changes:,}")


def outgoing_words(count: int) -> str:
    return tr("1 message waits") if count == 1 else tr("{n} messages wait", n=f"{count:,}")


def _where(count: WaitingCount) -> str:
    lines = [
        tr("Changes that your servers are still to be told of: {n}", n=count.changes)
        if count.changes
        else "",
        tr("Messages in the Outbox: {n}", n=count.outgoing) if count.outgoing else "",
    ]
    return "\n".join(filter(None, lines))
