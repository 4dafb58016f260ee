"""The security banner: the row of the table that a verdict gets, filled in. Pure and total.

The sentences are in English; `ui/wording.py` may translate them, the command line prints them so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailguard.banner.table import Row, find_row, is_encrypted
from mailguard.cleaning import clean_text, shown_name
from mailguard.model import (
    Banner,
    BannerAction,
    Cover,
    Encryption,
    Facts,
    Glyph,
    Grounds,
    Match,
    Signature,
    Tone,
    Validity,
    Verdict,
)
from mailguard.openpgp.keys import format_fingerprint
from mailguard.openpgp.weakness import BEFORE_KEY, IN_FUTURE

MUCH_EARLIER = timedelta(days=7)
# Only of these is the signing date proven.
CHECKED = frozenset({Signature.GOOD, Signature.KEY_EXPIRED, Signature.SIG_EXPIRED, Signature.REVOKED})
LONGEST_NAME = 80
# Reasons that are no method or format: they are told by themselves.
NO_GNUPG = "GnuPG was not found on this computer"
GNUPG_FAILED = "GnuPG gave no usable answer"
GNUPG_HANGS = "GnuPG did not answer in time"
NO_SIGNATURE = "The signature itself is missing or damaged"
SIGNATURE_REBUILT = "A mail server rebuilt this message, and its signature does not fit it any more"
_WHOLE_REASONS = (
    NO_GNUPG,
    GNUPG_FAILED,
    GNUPG_HANGS,
    NO_SIGNATURE,
    SIGNATURE_REBUILT,
    IN_FUTURE,
    BEFORE_KEY,
)
# A list says of itself what it is, so these only explain what stands there anyway.
SENT_ON = "Signed, sent on by a mailing list"
_SENT_ON = "Signed by {signer_address}. The list {list} put its own address in place of the sender's."
_LIST_FOOTER = (
    "Shown: the signed part alone ({inner}). The list {list} seems to have added the rest below it."
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_GROUNDS = {
    Grounds.VERIFIED_BY_YOU: "you verified",
    Grounds.CONFIRMED_BY_OTHERS: "is confirmed by people you trust",
    Grounds.TRUSTED_ULTIMATELY: "you trust ultimately",
    Grounds.NONE: "you verified",
}


def row_id(facts: Facts) -> str:
    """Such as "B24"."""
    return find_row(facts).id


def banner(verdict: Verdict) -> Banner:
    """The row for a verdict, filled in; every value in it is cleaned for display."""
    facts = verdict.facts
    row = find_row(facts)
    words = _words(verdict)
    form = 1 if is_encrypted(facts) else 0
    sentence = " ".join(row.sentences[form].format(**words).split())
    if row.id in ("B06", "B12") and verdict.reason in _WHOLE_REASONS:
        sentence = f"{verdict.reason}."
    if row.id == "B02" and verdict.is_waiting:
        return _waiting(row)
    if row.id == "B02" and not (verdict.locked_key or verdict.locked_address):
        sentence = "Enter the password that it was encrypted with to read this message."
    if row.id == "B03" and verdict.reason:
        sentence = f"{clean_text(verdict.reason)}."
    if row.id == "B14" and verdict.has_list_footer:
        sentence = _LIST_FOOTER.format(**words)
    if row.id == "B15" and verdict.is_sent_on:
        sentence = _SENT_ON.format(**words)
    if row.id >= "B07" and row.id != "B28" and _is_signed_much_earlier(verdict):
        sentence += f" Signed already on {words['signed']}."
    return Banner(
        id=row.id,
        tone=row.tone,
        encryption_glyph=row.encryption_glyph or (Glyph.LOCK if is_encrypted(facts) else Glyph.OPEN),
        signature_glyph=row.signature_glyph or _signature_glyph(replace_encryption(facts)),
        title=SENT_ON if row.id == "B15" and verdict.is_sent_on else row.titles[form].format(**words),
        sentence=sentence,
        actions=row.actions,
    )


def _waiting(row: Row) -> Banner:
    return Banner(
        id=row.id,
        tone=row.tone,
        encryption_glyph=row.encryption_glyph or Glyph.LOCK,
        signature_glyph=row.signature_glyph or Glyph.NOT_CHECKED,
        title="Encrypted, not opened yet",
        sentence="It is decrypted when you ask for it.",
        actions=(BannerAction.DECRYPT,),
    )


def with_inner(shown: Banner, *, has_inner: bool) -> Banner:
    """The banner of a message that holds envelopes further down: they are opened from here, too."""
    if not has_inner or BannerAction.OPEN_ENCRYPTED in shown.actions:
        return shown
    *others, last = shown.actions
    return replace(shown, actions=(*others, BannerAction.OPEN_INNER, last))


def working_banner(*, is_encrypted: bool = True, is_signed: bool = True) -> Banner:
    """B01: what stands there from the moment a message is chosen until it is read."""
    facts = Facts(
        encryption=Encryption.WORKING if is_encrypted or not is_signed else Encryption.NONE,
        signature=Signature.WORKING if is_signed else Signature.NONE,
        validity=Validity.UNKNOWN,
        match=Match.UNCLEAR,
        cover=Cover.ALL,
        is_usual=False,
    )
    return banner(Verdict(facts=facts))


def rest_banner(encryption_glyph: Glyph) -> Banner:
    """Over what a signature does not cover, when the person asked to see it."""
    return Banner(
        id="rest",
        tone=Tone.CAUTION,
        encryption_glyph=encryption_glyph,
        signature_glyph=Glyph.NO_SIGNATURE,
        title="The unsigned rest of this message",
        sentence="Anyone may have written this.",
        actions=(),
    )


def inner_title(facts: Facts) -> str:
    """The title of the row that a shown part has on its own, in lower case, for B10 and B14."""
    row = find_row(facts)
    return in_a_sentence(row.titles[1 if is_encrypted(facts) else 0])


def in_a_sentence(title: str) -> str:
    """A banner's title as it stands within other words."""
    return title[0].lower() + title[1:] if not title.startswith("BAD") else title


def shown_date(when: datetime) -> str:
    """As in "3 Mar 2028": the same everywhere, in local time."""
    local = when.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def replace_encryption(facts: Facts) -> Facts:
    """The facts of the readable part of a message that is encrypted in part."""
    return replace(facts, encryption=Encryption.NONE) if facts.encryption is Encryption.PART else facts


def _signature_glyph(facts: Facts) -> Glyph:
    return find_row(facts).signature_glyph or Glyph.NO_SIGNATURE


def _is_signed_much_earlier(verdict: Verdict) -> bool:
    signed, sent = verdict.signed_at, verdict.sent_at
    if signed is None or sent is None or verdict.facts.signature not in CHECKED:
        return False
    return abs(sent - signed) > MUCH_EARLIER


def _words(verdict: Verdict) -> dict[str, object]:
    facts = verdict.facts
    signer = _named(verdict.signer_name, verdict.signer_address) or "the owner of the key"
    sender = _named(verdict.sender_name, verdict.from_address) or "The sender"
    locked_id = str(verdict.locked_key or "")[-16:]
    key_id = str(verdict.signer or (verdict.signatures[0].key_id if verdict.signatures else ""))[-16:]
    return {
        "working": _working_words(facts),
        "locked": clean_text(verdict.locked_address)[:LONGEST_NAME] or format_fingerprint(locked_id),
        "reason": clean_text(verdict.reason) or "unknown method",
        "signer": signer,
        "signers": _possessive(signer),
        "signer_address": clean_text(verdict.signer_address)[:LONGEST_NAME] or signer,
        "from": clean_text(verdict.from_address)[:LONGEST_NAME] or "someone else",
        "id": format_fingerprint(key_id),
        "inner": _inner_words(verdict),
        "list": clean_text(verdict.list_name)[:LONGEST_NAME],
        "on_revoked": _on(verdict.key_revoked),
        "on_expired": _on(verdict.key_expires),
        "until": shown_date(verdict.signature_expires) if verdict.signature_expires else "an earlier day",
        "signed": shown_date(verdict.signed_at) if verdict.signed_at else "",
        "grounds": _GROUNDS[verdict.grounds],
        "senders": _possessive(sender),
        "n": verdict.usual_count,
    }


def _inner_words(verdict: Verdict) -> str:
    facts = verdict.inner or replace(replace_encryption(verdict.facts), cover=Cover.ALL)
    if verdict.is_sent_on and find_row(facts).id == "B15":
        return SENT_ON[0].lower() + SENT_ON[1:]
    return inner_title(facts)


def _working_words(facts: Facts) -> str:
    if facts.encryption is not Encryption.WORKING:
        return "Checking the signature…"
    return "Decrypting and checking the signature…" if facts.signature is Signature.WORKING else "Decrypting…"


def _named(name: str, address: str) -> str:
    """The name that may stand for `address`, else the address; "" where there is neither."""
    return (shown_name(name, address) or clean_text(address))[:LONGEST_NAME]


def _possessive(name: str) -> str:
    return f"{name}'s"


def _on(when: datetime | None) -> str:
    return f" on {shown_date(when)}" if when is not None else ""
