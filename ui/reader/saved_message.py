"""A message as a text file or a web page: what is in sight, with its header and its verdict. Pure.

The page is the sanitised one, its pictures inside it: it loads nothing, wherever it is opened.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

from mailguard.model import InlinePart, OpenedMessage
from ui.paper.print_content import header_lines, verdict_words
from ui.reader.message_body import NOTHING_SHOWN

# As in the window, but for pictures, which are all inside.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_CID = re.compile(r'src="cid:([^"]+)"', re.I)


def as_text(opened: OpenedMessage) -> str:
    """With "\\n" for line ends."""
    head = [f"{name}: {words}" for name, words in header_lines(opened)]
    return "\n".join((*head, "", f"[{verdict_words(opened)}]", "", _text(opened), ""))


def as_page(opened: OpenedMessage) -> str:
    """A document of its own."""
    head = "".join(
        f"<p><b>{escape(name)}:</b> {escape(words)}</p>"
        for name, words in (*header_lines(opened), ("MailGuard", verdict_words(opened)))
    )
    is_shown = opened.html is not None and opened.banner.id not in NOTHING_SHOWN
    body = _with_pictures(opened.html or "", opened.inline_parts) if is_shown else _plain(opened)
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="referrer" content="no-referrer"></head><body>{head}<hr>{body}</body></html>\n'
    )


def _text(opened: OpenedMessage) -> str:
    return "" if opened.banner.id in NOTHING_SHOWN else opened.text


def _plain(opened: OpenedMessage) -> str:
    return f'<div style="white-space: pre-wrap">{escape(_text(opened))}</div>'


def _with_pictures(html: str, parts: Mapping[str, InlinePart]) -> str:
    def put_in(found: re.Match[str]) -> str:
        name = unescape(found[1])
        part = parts.get(name) or parts.get(unquote(name))
        if part is None or part.content_type.lower() not in _PICTURES:
            return 'src="data:,"'
        data = base64.b64encode(part.data).decode("ascii")
        return f'src="data:{part.content_type.lower()};base64,{data}"'

    return _CID.sub(put_in, html)
