"""The leaves of a message, each with what protects it: for `mailguard inspect`."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.mime.body import Body
from mailguard.mime.content import content_size, decode_text, disposition, file_name, is_encoding_known
from mailguard.mime.parts import Part
from mailguard.model import Cover, Encryption, Fingerprint, PartReport, PartSignature, Verdict
from mailguard.reading.unwrapping import Unwrapped

LARGEST_TEXT_BYTES = 4 << 20  # of one part


def report_parts(unwrapped: Unwrapped, verdict: Verdict, body: Body) -> tuple[PartReport, ...]:
    """In order. A message that was not opened has those of its outside."""
    signature = _signature(verdict)
    is_encrypted = verdict.facts.encryption is Encryption.OK
    return tuple(
        _report(part, body, is_encrypted=is_encrypted, signature=signature if is_covered else None)
        for part, is_covered in _leaves(unwrapped)
    )


def _leaves(unwrapped: Unwrapped) -> Iterator[tuple[Part, bool]]:
    """Each leaf, and whether the signature covers it."""
    if unwrapped.payload is None:
        yield from ((part, False) for part in unwrapped.outer.leaves())
        return
    covered: set[Part] = set()
    if unwrapped.cover is Cover.ALL and unwrapped.signatures:
        covered = set(unwrapped.payload.leaves())
    elif unwrapped.signed_part is not None and unwrapped.signed is not None:
        inline = unwrapped.signed_part in unwrapped.whole.replaced
        covered = set() if inline else set(unwrapped.signed_part.leaves())
    yield from ((part, part in covered) for part in unwrapped.payload.leaves())
    yield from ((part, False) for part in unwrapped.signature_parts)


def _signature(verdict: Verdict) -> PartSignature | None:
    if not verdict.signatures:
        return None
    deciding = next(
        (each for each in verdict.signatures if each.state is verdict.facts.signature), verdict.signatures[0]
    )
    return PartSignature(
        state=deciding.state,
        fingerprint=Fingerprint(deciding.primary or deciding.fingerprint or deciding.key_id),
        user_id=deciding.user_id or None,
        trust=deciding.trust,
    )


def _report(part: Part, body: Body, *, is_encrypted: bool, signature: PartSignature | None) -> PartReport:
    size_bytes = content_size(part)
    piece = body.pieces.get(part)
    is_html = part.content_type == "text/html"
    is_text = part.main_type == "text" and is_encoding_known(part) and size_bytes <= LARGEST_TEXT_BYTES
    return PartReport(
        path=part.path,
        content_type=part.content_type,
        charset=part.parameters.get("charset"),
        filename=file_name(part),
        disposition=disposition(part) or None,
        size_bytes=size_bytes,
        text=decode_text(part) if is_text and not is_html else None,
        html=piece.html if piece is not None else None,
        is_encrypted=is_encrypted,
        signature=signature,
    )
