"""What the cryptography of a message covers, by its structure alone. Nothing is decrypted or checked here.

Only what stands at the top of a message counts as its envelope: a signature or an encryption further
down covers a part, and the rest may come from anyone. Source: RFC 1847, RFC 3156, RFC 9580 section 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.mime.content import decode_content
from mailguard.mime.damage import Damage
from mailguard.mime.layer import Layer, Wrapping
from mailguard.mime.mangled import (
    ENCRYPTED_TYPE,
    SIGNATURE_TYPE,
    encrypted_layer,
    find_mangled,
    find_mangled_pair,
    is_control,
    pair_layer,
    signature_in,
    signed_layer,
)
from mailguard.mime.parts import Part
from mailguard.mime.text_blocks import bare_text, find_inline
from mailguard.mime.unobtrusive import find_unobtrusive

_SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_CHARSET = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_KEPT_FIELDS = frozenset({"from", "to", "cc", "date", "subject", "message-id"})
_SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def find_top(root: Part) -> Layer | None:
    """The envelope around the whole of `root`; None where there is none."""
    layer = _mime_layer(root) or find_mangled(root) or signed_layer(root) or find_unobtrusive(root)
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
        layer = _mime_layer(part) or (signed_layer(part) if part is not root else None)
        if layer is not None:
            found.append(layer)
        elif part.is_multipart:
            pair = find_mangled_pair(part.children)
            if pair is not None:
                found.append(pair_layer(pair))
            waiting.extend(each for each in reversed(part.children) if pair is None or each not in pair)
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
        if each.name.startswith("content-") and (each.name != "content-type" or layer.part.is_multipart)
    )
    if not layer.part.is_multipart:
        fields += b"Content-Type: %b\r\n" % ENCRYPTED_TYPE.encode("ascii")
    return head + fields + b"\r\n" + layer.part.raw_body


def _mime_layer(part: Part) -> Layer | None:
    protocol = part.parameters.get("protocol", "").lower()
    if part.content_type == "multipart/encrypted":
        return _encrypted(part, protocol)
    if part.content_type == "multipart/signed":
        return _signed(part, protocol)
    if part.content_type in _SMIME_TYPES:
        kind = part.parameters.get("smime-type", "").lower()
        wrapping = Wrapping.SMIME_SIGNED if kind.startswith("signed") else Wrapping.SMIME_ENCRYPTED
        return Layer(wrapping=wrapping, part=part)
    return None


def _encrypted(part: Part, protocol: str) -> Layer | None:
    if "pkcs7" in protocol:
        return Layer(wrapping=Wrapping.SMIME_ENCRYPTED, part=part)
    if protocol in ("", ENCRYPTED_TYPE):
        return encrypted_layer(part, part.children)
    is_openpgp = any(is_control(each) for each in part.children)
    return encrypted_layer(part, part.children, (Damage.REBUILT,)) if is_openpgp else None


def _signed(part: Part, protocol: str) -> Layer | None:
    """RFC 3156 section 5: the content, then its signature. More parts are not covered."""
    content = part.children[0] if part.children else None
    others = part.children[1:]
    if protocol in _SMIME_SIGNATURES or any(each.content_type in _SMIME_SIGNATURES for each in others):
        smime = next((each for each in others if each.content_type in _SMIME_SIGNATURES), None)
        return Layer(wrapping=Wrapping.SMIME_SIGNED, part=part, content=content, signature=smime)
    signature = next((each for each in others if each.content_type == SIGNATURE_TYPE), None)
    found = signature or next((each for each in others if signature_in(each)), None)
    if protocol not in ("", SIGNATURE_TYPE) and found is None:
        return None
    return Layer(
        wrapping=Wrapping.SIGNED,
        part=part,
        data=(signature_in(found) or decode_content(found)) if found is not None else b"",
        content=content,
        signature=found,
        is_alone=len(part.children) <= 2,
        damage=() if signature is found else (Damage.SIGNATURE_PART,),
    )
