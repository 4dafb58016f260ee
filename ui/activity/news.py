"""What the core reports, and what the main window makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTime

from mailguard.cleaning import clean_text
from mailguard.errors import NEEDS_PERSON, StoreFailed
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
from mailguard.model import AccountId, OutgoingState
from mailguard.model.deleting import shows_marked
from ui import theme
from ui.desk import Desk
from ui.outbox.send_toast import SendToast
from ui.wording import reason_of, tr, words_for, words_for_sending

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class News(QObject):
    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._cannot_send: set[AccountId] = set()  # until a person has done something about it
        SendToast(desk, window.toast)
        desk.bridge.happened.connect(self._happened)
        self._offer_undeletion()

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
            self._offer_undeletion()
        elif isinstance(event, SettingsChanged):
            self._settings(event)

    def _link(self, event: LinkChanged) -> None:
        window = self._window
        is_broken = event.link in (Link.STOPPED, Link.WAITING)
        # A store that fails leaves the connection as it is, but no place for what it brings.
        if event.error is not None and (is_broken or isinstance(event.error, StoreFailed)):
            window.link_bar.show_error(event.account, event.error)
        elif event.error is not None:
            window.toast.say(words_for(event.error).text)
        elif event.link is Link.ONLINE:
            if event.account not in self._cannot_send:
                window.link_bar.clear(event.account)
            self._say_up_to_date()
        elif event.link is Link.OFFLINE:
            window.link_bar.clear(event.account)
            self._say_offline(event.account)

    def _say_offline(self, account: AccountId) -> None:
        found = self._desk.account(account)
        if found is not None and found.is_paused and not self._desk.core.is_offline:
            address = clean_text(found.identity.address)
            self._window.status.say(tr("Updates of {address} are paused", address=address), "info")
        else:
            self._window.status.say(tr("Offline. Showing what is stored here."), "info")

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

    def _offer_undeletion(self) -> None:
        """Where nothing is ever marked in sight, nothing is to be undeleted."""
        is_offered = bool(shows_marked(self._desk.core.accounts.all()))
        self._window.commands["undelete"].setVisible(is_offered)

    def _settings(self, event: SettingsChanged) -> None:
        theme.theme().choose(self._desk.core.accounts.settings().theme)
        if event.error is not None:
            text = tr(
                "Settings could not be saved: {reason}. They hold until you quit.",
                reason=reason_of(event.error),
            )
            self._window.toast.say(text)

    # What becomes of messages in the Outbox

    def _sent(self, event: OutgoingChanged) -> None:
        self._tell_sending_trouble(event)
        if event.sent is not None:
            names = ", ".join(clean_text(each) for each in event.sent.recipients)
            words = sent_words(names, event.sent.is_encrypted, event.sent.is_signed)
            if event.lacks_report:
                words = f"{words} {tr('Its server gives no delivery reports, so none will come.')}"
            self._window.toast.say(words)

    def _tell_sending_trouble(self, event: OutgoingChanged) -> None:
        """What only a person can help stands in the bar; it is there until a message leaves the Outbox."""
        bar = self._window.link_bar
        if isinstance(event.error, NEEDS_PERSON):
            self._cannot_send.add(event.account)
            bar.show_error(event.account, event.error)
        elif event.error is not None:
            self._window.toast.say(words_for_sending(event.error).text)
        elif event.state is not OutgoingState.SENDING and event.account in self._cannot_send:
            self._cannot_send.discard(event.account)
            bar.clear(event.account)


def sent_words(names: str, is_encrypted: bool, is_signed: bool) -> str:
    """ "Sent to {names}, encrypted and signed."."""
    if is_encrypted and is_signed:
        return tr("Sent to {names}, encrypted and signed.", names=names)
    if is_encrypted:
        return tr("Sent to {names}, encrypted.", names=names)
    if is_signed:
        return tr("Sent to {names}, signed.", names=names)
    return tr("Sent to {names}.", names=names)
