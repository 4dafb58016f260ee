"""One desk a program: the core, the bridge, and every window that one window may open from another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from mailguard.core import Core
from mailguard.errors import MailGuardError
from mailguard.model import Account, AccountId, Draft, DraftId, Fingerprint, Key, MessageId, OpenedMessage
from mailguard.model.identities import speaking_for
from ui.bridge import Bridge
from ui.deeds.targets import Targets
from ui.deeds.undoing import Undoing
from ui.draft_opening import DraftOpening
from ui.reader.zoom import Zoom

if TYPE_CHECKING:
    from ui.compose.window import ComposeWindow
    from ui.keys.window import KeysWindow
    from ui.main_window import MainWindow
    from ui.message_filters.window import FiltersWindow
    from ui.reader.message_source import MessageSource
    from ui.search.search_window import SearchWindow
    from ui.settings import SettingsWindow
    from ui.text_tools import TextToolsWindow

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)


class Desk(QObject):
    """Opens windows and brings them forward; only one of Keys, Text tools and Settings exists at a time.

    Windows are imported when they are first opened: what is not looked at costs no start-up time.
    """

    ending = Signal()  # the program ends, without asking anybody: what is being written is to be kept

    def __init__(self, core: Core, bridge: Bridge) -> None:
        super().__init__()
        self.core = core
        self.bridge = bridge
        self._main: MainWindow | None = None
        self._keys: KeysWindow | None = None
        self._texts: TextToolsWindow | None = None
        self._settings: SettingsWindow | None = None
        self._filters: FiltersWindow | None = None
        self._search: SearchWindow | None = None
        self._others: list[QWidget] = []
        self.drafts = DraftOpening(self)
        self.zoom = Zoom(self)
        self.undoing = Undoing(self)
        self.targets = Targets(self)

    # Asking the core

    def when(
        self,
        answer: Future[T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[MailGuardError], None],
    ) -> None:
        """Bridge.when, for short."""
        self.bridge.when(answer, owner=owner, done=done, failed=failed)

    def default_account(self) -> Account | None:
        accounts = self.core.accounts.all()
        return accounts[0] if accounts else None

    def account(self, account: AccountId) -> Account | None:
        return self.core.accounts.find(account)

    def account_for(self, opened: OpenedMessage | None) -> Account | None:
        """The one that a message was written to, as the identity that it names; else the first."""
        named = [each.address for each in (*opened.to, *opened.cc)] if opened is not None else []
        return speaking_for(self.core.accounts.all(), named) or self.default_account()

    def with_passphrase(
        self,
        ask: Callable[[str | None], Future[T]],
        *,
        owner: QWidget,
        purpose: str,
        done: Callable[[T], None],
        failed: Callable[[MailGuardError], None],
    ) -> None:
        """Ask the core with no passphrase; where the key is locked, prompt over `owner` and ask again.

        A cancelled prompt ends in `failed(Cancelled())`. `purpose` is the prompt's line, such as
        "To sign your message."
        """
        from ui.secrets.asking import ask_with_passphrase

        ask_with_passphrase(self, ask, owner=owner, purpose=purpose, done=done, failed=failed)

    # Windows

    def show_main(self) -> MainWindow:
        from ui.main_window import MainWindow

        if self._main is None:
            self._main = MainWindow(self)
            self.core.tell_links()  # an account may have met its trouble before there was a window
            if self._main.background.starts_hidden:
                self._main.background.hide_window()
                return self._main
        self._main.background.show_window()
        return self._main

    def search_messages(self, text: str) -> None:
        """In the main window, in the folder that is shown there."""
        self.show_main().search_for(text)

    def show_keys(self, key: Fingerprint | None = None) -> KeysWindow:
        """The Keys window; with `key` selected, where one is given."""
        from ui.keys.window import KeysWindow

        if self._keys is None:
            self._keys = KeysWindow(self)
        if key is not None:
            self._keys.select_key(key)
        return _forward(self._keys)

    def show_text_tools(self) -> TextToolsWindow:
        from ui.text_tools import TextToolsWindow

        if self._texts is None:
            self._texts = TextToolsWindow(self)
        return _forward(self._texts)

    def show_search(self) -> SearchWindow:
        """The window with conditions, for the folder that is shown in the main window."""
        from ui.search.search_window import SearchWindow

        if self._search is None:
            self._search = SearchWindow(self, self.show_main().list.folder)
        return _forward(self._search)

    def show_filters(self) -> FiltersWindow:
        from ui.message_filters.window import FiltersWindow

        if self._filters is None:
            shown = self.show_main().list
            self._filters = FiltersWindow(self, lambda: shown.folder)
        return _forward(self._filters)

    def show_settings(self) -> SettingsWindow:
        from ui.settings import SettingsWindow

        if self._settings is None:
            self._settings = SettingsWindow(self)
        return _forward(self._settings)

    def compose(self, draft: Draft, draft_id: DraftId | None = None) -> ComposeWindow:
        """A composer of its own for each draft."""
        from ui.compose.window import ComposeWindow

        return self.keep(ComposeWindow(self, draft, draft_id))

    def open_file(self, path: Path, parent: QWidget | None = None) -> None:
        """A message file, in a window of its own; what goes wrong is said over `parent`."""
        from ui.reader.message_source import in_memory
        from ui.reader.message_window import opening_failed

        def failed(error: MailGuardError) -> None:
            self.keep(opening_failed(parent, path, error))

        def loaded(raw: bytes) -> None:
            source = in_memory(self.core, raw)
            self.when(
                source.open(None),
                owner=self,
                done=lambda opened: self.show_message(opened, source),
                failed=failed,
            )

        self.when(self.core.mail.load_message(path), owner=self, done=loaded, failed=failed)

    def quit(self) -> None:
        """Close the windows and end the program; a window that must ask first may refuse."""
        QApplication.closeAllWindows()
        if not any(window.isVisible() for window in QApplication.topLevelWidgets() if window.isWindow()):
            QApplication.quit()

    def close_windows(self) -> None:
        """At the very end, while there still is an application: browsers must go before it does."""
        self.ending.emit()
        for window in QApplication.topLevelWidgets():
            if window.windowType() is not Qt.WindowType.Popup:  # the list of a completer goes with its field
                window.deleteLater()
        for _ in range(2):  # what goes with a window may itself be deleted a moment later
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()

    def show_message(self, opened: OpenedMessage, source: MessageSource, *, is_part: bool = False) -> QWidget:
        """A message in a window of its own, with a banner of its own; `is_part` of another message."""
        from ui.reader.message_window import MessageWindow

        return self.keep(MessageWindow(self, opened, source, is_part=is_part))

    def show_conversation(self, message: MessageId) -> QWidget:
        """All of its thread, in a window of its own."""
        from ui.reader.conversation_window import ConversationWindow

        return self.keep(ConversationWindow(self, message))

    def set_up_account(self) -> QWidget:
        """The account assistant, which is the first-run assistant too."""
        from ui.account_assistant import AccountAssistant

        return self.keep(AccountAssistant(self))

    def find_key(self, text: str, parent: QWidget | None = None) -> QWidget:
        """“Find a key online” with `text` filled in; KeysChanged tells of what was imported."""
        from ui.keys.find_key import FindKeyDialog

        return self.keep(FindKeyDialog(self, text, parent))

    def verify_key(self, key: Fingerprint, parent: QWidget | None = None) -> QWidget:
        from ui.keys.verify_key import VerifyKeyDialog

        return self.keep(VerifyKeyDialog(self, key, parent))

    def set_owner_trust(self, key: Key, parent: QWidget | None = None) -> QWidget:
        from ui.keys.owner_trust import OwnerTrustDialog

        return self.keep(OwnerTrustDialog(self, key, parent))

    def new_key(self, parent: QWidget | None = None, account: Account | None = None) -> QWidget:
        """“New key”: made for `account` where one is given, which then uses it."""
        from ui.keys.generate import NewKeyDialog

        return self.keep(NewKeyDialog(self, account, parent))

    def review_import(
        self, data: bytes, origin: str, parent: QWidget | None = None, *, from_mail: bool = False
    ) -> QWidget:
        from ui.keys.import_review import ImportReviewDialog

        return self.keep(ImportReviewDialog(self, data, origin, parent, from_mail=from_mail))

    def publish_key(self, key: Fingerprint, parent: QWidget | None = None) -> QWidget:
        from ui.keys.publish import PublishDialog

        return self.keep(PublishDialog(self, key, parent))

    def open_windows(self) -> tuple[QWidget, ...]:
        """What stands open apart from the single windows: composers, messages, dialogs."""
        return tuple(self._others)

    def keep(self, window: W) -> W:
        """Show a window and hold on to it until it is closed."""
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._others.append(window)
        window.destroyed.connect(lambda: self._others.remove(window))
        return _forward(window)


def _forward(window: W) -> W:
    window.show()
    window.raise_()
    window.activateWindow()
    return window
