"""What the buttons of the security banner do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu

from mailguard.errors import MailGuardError
from mailguard.model import BannerAction, Fingerprint, InnerMessage, Key, OpenedMessage, UpdateReport
from ui.desk import Desk
from ui.reader.message_source import in_memory
from ui.reader.security_details import SecurityDetails
from ui.saving import say_failed
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView
    from ui.text_tools import TextToolsWindow


class BannerActions(QObject):
    """Carries out the actions for the message, or the text, in the view."""

    def __init__(self, desk: Desk, view: MessageView | TextToolsWindow) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view
        self._acts: dict[BannerAction, Callable[[OpenedMessage], None]] = {
            BannerAction.UNLOCK: lambda _: view.unlock(),
            BannerAction.DECRYPT: lambda _: self._decrypt(),
            BannerAction.DETAILS: self.show_details,
            BannerAction.SOURCE: lambda _: self.show_source(),
            BannerAction.SHOW_REST: lambda _: view.show_rest(),
            BannerAction.VERIFY_KEY: self._verify,
            BannerAction.FIND_KEY: self._find,
            BannerAction.FIND_NEW_KEY: self._find_new,
            BannerAction.UPDATE_KEY: self._update,
            BannerAction.IMPORT_KEY: lambda _: self._import(),
            BannerAction.OPEN_ENCRYPTED: self._open_inner,
            BannerAction.OPEN_INNER: self._open_inner,
        }

    def act(self, action: BannerAction) -> None:
        if self._view.opened is not None and action in self._acts:
            self._acts[action](self._view.opened)

    def show_details(self, opened: OpenedMessage) -> None:
        """Names of other recipients come from the keys, so they are listed first."""

        def show(keys: tuple[Key, ...]) -> None:
            if self._view.opened is opened:
                self._hang(opened, keys)

        self._desk.when(self._desk.core.keys.list(), owner=self._view, done=show, failed=lambda _: show(()))

    def show_source(self) -> None:
        from ui.reader.source_window import SourceWindow

        if self._view.source is not None:
            window = SourceWindow(self._desk, self._view.source, self._view.window())
            window.show()

    def _hang(self, opened: OpenedMessage, keys: tuple[Key, ...]) -> None:
        first = opened.first_verdict if isinstance(opened, OpenedMessage) else None  # a text has none
        popover = SecurityDetails(opened.verdict, opened.banner, keys, self._view, first)
        popover.compare_asked.connect(
            lambda key: self._desk.verify_key(Fingerprint(key), self._view.window())
        )
        popover.show_key_asked.connect(lambda key: self._desk.show_keys(Fingerprint(key)))
        popover.find_key_asked.connect(lambda wanted: self._desk.find_key(wanted, self._view.window()))
        popover.help_asked.connect(self._show_words)
        popover.hang_from(self._view.banner.details_button() or self._view.banner)

    def _show_words(self) -> None:
        from ui.help import show_security_signs

        show_security_signs(self._view.window())

    def _verify(self, opened: OpenedMessage) -> None:
        if opened.verdict.signer is not None:
            self._desk.verify_key(opened.verdict.signer, self._view.window())

    def _find(self, opened: OpenedMessage) -> None:
        if opened.verdict.signatures:
            first = opened.verdict.signatures[0]
            wanted = str(first.primary or first.fingerprint or first.key_id)
            self._desk.find_key(wanted, self._view.window())

    def _find_new(self, opened: OpenedMessage) -> None:
        self._desk.find_key(opened.verdict.from_address, self._view.window())

    def _update(self, opened: OpenedMessage) -> None:
        signer = opened.verdict.signer
        if signer is None:
            return
        self._view.said.emit(tr("Looking for a newer version of the key…"))

        def done(report: UpdateReport) -> None:
            if report.updated or report.revoked:
                self._view.said.emit(tr("The key was updated."))
            elif report.failed:
                self._view.said.emit(tr("No key server answered. The key is as it was."))
            else:
                self._view.said.emit(tr("There is no newer version of the key."))

        self._desk.when(
            self._desk.core.keys.update([signer]), owner=self._view, done=done, failed=self._say_failed
        )

    def _import(self) -> None:
        dialog = QFileDialog(self._view.window(), tr("Import my key"))
        dialog.setObjectName("importKeyDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._import_file)
        dialog.open()

    def _import_file(self, name: str) -> None:
        path = Path(name)
        self._desk.when(
            self._desk.core.keys.read_key_file(path),
            owner=self._view,
            done=lambda data: self._desk.review_import(data, path.name, self._view.window()),
            failed=self._say_failed,
        )

    def _decrypt(self) -> None:
        from ui.reader.message_view import MessageView

        if isinstance(self._view, MessageView):  # a text is decrypted by the button of its window
            self._view.decrypt()

    def _open_inner(self, opened: OpenedMessage) -> None:
        """One is opened at once; of several the person chooses."""
        if len(opened.inner_messages) == 1:
            self._open_one(opened.inner_messages[0])
        elif opened.inner_messages:
            self._offer(opened.inner_messages)

    def _offer(self, inner: Sequence[InnerMessage]) -> None:
        menu = QMenu(self._view.banner, objectName="innerMessages")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in inner:
            menu.addAction(each.label.replace("&", "&&"), lambda each=each: self._open_one(each))
        shown = self._view.banner.button_of(BannerAction.OPEN_ENCRYPTED)
        anchor = shown or self._view.banner.button_of(BannerAction.OPEN_INNER) or self._view.banner
        menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height())))

    def _open_one(self, inner: InnerMessage) -> None:
        source = in_memory(self._desk.core, inner.raw)
        self._desk.when(
            source.open(None),
            owner=self._view,
            done=lambda opened: self._desk.show_message(opened, source, is_part=True),
            failed=self._say_failed,
        )

    def _say_failed(self, error: MailGuardError) -> None:
        say_failed(self._view, error)
