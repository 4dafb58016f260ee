"""What a person sees of a tree of parts: text, HTML made safe, pictures in it, attachments.

All parts given come out of one envelope. Each piece of HTML is sanitised by itself, so none reaches into
another. Source: RFC 2046 sections 5.1.3 and 5.1.4, RFC 2387, RFC 2392, RFC 2183.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from mailguard.cleaning import clean_file_name
from mailguard.mime.charset import decode
from mailguard.mime.content import (
    content_id,
    content_of,
    decode_content,
    decode_text,
    disposition,
    file_name,
    is_encoding_known,
    text_of_content,
)
from mailguard.mime.embedded import EmbeddedFile, take_files_out
from mailguard.mime.flowed import unflow
from mailguard.mime.html import join, sanitise
from mailguard.mime.html_limits import LARGEST_HTML
from mailguard.mime.html_text import text_of
from mailguard.mime.legacy_display import MARK, header_part, main_parts, without_copy, without_html_copy
from mailguard.mime.odd_parts import finding_about
from mailguard.mime.parts import Part
from mailguard.mime.readable import is_other_text, other_text, words_about
from mailguard.mime.transfer import decode_base64
from mailguard.model import Attachment, Finding, HeldContent, InlinePart

LONGEST_TEXT = 1_000_000  # characters shown; the source view has them all
MOST_TEXT_BYTES = 4 * LONGEST_TEXT + 65_536  # of one part: enough for so many characters of any charset
MOST_SOURCE_BYTES = 8 << 20  # of one part of HTML, its pictures among them
MOST_HTML = LARGEST_HTML  # of all parts together, before one more is sanitised
HEAVIEST_HTML = 1_500_000  # characters with pictures: a browser takes no page of more than 2 MB from memory
MOST_ATTACHMENTS = 1_000
MOST_PIECES = 2_000
LONGEST_EMPTY = 4_000  # bytes of a multipart that may be without parts

_DATA_PICTURE = re.compile(r' src="data:(image/[a-z+.-]{1,20});base64,([A-Za-z0-9+/=\s]{1000,})"', re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one part gives to the body. `html` None: plain text; `text` None: its words are in `html`."""

    text: str | None = field(repr=False)
    html: str | None = field(default=None, repr=False)
    is_aside: bool = False  # said about an attachment: no choice of an alternative, and shown beside it

    def words(self) -> str:
        return self.text if self.text is not None else text_of(self.html or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    text: str = field(default="", repr=False)
    html: str | None = field(default=None, repr=False)
    inline_parts: Mapping[str, InlinePart] = field(default_factory=dict, repr=False)
    attachments: tuple[Attachment, ...] = ()
    remote: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    pieces: Mapping[Part, Piece] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding:
    """What of the payload repeats the protected header for older programs, and is not shown again."""

    legacy_display: bool = False  # RFC 9788 section 4.5.3
    header_part: bool = False  # the older form: a first part with the header as text


def build_body(
    root: Part | None,
    replaced: Mapping[Part, tuple[Part, ...]] | None = None,
    *,
    is_encrypted: bool = False,
    hiding: Hiding | None = None,
    charset: str | None = None,
) -> Body:
    """The body of one view. `root` None: nothing may be shown. charset: of all text, as a person wants it."""
    if root is None:
        return Body()
    builder = _Builder(root, replaced or {}, is_encrypted, hiding or Hiding(), charset)
    return builder.body(builder.pieces(root))


class _Builder:
    def __init__(
        self,
        root: Part,
        replaced: Mapping[Part, tuple[Part, ...]],
        is_encrypted: bool,
        hiding: Hiding,
        charset: str | None,
    ) -> None:
        self._charset = charset
        self._replaced = replaced
        self._is_encrypted = is_encrypted
        marked = main_parts(root) if hiding.legacy_display else frozenset()
        self._with_copies = {each for each in marked if MARK in each.parameters}
        self._header_part = header_part(root) if hiding.header_part else None
        self._attachments: list[Attachment] = []
        self._pictures: dict[str, Part] = {}
        self._used: set[str] = set()
        self._remote: list[str] = []
        self._html_size = 0
        self._findings: dict[str, str] = {}
        self._pieces: dict[Part, Piece] = {}

    def pieces(self, part: Part) -> list[Piece]:
        if part in self._replaced:
            return [piece for each in self._replaced[part] for piece in self.pieces(each)]
        if not part.children:
            return self._leaf(part)
        if part.content_type == "multipart/alternative":
            return self._alternative(part.children)
        if part.content_type == "multipart/related":
            return self._related(part)
        return [each for child in part.children for each in self.pieces(child)]

    def body(self, pieces: Sequence[Piece]) -> Body:
        if len(pieces) > MOST_PIECES:
            self._find("text-cut", "This message has very many texts. Only the first ones are shown.")
            pieces = pieces[:MOST_PIECES]
        words = [each.words().strip("\n") for each in pieces]
        text = "\n\n".join(each for each in words if each.strip())
        has_html = any(each.html is not None for each in pieces)
        html = join(self._as_html(each) for each in pieces) if has_html else None
        inline = {name: _inline(part) for name, part in self._pictures.items() if name in self._used}
        if html is not None and len(html) > HEAVIEST_HTML:
            html = _with_pictures_apart(html, inline)
        unused = [part for name, part in self._pictures.items() if name not in self._used]
        for part in unused:
            self._attach(part)
        return Body(
            text=self._cut(text),
            html=html,
            inline_parts=inline,
            attachments=tuple(self._attachments),
            remote=tuple(dict.fromkeys(self._remote)),
            findings=tuple(Finding(code=code, message=text) for code, text in self._findings.items()),
            pieces=self._pieces,
        )

    def _alternative(self, children: Sequence[Part]) -> list[Piece]:
        """The plain text of the plain choice, the HTML of the richest one: RFC 2046 section 5.1.4."""
        found = [self.pieces(child) for child in children]
        asides = [piece for each in found for piece in each if piece.is_aside]
        choices = [main for each in found if (main := [piece for piece in each if not piece.is_aside])]
        return [*self._choice(choices), *asides]

    def _choice(self, choices: Sequence[list[Piece]]) -> list[Piece]:
        rich = next((each for each in reversed(choices) if any(one.html is not None for one in each)), None)
        plain = next((each for each in choices if all(one.html is None for one in each)), None)
        if rich is None:
            return plain or []
        if plain is None or not any(each.words().strip() for each in plain):
            return rich
        return [
            Piece("\n\n".join(each.words() for each in plain), join(self._as_html(each) for each in rich))
        ]

    def _related(self, part: Part) -> list[Piece]:
        """The root, and what it names by Content-ID: RFC 2387."""
        start = part.parameters.get("start", "").strip("<> ")
        root = next((each for each in part.children if start and content_id(each) == start), part.children[0])
        for child in part.children:
            if child is not root and content_id(child) and not child.children and child not in self._replaced:
                self._pictures.setdefault(content_id(child), child)
        held = set(self._pictures.values())
        pieces = self.pieces(root)
        for child in part.children:
            if child is not root and child not in held:
                pieces += self.pieces(child)
        return pieces

    def _leaf(self, part: Part) -> list[Piece]:
        if part is self._header_part:
            return []
        if _is_empty(part):
            return []
        if _is_undivided(part):
            return [Piece(decode_text(part, MOST_TEXT_BYTES, self._charset))]
        if disposition(part) == "attachment" or not is_encoding_known(part):
            self._attach(part)
            return []
        if part.content_type in ("text/plain", "text/html") or is_other_text(part):
            return [self._text(part)]
        self._attach(part)
        words = words_about(part)
        return [Piece(words, is_aside=True)] if words else []

    def _text(self, part: Part) -> Piece:
        if file_name(part) is not None and (disposition(part) == "inline" or is_other_text(part)):
            self._attach(part)
        if part.content_type == "text/html":
            piece = self._html(part)
        elif part.content_type == "text/plain":
            piece = self._plain(part)
        else:
            piece = Piece(other_text(part, MOST_TEXT_BYTES, self._charset))
        self._pieces[part] = piece
        return piece

    def _plain(self, part: Part) -> Piece:
        content, files = take_files_out(decode_content(part))
        for number, each in enumerate(files, 1):
            self._attach_embedded(part, number, each)
        text = text_of_content(content, part, MOST_TEXT_BYTES, self._charset)
        if part in self._with_copies:
            text = without_copy(text)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
        return Piece(text)

    def _html(self, part: Part) -> Piece:
        source = decode_text(part, MOST_SOURCE_BYTES, self._charset)
        if part in self._with_copies:
            source = without_html_copy(source)
        is_whole = part.end - part.body <= MOST_SOURCE_BYTES
        made = sanitise(source) if is_whole and self._html_size <= MOST_HTML else None
        self._html_size += made.size if made is not None else 0
        if made is None or made.html is None:
            self._find("html-too-large", "This message's HTML is too large to be shown. Here are its words.")
            return Piece(text_of(source))
        self._remote += made.remote
        self._used |= {name for each in made.cids for name in (each, unquote(each))}
        return Piece(None, made.html)

    def _attach(self, part: Part) -> None:
        if len(self._attachments) >= MOST_ATTACHMENTS:
            self._find("too-many-attachments", f"Only the first {MOST_ATTACHMENTS} attachments are listed.")
            return
        self._attachments.append(
            Attachment(
                path=part.path,
                filename=file_name(part),
                content_type=part.content_type,
                content=content_of(part),
                is_encrypted=self._is_encrypted,
            )
        )
        told = finding_about(part)
        if told is not None:
            self._find(told.code, told.message)

    def _attach_embedded(self, part: Part, number: int, file: EmbeddedFile) -> None:
        """A file that stood in the text of `part`: it is no part, so its path names none."""
        if len(self._attachments) >= MOST_ATTACHMENTS:
            return
        self._attachments.append(
            Attachment(
                path=f"{part.path}/{number}",
                filename=clean_file_name(decode(file.name, None)),
                content_type="application/octet-stream",
                content=HeldContent(file.data),
                is_encrypted=self._is_encrypted,
            )
        )

    def _as_html(self, piece: Piece) -> str:
        if piece.html is not None:
            return piece.html
        return f'<div style="white-space: pre-wrap">{entities.escape(piece.words(), quote=False)}</div>'

    def _cut(self, text: str) -> str:
        if len(text) <= LONGEST_TEXT:
            return text
        self._find(
            "text-cut", "This message is very long. Only its beginning is shown; its source has all of it."
        )
        return text[:LONGEST_TEXT]

    def _find(self, code: str, message: str) -> None:
        self._findings.setdefault(code, message)


def _with_pictures_apart(html: str, inline: dict[str, InlinePart]) -> str:
    """Large pictures in data: addresses, all of them checked before, as pictures of the message."""

    def put_apart(found: re.Match[str]) -> str:
        name = f"data-{len(inline)}.mailguard"
        inline[name] = InlinePart(content_type=found[1].lower(), data=decode_base64(found[2].encode()))
        return f' src="cid:{name}"'

    return _DATA_PICTURE.sub(put_apart, html)


def _is_empty(part: Part) -> bool:
    """A multipart that holds boundaries and nothing else."""
    if part.main_type != "multipart" or part.end - part.body > LONGEST_EMPTY:
        return False
    mark = b"--" + part.parameters.get("boundary", "").encode("utf-8", "replace")
    return mark in part.raw_body and not part.raw_body.replace(mark, b"").strip(b"- \t\r\n")


def _is_undivided(part: Part) -> bool:
    """A multipart in which its boundary never stands: people wrote a text, a program mislabelled it."""
    if not part.content_type.startswith("multipart/"):
        return False
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
    return not boundary or b"--" + boundary not in part.raw_body


def _inline(part: Part) -> InlinePart:
    return InlinePart(content_type=part.content_type, data=decode_content(part))
