"""What of a message goes on paper: what is in sight, in the way in which it is shown, on a white page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from mailguard.cleaning import clean_text
from mailguard.mime.html import MEDIA_STYLE
from mailguard.model import Address, OpenedMessage, ShowAs
from ui import theme
from ui.paper.print_paper import paper_font
from ui.people import long_date, shown_name, shown_subject
from ui.reader.message_body import NOTHING_SHOWN
from ui.reader.parts_view import part_title, protection_words
from ui.reader.pictures_below import Below, html_of, parts_of
from ui.reader.remote_pictures import WithPictures
from ui.reader.text_body import TextBody
from ui.wording import tr

_MEDIA = re.compile(rf"{re.escape(MEDIA_STYLE)}.*?</style>", re.S)
_CONDITIONS = re.compile(rf"{re.escape(MEDIA_STYLE)}|@media [^{{]*\{{")
_WIDTH_PX = 700


def verdict_words(opened: OpenedMessage) -> str:
    """The banner, as one line of text."""
    return f"{opened.banner.title}. {opened.banner.sentence}".strip()


def header_lines(opened: OpenedMessage) -> list[tuple[str, str]]:
    """Names of fields, and what stands in them: cleaned, every address in full."""
    people = [(tr("From"), opened.from_), (tr("To"), opened.to), (tr("Cc"), opened.cc)]
    lines = [(tr("Subject"), shown_subject(opened))]
    lines += [(name, ", ".join(_in_full(each) for each in who)) for name, who in people if who]
    if opened.date is not None:
        lines.append((tr("Date"), long_date(opened.date)))
    return lines


def _in_full(person: Address) -> str:
    name, address = shown_name(person), clean_text(person.address)
    return f"{name} <{address}>" if name != address else address


def head_document(opened: OpenedMessage) -> QTextDocument:
    document = _empty()
    _write_head(QTextCursor(document), opened)
    return document


def text_document(opened: OpenedMessage, way: ShowAs, below: Sequence[Below]) -> QTextDocument:
    """Plain text, or all parts: the quoting marks stand as they were written."""
    document = _Paper(_source(below)) if below else _empty()
    _set_up(document)
    cursor = QTextCursor(document)
    _write_head(cursor, opened)
    cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
    cursor.insertText(_words(opened, way))
    if below:
        cursor.insertBlock()
        cursor.insertHtml(html_of(below))
    return document


def simple_document(opened: OpenedMessage, content: WithPictures) -> QTextDocument:
    """Simple HTML, with the pictures that it shows."""
    source = TextBody()
    source.resize(_WIDTH_PX, _WIDTH_PX)
    source.show_html(content.html, content.parts)
    document = _Paper(source)
    _set_up(document)
    document.setDefaultStyleSheet(f"a {{ color: {theme.LIGHT.accent}; }}")
    document.setHtml(source.toHtml())
    cursor = QTextCursor(document)
    cursor.insertBlock(cursor.blockFormat(), cursor.charFormat())
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    cursor.setBlockFormat(QTextBlockFormat())
    _write_head(cursor, opened)
    return document


def page_for_print(html: str) -> str:
    """Rules for screens hold on paper too: what is not in sight there is not printed either."""
    return _MEDIA.sub(lambda found: _CONDITIONS.sub(_for_print, found[0]), html)


def _for_print(condition: re.Match[str]) -> str:
    return condition[0].replace("screen", "print")


class _Paper(QTextDocument):
    """Takes its pictures from what shows the message: out of memory, within its limits."""

    def __init__(self, source: TextBody) -> None:
        super().__init__()
        self._source = source

    def loadResource(self, kind: int, name: QUrl) -> Any:
        return self._source.loadResource(kind, name)


def _source(below: Sequence[Below]) -> TextBody:
    made = TextBody()
    made.resize(_WIDTH_PX, _WIDTH_PX)
    made.show_html(html_of(below), parts_of(below))
    return made


def _empty() -> QTextDocument:
    document = QTextDocument()
    _set_up(document)
    return document


def _set_up(document: QTextDocument) -> None:
    document.setDocumentMargin(0)
    document.setDefaultFont(paper_font())
    document.setUseDesignMetrics(True)


def _words(opened: OpenedMessage, way: ShowAs) -> str:
    if opened.banner.id in NOTHING_SHOWN:
        return ""
    if way is not ShowAs.ALL_PARTS:
        return opened.text
    return "\n\n".join(
        f"{part_title(each)}\n{protection_words(each)[0]}\n\n{each.text or ''}" for each in opened.parts
    )


def _write_head(cursor: QTextCursor, opened: OpenedMessage) -> None:
    name, value = QTextCharFormat(), QTextCharFormat()
    name.setFontWeight(QFont.Weight.DemiBold)
    for field, words in header_lines(opened):
        cursor.insertText(f"{field}: ", name)
        cursor.insertText(words, value)
        cursor.insertBlock(QTextBlockFormat(), value)
