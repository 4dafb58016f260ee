"""One verdict for each row of the banner table, with people and dates in it."""

from __future__ import annotations

from datetime import UTC, datetime

from mailguard.model import (
    Cover,
    Encryption,
    Facts,
    Fingerprint,
    Grounds,
    KeyId,
    Match,
    Signature,
    SignatureFact,
    Trust,
    Validity,
    Verdict,
)

BOBS_KEY = Fingerprint("8F2140B79C5E03DA61F82E94D07B5A16C3E8904F")
SIGNED = datetime(2026, 11, 20, 14, 1, 48, tzinfo=UTC)
_PLAIN = Facts(
    encryption=Encryption.NONE,
    signature=Signature.NONE,
    validity=Validity.UNKNOWN,
    match=Match.YES,
    cover=Cover.ALL,
    is_usual=False,
)


def verdicts() -> dict[str, Verdict]:
    """By the row they get: "B01" to "B28"."""
    e, s, v = Encryption, Signature, Validity
    good = {"signature": s.GOOD}
    changes: dict[str, dict[str, object]] = {
        "B01": {"encryption": e.WORKING, "signature": s.WORKING},
        "B02": {"encryption": e.LOCKED},
        "B03": {"encryption": e.NOKEY},
        "B04": {"encryption": e.DAMAGED},
        "B05": {"encryption": e.NOINT},
        "B06": {"encryption": e.UNREADABLE},
        "B07": {"encryption": e.OK, "signature": s.BAD},
        "B08": {"signature": s.REVOKED},
        "B09": {"signature": s.GOOD, "validity": v.REJECTED},
        "B10": {"encryption": e.PART},
        "B11": {"signature": s.MISSING},
        "B12": {"signature": s.WEAK},
        "B13": {"signature": s.SMIME},
        "B14": good | {"encryption": e.OK, "validity": v.FULL, "cover": Cover.PART},
        "B15": good | {"match": Match.NO},
        "B16": good | {"match": Match.UNCLEAR},
        "B17": {"signature": s.KEY_EXPIRED},
        "B18": {"signature": s.SIG_EXPIRED},
        "B19": good | {"encryption": e.OK},
        "B20": good,
        "B21": good | {"validity": v.MARGINAL},
        "B22": good | {"encryption": e.OK, "validity": v.OWN},
        "B23": good | {"validity": v.OWN},
        "B24": good | {"encryption": e.OK, "validity": v.FULL},
        "B25": good | {"validity": v.FULL},
        "B26": {"is_usual": True},
        "B27": {"encryption": e.OK},
        "B28": {},
    }
    return {row: verdict(each) for row, each in changes.items()}


def verdict(changes: dict[str, object]) -> Verdict:
    facts = Facts(**({name: getattr(_PLAIN, name) for name in Facts.__slots__} | changes))  # type: ignore[arg-type]
    is_signed = facts.signature not in (Signature.NONE, Signature.WORKING, Signature.SMIME)
    is_known = is_signed and facts.signature is not Signature.MISSING
    return Verdict(
        facts=facts,
        signatures=(_signature(facts.signature, is_known=is_known),) if is_signed else (),
        signer_name="Bob Example" if is_known else "",
        signer_address="bob@example.net" if is_known else "",
        signer=BOBS_KEY if is_known else None,
        grounds=Grounds.VERIFIED_BY_YOU if facts.validity is Validity.FULL else Grounds.NONE,
        from_address="carol@example.com" if facts.match is Match.NO else "bob@example.net",
        signed_at=SIGNED if is_signed else None,
        sent_at=SIGNED,
        key_expires=datetime(2026, 6, 30, 12, tzinfo=UTC),
        key_revoked=datetime(2026, 10, 4, 12, tzinfo=UTC),
        signature_expires=datetime(2026, 11, 1, 12, tzinfo=UTC),
        sender_name="Bob Example",
        usual_count=5,
        locked_address="alice@example.org",
        cipher="AES256" if facts.encryption is Encryption.OK else "",
        reason={Signature.WEAK: "MD5"}.get(facts.signature, "unknown packet version"),
        inner=_PLAIN if facts.encryption is Encryption.PART else _inner(facts),
        status=("[GNUPG:] NEWSIG",) if is_signed else (),
    )


def _inner(facts: Facts) -> Facts:
    return Facts(
        encryption=Encryption.NONE,
        signature=facts.signature,
        validity=facts.validity,
        match=facts.match,
        cover=Cover.ALL,
        is_usual=False,
    )


def _signature(state: Signature, *, is_known: bool) -> SignatureFact:
    return SignatureFact(
        state=state,
        key_id=KeyId(BOBS_KEY[-16:]),
        fingerprint=BOBS_KEY if is_known else None,
        primary=BOBS_KEY if is_known else None,
        user_id="Bob Example <bob@example.net>" if is_known else "",
        trust=Trust.UNKNOWN,
        created=SIGNED,
        expires=None,
        hash_algorithm="SHA256",
        key_algorithm="RSA",
    )
