"""The text of a message: plain, or Simple HTML. Nothing is ever loaded but pictures that lie in the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from mailguard.model import InlinePart
from ui import theme
from ui.links import choose_said
from ui.wording import tr

MARGIN_PX = 20
LARGEST_PICTURE_BYTES = 20 << 20
WIDEST_PX = 680  # lines longer than this are hard to read
PAGE_CHARACTERS = 20_000  # written at once: the window answers between two pages
LONGEST_LINE = 5_000  # a longer one is broken, since a line is laid out in one go
_LEADING_PX = 5
_QUOTE_PX = 15  # a bar and its gap
_QUOTE = re.compile(r"^((?:>\s?)+)")
_LINK = re.compile(r"\b(?:https?://|mailto:)[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]", re.IGNORECASE)
_LEVEL = QTextFormat.Property.UserProperty + 1


class TextBody(QTextBrowser):
    """Read-only text. Links are reported, never followed."""

    link_asked = Signal(str, object)  # where it goes, and what it says
    link_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="messageText")
        self.setAccessibleName(tr("Message text"))
        self.setProperty("frameless", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(MARGIN_PX)
        self.links_are_on = True
        self._pictures: Mapping[str, InlinePart] = {}
        self._shown: tuple[str, str | None] = ("", None)
        self._zoomed = 0
        self._left: Iterator[str] = iter(())  # lines that are not written yet
        self._writing = QTimer(self, singleShot=True, interval=0)
        self._writing.timeout.connect(self._write_page)
        self.anchorClicked.connect(self._clicked)
        self.highlighted.connect(lambda url: self.link_hovered.emit(url.toString()))
        theme.theme().changed.connect(self._show_again)

    def show_text(self, text: str) -> None:
        """Plain text: lines that begin with ">" are drawn as quotes."""
        self._pictures = {}
        self._shown = (text, None)
        self._show_again()

    def show_html(self, html: str, pictures: Mapping[str, InlinePart]) -> None:
        """Sanitised HTML in Qt's own small subset; `pictures` by Content-ID."""
        self._pictures = pictures
        self._shown = ("", html)
        self._show_again()

    def clear_message(self) -> None:
        self.show_text("")

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 is the usual size."""
        change = -self._zoomed if step == 0 else step
        self._zoomed += change
        self.zoomIn(change)

    def loadResource(self, kind: int, name: QUrl) -> Any:
        """Pictures that lie in the message; anything else is an empty picture.

        Never None: Qt would then look for a local file of that name.
        """
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._picture(name)
        return ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setLineWrapColumnOrWidth(min(theme.scaled(WIDEST_PX), self.viewport().width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint_quote_bars(event)
        super().paintEvent(event)

    def _picture(self, name: QUrl) -> QImage:
        empty = QImage(1, 1, QImage.Format.Format_ARGB32)
        empty.fill(0)
        if name.scheme() != "cid":
            return empty
        part = self._pictures.get(name.path())
        if part is None or len(part.data) > LARGEST_PICTURE_BYTES:
            return empty
        found = QImage.fromData(part.data)
        widest = max(100, self.viewport().width() - 2 * MARGIN_PX)
        if found.width() > widest:
            found = found.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)
        return empty if found.isNull() else found

    def _show_again(self) -> None:
        text, html = self._shown
        self._writing.stop()
        self.setFont(theme.font("body"))
        self.document().setDefaultFont(theme.font("body"))
        if html is not None:
            self.document().setDefaultStyleSheet(_simple_style())
            self.setHtml(html)
        else:
            self.clear()
            self._left = _lines(text)
            self._write_page()
        self.zoomIn(self._zoomed)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _write_page(self) -> None:
        """The next lines, at the end; the rest follows when the window has answered what waits."""
        cursor = QTextCursor(self.document())
        is_first = self.document().isEmpty()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if _write(cursor, self._left, is_first=is_first):
            self._writing.start()

    def _clicked(self, url: QUrl) -> None:
        if not self.links_are_on:
            return
        self.link_asked.emit(url.toString(), choose_said(self._texts_of_links(url), url))

    def _texts_of_links(self, url: QUrl) -> list[str]:
        """What each link to this target says."""
        texts: list[str] = []
        was_link = False
        block = self.document().begin()
        while block.isValid():
            for each in block.begin():
                fragment = each.fragment()
                is_link = QUrl(fragment.charFormat().anchorHref()) == url
                if is_link and was_link:
                    texts[-1] += fragment.text()
                elif is_link:
                    texts.append(fragment.text())
                was_link = is_link
            was_link = False
            block = block.next()
        return texts

    def _paint_quote_bars(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colour = QColor(theme.tokens().border)
        layout = self.document().documentLayout()
        top = self.verticalScrollBar().value()
        block: QTextBlock = self.cursorForPosition(event.rect().topLeft()).block()
        while block.isValid():
            level = block.blockFormat().intProperty(_LEVEL)
            rect: QRectF = layout.blockBoundingRect(block).translated(0, -top)
            if rect.top() > event.rect().bottom():
                break
            for each in range(level):
                painter.fillRect(QRectF(MARGIN_PX + each * _QUOTE_PX, rect.top(), 3, rect.height()), colour)
            block = block.next()


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield line[:LONGEST_LINE]
        for at in range(LONGEST_LINE, len(line), LONGEST_LINE):
            yield line[at : at + LONGEST_LINE]


def _write(cursor: QTextCursor, lines: Iterator[str], *, is_first: bool) -> bool:
    """About a page of `lines`; whether there may be more."""
    written = 0
    cursor.beginEditBlock()
    for line in lines:
        level, words = _unquoted(line.rstrip("\r"))
        block = QTextBlockFormat()
        block.setLeftMargin(level * _QUOTE_PX)
        block.setProperty(_LEVEL, level)
        block.setLineHeight(_LEADING_PX, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        if is_first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        _write_line(cursor, words, is_quote=level > 0)
        is_first = False
        written += len(line) + 1
        if written >= PAGE_CHARACTERS:
            break
    cursor.endEditBlock()
    return written >= PAGE_CHARACTERS


def _unquoted(line: str) -> tuple[int, str]:
    found = _QUOTE.match(line)
    if found is None:
        return 0, line
    return found[1].count(">"), line[found.end() :]


def _write_line(cursor: QTextCursor, line: str, *, is_quote: bool) -> None:
    plain = QTextCharFormat()
    if is_quote:
        plain.setForeground(QColor(theme.tokens().text_3))
    link = QTextCharFormat(plain)
    link.setAnchor(True)
    link.setForeground(QColor(theme.tokens().accent))
    link.setFontUnderline(True)
    end = 0
    for found in _LINK.finditer(line):
        cursor.insertText(line[end : found.start()], plain)
        link.setAnchorHref(found[0])
        cursor.insertText(found[0], link)
        end = found.end()
    cursor.insertText(line[end:], plain)


def _simple_style() -> str:
    colours = theme.tokens()
    return f"a {{ color: {colours.accent}; }} blockquote {{ color: {colours.text_3}; }}"
