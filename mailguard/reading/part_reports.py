"""The leaves of a message, each with what protects it: for `mailguard inspect`."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.mime.body import Body
from mailguard.mime.content import content_size, decode_text, disposition, file_name, is_encoding_known
from mailguard.mime.parts import Part
from mailguard.model import (
    Cover,
    Encryption,
    Fingerprint,
    PartReport,
    PartSignature,
    Signature,
    SignatureFact,
    Verdict,
)
from mailguard.openpgp.verdict import worst
from mailguard.reading.unwrapping import Unwrapped

LARGEST_TEXT_BYTES = 4 << 20  # of one part


def report_parts(
    unwrapped: Unwrapped, verdict: Verdict, body: Body, charset: str | None = None
) -> tuple[PartReport, ...]:
    """In order. A message that was not opened has those of its outside. charset: as a person wants it."""
    is_encrypted = verdict.facts.encryption is Encryption.OK
    signatures = _signatures(unwrapped, verdict)
    return tuple(
        _report(part, body, is_encrypted=is_encrypted, signature=signatures.get(part), charset=charset)
        for part in _leaves(unwrapped)
    )


def _leaves(unwrapped: Unwrapped) -> Iterator[Part]:
    if unwrapped.payload is None:
        yield from unwrapped.outer.leaves()
        return
    yield from unwrapped.payload.leaves()
    yield from unwrapped.signature_parts


def _signatures(unwrapped: Unwrapped, verdict: Verdict) -> dict[Part, PartSignature]:
    """What covers each leaf. Of a part signed within the whole, its own signature is told."""
    found: dict[Part, PartSignature] = {}
    if unwrapped.payload is not None and unwrapped.cover is Cover.ALL and verdict.signatures:
        of_whole = _part_signature(_deciding(verdict), Cover.ALL)
        found = dict.fromkeys(unwrapped.payload.leaves(), of_whole)
    for each in unwrapped.signed_inside:
        if not each.signatures:
            continue
        deciding = worst(each.signatures)
        if each.layer.is_inline:
            cover = Cover.ALL if each.layer.is_alone else Cover.PART
            found[each.layer.part] = _worse(found.get(each.layer.part), _part_signature(deciding, cover))
        elif each.layer.content is not None:
            found |= dict.fromkeys(each.layer.content.leaves(), _part_signature(deciding, Cover.ALL))
    return found


def _worse(before: PartSignature | None, now: PartSignature) -> PartSignature:
    """Of two blocks in one text: where neither is bad, the first is told."""
    return now if before is None or now.state is Signature.BAD else before


def _deciding(verdict: Verdict) -> SignatureFact:
    state = verdict.facts.signature
    return next((each for each in verdict.signatures if each.state is state), verdict.signatures[0])


def _part_signature(fact: SignatureFact, cover: Cover) -> PartSignature:
    return PartSignature(
        state=fact.state,
        fingerprint=Fingerprint(fact.primary or fact.fingerprint or fact.key_id),
        user_id=fact.user_id or None,
        trust=fact.trust,
        cover=cover,
    )


def _report(
    part: Part,
    body: Body,
    *,
    is_encrypted: bool,
    signature: PartSignature | None,
    charset: str | None,
) -> PartReport:
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
        text=decode_text(part, charset=charset) if is_text and not is_html else None,
        html=piece.html if piece is not None else None,
        is_encrypted=is_encrypted,
        signature=signature,
    )
