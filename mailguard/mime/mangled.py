"""PGP/MIME as Exchange, gateways and virus scanners leave it: recognised where only one reading is possible.

Only structure and the words of the parts are looked at. Integrity is proven later, by what GnuPG says of the
bytes, so a wrong guess here shows nothing that was not encrypted or signed.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence

from mailguard.mime.armor import Block, BlockKind, find_blocks, is_encrypted, kind_of_packets
from mailguard.mime.content import content_of, decode_content, decode_text, file_name
from mailguard.mime.damage import Damage
from mailguard.mime.layer import Layer, Wrapping
from mailguard.mime.parts import Part

ENCRYPTED_TYPE = "application/pgp-encrypted"
SIGNATURE_TYPE = "application/pgp-signature"
_REBUILT = frozenset({"multipart/mixed", "multipart/related"})
_DATA_TYPES = frozenset({"application/octet-stream", "text/plain", ENCRYPTED_TYPE, "application/pgp"})
_CONTROL = re.compile(rb"\s*Version:\s*1\s*", re.I)
_CONTROL_NAME = re.compile(r"(?:PGPMIME versions? identification|version)(?:\.(?:asc|txt|dat|pgp))?", re.I)
_DATA_NAME = re.compile(
    r"(?:encrypted|msg|message|openpgp-encrypted-message|att\d+)?\.?(?:asc|pgp|gpg|txt|dat|bin)?", re.I
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
# Only what holds words: a page may have no text, and yet a form, a picture, or a style that hides.
_EMPTY_PAGE = re.compile(
    r"<!doctype[^<>]*>"
    r"|</?(?:html|head|body|title|p|div|br|span|font|b|tt|o:p)(?: (?!style|on)[^<>=]*=[^<>]*)?/?>"
    r"|<meta [^<>]*charset[^<>]*>|&nbsp;|&#160;|\xa0",
    re.I,
)
_DECODED_AT_ONCE, _HEAD = 1 << 16, 1 << 12  # bytes
_SMALL = 200  # bytes: no control part is longer, nor an empty page
_BLANK_PAGE = 20_000


def find_mangled(root: Part) -> Layer | None:
    """The encrypted envelope around the whole of a message that was rebuilt on its way."""
    if not root.is_multipart:
        return _bare(root)
    if root.content_type not in _REBUILT or len(root.children) > 4:
        return None
    parts = [each for each in root.children if not is_blank(each)]
    if len(parts) == 1 and parts[0].content_type == "multipart/encrypted":
        return encrypted_layer(parts[0], parts[0].children, (Damage.WRAPPED,))
    pair = _pair(parts)
    if pair is not None:
        return encrypted_layer(root, pair, (Damage.REBUILT,))
    if len(parts) == 1 and _is_lone_data(parts[0]):
        return encrypted_layer(root, parts, (Damage.REBUILT, Damage.CONTROL_PART))
    return None


def find_mangled_pair(parts: Sequence[Part]) -> tuple[Part, Part] | None:
    """Control part and data among other parts: a server put words around them."""
    for place in range(len(parts) - 1):
        pair = _pair(parts[place : place + 2])
        if pair is not None:
            return pair
    return None


def pair_layer(pair: tuple[Part, Part]) -> Layer:
    """As an envelope further down. Its control part is left out where it is taken out."""
    control, data = pair
    made = encrypted_layer(data, (data,), (Damage.REBUILT,))
    return Layer(wrapping=made.wrapping, part=data, data=made.data, signature=control, damage=made.damage)


def encrypted_layer(part: Part, children: Sequence[Part], damage: tuple[Damage, ...] = ()) -> Layer:
    """RFC 3156 section 4: a control part, then the data; whatever more there is comes from anyone."""
    others = [each for each in children if not is_control(each)]
    data = next((each for each in others if _may_hold_message(each)), others[0] if others else None)
    raw, more = message_in(data) if data is not None else (b"", ())
    has_control = any(each.content_type == ENCRYPTED_TYPE for each in children if each is not data)
    if part.content_type == "multipart/encrypted" and not has_control:
        more = (Damage.CONTROL_PART, *more)
    return Layer(
        wrapping=Wrapping.ENCRYPTED,
        part=part,
        data=raw or (decode_content(data) if data is not None else b""),
        is_alone=len(others) <= 1,
        damage=tuple(dict.fromkeys((*damage, *more))),
    )


def signed_layer(part: Part) -> Layer | None:
    """A multipart/signed that became another multipart: its content and one signature, nothing else."""
    if part.content_type not in _REBUILT or len(part.children) != 2:
        return None
    content, last = part.children
    data = signature_in(last)
    if not data or (last.content_type != SIGNATURE_TYPE and content.main_type not in ("text", "multipart")):
        return None  # a file beside its own signature is met, too
    damage = [Damage.REBUILT] + ([] if last.content_type == SIGNATURE_TYPE else [Damage.SIGNATURE_PART])
    return Layer(
        wrapping=Wrapping.SIGNED, part=part, data=data, content=content, signature=last, damage=tuple(damage)
    )


def signature_in(part: Part) -> bytes:
    """The one armored signature that a part holds, and nothing else; b"" where it is none."""
    if part.is_multipart or part.end - part.body > 100_000:
        return b""
    raw = decode_content(part)
    for data in (raw, _unquoted(raw)):
        blocks = find_blocks(data)
        if len(blocks) == 1 and blocks[0].kind is BlockKind.SIGNATURE and _is_alone(data, blocks[0]):
            return blocks[0].raw
    return b""


def message_in(part: Part) -> tuple[bytes, tuple[Damage, ...]]:
    """(the encrypted message in a part, armored or binary; what was undone to find it); b"" where none is."""
    if part.is_multipart:
        return b"", ()
    raw = decode_content(part)
    if kind_of_packets(raw) is BlockKind.MESSAGE:
        return raw, ()
    begun = b""
    for data, damage in _readings(raw):
        block = next((each for each in find_blocks(data) if each.kind is BlockKind.MESSAGE), None)
        if block is not None and block.is_whole:
            return block.raw, damage
        begun = begun or (block.raw if block is not None else b"")
    return begun, ()


def _may_hold_message(part: Part) -> bool:
    """By its beginning alone: a large file is not decoded to find that it is none."""
    if part.is_multipart:
        return False
    if part.end - part.body <= _DECODED_AT_ONCE:
        return bool(message_in(part)[0])
    head = content_of(part).head(_HEAD)
    return b"-----BEGIN PGP MESSAGE" in head or kind_of_packets(head) is BlockKind.MESSAGE


def is_control(part: Part) -> bool:
    """Whether it is the part that only says "Version: 1", by its type or by its words."""
    if part.is_multipart or part.end - part.body > _SMALL:
        return False
    if part.content_type == ENCRYPTED_TYPE:
        return b"-----BEGIN" not in decode_content(part)
    return _CONTROL.fullmatch(decode_content(part)) is not None


def is_blank(part: Part) -> bool:
    """Whether a part holds no words, as the ones that servers put before what they took apart."""
    if part.is_multipart:
        return all(is_blank(each) for each in part.children)
    if part.main_type != "text" or part.end - part.body > _BLANK_PAGE or file_name(part):
        return False
    if part.content_type == "text/html":
        return not _EMPTY_PAGE.sub("", decode_text(part)).strip()
    return part.content_type == "text/plain" and not decode_text(part).strip(" \t\r\n\xa0")


def _pair(parts: Sequence[Part]) -> tuple[Part, Part] | None:
    if len(parts) != 2 or any(each.is_multipart for each in parts):
        return None
    control, data = parts if is_control(parts[0]) else (parts[1], parts[0])
    if not is_control(control) or data.content_type not in _DATA_TYPES or not _may_hold_message(data):
        return None
    is_named = control.content_type == ENCRYPTED_TYPE or _CONTROL_NAME.fullmatch(
        file_name(control) or "version"
    )
    return (control, data) if is_named else None


def _is_lone_data(part: Part) -> bool:
    """The data of PGP/MIME by its usual name, not a file that somebody encrypted and attached."""
    if part.content_type not in _DATA_TYPES or not _DATA_NAME.fullmatch(file_name(part) or ""):
        return False
    if not _may_hold_message(part):
        return False
    raw, _ = message_in(part)
    return raw.startswith(b"-----BEGIN") and is_encrypted(raw)


def _bare(root: Part) -> Layer | None:
    """The data alone, without any multipart: what says that it is OpenPGP is its type, or its usual name."""
    is_pgp = root.content_type in (ENCRYPTED_TYPE, "application/pgp")
    if not is_pgp and (root.content_type != "application/octet-stream" or not _is_lone_data(root)):
        return None
    if not message_in(root)[0]:
        return None
    return encrypted_layer(root, (root,), (Damage.REBUILT, Damage.CONTROL_PART))


def _readings(raw: bytes) -> list[tuple[bytes, tuple[Damage, ...]]]:
    """What a part may hold, as it is and with one thing undone."""
    found: list[tuple[bytes, tuple[Damage, ...]]] = []
    if b"=3D" in raw:
        found.append((_unquoted(raw), (Damage.ENCODED,)))
    found.append((raw, ()))
    if b"-----BEGIN" in raw:
        lines = raw.replace(b"\xc2\xa0", b" ").replace(b"\xa0", b" ").split(b"\n")
        found.append((b"\n".join(each.strip() for each in lines), (Damage.ARMOR,)))
    elif _BASE64.fullmatch(raw):
        found.append((_unpacked(raw), (Damage.ENCODED,)))
    return found


def _unquoted(raw: bytes) -> bytes:
    return binascii.a2b_qp(raw)


def _unpacked(raw: bytes) -> bytes:
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        return b""


def _is_alone(data: bytes, block: Block) -> bool:
    return not (data[: block.start] + data[block.end :]).strip()
