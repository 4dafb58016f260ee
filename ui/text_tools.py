"""Text tools: verify, decrypt, encrypt and sign what is pasted or opened. Nothing of it is stored."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import Cancelled, MailGuardError
from mailguard.model import BannerAction
from mailguard.texts import BlockKind, TextResult, kind_of
from ui import theme
from ui.desk import Desk
from ui.reader.banner_actions import BannerActions
from ui.reader.security_banner import SecurityBanner
from ui.texts import banners
from ui.texts.checking import Checking
from ui.texts.field import native_keys, text_field
from ui.texts.files import OpenedFile, choose_file, read_file
from ui.texts.making import Making
from ui.texts.result_pane import ResultPane
from ui.texts.tool_bar import RUN_KEYS, ToolBar
from ui.wording import tr, words_for

_FITTING = {BlockKind.SIGNED: "verifyText", BlockKind.MESSAGE: "decryptText"}
_KEYS = (BlockKind.KEY, BlockKind.PRIVATE)


class TextToolsWindow(QWidget):
    """Above, a text; below, what was found of it. An edit takes verdict and result away."""

    said = Signal(str)  # what was done, for the line at the bottom

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("textToolsWindow")
        self.setWindowTitle(tr("Text tools — MailGuard"))
        self.resize(1040, 760)
        self.setMinimumSize(600, 460)
        self._file: OpenedFile | None = None
        self._checking = Checking(desk, self)
        self._making = Making(desk, self)
        self._build_parts()
        self._banner_actions = BannerActions(desk, self)
        self._connect()
        self._add_shortcuts()
        self._edited()

    # What the banner's actions work on

    @property
    def opened(self) -> TextResult | None:
        return self._checking.result

    @property
    def banner(self) -> SecurityBanner:
        return self.pane.banner

    def unlock(self) -> None:
        self._checking.unlock()

    # Parts

    def _build_parts(self) -> None:
        self.tools = ToolBar(
            {
                "pasteText": self._paste,
                "openTextFile": self._choose_file,
                "verifyText": self._check,
                "decryptText": self._check,
                "encryptText": lambda: self._making.encrypt(self._text()),
                "signText": lambda: self._making.sign(self._text()),
                "openSignatureFile": self._choose_signature,
                "clearText": self._clear,
            }
        )
        self.input = text_field("textInput", tr("Text"))
        self.input.setPlaceholderText(tr("Paste a signed or encrypted block here."))
        self.input.setFont(theme.fixed_font())
        self.pane = ResultPane(self._desk)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setHandleWidth(1)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.input)
        halves.addWidget(self.pane)
        halves.setSizes([320, 380])
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.tools)
        inside.addWidget(halves, 1)

    def _connect(self) -> None:
        self.input.textChanged.connect(self._edited)
        self.banner.acted.connect(self._act)
        self.said.connect(self.pane.say)
        for each in (self._checking, self._making):
            each.begun.connect(self._begun)
            each.failed.connect(self._failed)
        self._checking.judged.connect(self._judged)
        self._making.made.connect(self._made)

    def _add_shortcuts(self) -> None:
        for keys, act in (*((keys, self.run) for keys in RUN_KEYS), ("Ctrl+W", self.close)):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(act)
            self.addAction(action)

    # The text

    def _text(self) -> str:
        return self.input.toPlainText()

    def _edited(self) -> None:
        """The old verdict was about the old text: neither it nor its result stays beside the new one."""
        if self._file is not None and self._file.text != self._text():
            self._file = None
        kind = kind_of(self._text())
        self.tools.set_fitting(_FITTING.get(kind, ""))
        self._forget()
        if kind in _KEYS:
            self._show_key()
        elif self._text().strip():
            self.pane.show_nothing(banners.not_checked(kind, native_keys(RUN_KEYS[0])))
        else:
            self.pane.show_nothing(banners.nothing_checked())

    def _forget(self) -> None:
        """What is asked is not wanted any more."""
        self._checking.forget()
        self._making.forget()
        self._enable(is_idle=True)

    def _paste(self) -> None:
        """In the place of what is there."""
        self.input.selectAll()
        self.input.paste()
        self.input.setFocus()

    def _clear(self) -> None:
        self._file = None
        self.input.clear()
        self.input.setFocus()
        self._edited()

    # What the buttons do

    def run(self) -> None:
        """What Ctrl+Enter does: what fits the text."""
        if kind_of(self._text()) in _KEYS:
            self._import()
        elif self._text().strip():
            self._check()

    def _check(self) -> None:
        """Verify or decrypt, as the block asks for, whichever of the two was pressed."""
        text, texts = self._text(), self._desk.core.texts
        kind = kind_of(text)
        if kind is BlockKind.SIGNED:
            self._checking.start(lambda _: texts.verify(text))
        elif kind is BlockKind.MESSAGE:
            self._checking.start(lambda passphrase: texts.decrypt(text, passphrase))
        else:
            self._forget()
            self._say_what_it_is(kind)

    def _say_what_it_is(self, kind: BlockKind | None) -> None:
        """Of a text in which there is nothing to check."""
        if kind in _KEYS:
            self._show_key()
        elif kind is BlockKind.SIGNATURE:
            self.pane.show_nothing(banners.is_signature_alone())
        else:
            self.pane.show_nothing(banners.no_block())

    def _show_key(self) -> None:
        self.pane.show_key(banners.is_key(), self._import)

    def _import(self) -> None:
        self._desk.review_import(self._text().encode(), tr("this text"), self)

    # Files

    def _choose_file(self) -> None:
        choose_file(self, tr("Open a file"), "openTextDialog", "", self.open_path)

    def open_path(self, path: Path) -> None:
        """Show a file in the place of the text."""

        def loaded(data: bytes) -> None:
            self._show_file(read_file(path.name, data))

        self._desk.when(self._desk.core.mail.load_file(path), owner=self, done=loaded, failed=self._failed)

    def _show_file(self, file: OpenedFile) -> None:
        self._clear()
        self.input.setPlainText(file.text or "")
        self._file = file
        self._enable(is_idle=True)
        if file.text is None:
            self.pane.show_nothing(banners.file_opened(clean_text(file.name)))

    def _choose_signature(self) -> None:
        patterns = tr("Signatures {patterns}", patterns="(*.asc *.sig *.sign)")
        choose_file(self, tr("Open the signature"), "openSignatureDialog", patterns, self.open_signature)

    def open_signature(self, path: Path) -> None:
        """Check the text, or the file that was opened, against a separate signature."""
        signed = self._file.data if self._file is not None else self._text().encode()
        texts = self._desk.core.texts

        def loaded(signature: bytes) -> None:
            self._checking.start(lambda _: texts.verify_detached(signed, signature))

        self._desk.when(self._desk.core.mail.load_file(path), owner=self, done=loaded, failed=self._failed)

    # What came of it

    def _begun(self) -> None:
        self.pane.show_nothing(banners.working())
        self.input.setFocus()  # a button that is pressed and greyed would hand the focus on
        self._enable(is_idle=False)

    def _judged(self, found: TextResult) -> None:
        self.pane.show_verdict(found)
        self._enable(is_idle=True)

    def _made(self, text: str, banner: object) -> None:
        self.pane.show_made(text, banner)
        self._enable(is_idle=True)

    def _failed(self, error: MailGuardError) -> None:
        is_stopped = isinstance(error, Cancelled)
        banner = banners.stopped() if is_stopped else banners.failed(words_for(error).text)
        self.pane.show_nothing(banner)
        self._enable(is_idle=True)

    def _enable(self, *, is_idle: bool) -> None:
        has_text = bool(self._text().strip())
        self.tools.enable(is_idle=is_idle, has_text=has_text, has_file=has_text or self._file is not None)

    def _act(self, action: BannerAction) -> None:
        if action is BannerAction.CANCEL:
            self._forget()
            self.pane.show_nothing(banners.stopped())
        else:
            self._banner_actions.act(action)

    # The window

    def showEvent(self, event: QShowEvent) -> None:
        """What is pasted next takes the place of what was here."""
        super().showEvent(event)
        self.input.selectAll()
        self.input.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is kept."""
        self._clear()
        super().closeEvent(event)
