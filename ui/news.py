"""What the core reports, and what the main window makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTime

from mailguard.cleaning import clean_text
from mailguard.errors import StoreFailed
from mailguard.events import (
    AccountsChanged,
    Event,
    FoldersChanged,
    KeysChanged,
    Link,
    LinkChanged,
    MessagesChanged,
    OutgoingChanged,
    SettingsChanged,
    SyncProgressed,
)
from mailguard.model import Outgoing, OutgoingId, OutgoingState
from ui import theme
from ui.desk import Desk
from ui.wording import tr, words_for

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class News(QObject):
    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._outgoing: dict[OutgoingId, Outgoing] = {}
        desk.bridge.happened.connect(self._happened)

    def _happened(self, event: Event) -> None:
        if isinstance(event, MessagesChanged):
            self._window.list.folder_changed(event.folder)
        elif isinstance(event, LinkChanged):
            self._link(event)
        elif isinstance(event, SyncProgressed):
            self._sync(event)
        elif isinstance(event, OutgoingChanged):
            self._sent(event)
        elif isinstance(event, KeysChanged):
            self._window.list.model.rows_changed()
            self._window.status.look()
        elif isinstance(event, AccountsChanged | FoldersChanged):
            self._accounts()
        elif isinstance(event, SettingsChanged):
            self._settings(event)

    def _link(self, event: LinkChanged) -> None:
        window = self._window
        if event.error is not None and event.link in (Link.STOPPED, Link.WAITING):
            window.link_bar.show_error(event.account, event.error)
        elif isinstance(event.error, StoreFailed):  # there is a connection, and no place for what it brings
            window.link_bar.show_error(event.account, event.error)
        elif event.error is not None:
            window.toast.say(words_for(event.error).text)
        elif event.link is Link.ONLINE:
            window.link_bar.clear(event.account)
            self._say_up_to_date()
        elif event.link is Link.OFFLINE:
            window.link_bar.clear(event.account)
            window.status.say(tr("Offline. Showing what is stored here."))

    def _sync(self, event: SyncProgressed) -> None:
        if event.done >= event.total:
            self._say_up_to_date()

    def _say_up_to_date(self) -> None:
        clock = QTime.currentTime().toString("HH:mm")
        self._window.status.say(tr("Up to date, checked {time}", time=clock))

    def _accounts(self) -> None:
        bar = self._window.link_bar
        if bar.account is not None and self._desk.account(bar.account) is None:
            bar.clear(bar.account)

    def _settings(self, event: SettingsChanged) -> None:
        theme.theme().choose(self._desk.core.accounts.settings().theme)
        if event.error is not None:
            reason = words_for(event.error).text
            self._window.toast.say(
                tr("Settings could not be saved: {reason}. They hold until you quit.", reason=reason)
            )

    # What was sent is named, so it is looked at while it is still in the Outbox

    def _sent(self, event: OutgoingChanged) -> None:
        if event.state is OutgoingState.SENT:
            self._say_sent(event.outgoing)
            return
        if event.error is not None:
            self._window.toast.say(words_for(event.error).text)
        self._desk.when(self._desk.core.writing.outbox(), owner=self, done=self._learn, failed=lambda _: None)

    def _learn(self, outgoing: tuple[Outgoing, ...]) -> None:
        self._outgoing |= {each.id: each for each in outgoing}

    def _say_sent(self, outgoing: OutgoingId) -> None:
        known = self._outgoing.pop(outgoing, None)
        if known is None:
            self._window.toast.say(tr("Message sent"))
            return
        names = ", ".join(clean_text(each) for each in known.recipients)
        self._window.toast.say(sent_words(names, known.is_encrypted, known.is_signed))


def sent_words(names: str, is_encrypted: bool, is_signed: bool) -> str:
    """ "Sent to {names}, encrypted and signed."."""
    if is_encrypted and is_signed:
        return tr("Sent to {names}, encrypted and signed.", names=names)
    if is_encrypted:
        return tr("Sent to {names}, encrypted.", names=names)
    if is_signed:
        return tr("Sent to {names}, signed.", names=names)
    return tr("Sent to {names}.", names=names)
