"""The judge: what was found of a message, and the keyring, become one typed verdict. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mailguard.model import (
    Cover,
    Encryption,
    Facts,
    Fingerprint,
    Grounds,
    Key,
    Match,
    Signature,
    SignatureFact,
    Trust,
    Validity,
    Verdict,
)
from mailguard.openpgp.keys import is_own, with_trust_of_address
from mailguard.openpgp.status import DecryptionFact
from mailguard.openpgp.weakness import is_weak_hash, with_weakness

USUAL_COUNT = 3

# The worst first: where several signatures cover the same, a bad one decides.
_WORST = (
    Signature.BAD,
    Signature.REVOKED,
    Signature.KEY_EXPIRED,
    Signature.SIG_EXPIRED,
    Signature.GOOD,
    Signature.WEAK,
    Signature.MISSING,
)

_TRUST_ORDER = (
    Trust.UNKNOWN,
    Trust.UNDEFINED,
    Trust.NEVER,
    Trust.MARGINAL,
    Trust.FULL,
    Trust.ULTIMATE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What reading found of one message, before the keyring is asked what it is worth."""

    decryption: DecryptionFact | None  # None: not encrypted
    is_partly_encrypted: bool
    signatures: tuple[SignatureFact, ...]
    is_smime: bool
    cover: Cover
    from_addresses: tuple[str, ...]  # as shown
    is_from_contradicted: bool  # the From inside the encrypted part differs from the outer one
    sender_name: str
    sent_at: datetime | None
    method: str
    outer_subject: str
    is_subject_protected: bool
    usual_count: int
    status: tuple[str, ...] = field(repr=False)
    is_signature_broken: bool = False  # signed by its form, but nothing could be checked
    reason: str = ""
    list_name: str = ""
    has_list_footer: bool = False
    original_senders: tuple[str, ...] = ()  # addresses that a mailing list took out of From
    read_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def judge(evidence: Evidence, keys: Sequence[Key], own: frozenset[Fingerprint]) -> Verdict:
    """One verdict for what is shown. `own`: the keys chosen for accounts. Its default is the worst."""
    evidence = replace(evidence, signatures=weigh(evidence.signatures, keys, evidence.read_at))
    signers = _signers(evidence.signatures, keys)
    deciding = _deciding(signers, evidence.from_addresses)
    key = signers.get(deciding) if deciding is not None else None
    match = _match(evidence, deciding, signers)
    address = evidence.from_addresses[0] if match is Match.YES else ""
    facts = Facts(
        encryption=_encryption(evidence),
        signature=_signature(evidence, deciding),
        validity=_validity(key, address, own),
        match=match,
        cover=evidence.cover,
        is_usual=evidence.usual_count >= USUAL_COUNT,
    )
    return _with_details(facts, evidence, deciding, key, address)


def judge_text(evidence: Evidence, keys: Sequence[Key], own: frozenset[Fingerprint]) -> Verdict:
    """For pasted text, which names no sender: whether it matches one is no question.

    The key counts as valid for the one of its addresses that is trusted most.
    """
    evidence = replace(evidence, signatures=weigh(evidence.signatures, keys, evidence.read_at))
    signers = _signers(evidence.signatures, keys)
    deciding = _deciding(signers, ())
    key = signers.get(deciding) if deciding is not None else None
    address = _best_address(key)
    facts = Facts(
        encryption=_encryption(evidence),
        signature=_signature(evidence, deciding),
        validity=_validity(key, address, own),
        match=Match.YES,
        cover=evidence.cover,
        is_usual=False,
    )
    return _with_details(facts, evidence, deciding, key, address)


def weigh(
    signatures: Sequence[SignatureFact], keys: Sequence[Key], now: datetime
) -> tuple[SignatureFact, ...]:
    """Those that prove too little are made WEAK, whatever GnuPG calls them."""
    signers = _signers(signatures, keys)
    return tuple(with_weakness(each, signers[each], now) for each in signatures)


def _signers(signatures: Sequence[SignatureFact], keys: Sequence[Key]) -> dict[SignatureFact, Key | None]:
    """The key of each signature, by the fingerprint that GnuPG checked it with, else by its key ID."""
    wanted = {each.primary or each.fingerprint or each.key_id for each in signatures}
    found = {
        name: key
        for key in keys
        for sub in key.subkeys
        for name in (sub.fingerprint, sub.key_id)
        if name in wanted
    }
    return {each: found.get(each.primary or each.fingerprint or each.key_id) for each in signatures}


def _encryption(evidence: Evidence) -> Encryption:
    if evidence.decryption is None:
        return Encryption.PART if evidence.is_partly_encrypted else Encryption.NONE
    return evidence.decryption.state


def _signature(evidence: Evidence, deciding: SignatureFact | None) -> Signature:
    if deciding is not None:
        return deciding.state
    if evidence.is_smime:
        return Signature.SMIME
    return Signature.WEAK if evidence.is_signature_broken else Signature.NONE


def worst(signatures: Sequence[SignatureFact]) -> SignatureFact:
    """The one that decides where all of them cover the same; there is at least one."""
    return min(signatures, key=lambda each: _WORST.index(each.state))


def _deciding(signers: Mapping[SignatureFact, Key | None], addresses: Sequence[str]) -> SignatureFact | None:
    """Of several signatures any bad one wins, then the one that matches From, then the worst."""
    if not signers:
        return None
    bad = next((each for each in signers if each.state is Signature.BAD), None)
    if bad is not None:
        return bad
    checked = {each: key for each, key in signers.items() if each.state is not Signature.MISSING}
    matching = [each for each, key in checked.items() if _carries(key, addresses)]
    return worst(matching or tuple(signers))


def _carries(key: Key | None, addresses: Sequence[str]) -> bool:
    """Whether the one address of From is a valid address on the key.

    GnuPG calls all user IDs of an expired key expired: there they count, and the banner says what expired.
    """
    if key is None or len(addresses) != 1:
        return False
    valid = (
        each.address
        for each in key.user_ids
        if not each.is_revoked and (key.is_expired or not each.is_expired)
    )
    return addresses[0].lower() in (each.lower() for each in valid)


def _match(
    evidence: Evidence, deciding: SignatureFact | None, signers: Mapping[SignatureFact, Key | None]
) -> Match:
    if len(evidence.from_addresses) != 1 or not evidence.from_addresses[0]:
        return Match.UNCLEAR
    if evidence.is_from_contradicted:
        return Match.NO
    if deciding is None:
        return Match.UNCLEAR
    if _carries(signers[deciding], evidence.from_addresses):
        return Match.YES
    good = {
        key.fingerprint for each, key in signers.items() if each.state is Signature.GOOD and key is not None
    }
    return Match.UNCLEAR if len(good) > 1 else Match.NO


def _best_address(key: Key | None) -> str:
    if key is None:
        return ""
    return max(
        key.addresses, key=lambda each: _TRUST_ORDER.index(with_trust_of_address(key, each)), default=""
    )


def _validity(key: Key | None, address: str, own: frozenset[Fingerprint]) -> Validity:
    """Of the key for the address, as GnuPG computed it: a name on another address proves nothing."""
    if key is None:
        return Validity.UNKNOWN
    if key.is_rejected:
        return Validity.REJECTED
    trust = with_trust_of_address(key, address) if address else Trust.UNKNOWN
    if is_own(key, own) and trust in (Trust.ULTIMATE, Trust.FULL):
        return Validity.OWN
    if trust in (Trust.FULL, Trust.ULTIMATE):
        return Validity.FULL
    return Validity.MARGINAL if trust is Trust.MARGINAL else Validity.UNKNOWN


def _grounds(key: Key | None, validity: Validity) -> Grounds:
    if key is None or validity not in (Validity.FULL, Validity.OWN):
        return Grounds.NONE
    if key.certified_by_me:
        return Grounds.VERIFIED_BY_YOU
    return Grounds.TRUSTED_ULTIMATELY if key.owner_trust is Trust.ULTIMATE else Grounds.CONFIRMED_BY_OTHERS


def _with_details(
    facts: Facts, evidence: Evidence, deciding: SignatureFact | None, key: Key | None, address: str
) -> Verdict:
    decryption = evidence.decryption
    name, signer_address = _signer(key, deciding, address)
    locked = decryption is not None and decryption.state is Encryption.LOCKED
    opening = decryption.locked_key if decryption is not None and locked else None
    return Verdict(
        facts=facts,
        inner=_inner(facts),
        signatures=evidence.signatures,
        signer_name=name,
        signer_address=signer_address,
        signer=key.fingerprint if key is not None else (deciding.fingerprint if deciding else None),
        grounds=_grounds(key, facts.validity),
        from_address=evidence.from_addresses[0] if len(evidence.from_addresses) == 1 else "",
        signed_at=deciding.created if deciding else None,
        sent_at=evidence.sent_at,
        key_expires=key.expires if key is not None else None,
        key_revoked=key.revoked_on if key is not None else None,
        signature_expires=deciding.expires if deciding else None,
        sender_name=evidence.sender_name,
        usual_count=evidence.usual_count,
        decrypted_with=decryption.decrypted_with if decryption else None,
        locked_key=opening,
        locked_address=decryption.locked_address if decryption and locked else "",
        recipients=decryption.recipients if decryption else (),
        cipher=decryption.cipher if decryption else "",
        method=evidence.method,
        is_subject_protected=evidence.is_subject_protected,
        outer_subject=evidence.outer_subject,
        reason=_reason(evidence, deciding),
        is_waiting=decryption is not None and decryption.is_waiting,
        list_name=evidence.list_name,
        has_list_footer=evidence.has_list_footer,
        is_sent_on=facts.match is Match.NO and _is_sent_on(evidence, key),
        status=evidence.status,
    )


def _is_sent_on(evidence: Evidence, key: Key | None) -> bool:
    return any(_carries(key, (each,)) for each in evidence.original_senders)


def _inner(facts: Facts) -> Facts | None:
    """Of the part that is shown, where it is not the whole: for B10 and B14."""
    if facts.encryption is Encryption.PART:
        return replace(facts, encryption=Encryption.NONE)
    return replace(facts, cover=Cover.ALL) if facts.cover is Cover.PART else None


def _signer(key: Key | None, deciding: SignatureFact | None, address: str) -> tuple[str, str]:
    """Name and address from the key: of the user ID that carries the sender's address, else the first."""
    if key is not None:
        for each in key.user_ids:
            if address and each.address.lower() == address.lower():
                return each.name, each.address
        return key.name, key.address
    return ("", "") if deciding is None else (deciding.user_id, "")


def _reason(evidence: Evidence, deciding: SignatureFact | None) -> str:
    if evidence.decryption is not None and evidence.decryption.reason:
        return evidence.decryption.reason
    if deciding is not None and deciding.state is Signature.WEAK:
        if deciding.weakness:
            return deciding.weakness
        is_hash_weak = is_weak_hash(deciding.hash_algorithm) or not deciding.key_algorithm
        return deciding.hash_algorithm if is_hash_weak else deciding.key_algorithm
    return evidence.reason
