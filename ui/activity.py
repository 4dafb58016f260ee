"""What goes on and what went on: the accounts' connections, fetching, sending."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.events import Event, Link, LinkChanged, OutgoingChanged, SyncProgressed
from mailguard.model import AccountId, OutgoingState
from ui import theme
from ui.desk import Desk
from ui.people import long_date
from ui.pictures import Picture
from ui.widgets import label, row, rule, wrapped_label
from ui.wording import tr, words_for, words_for_sending

MOST_JOBS = 50
WIDTH_PX = 420


@dataclass(frozen=True, slots=True)
class Job:
    """One line. `is_failed` ones stay in sight until the popover was looked at."""

    when: datetime
    account: AccountId
    text: str
    icon: str = "check"
    is_failed: bool = False


class ActivityLog(QObject):
    """Listens to the core and keeps the last fifty jobs, and those that run."""

    running_changed = Signal(str, int, int)  # words or "", done, total
    up_to_date = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._links: dict[AccountId, LinkChanged] = {}
        self._progress: dict[AccountId, SyncProgressed] = {}
        self.past: deque[Job] = deque(maxlen=MOST_JOBS)
        desk.bridge.happened.connect(self._happened)

    def running(self) -> list[str]:
        """A line for each thing that goes on now."""
        lines = [self._progress_words(each) for each in self._progress.values()]
        return lines + [words for each in self._links.values() if (words := self._link_words(each))]

    def _happened(self, event: Event) -> None:
        if isinstance(event, LinkChanged):
            self._link(event)
        elif isinstance(event, SyncProgressed):
            self._sync(event)
        elif isinstance(event, OutgoingChanged):
            self._outgoing(event)
        else:
            return
        self._report()

    def _link(self, event: LinkChanged) -> None:
        self._links[event.account] = event
        if event.link is not Link.ONLINE:
            self._progress.pop(event.account, None)
        if event.error is not None:
            self._add(event.account, words_for(event.error).text, "caution", is_failed=True)

    def _sync(self, event: SyncProgressed) -> None:
        if event.done < event.total:
            self._progress[event.account] = event
            return
        self._progress.pop(event.account, None)
        self.up_to_date.emit()

    def _outgoing(self, event: OutgoingChanged) -> None:
        if event.state is OutgoingState.SENT:
            self._add(event.account, tr("A message was sent"), "send")
        elif event.error is not None:
            self._add(event.account, words_for_sending(event.error).text, "caution", is_failed=True)

    def _add(self, account: AccountId, text: str, icon: str, *, is_failed: bool = False) -> None:
        if self.past and self.past[0].text == text:
            self.past.popleft()  # a repeat takes the place of the last one
        self.past.appendleft(Job(datetime.now().astimezone(), account, text, icon, is_failed))

    def _report(self) -> None:
        for progress in self._progress.values():
            self.running_changed.emit(self._progress_words(progress), progress.done, progress.total)
            return
        lines = self.running()
        self.running_changed.emit(lines[0] if lines else "", 0, 0)

    @staticmethod
    def _progress_words(event: SyncProgressed) -> str:
        return tr("Getting messages: {done} of {total}", done=event.done, total=event.total)

    def _link_words(self, event: LinkChanged) -> str:
        account = self._desk.account(event.account)
        host = clean_text(account.imap.host) if account is not None else ""
        if event.link is Link.CONNECTING:
            return tr("Connecting to {host}…", host=host)
        if event.link is Link.WAITING:
            return tr("{host} does not answer; tried again soon", host=host)
        return ""


class ActivityPopover(QFrame):
    """Over the status bar; Esc closes it."""

    def __init__(self, desk: Desk, log: ActivityLog, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup, objectName="activity")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("popover", "true")
        self.setFixedWidth(theme.scaled(WIDTH_PX))
        self._desk = desk
        lines = QWidget()
        inside = QVBoxLayout(lines)
        inside.setContentsMargins(14, 8, 14, 12)
        inside.setSpacing(8)
        for text in log.running():
            inside.addLayout(_line("get", text, tr("now")))
        for job in log.past:
            inside.addLayout(_line(job.icon, job.text, self._aside(job)))
        if not log.running() and not log.past:
            inside.addWidget(label(tr("Nothing has happened yet."), role="text-3"))
        inside.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(lines)
        area.setMinimumHeight(min(360, 48 + 44 * (len(log.running()) + len(log.past))))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 8, 1, 1)
        heading = label(tr("Activity"), size="h2", semibold=True)
        heading.setContentsMargins(14, 0, 14, 0)
        whole.addWidget(heading)
        whole.addWidget(rule())
        whole.addWidget(area)

    def show_over(self, bar: QWidget) -> None:
        self.adjustSize()
        corner = bar.mapToGlobal(QPoint((bar.width() - self.width()) // 2, -self.height() - 4))
        self.move(corner)
        self.show()

    def _aside(self, job: Job) -> str:
        account = self._desk.account(job.account)
        whose = clean_text(account.identity.address) if account is not None else ""
        return f"{whose}  {long_date(job.when)}"


def _line(icon: str, text: str, aside: str) -> QVBoxLayout:
    picture = Picture(icon)
    words = wrapped_label(text)
    made = QVBoxLayout()
    made.setSpacing(0)
    first = row(picture, words)
    first.setStretch(1, 1)
    first.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
    made.addLayout(first)
    below = wrapped_label(aside, size="xs", role="text-3")
    below.setContentsMargins(24, 0, 0, 0)
    made.addWidget(below)
    return made
