"""The text of a message: plain, or Simple HTML. Nothing is ever loaded but pictures that lie in the mail."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from mailguard.mime.html import MEDIA_STYLE
from mailguard.mime.remote import with_descriptions
from mailguard.model import InlinePart
from ui import theme
from ui.reader.dark_page import darken
from ui.reader.links import choose_said
from ui.reader.plain_text import LEADING_PX, QUOTE_PX, bar_colour, level_of, lines_of, write_page
from ui.reader.quote_folding import fold, fold_all, has_quotes, hidden_after, unfold_all
from ui.reader.safe_picture import read_picture
from ui.reader.zoom import scale_fonts
from ui.widgets.widgets import set_property
from ui.wording import tr

MARGIN_PX = 20
WIDEST_PX = 680  # lines longer than this are hard to read
MOST_PICTURES_BYTES = 200 << 20  # of all that one message shows, unpacked
_BAR_PX = 3
_MEDIA = re.compile(rf"{re.escape(MEDIA_STYLE)}.*?</style>", re.S)
_DATA = re.compile(r"^data:image/[a-z+.-]{1,20};base64,", re.I)


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
        self.document().setDocumentMargin(MARGIN_PX)
        self.links_are_on = True
        self._pictures: Mapping[str, InlinePart] = {}
        self._shown: tuple[str, str | None] = ("", None)
        self._below = ""
        self._is_dark_page = False
        self._unpacked_bytes = 0
        self._zoom = 1.0
        self._left: Iterator[str] = iter(())  # lines that are not written yet
        self._writing = QTimer(self, singleShot=True, interval=0)
        self._writing.timeout.connect(self._write_page)
        self.anchorClicked.connect(self._clicked)
        self.highlighted.connect(lambda url: self.link_hovered.emit(url.toString()))
        theme.theme().changed.connect(self._show_again)

    def show_text(self, text: str, below: str = "", pictures: Mapping[str, InlinePart] | None = None) -> None:
        """Plain text: lines that begin with ">" are drawn as quotes. below: HTML of our own after it."""
        self._pictures = pictures or {}
        self._below = below
        self._shown = (text, None)
        self._show_again()

    def show_html(self, html: str, pictures: Mapping[str, InlinePart], *, is_dark: bool = False) -> None:
        """Sanitised HTML in Qt's own small subset; `pictures` by Content-ID. On a light page unless
        `is_dark`: colours of the message go with it."""
        self._pictures = pictures
        self._shown = ("", with_descriptions(_MEDIA.sub("", html)))
        self._is_dark_page = is_dark
        self._show_again()

    def clear_message(self) -> None:
        self.show_text("")

    def set_caret(self, is_on: bool) -> None:
        """Arrow keys move a caret in the text; else they turn the page."""
        flags = Qt.TextInteractionFlag.TextBrowserInteraction
        caret = Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags | caret if is_on else flags)

    def set_zoom(self, factor: float) -> None:
        """1.0 is the usual size. The line at the top stays there."""
        if factor == self._zoom:
            return
        self._zoom = factor
        top = self.cursorForPosition(QPoint(1, 1))
        self._size_letters()
        self._set_width()
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + self.cursorRect(top).top())

    def _size_letters(self) -> None:
        font = theme.font("body")
        font.setPixelSize(max(1, round(font.pixelSize() * self._zoom)))
        self.setFont(font)
        self.document().setDefaultFont(font)
        scale_fonts(self.document(), self._zoom)

    def write_all(self) -> None:
        """All of a long text, at once: it is to be searched or chosen as a whole."""
        while self._writing.isActive():
            self._writing.stop()
            self._write_page()

    def loadResource(self, kind: int, name: QUrl) -> Any:
        """Pictures that lie in the message; anything else is an empty picture.

        Never None: Qt would then look for a local file of that name.
        """
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._picture(name)
        return ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_width()

    def _set_width(self) -> None:
        widest = round(theme.scaled(WIDEST_PX) * max(1.0, self._zoom))
        self.setLineWrapColumnOrWidth(min(widest, self.viewport().width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint_quote_bars(event.rect())
        super().paintEvent(event)
        self._paint_folded(event.rect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a bar folds its quote."""
        level = self._bar_at(event.position())
        if level and event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            fold(self.cursorForPosition(event.position().toPoint()).block(), level)
            self.viewport().update()
            return
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._bar_at(event.position()):
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own, and folding for who does not use a mouse."""
        menu = self.createStandardContextMenu(event.pos())
        if has_quotes(self.document()):
            menu.addSeparator()
            menu.addAction(tr("Fold Quoted Text"), self.fold_quotes)
            menu.addAction(tr("Unfold Quoted Text"), self.unfold_quotes)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def fold_quotes(self) -> None:
        fold_all(self.document())
        self.viewport().update()

    def unfold_quotes(self) -> None:
        """Show all quoted text: what is looked for may be in it."""
        unfold_all(self.document())

    def _bar_at(self, place: QPointF) -> int:
        """The depth of the bar under the pointer; 0 where there is none."""
        if self._shown[1] is not None:
            return 0
        x = place.x() + self.horizontalScrollBar().value() - MARGIN_PX
        depth = int(x // QUOTE_PX) + 1 if x >= -_BAR_PX else 0
        block = self.cursorForPosition(place.toPoint()).block()
        return depth if 0 < depth <= level_of(block) else 0

    def _picture(self, name: QUrl) -> QImage:
        empty = QImage(1, 1, QImage.Format.Format_ARGB32)
        empty.fill(0)
        data = self._picture_bytes(name)
        room = self.width() - self.verticalScrollBar().sizeHint().width()  # there may come to be one
        widest = max(100, min(theme.scaled(WIDEST_PX), room) - 2 * MARGIN_PX)
        found = read_picture(data, widest) if data else None
        if found is None or self._unpacked_bytes + found.sizeInBytes() > MOST_PICTURES_BYTES:
            return empty
        self._unpacked_bytes += found.sizeInBytes()
        return found

    def _picture_bytes(self, name: QUrl) -> bytes:
        """Of a picture that lies in the message; nothing for any other address."""
        if name.scheme() == "cid":
            part = self._pictures.get(name.path())
            return part.data if part is not None else b""
        text = name.toString() if name.scheme() == "data" else ""
        head = _DATA.match(text)
        if head is None:
            return b""
        try:
            return base64.b64decode(text[head.end() :])
        except (binascii.Error, ValueError):
            return b""

    def _show_again(self) -> None:
        text, html = self._shown
        self._writing.stop()
        self._unpacked_bytes = 0
        self.setExtraSelections([])
        self._size_letters()
        if html is not None:
            colours = theme.DARK if self._is_dark_page else theme.LIGHT
            self._colour_page("dark" if self._is_dark_page else "light", colours)
            self.document().setDefaultStyleSheet(_simple_style(theme.LIGHT))
            self.setHtml(html)
            if self._is_dark_page:
                darken(self.document())
        else:
            self._colour_page("", theme.tokens())
            self.clear()
            self._left = lines_of(text)
            self._write_page()
        self._size_letters()  # a change of style took them back to the window's font
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _colour_page(self, page: str, colours: theme.Tokens) -> None:
        """page: "light" or "dark" whatever the theme; "": as the theme has it."""
        self.setPalette(theme.palette(colours))
        set_property(self, "page", page)

    def _write_page(self) -> None:
        """The next lines, at the end; the rest follows when the window has answered what waits."""
        cursor = QTextCursor(self.document())
        is_first = self.document().isEmpty()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if write_page(cursor, self._left, is_first=is_first):
            self._writing.start()
        elif self._below:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
            cursor.insertHtml(self._below)

    def _clicked(self, url: QUrl) -> None:
        if not url.scheme() and url.hasFragment():
            self.scrollToAnchor(url.fragment())  # a place in this message
            return
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

    def _blocks_in(self, area: QRect) -> Iterator[tuple[QTextBlock, QRectF]]:
        """The lines in sight there, each with its place in the viewport; folded ones are left out."""
        layout = self.document().documentLayout()
        top = self.verticalScrollBar().value()
        block: QTextBlock = self.cursorForPosition(area.topLeft()).block()
        while block.isValid():
            if block.isVisible():
                place: QRectF = layout.blockBoundingRect(block).translated(0, -top)
                if place.top() > area.bottom():
                    return
                yield block, place
            block = block.next()

    def _paint_quote_bars(self, area: QRect) -> None:
        painter = QPainter(self.viewport())
        for block, place in self._blocks_in(area):
            below = level_of(block.next()) if block.next().isVisible() else 0
            for each in range(level_of(block)):
                height = place.height() + (LEADING_PX if below > each else 0)  # no gap in one quote
                bar = QRectF(MARGIN_PX + each * QUOTE_PX, place.top(), _BAR_PX, height)
                painter.fillRect(bar, bar_colour(each + 1))

    def _paint_folded(self, area: QRect) -> None:
        """How much is folded away, over the end of the line that stands for it."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        for block, place in self._blocks_in(area):
            count = hidden_after(block) if level_of(block) else 0
            if count:
                words = tr("+ 1 quoted line") if count == 1 else tr("+ {n} quoted lines", n=count)
                width = painter.fontMetrics().horizontalAdvance(words) + 12
                high = painter.fontMetrics().height()
                right = self.lineWrapColumnOrWidth() - MARGIN_PX
                end = QRectF(right - width, place.bottom() - high, width, high)
                painter.fillRect(end.adjusted(0, 0, MARGIN_PX, 0), QColor(theme.tokens().surface))
                painter.setPen(QColor(theme.tokens().text_3))
                painter.drawText(end, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def _simple_style(colours: theme.Tokens) -> str:
    return f"a {{ color: {colours.accent}; }} blockquote {{ color: {colours.text_3}; }}"
