"""What the cryptography of a message covers, by its structure alone. Nothing is decrypted or checked here.

Only what stands at the top of a message counts as its envelope: a signature or an encryption further
down covers a part, and the rest may come from anyone. Source: RFC 1847, RFC 3156, RFC 9580 section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from mailguard.mime.armor import Block, BlockKind, find_blocks, is_encrypted
from mailguard.mime.content import decode_content, decode_text, disposition, is_encoding_known
from mailguard.mime.html_text import text_of
from mailguard.mime.parts import Part

LARGEST_INLINE_BYTES = 32 << 20
ENCRYPTED_PROTOCOL = "application/pgp-encrypted"
SIGNATURE_PROTOCOL = "application/pgp-signature"
_SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_KEPT_FIELDS = frozenset({"from", "to", "cc", "date", "subject", "message-id"})
_SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


class Wrapping(Enum):
    ENCRYPTED = auto()  # `data` is OpenPGP, armored or binary
    SIGNED = auto()  # `content` was signed, `data` is the detached signature
    SIGNED_BLOCK = auto()  # `data` is a clear-signed text, or a signed message that is not encrypted
    SMIME_SIGNED = auto()
    SMIME_ENCRYPTED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One envelope, around `part`."""

    wrapping: Wrapping
    part: Part
    data: bytes = field(default=b"", repr=False)
    content: Part | None = None
    signature: Part | None = None  # the leaf that holds a detached signature
    block: Block | None = None  # inline OpenPGP: where it stands in `text`
    text: bytes = field(default=b"", repr=False)  # inline OpenPGP: of `part`, without its transfer encoding
    is_alone: bool = True  # nothing else is in `part`

    @property
    def is_inline(self) -> bool:
        return self.block is not None

    @property
    def method(self) -> str:
        if self.wrapping in (Wrapping.SMIME_SIGNED, Wrapping.SMIME_ENCRYPTED):
            return "S/MIME"
        return "inline OpenPGP" if self.is_inline else "PGP/MIME"


def find_top(root: Part) -> Layer | None:
    """The envelope around the whole of `root`; None where there is none."""
    layer = _mime_layer(root) or _mangled(root)
    if layer is not None:
        return layer
    if root.is_multipart:
        return None
    inline = _inline_layer(root)
    return inline if inline is not None and inline.is_alone else None


def find_inside(root: Part) -> tuple[Layer, ...]:
    """Envelopes below the top, in order; not those of forwarded messages, nor those inside one found."""
    found: list[Layer] = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        layer = _mime_layer(part) or (None if part.is_multipart else _inline_layer(part))
        if layer is not None:
            found.append(layer)
        else:
            waiting.extend(reversed(part.children))
    return tuple(found)


def pieces_around(layer: Layer) -> tuple[Part, ...]:
    """What stands before and after an inline block in its part, as parts of their own."""
    if layer.block is None:
        return ()
    around = (layer.text[: layer.block.start], layer.text[layer.block.end :])
    return tuple(bare_text(each, layer.part) for each in around if each.strip())


def bare_text(data: bytes, like: Part) -> Part:
    """A part of plain text that has no header of its own: its charset is that of `like`."""
    charset = like.parameters.get("charset") if like.content_type != "text/html" else "utf-8"
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


def as_message(layer: Layer, outer: Part) -> bytes:
    """The encrypted part as a message of its own, with the outer header that says who sent it."""
    head = b"".join(
        b"%b:%b\r\n" % (each.name.title().encode("ascii"), each.value)
        for each in outer.fields
        if each.name in _KEPT_FIELDS
    )
    if layer.is_inline:
        return head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + layer.data
    fields = b"".join(
        b"%b:%b\r\n" % (each.name.title().encode("ascii"), each.value)
        for each in layer.part.fields
        if each.name.startswith("content-")
    )
    return head + fields + b"\r\n" + layer.part.raw_body


def canonical(raw: bytes) -> bytes:
    """Line ends as CR LF, as what is signed must have them (RFC 3156 section 5): files often lose them."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mime_layer(part: Part) -> Layer | None:
    protocol = part.parameters.get("protocol", "").lower()
    if part.content_type == "multipart/encrypted":
        return _encrypted(part, part.children, protocol)
    if part.content_type == "multipart/signed":
        return _signed(part, protocol)
    if part.content_type in _SMIME_TYPES:
        kind = part.parameters.get("smime-type", "").lower()
        wrapping = Wrapping.SMIME_SIGNED if kind.startswith("signed") else Wrapping.SMIME_ENCRYPTED
        return Layer(wrapping=wrapping, part=part)
    return None


def _encrypted(part: Part, children: tuple[Part, ...], protocol: str) -> Layer | None:
    """RFC 3156 section 4: a control part, then the data."""
    if protocol not in ("", ENCRYPTED_PROTOCOL):
        return Layer(wrapping=Wrapping.SMIME_ENCRYPTED, part=part) if "pkcs7" in protocol else None
    data = next((each for each in children if each.content_type != ENCRYPTED_PROTOCOL), None)
    raw = decode_content(data) if data is not None else b""
    return Layer(wrapping=Wrapping.ENCRYPTED, part=part, data=first_message(raw), is_alone=len(children) <= 2)


def first_message(raw: bytes) -> bytes:
    """The one armored message in it; binary data as it is."""
    blocks = [each for each in find_blocks(raw) if each.kind is BlockKind.MESSAGE]
    return blocks[0].raw if blocks else raw


def _signed(part: Part, protocol: str) -> Layer | None:
    """RFC 3156 section 5: the content, then its signature. More parts are not covered."""
    content = part.children[0] if part.children else None
    others = part.children[1:]
    if protocol in _SMIME_SIGNATURES or any(each.content_type in _SMIME_SIGNATURES for each in others):
        smime = next((each for each in others if each.content_type in _SMIME_SIGNATURES), None)
        return Layer(wrapping=Wrapping.SMIME_SIGNED, part=part, content=content, signature=smime)
    signature = next((each for each in others if each.content_type == SIGNATURE_PROTOCOL), None)
    if protocol not in ("", SIGNATURE_PROTOCOL) and signature is None:
        return None
    return Layer(
        wrapping=Wrapping.SIGNED,
        part=part,
        data=decode_content(signature) if signature is not None else b"",
        content=content,
        signature=signature,
        is_alone=len(part.children) <= 2,
    )


def _mangled(root: Part) -> Layer | None:
    """PGP/MIME that a mail server took apart: an empty text, the control part, the data, side by side."""
    if root.content_type != "multipart/mixed" or not 2 <= len(root.children) <= 3:
        return None
    *before, control, data = root.children
    if control.content_type != ENCRYPTED_PROTOCOL or data.is_multipart:
        return None
    if any(each.is_multipart or decode_content(each).strip() for each in before):
        return None
    return _encrypted(root, (control, data), "")


def _inline_layer(part: Part) -> Layer | None:
    """The first block of a text part that is a message or a signed text. In HTML only what is encrypted:
    nobody can tell which characters of it were signed."""
    text = _text_with_blocks(part)
    for block in _messages(text):
        if part.content_type == "text/html" and not is_encrypted(block.raw):
            continue
        around = text[: block.start] + text[block.end :]
        is_alone = not around.strip()
        if not block.is_whole and not is_alone:
            continue  # words about a block, or the beginning of one: there is nothing to open
        is_secret = block.kind is BlockKind.MESSAGE and is_encrypted(block.raw)
        return Layer(
            wrapping=Wrapping.ENCRYPTED if is_secret else Wrapping.SIGNED_BLOCK,
            part=part,
            data=block.raw,
            block=block,
            text=text,
            is_alone=is_alone,
        )
    return None


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


def _messages(text: bytes) -> Iterator[Block]:
    """Encrypted ones before signed ones: what is encrypted must not be taken for text that can be read."""
    blocks = [each for each in find_blocks(text) if each.kind in (BlockKind.MESSAGE, BlockKind.SIGNED)]
    yield from sorted(blocks, key=lambda block: block.kind is not BlockKind.MESSAGE)
