"""The message as received, in a window of its own; what it holds encrypted on a page apart."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from mailguard.errors import Cancelled, MailGuardError
from mailguard.events import Event, KeysLocked
from ui import theme
from ui.desk import Desk
from ui.reader.find_bar import FindBar
from ui.reader.message_source import MessageSource
from ui.reader.source_text import SourceText, source_text
from ui.reader.text_search import find_in, unmark
from ui.widgets.widgets import wrapped_label
from ui.wording import tr, words_for


class SourceWindow(QMainWindow):
    """Two pages that are never mixed: what the servers carried, and what only the key opens.

    is_decrypted: whether the message could be opened, so that there is a second one. It is decrypted when
    it is asked for, and forgotten when the keys are locked.
    """

    def __init__(
        self, desk: Desk, source: MessageSource, parent: QWidget | None = None, *, is_decrypted: bool = False
    ) -> None:
        super().__init__(parent, objectName="sourceWindow")
        self._desk = desk
        self._source = source
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Message source"))
        self.resize(820, 680)
        self.received = _SourcePage("source", tr("Message source, as received"))
        self.decrypted = _SourcePage("decryptedSource", tr("Message source, as decrypted"))
        self.pages = QTabWidget(objectName="sourcePages")
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.received, tr("As received"))
        if is_decrypted:
            self.pages.addTab(self.decrypted, tr("As decrypted"))
        self.pages.tabBar().setVisible(is_decrypted)
        self.pages.currentChanged.connect(self._turned)
        self.setCentralWidget(self.pages)
        self._find = FindBar(self)
        self._find.wanted.connect(lambda search: self._find.show_found(find_in((self._page().text,), search)))
        self._find.closed.connect(lambda: unmark((self.received.text, self.decrypted.text)))
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._find)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find.start)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        desk.bridge.happened.connect(self._happened)
        self._fill(self.received, source.load())

    def _page(self) -> _SourcePage:
        return self.decrypted if self.pages.currentWidget() is self.decrypted else self.received

    def _turned(self) -> None:
        if self._page() is self.decrypted and not self.decrypted.is_filled:
            self.decrypted.show_words(tr("Decrypting…"))
            self._desk.with_passphrase(
                self._source.load_decrypted,
                owner=self,
                purpose=tr("To show the source of this message."),
                done=self.decrypted.show_source,
                failed=self._not_decrypted,
            )

    def _not_decrypted(self, error: MailGuardError) -> None:
        if isinstance(error, Cancelled):
            self.pages.setCurrentWidget(self.received)
        self.decrypted.show_words(words_for(error).text)

    def _fill(self, page: _SourcePage, answer: Future[bytes]) -> None:
        page.show_words(tr("Loading message…"))
        self._desk.when(
            answer,
            owner=self,
            done=page.show_source,
            failed=lambda error: page.show_words(words_for(error).text),
        )

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysLocked):
            self.decrypted.show_words("")
            self.pages.setCurrentWidget(self.received)


class _SourcePage(QWidget):
    """One source, read only."""

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self.is_filled = False
        self._cut = wrapped_label(role="text-2")
        self._cut.setObjectName(f"{name}Cut")
        self._cut.setContentsMargins(12, 8, 12, 8)
        self._cut.hide()
        self.text = QPlainTextEdit(objectName=name)
        self.text.setAccessibleName(spoken)
        self.text.setReadOnly(True)
        self.text.setFont(theme.fixed_font())
        self.text.setProperty("textarea", "true")
        self.text.document().setDocumentMargin(12)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self._cut)
        inside.addWidget(self.text, 1)
        self.setFocusProxy(self.text)

    def show_source(self, raw: bytes) -> None:
        made = source_text(raw)
        self.text.setPlainText(made.text)
        self._cut.setText("" if made.is_whole else _cut_words(made))
        self._cut.setVisible(not made.is_whole)
        self.is_filled = True

    def show_words(self, words: str) -> None:
        """Words of ours; nothing of a source stays."""
        self.text.setPlainText(words)
        self._cut.hide()
        self.is_filled = False


def _cut_words(made: SourceText) -> str:
    return tr(
        "These are the first {shown} of {all} KB. Save the message to have all of it.",
        shown=f"{made.shown_bytes >> 10}",
        all=f"{made.size_bytes >> 10}",
    )
