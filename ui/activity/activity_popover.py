"""“Activity”: what goes on, how the accounts stand, what waits for a server, what happened. It is live."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.core.waiting import WaitingChange, WaitingCount
from mailguard.events import Event, FoldersChanged, LinkChanged, MessagesChanged, OutgoingChanged
from mailguard.model import AccountId
from ui import theme
from ui.activity.activity import ActivityLog, Job, Standing
from ui.activity.activity_lines import Line, LineList
from ui.activity.waiting_word import outgoing_words
from ui.activity.waiting_words import waiting_words
from ui.bridge import ignore
from ui.desk import Desk
from ui.people import long_date
from ui.widgets.widgets import label, rule
from ui.wording import tr

WIDTH_PX = 420
MOST_HEIGHT_PX = 420
GAP_PX = 4
MOST_WAITING = 20
LOOK_MS = 200  # changes that come faster are shown together


class ActivityPopover(QFrame):
    """Over the status bar; Esc closes it."""

    def __init__(self, desk: Desk, log: ActivityLog, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("activity")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("popover", "true")
        self.setFixedWidth(theme.scaled(WIDTH_PX))
        self._desk = desk
        self._log = log
        self._bar: QWidget | None = None
        self._lines = LineList()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._lines)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 8, 1, 1)
        heading = label(tr("Activity"), size="h2", semibold=True)
        heading.setContentsMargins(14, 0, 14, 0)
        whole.addWidget(heading)
        whole.addWidget(rule())
        whole.addWidget(self._area)
        self._waiting: tuple[WaitingChange, ...] = ()
        self._outgoing = 0
        self._looking = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        desk.bridge.happened.connect(self._happened)
        log.changed.connect(self.refresh)
        self.refresh()
        self._look()

    def show_over(self, bar: QWidget) -> None:
        self._bar = bar
        self._place()
        self.show()

    def refresh(self) -> None:
        """The lines as they are by now."""
        running = [
            Line(key=f"running-{place}", icon="get", text=text, aside=tr("now"))
            for place, text in enumerate(self._log.running())
        ]
        standings = map(self._standing_line, self._log.standings())
        lines = [*running, *standings, *self._waiting_lines(), *self._past_lines()]
        nothing = Line(key="nothing", icon="info", text=tr("Nothing has happened yet."))
        self._lines.show_lines(lines or [nothing])
        self._place()

    def _standing_line(self, standing: Standing) -> Line:
        return Line(
            key=f"link-{standing.account}",
            icon=standing.icon,
            text=standing.text,
            aside=self._whose(standing.account),
            act_words=tr("Try now") if standing.can_hurry else "",
            act=lambda: self._desk.core.mail.get_messages(standing.account),
        )

    def _happened(self, event: Event) -> None:
        if isinstance(event, MessagesChanged | FoldersChanged | LinkChanged | OutgoingChanged):
            self._looking.start()

    def _look(self) -> None:
        self._desk.when(self._desk.core.waiting.list(), owner=self, done=self._show_waiting, failed=ignore)
        self._desk.when(self._desk.core.waiting.count(), owner=self, done=self._show_outgoing, failed=ignore)

    def _show_waiting(self, waiting: tuple[WaitingChange, ...]) -> None:
        self._waiting = waiting
        self.refresh()

    def _show_outgoing(self, count: WaitingCount) -> None:
        self._outgoing = count.outgoing
        self.refresh()

    def _waiting_lines(self) -> list[Line]:
        """What servers do not know yet; it goes as they are told."""
        if not self._waiting and not self._outgoing:
            return []
        lines = [Line(key="waiting", text=tr("Waiting for the server"))]
        if self._outgoing:
            words = tr("{messages} in the Outbox", messages=outgoing_words(self._outgoing))
            lines.append(Line(key="outgoing", icon="send", text=words))
        for place, each in enumerate(self._waiting[:MOST_WAITING]):
            words = waiting_words(each)
            lines.append(
                Line(key=f"waiting-{place}", icon="expiry", text=words, aside=self._whose(each.account))
            )
        others = len(self._waiting) - MOST_WAITING
        if others > 0:
            lines.append(Line(key="waiting-more", icon="expiry", text=tr("and {n} more", n=others)))
        return lines

    def _past_lines(self) -> list[Line]:
        return [
            Line(key=_key_of(job), icon=job.icon, text=job.text, aside=self._aside(job))
            for job in self._log.past
        ]

    def _aside(self, job: Job) -> str:
        return f"{self._whose(job.account)}  {long_date(job.when)}"

    def _whose(self, account: AccountId) -> str:
        found = self._desk.account(account)
        return clean_text(found.identity.address) if found is not None else ""

    def _place(self) -> None:
        """As high as its lines need, its foot on the status bar."""
        needed = self._lines.height_for(self.width() - 2)
        self._area.setFixedHeight(min(theme.scaled(MOST_HEIGHT_PX), max(needed, theme.scaled(48))))
        self.adjustSize()
        if self._bar is not None:
            left = (self._bar.width() - self.width()) // 2
            self.move(self._bar.mapToGlobal(QPoint(left, -self.height() - GAP_PX)))


def _key_of(job: Job) -> str:
    return f"past-{job.when.timestamp()}"
