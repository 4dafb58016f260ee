"""OpenPGP blocks in the text of a part: inline messages and signed texts, whole or among other words.

Source: RFC 9580 sections 6 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailguard.mime.armor import Block, BlockKind, find_blocks, is_encrypted
from mailguard.mime.charset import rereads_ascii
from mailguard.mime.content import decode_content, decode_text, disposition, is_encoding_known
from mailguard.mime.html_text import text_of
from mailguard.mime.layer import Layer, Wrapping
from mailguard.mime.parts import Part

LARGEST_INLINE_BYTES = 32 << 20
_KINDS = (BlockKind.MESSAGE, BlockKind.SIGNED)


def find_inline(part: Part) -> tuple[Layer, ...]:
    """The messages and signed texts in a text part, in order. In HTML only what is encrypted: nobody can
    tell which characters of it were signed."""
    text = _text_with_blocks(part)
    found: list[Layer] = []
    for block in find_blocks(text):
        if block.kind not in _KINDS:
            continue
        is_secret = block.kind is BlockKind.MESSAGE and is_encrypted(block.raw)
        if part.content_type == "text/html" and not is_secret:
            continue
        is_alone = not (text[: block.start] + text[block.end :]).strip()
        if not block.is_whole and not is_alone:
            continue  # words about a block, or the beginning of one: there is nothing to open
        found.append(_layer(part, text, block, is_secret=is_secret, is_alone=is_alone))
    return tuple(found)


def pieces_around(layers: Sequence[Layer]) -> tuple[Part, ...]:
    """What stands before, between and after inline blocks of one part, as parts of their own. In order."""
    pieces: list[bytes] = []
    at = 0
    for layer in layers:
        if layer.block is not None:
            pieces.append(layer.text[at : layer.block.start])
            at = layer.block.end
    if layers:
        pieces.append(layers[0].text[at:])
    return tuple(bare_text(each, layers[0].part) for each in pieces if each.strip())


def bare_text(data: bytes, like: Part) -> Part:
    """A part of plain text that has no header of its own: its charset is that of `like`, unless that would
    make other words of ASCII: no signature covers where it is named."""
    charset = like.parameters.get("charset") if like.content_type != "text/html" else "utf-8"
    if rereads_ascii(charset):
        charset = None
    return Part(
        source=data,
        path=like.path,
        start=0,
        body=0,
        end=len(data),
        fields=(),
        content_type="text/plain",
        parameters={"charset": charset} if charset else {},
    )


def _layer(part: Part, text: bytes, block: Block, *, is_secret: bool, is_alone: bool) -> Layer:
    return Layer(
        wrapping=Wrapping.ENCRYPTED if is_secret else Wrapping.SIGNED_BLOCK,
        part=part,
        data=block.raw,
        block=block,
        text=text,
        is_alone=is_alone,
    )


def _text_with_blocks(part: Part) -> bytes:
    """The text of a text part that may hold blocks; b"" for any other."""
    is_text = part.content_type in ("text/plain", "text/html")
    if not is_text or disposition(part) == "attachment" or not is_encoding_known(part):
        return b""
    if part.end - part.body > LARGEST_INLINE_BYTES:
        return b""
    text = decode_content(part)
    if b"-----BEGIN PGP" not in text:
        return b""
    return text if part.content_type == "text/plain" else text_of(decode_text(part)).encode()
