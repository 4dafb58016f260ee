"""Which parts of a large message are its text, and the message that they make without its files. Pure.

Only what needs no cryptography is taken apart: a signature covers every byte, what is encrypted is one piece.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailguard.cleaning import clean_text
from mailguard.model.structure import LeftOut, StructurePart

_TEXTS = frozenset({"text/plain", "text/html"})
_TAKEN_APART = frozenset({"multipart/mixed", "multipart/alternative", "multipart/related"})
LONGEST_NAME = 200


def texts_of(whole: StructurePart) -> tuple[StructurePart, ...] | None:
    """The parts to fetch, in their order; None where the message is to be fetched whole.

    That is any that is signed, encrypted or a report, or is not built as most are, and one without files.
    """
    if not all(each in _TAKEN_APART or not each.startswith("multipart/") for each in _types(whole)):
        return None
    if any("pgp" in each or "pkcs7" in each for each in _types(whole)) or not whole.is_multipart:
        return None
    leaves = whole.leaves()
    texts = tuple(each for each in leaves if _is_text(each))
    return texts if texts and len(texts) < len(leaves) else None


def sections_of(whole: StructurePart, texts: Sequence[StructurePart]) -> tuple[str, ...]:
    """What to ask a server for (RFC 9051 section 6.4.5): the header, and header and content of each text."""
    above = [each for each in _all(whole) if each.is_multipart and each.path and _holds(each, texts)]
    return (
        "HEADER",
        *(f"{each.path}.MIME" for each in above),
        *(f"{each.path}{ending}" for each in texts for ending in (".MIME", "")),
    )


def put_together(whole: StructurePart, texts: Sequence[StructurePart], found: Mapping[str, bytes]) -> bytes:
    """The message without what was not fetched; found: by the sections that were asked for.

    Raises KeyError where one is missing.
    """
    return _with_end(found["HEADER"]) + _content(whole, texts, found)


def left_out(whole: StructurePart, texts: Sequence[StructurePart]) -> tuple[LeftOut, ...]:
    """Sizes as they are decoded from base64, which files come in nearly always."""
    return tuple(
        LeftOut(clean_text(each.filename)[:LONGEST_NAME], each.size_bytes * 3 // 4)
        for each in whole.leaves()
        if each not in texts
    )


def _is_text(part: StructurePart) -> bool:
    return part.content_type in _TEXTS and not part.is_attachment and not part.filename


def _types(part: StructurePart) -> tuple[str, ...]:
    return tuple(each.content_type for each in _all(part))


def _all(part: StructurePart) -> tuple[StructurePart, ...]:
    return (part, *(below for each in part.parts for below in _all(each)))


def _holds(part: StructurePart, texts: Sequence[StructurePart]) -> bool:
    return any(each in texts for each in part.leaves())


def _content(part: StructurePart, texts: Sequence[StructurePart], found: Mapping[str, bytes]) -> bytes:
    if not part.is_multipart:
        return found[part.path]
    lines = [
        b"--" + part.boundary + b"\r\n" + _with_end(found[f"{each.path}.MIME"]) + _content(each, texts, found)
        for each in part.parts
        if _holds(each, texts)
    ]
    return b"\r\n".join([*lines, b"--" + part.boundary + b"--\r\n"])


def _with_end(header: bytes) -> bytes:
    """With the empty line behind it, which servers are to send along."""
    return header if header.endswith(b"\r\n\r\n") else header.rstrip(b"\r\n") + b"\r\n\r\n"
