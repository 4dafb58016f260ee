"""View › Text Encoding: has a message read in another charset, where what it says of its own is not true."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.model import OpenedMessage
from ui.reader.message_view import MessageView
from ui.wording import tr

CHARSETS: tuple[tuple[str, str], ...] = (
    ("utf-8", "Unicode (UTF-8)"),
    ("windows-1252", "Western European (Windows)"),
    ("iso-8859-15", "Western European (ISO)"),
    ("cp850", "Western European (DOS)"),
    ("windows-1250", "Central European (Windows)"),
    ("iso-8859-2", "Central European (ISO)"),
    ("windows-1257", "Baltic"),
    ("windows-1251", "Cyrillic (Windows)"),
    ("koi8-r", "Cyrillic (KOI8-R)"),
    ("koi8-u", "Cyrillic (KOI8-U)"),
    ("iso-8859-5", "Cyrillic (ISO)"),
    ("windows-1253", "Greek"),
    ("windows-1254", "Turkish"),
    ("windows-1255", "Hebrew"),
    ("windows-1256", "Arabic"),
    ("windows-1258", "Vietnamese"),
    ("windows-874", "Thai"),
    ("shift_jis", "Japanese (Shift_JIS)"),
    ("euc-jp", "Japanese (EUC-JP)"),
    ("iso-2022-jp", "Japanese (ISO-2022-JP)"),
    ("gb18030", "Chinese, simplified"),
    ("big5", "Chinese, traditional"),
    ("euc-kr", "Korean"),
)


def charset_matters(opened: OpenedMessage) -> bool:
    """Whether its text would be another one in another charset: plain ASCII is the same in all of them."""
    return not opened.text.isascii() or "\x1b" in opened.text


class TextEncodingMenu(QMenu):
    """For the message of one view, until another one is opened."""

    def __init__(self, view: MessageView, parent: QWidget) -> None:
        super().__init__(tr("Text Encoding"), parent)
        self.setObjectName("textEncoding")
        self._view = view
        self._group = QActionGroup(self)
        self._automatic = self._add(tr("Automatic"), None)
        self.addSeparator()
        for charset, words in CHARSETS:
            self._add(tr(words), charset)
        view.shown.connect(self._shown)
        view.emptied.connect(lambda: self.setEnabled(False))
        self.setEnabled(False)

    def _add(self, words: str, charset: str | None) -> QAction:
        made = self.addAction(words, lambda: self._view.read_as(charset))
        made.setObjectName(f"charset-{charset or 'automatic'}")
        made.setData(charset)
        made.setCheckable(True)
        self._group.addAction(made)
        return made

    def _shown(self, opened: OpenedMessage) -> None:
        charset = self._view.source.charset if self._view.source is not None else None
        self.setEnabled(charset is not None or charset_matters(opened))
        for each in self._group.actions():
            if each.data() == charset:
                each.setChecked(True)
