"""“Send Later”: a menu of times, and a dialog for any other one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, QTime, QTimer, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QDialog,
    QHBoxLayout,
    QMenu,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import icons, theme
from ui.outbox.send_times import at_words, in_words, offers
from ui.widgets.widgets import button, label, row, set_property, wrapped_label
from ui.wording import tr

_LOOK_AGAIN_MS = 10_000
_WIDTH_PX, _CALENDAR_PX = 440, 230
_CLOCK_WIDE_PX, _CLOCK_HIGH_PX = 100, 30
_YEARS = 5  # at most so far ahead


def local_now() -> datetime:
    return datetime.now().astimezone()


class SendLaterMenu(QMenu):
    """Times from now on, made anew whenever it opens. `chosen`: a datetime with its zone."""

    chosen = Signal(object)
    other_asked = Signal()

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent, objectName="sendLaterMenu")
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        self.clear()
        for each in offers(local_now()):
            entry = self.addAction(each.words, lambda when=each.when: self.chosen.emit(when))
            entry.setObjectName(f"send-{each.name}")
        self.addSeparator()
        other = self.addAction(tr("Choose Date and Time…"), self.other_asked.emit)
        other.setObjectName("send-other")


class SendLaterDialog(QDialog):
    """A calendar and a clock. `chosen`: a datetime with its zone, later than now."""

    chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        begin_with: datetime | None = None,
        *,
        warning: Callable[[datetime], str] = lambda _: "",
    ) -> None:
        """warning: what is to be said of a time, such as that a key expires before it."""
        super().__init__(parent, objectName="sendLaterDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Send Later"))
        self.setMinimumWidth(_WIDTH_PX)
        self._warning = warning
        self._build()
        first = begin_with or offers(local_now())[0].when
        self._show_time(max(first.astimezone(), local_now() + timedelta(minutes=1)))
        self._calendar.selectionChanged.connect(self._update)
        self._clock.timeChanged.connect(self._update)
        looking = QTimer(self, interval=_LOOK_AGAIN_MS)  # what is chosen may be over meanwhile
        looking.timeout.connect(self._update)
        looking.start()
        self._update()

    @property
    def when(self) -> datetime:
        """What is chosen, in this computer's time zone: a time that summer time skips is an hour later."""
        day, clock = self._calendar.selectedDate(), self._clock.time()
        local = datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute())
        return local.astimezone()

    def _build(self) -> None:
        today = QDate.currentDate()
        self._calendar = QCalendarWidget(objectName="sendDate")
        self._calendar.setAccessibleName(tr("Date"))
        self._calendar.setDateRange(today, today.addYears(_YEARS))
        self._calendar.setGridVisible(False)
        self._calendar.setMinimumHeight(_CALENDAR_PX)
        for name, icon in (("prevmonth", "caret-left"), ("nextmonth", "caret-right")):
            turning = self._calendar.findChild(QToolButton, f"qt_calendar_{name}")
            if turning is not None:  # drawn by Qt it is black in the dark theme
                turning.setIcon(icons.icon(icon))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # red is for what is wrong
            self._calendar.setWeekdayTextFormat(day, QTextCharFormat())
        self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._calendar.setFirstDayOfWeek(QLocale().firstDayOfWeek())
        self._calendar.activated.connect(lambda _: self._clock.setFocus())
        self._clock = QTimeEdit(objectName="sendTime")
        self._clock.setMinimumSize(theme.scaled(_CLOCK_WIDE_PX), theme.scaled(_CLOCK_HIGH_PX))
        self._clock.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))
        time_label = label(tr("Time"), role="text-2")
        time_label.setBuddy(self._clock)
        self._clock.setAccessibleName(tr("Time"))
        self._says = wrapped_label(size="sm", role="text-2")
        self._says.setObjectName("sendLaterSays")
        self._warns = wrapped_label(size="sm")
        self._warns.setObjectName("sendLaterWarns")
        set_property(self._warns, "tone", "caution")
        meaning = wrapped_label(
            tr(
                "The message is finished now: its date, signature and encryption are those of today. "
                "MailGuard must be running and online at that time; else it is sent as soon as it is."
            ),
            size="sm",
            role="text-2",
        )
        self._sending = button(tr("Send Later"), self._choose, primary=True)
        self._sending.setObjectName("sendLater")
        self._sending.setDefault(True)
        clock = QHBoxLayout()
        clock.addWidget(time_label)
        clock.addWidget(self._clock)
        clock.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(12)
        inside.addWidget(label(tr("When to send"), size="h2", semibold=True))
        inside.addWidget(self._calendar)
        inside.addLayout(clock)
        for each in (self._says, self._warns, meaning):
            inside.addWidget(each)
        inside.addLayout(row(None, button(tr("Cancel"), self.reject), self._sending))

    def _show_time(self, when: datetime) -> None:
        local = when.astimezone()
        self._calendar.setSelectedDate(QDate(local.year, local.month, local.day))
        self._clock.setTime(QTime(local.hour, local.minute))

    def _update(self) -> None:
        now, when = local_now(), self.when
        is_ahead = when > now
        said = tr("Sent {when}, {wait}.", when=at_words(when, now), wait=in_words(when, now))
        self._says.setText(said if is_ahead else tr("This time is over already."))
        warning = self._warning(when) if is_ahead else ""
        self._warns.setText(warning)
        self._warns.setVisible(bool(warning))
        self._sending.setEnabled(is_ahead)

    def _choose(self) -> None:
        when = self.when
        if when <= local_now():
            self._update()
            return
        self.accept()
        self.chosen.emit(when)
