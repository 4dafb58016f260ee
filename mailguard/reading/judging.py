"""From a message without its envelopes to what its verdict is made of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailguard.mime.headers import Headers, read_subject
from mailguard.mime.list_traces import is_footer_alone, read_list_traces
from mailguard.mime.protection import find_protected, join_headers
from mailguard.model import Cover, Key, Signature, Trust
from mailguard.openpgp.keys import with_trust_of_address
from mailguard.openpgp.status import DecryptionFact
from mailguard.openpgp.verdict import Evidence, weigh
from mailguard.reading.unwrapping import Unwrapped

# A signature in one of these states proves that its text is unchanged.
UNCHANGED = frozenset({Signature.GOOD, Signature.KEY_EXPIRED, Signature.SIG_EXPIRED, Signature.REVOKED})


def weighed(unwrapped: Unwrapped, keys: Sequence[Key], now: datetime) -> Unwrapped:
    inside = (replace(each, signatures=weigh(each.signatures, keys, now)) for each in unwrapped.signed_inside)
    return replace(unwrapped, signatures=weigh(unwrapped.signatures, keys, now), signed_inside=tuple(inside))


def headers_of(unwrapped: Unwrapped, keys: Sequence[Key]) -> Headers:
    """The header to show. What a signature protects counts only where it proves its text unchanged."""
    payload = unwrapped.payload
    is_encrypted = unwrapped.decryption is not None and payload is not None
    covers = unwrapped.cover is Cover.ALL and bool(unwrapped.signatures)
    is_unchanged = covers and all(each.state in UNCHANGED for each in unwrapped.signatures)
    protected = None
    if payload is not None and payload is not unwrapped.outer and (is_encrypted or is_unchanged):
        protected = find_protected(payload)
    good = {each.primary for each in unwrapped.signatures if each.state is Signature.GOOD and covers}
    return join_headers(
        unwrapped.outer.fields,
        protected,
        is_encrypted=is_encrypted,
        signed_addresses=frozenset(
            address for key in keys if key.fingerprint in good for address in _valid_addresses(key)
        ),
    )


def _valid_addresses(key: Key) -> frozenset[str]:
    """Lower-case ones that GnuPG holds for the key's: an unknown key can claim any address."""
    if key.is_rejected:
        return frozenset()
    return frozenset(
        each.lower()
        for each in key.addresses
        if with_trust_of_address(key, each) in (Trust.FULL, Trust.ULTIMATE)
    )


def evidence_of(
    unwrapped: Unwrapped, fact: DecryptionFact | None, headers: Headers, usual_count: int
) -> Evidence:
    traces = read_list_traces(unwrapped.outer)
    return Evidence(
        decryption=fact,
        is_partly_encrypted=unwrapped.decryption is None and bool(unwrapped.encrypted_inside),
        signatures=unwrapped.signatures,
        is_smime=unwrapped.is_smime,
        cover=unwrapped.cover,
        from_addresses=tuple(each.address for each in headers.from_),
        is_from_contradicted=headers.is_from_contradicted,
        sender_name=headers.from_[0].name if headers.from_ else "",
        sent_at=headers.date,
        method=unwrapped.method,
        outer_subject=read_subject(unwrapped.outer.fields),
        is_subject_protected=headers.is_subject_protected,
        usual_count=usual_count,
        status=unwrapped.status,
        is_signature_broken=unwrapped.is_signature_broken,
        list_name=traces.name,
        has_list_footer=bool(traces.name) and _has_footer_alone(unwrapped),
        original_senders=traces.original_senders,
        reason=unwrapped.reason,
    )


def _has_footer_alone(unwrapped: Unwrapped) -> bool:
    payload, signed = unwrapped.payload, unwrapped.signed_inside
    return bool(signed) and payload is not None and is_footer_alone(payload, signed[0].layer.part)
