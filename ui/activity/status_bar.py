"""The status bar: what was done last, what goes on, and how long the key is unlocked."""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from mailguard.errors import MailGuardError
from mailguard.events import Event, KeysLocked
from mailguard.mime.links import describe_link
from mailguard.model import Encryption, Fingerprint, OpenedMessage, UnlockState
from ui import icons, theme
from ui.activity.fitting_row import FittingRow
from ui.bridge import ignore
from ui.desk import Desk
from ui.widgets.widgets import label, link_button
from ui.widgets.wrapping import ElidedLabel
from ui.wording import tr

LOOK_EVERY_MS = 15_000
_LEAST_SAID_PX = 120


class StatusBar(QStatusBar):
    """Left: the last thing; middle: what goes on; right: the key."""

    activity_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="statusBar")
        self._desk = desk
        self.setSizeGripEnabled(False)
        self._tick = QLabel()
        self.said = ElidedLabel()
        self.said.setFont(theme.font("sm"))
        self.said.setProperty("role", "text-2")
        self.said.setObjectName("statusText")
        self.said.setMinimumWidth(theme.scaled(_LEAST_SAID_PX))
        self.working = link_button("", self.activity_asked.emit)
        self.working.setObjectName("statusActivity")
        self.progress = QProgressBar()
        self.progress.setFixedWidth(120)
        self.progress.setTextVisible(False)
        self._padlock = QLabel()
        self.key = label(size="sm", role="text-2")
        self.key.setObjectName("statusKey")
        self.lock = link_button(tr("Lock now"), self.lock_keys)
        self.lock.setObjectName("lockNow")
        self._row = FittingRow()
        self._hover = ""
        self._last = ""
        self._icon = "check"
        self._of_message = ""
        self._lay_out()
        self._states: dict[Fingerprint, UnlockState] = {}
        looking = QTimer(self, interval=LOOK_EVERY_MS)
        looking.timeout.connect(self.look)
        looking.start()
        desk.bridge.happened.connect(self._happened)
        theme.theme().changed.connect(self._colour)
        self._show_key()
        self._show_said()
        self.show_work("")

    def say(self, text: str, icon: str = "check") -> None:
        """The last activity, such as "Up to date, checked 14:05"."""
        self._last = text
        self._icon = icon
        self._colour()
        self._of_message = ""
        self._show_said()

    def tell_of(self, opened: OpenedMessage) -> None:
        """What was done for the message that is now in sight."""
        is_decrypted = opened.verdict.facts.encryption is Encryption.OK
        self._of_message = tr("Decrypted message") if is_decrypted else ""
        self._show_said()

    def tell_of_none(self) -> None:
        self._of_message = ""
        self._show_said()

    def show_link(self, target: str) -> None:
        """Where the link under the pointer goes; "" when it has left."""
        self._hover = describe_link(target) if target else ""
        self._show_said()

    def show_work(self, text: str, done: int = 0, total: int = 0) -> None:
        """What goes on; "" when nothing does."""
        self.working.setText(text)
        self.working.setVisible(bool(text))
        self.progress.setVisible(bool(text) and total > 0)
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(done)

    def add_words(self, first: QWidget, last: QWidget) -> None:
        """Left of what goes on, and at the right end; the last one is let go first where it gets narrow."""
        self._row.add(first, 0)
        self._row.add(last)
        self._row.let_go_first(last, self.progress, self.key)

    def look(self) -> None:
        """Ask whether the accounts' keys are unlocked."""
        keys = {each.key for each in self._desk.core.accounts.all() if each.key is not None}
        self._states = {key: state for key, state in self._states.items() if key in keys}
        for key in keys:
            self._desk.when(
                self._desk.core.keys.unlock_state(key),
                owner=self,
                done=lambda state, key=key: self._learn(key, state),
                failed=lambda _, key=key: self._learn(key, UnlockState(is_unlocked=False)),
            )
        if not keys:
            self._show_key()

    def _learn(self, key: Fingerprint, state: UnlockState) -> None:
        self._states[key] = state
        self._show_key()

    def _show_key(self) -> None:
        unlocked = [state for state in self._states.values() if state.is_unlocked]
        for part in (self.key, self.lock, self._padlock):
            part.setVisible(bool(unlocked))
        if unlocked:
            ends = [state.until for state in unlocked if state.until is not None]
            words = unlocked_words(min(ends) if ends else None, datetime.now(UTC))
            self.key.setText(words)
            self._padlock.setToolTip(words)  # where there is no room for the words themselves

    def lock_keys(self) -> None:
        """Let GnuPG forget the passphrases now; a failure is said."""
        self._desk.when(self._desk.core.keys.lock_now(), owner=self, done=ignore, failed=self._locking_failed)

    def _locking_failed(self, error: MailGuardError) -> None:
        self.say(tr("The key could not be locked: {reason}", reason=str(error)))

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysLocked):
            self._states.clear()
            self._show_key()
            self.look()

    def _show_said(self) -> None:
        self.said.setText(self._hover or self._of_message or self._last)
        self._tick.setVisible(bool(self._last) and not self._hover)

    def _lay_out(self) -> None:
        self.setContentsMargins(12, 0, 8, 0)
        self.addWidget(self._tick)
        self.addWidget(self.said, 1)
        for part in (self.working, self.progress, self._padlock, self.key, self.lock):
            self._row.add(part)
        self._row.let_go_first(self.progress, self.key)
        self.addPermanentWidget(self._row)
        self._colour()

    def _colour(self) -> None:
        self._tick.setPixmap(icons.icon(self._icon, theme.tokens().text_2).pixmap(QSize(13, 13)))
        self._padlock.setPixmap(icons.icon("unlocked", theme.tokens().text_2).pixmap(QSize(14, 14)))


def unlocked_words(until: datetime | None, now: datetime) -> str:
    """ "Your key is unlocked for 8 minutes"; without a number where the agent tells none."""
    if until is None:
        return tr("Your key is unlocked")
    minutes = max(1, ceil((until - now).total_seconds() / 60))
    if minutes == 1:
        return tr("Your key is unlocked for 1 minute")
    return tr("Your key is unlocked for {n} minutes", n=minutes)
