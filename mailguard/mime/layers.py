"""What the cryptography of a message covers, by its structure alone. Nothing is decrypted or checked here.

Only what stands at the top of a message counts as its envelope: a signature or an encryption further
down covers a part, and the rest may come from anyone. Source: RFC 1847, RFC 3156, RFC 9580 section 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.mime.armor import BlockKind, find_blocks
from mailguard.mime.content import decode_content
from mailguard.mime.layer import Layer, Wrapping
from mailguard.mime.parts import Part
from mailguard.mime.text_blocks import bare_text, find_inline

ENCRYPTED_PROTOCOL = "application/pgp-encrypted"
SIGNATURE_PROTOCOL = "application/pgp-signature"
_SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_CHARSET = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_KEPT_FIELDS = frozenset({"from", "to", "cc", "date", "subject", "message-id"})
_SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def find_top(root: Part) -> Layer | None:
    """The envelope around the whole of `root`; None where there is none."""
    layer = _mime_layer(root) or _mangled(root)
    if layer is not None:
        return layer
    if root.is_multipart:
        return None
    return next((each for each in find_inline(root) if each.is_alone), None)


def find_inside(root: Part) -> tuple[Layer, ...]:
    """Envelopes below the top, in order; not those of forwarded messages, nor those inside one found."""
    found: list[Layer] = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        layer = _mime_layer(part)
        if layer is not None:
            found.append(layer)
        elif part.is_multipart:
            waiting.extend(reversed(part.children))
        else:
            found += find_inline(part)
    return tuple(found)


def find_encrypted(root: Part) -> Iterator[Layer]:
    """Encrypted parts below the top, in order; those inside signed parts too."""
    for layer in find_inside(root):
        if layer.wrapping is Wrapping.ENCRYPTED:
            yield layer
        elif layer.wrapping is Wrapping.SIGNED and layer.content is not None:
            top = find_top(layer.content)
            if top is not None and top.wrapping is Wrapping.ENCRYPTED:
                yield top
            else:
                yield from find_encrypted(layer.content)


def as_message(layer: Layer, outer: Part) -> bytes:
    """The envelope as a message of its own, with the outer header that says who sent it."""
    head = b"".join(
        b"%b:%b\r\n" % (each.name.title().encode("ascii"), each.value)
        for each in outer.fields
        if each.name in _KEPT_FIELDS
    )
    if layer.is_inline:
        charset = bare_text(b"", layer.part).parameters.get("charset", "")
        named = charset if _CHARSET.fullmatch(charset) else "utf-8"
        return head + b"Content-Type: text/plain; charset=%b\r\n\r\n" % named.encode("ascii") + layer.data
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
