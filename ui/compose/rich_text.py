"""Formatted text as the composer knows it: paragraphs, headings, lists, bold, italic, links. Nothing else.

HTML is written from the document's blocks, never by Qt's own export, and what is pasted or read back
goes the same way: no style, picture, script or attribute of others survives.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextDocument, QTextListFormat

_SCHEMES = ("http", "https", "mailto")
_NUMBERED = (
    QTextListFormat.Style.ListDecimal,
    QTextListFormat.Style.ListLowerAlpha,
    QTextListFormat.Style.ListUpperAlpha,
    QTextListFormat.Style.ListLowerRoman,
    QTextListFormat.Style.ListUpperRoman,
)
_LINE_BREAK = "\u2028"


class ClosedDocument(QTextDocument):
    """Loads nothing, whatever is written in it: neither from the network nor from this computer."""

    def loadResource(self, kind: int, name: QUrl) -> Any:
        return ""


def clean_html(html: str) -> str:
    """Any HTML, reduced to what the composer knows."""
    document = ClosedDocument()
    document.setHtml(html)
    return html_of(document)


def html_of(document: QTextDocument) -> str:
    """The document as short HTML."""
    out: list[str] = []
    open_list = ""
    for block in blocks_of(document):
        wanted = _list_tag(block)
        if open_list and wanted != open_list:
            out.append(f"</{open_list}>")
        if wanted and wanted != open_list:
            out.append(f"<{wanted}>")
        open_list = wanted
        out.append(_block_html(block, wanted))
    if open_list:
        out.append(f"</{open_list}>")
    return "\n".join(out)


def text_of(document: QTextDocument) -> str:
    """The same for those who read plain text: list marks, and where links go."""
    lines: list[str] = []
    number = 0
    for block in blocks_of(document):
        tag = _list_tag(block)
        number = number + 1 if tag == "ol" else 0
        mark = {"ul": "- ", "ol": f"{number}. "}.get(tag, "")
        before = "> " * quote_level(block) + mark
        text = "".join(_run_text(each) for each in _runs(block))
        lines.extend(before + line if line else before.rstrip() for line in text.split(_LINE_BREAK))
    return "\n".join(lines).replace("\u00a0", " ")


def is_formatted(document: QTextDocument) -> bool:
    """Whether anything would be lost as plain text."""
    for block in blocks_of(document):
        if _list_tag(block) or block.blockFormat().headingLevel():
            return True
        if any(_is_marked(fragment) for fragment in _runs(block)):
            return True
    return False


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def is_safe_link(target: str) -> bool:
    return QUrl(target).scheme().lower() in _SCHEMES


def _runs(block: QTextBlock) -> list[Any]:
    """Pieces of one format: QTextFragments; pictures and other objects are left out."""
    found = []
    for each in block:
        fragment = each.fragment()
        if fragment.isValid() and not fragment.charFormat().isImageFormat():
            found.append(fragment)
    return found


def _block_html(block: QTextBlock, list_tag: str) -> str:
    level = block.blockFormat().headingLevel()
    inside = "".join(_run_html(each, is_heading=level > 0) for each in _runs(block))
    tag = "li" if list_tag else f"h{level}" if 1 <= level <= 3 else "p"
    made = f"<{tag}>{inside or '<br>'}</{tag}>"
    for _ in range(0 if list_tag else quote_level(block)):
        made = f"<blockquote>{made}</blockquote>"
    return made


def _run_html(fragment: Any, *, is_heading: bool) -> str:
    style = fragment.charFormat()
    text = escape(fragment.text()).replace(_LINE_BREAK, "<br>").replace("\u00a0", "&nbsp;")
    if style.fontWeight() > QFont.Weight.Medium and not is_heading:
        text = f"<b>{text}</b>"
    if style.fontItalic():
        text = f"<i>{text}</i>"
    if style.isAnchor() and is_safe_link(style.anchorHref()):
        text = f'<a href="{escape(style.anchorHref())}">{text}</a>'
    return text


def _run_text(fragment: Any) -> str:
    style = fragment.charFormat()
    text: str = fragment.text()
    target = style.anchorHref() if style.isAnchor() else ""
    if target and is_safe_link(target) and target.removeprefix("mailto:") != text.strip():
        return f"{text} <{target}>"
    return text


def _is_marked(fragment: Any) -> bool:
    style = fragment.charFormat()
    return style.fontWeight() > QFont.Weight.Medium or style.fontItalic() or style.isAnchor()


def _list_tag(block: QTextBlock) -> str:
    found = block.textList()
    if found is None:
        return ""
    return "ol" if found.format().style() in _NUMBERED else "ul"


def quote_level(block: QTextBlock) -> int:
    level = block.blockFormat().intProperty(QTextBlockFormat.Property.BlockQuoteLevel.value)
    return max(0, min(level, 9))
