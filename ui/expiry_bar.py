"""Says in good time that a key of one's own expires: 30, 7 and 1 days before, and when it has."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.events import AccountsChanged, Event, KeysChanged
from mailguard.model import Key, Tone
from ui.desk import Desk
from ui.desktop.window_places import places
from ui.keys import words
from ui.keys.dialog import open_over
from ui.keys.expiry import ExpiryDialog
from ui.widgets.pictures import Picture
from ui.widgets.widgets import button, row, set_property, wrapped_label
from ui.wording import tr

DAYS_BEFORE = (1, 7, 30)
_EXPIRED = 0
_LOOK_EVERY_MS = 3_600_000


class ExpiryBar(QFrame):
    """One key at a time, the one that expires first. "Later" is remembered until the next of the days."""

    said = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="expiryBar")
        self._desk = desk
        self._key: Key | None = None
        self.setProperty("banner", "true")
        set_property(self, "tone", str(Tone.CAUTION))
        self.text = wrapped_label(size="sm")
        self.text.setObjectName("expiryText")
        extending, later = button(tr("Extend…"), self._extend), button(tr("Later"), self._later)
        extending.setObjectName("extendKey")
        later.setObjectName("expiryLater")
        beside = QVBoxLayout()
        beside.setSpacing(6)
        beside.addWidget(self.text)
        beside.addLayout(row(extending, later, None, spacing=6))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(10, 8, 10, 8)
        inside.setSpacing(8)
        inside.addWidget(Picture("expiry", Tone.CAUTION, px=20))
        inside.addLayout(beside, 1)
        self.hide()
        looking = QTimer(self, interval=_LOOK_EVERY_MS)
        looking.timeout.connect(self.look)
        looking.start()
        desk.bridge.happened.connect(self._happened)
        self.look()

    def look(self) -> None:
        """Ask for the accounts' keys, and show what is due."""
        self._desk.when(self._desk.core.keys.list(), owner=self, done=self._take, failed=self._not_known)

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysChanged | AccountsChanged):
            self.look()

    def _take(self, keys: tuple[Key, ...]) -> None:
        used = {each.key for each in self._desk.core.accounts.all()}
        now = datetime.now(UTC)
        due = [key for key in keys if key.fingerprint in used and self._is_due(key, now)]
        self._key = min(due, key=lambda key: end_of(key) or now, default=None)
        if self._key is not None:
            self.text.setText(expiry_words(self._key, now))
        self.setVisible(self._key is not None)

    def _not_known(self, _: MailGuardError) -> None:
        self.hide()  # where GnuPG does not answer, windows say so that need it

    def _is_due(self, key: Key, now: datetime) -> bool:
        due = stage(key, now)
        put_off = str(places(self._desk).value(f"expiry/{key.fingerprint}", ""))
        return due is not None and put_off != _putting_off(key, due)

    def _later(self) -> None:
        key = self._key
        due = stage(key, datetime.now(UTC)) if key is not None else None
        if key is not None and due is not None:
            places(self._desk).setValue(f"expiry/{key.fingerprint}", _putting_off(key, due))
        self.look()

    def _extend(self) -> None:
        if self._key is not None:
            dialog = ExpiryDialog(self._desk, self._key, self.window())
            dialog.accepted.connect(lambda: self.said.emit(tr("Changed. Publish the key to tell others.")))
            open_over(dialog)


def end_of(key: Key) -> datetime | None:
    """When others can no longer encrypt for the key: it ends, or the last of its subkeys for that does."""
    readers = [each for each in key.subkeys if "e" in each.capabilities and not each.is_revoked]
    ends = [key.expires]
    if readers and all(each.expires for each in readers):
        ends.append(max(each.expires for each in readers if each.expires))
    return min((each for each in ends if each is not None), default=None)


def stage(key: Key, now: datetime) -> int | None:
    """The last of the days before its end that has come; 0 when it has expired; None before all of them."""
    end = end_of(key)
    if end is None or key.is_revoked:
        return None
    if end <= now:
        return _EXPIRED
    days = (end - now).total_seconds() / 86_400
    return next((each for each in DAYS_BEFORE if days <= each), None)


def expiry_words(key: Key, now: datetime) -> str:
    end = end_of(key)
    date = words.date_words(end)
    if key.expires is not None and key.expires <= now:
        return tr("Your key expired on {date}. You can read old mail, but not sign.", date=date)
    if end is not None and end <= now:
        return tr("Since {date} others cannot write to you encrypted: a part of your key expired.", date=date)
    return tr(
        "Your key {address} expires on {date}. After that others cannot write to you encrypted.",
        address=key.address,
        date=date,
    )


def _putting_off(key: Key, due: int) -> str:
    """Also of the date: a key that was extended is told of anew."""
    return f"{end_of(key):%Y-%m-%d} {due}"
