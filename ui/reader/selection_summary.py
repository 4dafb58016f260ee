"""What stands in the message pane while several messages are selected: counts, commands, the first rows.

No message is opened, decrypted or fetched for it; of others it shows senders and subjects as the list does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from mailguard.events import Event, MessagesChanged
from mailguard.model import Flag, MessageId
from mailguard.model.selection import SelectionSummary
from ui.commands import Commands
from ui.deeds.message_actions import MessageActions
from ui.desk import Desk
from ui.reader.summary_rows import SummaryRows
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.widgets import button, rule, wrapped_label
from ui.wording import tr

MOST_ROWS = 50
ICONS = {"archive": "archive", "delete": "trash"}
ASK_MS = 60  # a selection that grows faster is counted once


class SelectionSummaryPage(QWidget):
    """`selected` tells which messages are meant; they are asked for anew when the store changes."""

    chosen = Signal(object)  # a MessageId: this one alone is to be shown
    failed = Signal(object)  # a MailGuardError

    def __init__(
        self,
        desk: Desk,
        selected: Callable[[], Sequence[MessageId]],
        commands: Commands,
        actions: MessageActions,
        tags: QMenu,
    ) -> None:
        super().__init__(objectName="selectionSummary")
        self._desk = desk
        self._selected = selected
        self._actions = actions
        self._is_waiting = False  # for the core; what changes meanwhile is asked for afterwards
        self._marks_read = True  # what the button does, and says
        self.title = wrapped_label(size="h1", semibold=True)
        self.title.setObjectName("summaryTitle")
        self.origins = wrapped_label(role="text-2")
        self.marks = wrapped_label(role="text-2")
        self.more = wrapped_label(size="sm", role="text-3")
        self.rows = SummaryRows()
        self.rows.chosen.connect(self.chosen)
        self._lay_out(commands, tags)
        self._asking = QTimer(self, singleShot=True, interval=ASK_MS)
        self._asking.timeout.connect(self._ask)
        desk.bridge.happened.connect(self._happened)

    def show_count(self, count: int) -> None:
        """Other messages are selected; `count` of them, or of the threads that they are in."""
        self.title.setText(tr("{n} messages selected", n=f"{count:,}"))
        self._asking.start()

    def _ask(self) -> None:
        if self._is_waiting:
            self._asking.start()
            return
        messages = self._selected()
        if len(messages) < 2:
            return
        self._is_waiting = True
        answer = self._desk.core.mail.summarize(messages, MOST_ROWS)
        self._desk.when(answer, owner=self, done=self._show, failed=self._fail)

    def _show(self, summary: SelectionSummary) -> None:
        self._is_waiting = False
        self.title.setText(tr("{n} messages selected", n=f"{summary.count:,}"))
        self.origins.setText(origin_words(summary))
        self.marks.setText(mark_words(summary))
        self.marks.setVisible(bool(self.marks.text()))
        self.rows.show_rows(summary.rows)
        is_cut = summary.count > len(summary.rows)
        self.more.setText(tr("The first {n} of them are listed here.", n=len(summary.rows)) if is_cut else "")
        self.more.setVisible(is_cut)
        self._marks_read = summary.unread > 0
        self._marking.setText(tr("Mark Read") if self._marks_read else tr("Mark Unread"))

    def _fail(self, error: object) -> None:
        self._is_waiting = False
        self.failed.emit(error)

    def _happened(self, event: Event) -> None:
        if isinstance(event, MessagesChanged) and self.isVisible() and not self._asking.isActive():
            self._asking.start()

    def _mark(self) -> None:
        self._actions.set_flag(Flag.READ, self._marks_read)

    # Parts

    def _lay_out(self, commands: Commands, tags: QMenu) -> None:
        self._marking = button(tr("Mark Read"), self._mark)
        self._marking.setObjectName("summary-mark-read")
        buttons = FlowLayout()
        for each in (*(_of(commands, name) for name in ("archive", "delete")), _of_menu(tags), self._marking):
            buttons.addWidget(each)
        head = QVBoxLayout()
        head.setContentsMargins(20, 20, 20, 16)
        head.setSpacing(4)
        for words in (self.title, self.origins, self.marks):
            head.addWidget(words)
        head.addSpacing(8)
        head.addLayout(buttons)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 20, 8)
        foot.addWidget(self.more)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(rule())
        inside.addWidget(self.rows, 1)
        inside.addLayout(foot)
        self.more.hide()


def origin_words(summary: SelectionSummary) -> str:
    """ "From 3 senders, in 2 threads, 14 kB in all"."""
    senders, threads = summary.senders, summary.threads
    origins = tr("From 1 sender") if senders == 1 else tr("From {n} senders", n=f"{senders:,}")
    places = tr("in 1 thread") if threads == 1 else tr("in {n} threads", n=f"{threads:,}")
    form = QLocale.DataSizeFormat.DataSizeTraditionalFormat
    size = QLocale().formattedDataSize(summary.size_bytes, 1, form)
    return ", ".join((origins, places, tr("{size} in all", size=size)))


def mark_words(summary: SelectionSummary) -> str:
    """ "2 unread, 3 encrypted, 1 signed": what none of them is stands not there."""
    counts = (
        (summary.unread, tr("unread")),
        (summary.encrypted, tr("encrypted")),
        (summary.signed, tr("signed")),
    )
    return ", ".join(f"{count:,} {words}" for count, words in counts if count)


def _of(commands: Commands, name: str) -> QPushButton:
    """A button for a command: its words, its icon, what it does, whether it can be used."""
    action = commands[name]
    made = button(action.text(), action.trigger, icon=ICONS[name])
    made.setObjectName(f"summary-{name}")
    made.setToolTip(action.toolTip())
    action.changed.connect(lambda: made.setEnabled(action.isEnabled()))
    return made


def _of_menu(tags: QMenu) -> QPushButton:
    made = button(tr("Tag"))
    made.setObjectName("summary-tag")
    made.setMenu(tags)
    return made
