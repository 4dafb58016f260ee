"""What Details says of a verdict: facts and keys in, lines of words out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailguard.cleaning import clean_text
from mailguard.model import (
    Banner,
    Cover,
    Encryption,
    Fingerprint,
    FirstVerdict,
    Glyph,
    Grounds,
    Key,
    KeyId,
    Match,
    RevocationReason,
    Signature,
    Tone,
    Validity,
    Verdict,
)
from mailguard.openpgp.keys import format_fingerprint
from mailguard.openpgp.weakness import is_weak_cipher
from mailguard.texts import METHOD
from ui.people import day_of, long_date
from ui.reader.first_verdict_words import first_verdict_words
from ui.wording import tr

HIDDEN = "0" * 16  # RFC 9580 section 5.1: a key ID of zeros hides the recipient


@dataclass(frozen=True, slots=True)
class Line:
    """One line of Details. `is_good` True or False draws a tick or a warning before it."""

    name: str
    text: str
    is_fixed: bool = False  # in the monospace font
    is_good: bool | None = None


@dataclass(frozen=True, slots=True)
class Section:
    glyph: Glyph
    tone: Tone
    title: str
    aside: str
    lines: tuple[Line, ...]


def describe(
    verdict: Verdict, banner: Banner, keys: Sequence[Key], first: FirstVerdict | None = None
) -> tuple[Section, ...]:
    """The two sections: encryption, then signature. B28 has one that says what neither means.

    first: what was found when the message was first read; told where it was something else.
    """
    facts = verdict.facts
    if Encryption.WORKING in (facts.encryption,) or facts.signature is Signature.WORKING:
        return (Section(Glyph.WORKING, Tone.NEUTRAL, tr("Working…"), "", ()),)
    if facts.encryption is Encryption.NONE and facts.signature is Signature.NONE:
        return (_nothing(banner),)
    signature = _signature(verdict, banner, keys)
    before = first_verdict_words(first, banner)
    if before:
        signature = replace(signature, lines=(*signature.lines, Line(tr("Before"), before)))
    return (_encryption(verdict, banner, keys), signature)


def find_key(keys: Sequence[Key], wanted: str | None) -> Key | None:
    """The key with this fingerprint or key ID, of the primary key or of a subkey."""
    if not wanted:
        return None
    for key in keys:
        if any(wanted in (each.fingerprint, each.key_id) for each in key.subkeys):
            return key
    return None


def _is_text(verdict: Verdict) -> bool:
    """A pasted block: it has no subject, no attachments, and no sender to compare the signer with."""
    return verdict.method == METHOD


def _nothing(banner: Banner) -> Section:
    text = tr(
        "This message carries no encryption and no signature. Anyone on the way could read or change it."
    )
    return Section(banner.encryption_glyph, banner.tone, banner.title, "", (Line("", text),))


def _encryption(verdict: Verdict, banner: Banner, keys: Sequence[Key]) -> Section:
    state = verdict.facts.encryption
    titles = {
        Encryption.OK: (tr("Encrypted"), "" if _is_text(verdict) else tr("whole message and attachments")),
        Encryption.PART: (tr("Encrypted in part"), tr("the encrypted part has a window of its own")),
        Encryption.LOCKED: (tr("Encrypted, locked"), ""),
        Encryption.NOKEY: (tr("Encrypted for other keys"), ""),
        Encryption.DAMAGED: (tr("Damaged or changed"), tr("the integrity check failed")),
        Encryption.NOINT: (tr("Unsafe encryption"), tr("no integrity protection")),
        Encryption.UNREADABLE: (tr("Cannot be read"), verdict.reason),
        Encryption.NONE: (tr("Not encrypted"), tr("others could read it on the way")),
    }
    title, aside = titles[state]
    lines = _encryption_lines(verdict, keys) if state is not Encryption.NONE else ()
    return Section(banner.encryption_glyph, banner.tone, title, aside, lines)


def _encryption_lines(verdict: Verdict, keys: Sequence[Key]) -> tuple[Line, ...]:
    lines = []
    if verdict.decrypted_with is not None:
        key = find_key(keys, verdict.decrypted_with)
        key_id = format_fingerprint(str(key.key_id if key else verdict.decrypted_with[-16:]))
        lines.append(Line(tr("Read with"), tr("your key {id}", id=key_id)))
    if verdict.recipients:
        lines.append(Line(tr("Readable by"), _readers(verdict.recipients, keys)))
    if not _is_text(verdict):
        lines.append(Line(tr("Subject"), _subject(verdict)))
    method = [tr("OpenPGP ({method})", method=verdict.method or "PGP/MIME")]
    if verdict.cipher:
        cipher = re.sub(r"(?<=[A-Z])(?=\d)", "-", verdict.cipher)  # "AES256" is AES-256
        is_weak = is_weak_cipher(verdict.cipher)
        method.append(tr("{cipher}, which is old and weak", cipher=cipher) if is_weak else cipher)
    if verdict.facts.encryption in (Encryption.OK, Encryption.PART):
        method.append(tr("integrity checked"))
    lines.append(Line(tr("Method"), ", ".join(method)))
    return tuple(lines)


def _subject(verdict: Verdict) -> str:
    if verdict.is_subject_protected:
        return tr("Protected; the mail servers saw “{subject}”", subject=verdict.outer_subject)
    return tr("Not protected; the mail servers could read it")


def _readers(recipients: Sequence[KeyId], keys: Sequence[Key]) -> str:
    hidden = sum(1 for each in recipients if each == HIDDEN)
    names = list(dict.fromkeys(_reader(each, keys) for each in recipients if each != HIDDEN))
    if hidden == 1:
        names.append(tr("and 1 hidden recipient"))
    elif hidden:
        names.append(tr("and {n} hidden recipients", n=hidden))
    return ", ".join(names)


def _reader(key_id: KeyId, keys: Sequence[Key]) -> str:
    key = find_key(keys, key_id)
    if key is None:
        return tr("key {id}", id=format_fingerprint(str(key_id)))
    return tr("You") if key.is_secret else key.name or key.address


def _signature(verdict: Verdict, banner: Banner, keys: Sequence[Key]) -> Section:
    facts = verdict.facts
    titles = {
        Signature.GOOD: tr("Good signature"),
        Signature.BAD: tr("BAD signature"),
        Signature.SIG_EXPIRED: tr("Expired signature"),
        Signature.KEY_EXPIRED: tr("Signature of an expired key"),
        Signature.REVOKED: tr("Signature of a revoked key"),
        Signature.MISSING: tr("Signature not checked"),
        Signature.WEAK: tr("Signature cannot be checked"),
        Signature.SMIME: tr("S/MIME signature, not checked"),
        Signature.NONE: tr("Not signed"),
    }
    return Section(
        banner.signature_glyph,
        banner.tone,
        titles[facts.signature],
        _cover(verdict),
        _signature_lines(verdict, keys),
    )


def _cover(verdict: Verdict) -> str:
    facts = verdict.facts
    if facts.signature is Signature.NONE:
        return tr("anyone could have written it")
    if facts.signature is Signature.BAD:
        return tr("the message is not what was signed")
    if facts.cover is Cover.ALL:
        return tr("covers the text shown") if _is_text(verdict) else tr("covers the whole message")
    return tr("covers the shown part only")


def _signature_lines(verdict: Verdict, keys: Sequence[Key]) -> tuple[Line, ...]:
    facts = verdict.facts
    if facts.signature in (Signature.NONE, Signature.SMIME) or not verdict.signatures:
        return ()
    key = find_key(keys, verdict.signer or verdict.signatures[0].fingerprint or verdict.signatures[0].key_id)
    lines = [Line(tr("Signed by"), _signer(verdict, key))]
    if facts.signature is not Signature.MISSING and key is not None and not _is_text(verdict):
        lines.append(_sender(verdict))
    if verdict.signed_at is not None:
        lines.append(Line(tr("Signed at"), _signed_at(verdict.signed_at, verdict.sent_at)))
    if key is not None:
        lines.append(Line(tr("Key"), _key(key)))
    fingerprint = verdict.signer or verdict.signatures[0].fingerprint
    if fingerprint is not None:
        lines.append(Line(tr("Fingerprint"), two_rows(fingerprint), is_fixed=True))
    else:
        lines.append(Line(tr("Key ID"), format_fingerprint(str(verdict.signatures[0].key_id)), is_fixed=True))
    if facts.signature is Signature.REVOKED:
        lines.append(Line(tr("Withdrawn"), _withdrawn(verdict)))
    if verdict.reason:
        lines.append(Line(tr("Method"), verdict.reason))
    elif _methods(verdict):
        lines.append(Line(tr("Method"), _methods(verdict)))
    lines.append(_identity(verdict, key))
    if verdict.has_list_footer or verdict.is_sent_on:
        lines.append(Line(tr("Mailing list"), _list(verdict)))
    return tuple(lines)


def _withdrawn(verdict: Verdict) -> str:
    reasons = {
        RevocationReason.COMPROMISED: tr("others may have its secret part"),
        RevocationReason.SUPERSEDED: tr("another key took its place"),
        RevocationReason.NO_LONGER_USED: tr("it is no longer used"),
    }
    reason = reasons.get(verdict.revocation_reason or RevocationReason.NO_REASON, tr("no reason was given"))
    if verdict.key_revoked is None:
        return reason
    return tr("on {date}: {reason}", date=day_of(verdict.key_revoked), reason=reason)


def _methods(verdict: Verdict) -> str:
    """Of the signature that decides, such as "EdDSA with SHA512"; "" where GnuPG does not tell."""
    state = verdict.facts.signature
    fact = next((each for each in verdict.signatures if each.state is state), verdict.signatures[0])
    words = [each for each in (fact.key_algorithm, fact.hash_algorithm) if each]
    return tr("{key} with {hash}", key=words[0], hash=words[1]) if len(words) == 2 else ""


def _list(verdict: Verdict) -> str:
    name = clean_text(verdict.list_name)
    if verdict.is_sent_on:
        return tr("{list} sent it on and stands in From in place of the sender", list=name)
    return tr("{list} seems to have added text below what is signed", list=name)


def _signer(verdict: Verdict, key: Key | None) -> str:
    if key is None:
        return tr("a key that is not on this computer")
    name = verdict.signer_name or key.name
    address = verdict.signer_address or key.address
    return f"{name} <{address}>" if name and address else name or address


def _sender(verdict: Verdict) -> Line:
    if verdict.facts.match is Match.YES:
        return Line(tr("Sender"), tr("matches the From address"), is_good=True)
    if verdict.is_sent_on:
        text = tr("a mailing list stands in From: {from_}", from_=verdict.from_address)
        return Line(tr("Sender"), text, is_good=False)
    if verdict.facts.match is Match.NO:
        text = tr("does not match: the message says it is from {from_}", from_=verdict.from_address)
        return Line(tr("Sender"), text, is_good=False)
    return Line(tr("Sender"), tr("the message names several senders or none"), is_good=False)


def _signed_at(signed: datetime, sent: datetime | None) -> str:
    shown = long_date(signed)
    if sent is None:
        return shown
    apart_s = (sent - signed).total_seconds()
    if abs(apart_s) <= 24 * 3600:
        return shown
    days = round(abs(apart_s) / 86400)
    if apart_s > 0:
        return tr("{date}, {n} days before sending", date=shown, n=days)
    return tr("{date}, {n} days after the date of the message", date=shown, n=days)


def _key(key: Key) -> str:
    if key.is_revoked:
        return tr("{algorithm}, revoked", algorithm=key.algorithm)
    if key.expires is None:
        return tr("{algorithm}, without end", algorithm=key.algorithm)
    if key.is_expired:
        return tr("{algorithm}, expired on {date}", algorithm=key.algorithm, date=day_of(key.expires))
    return tr("{algorithm}, valid until {date}", algorithm=key.algorithm, date=day_of(key.expires))


def _identity(verdict: Verdict, key: Key | None) -> Line:
    name = tr("Identity")
    if key is None:
        return Line(name, tr("not known: the key is not here"), is_good=False)
    if verdict.facts.validity is Validity.REJECTED:
        return Line(name, tr("you rejected this key"), is_good=False)
    if verdict.facts.validity is Validity.OWN:
        return Line(name, tr("this is your own key"), is_good=True)
    if verdict.facts.validity is Validity.FULL:
        grounds = {
            Grounds.VERIFIED_BY_YOU: tr("you verified this key"),
            Grounds.CONFIRMED_BY_OTHERS: tr("people you trust confirm this key"),
            Grounds.TRUSTED_ULTIMATELY: tr("you trust this key ultimately"),
            Grounds.NONE: tr("GnuPG counts this key as valid"),
        }
        return Line(name, grounds[verdict.grounds], is_good=True)
    if verdict.facts.validity is Validity.MARGINAL:
        return Line(name, tr("some people you trust confirm this key, too few to be sure"), is_good=False)
    return Line(name, tr("not verified: nobody you trust confirms that this key is theirs"), is_good=False)


def two_rows(fingerprint: Fingerprint) -> str:
    """A fingerprint in groups of four, on two rows."""
    groups = format_fingerprint(fingerprint).split()
    half = (len(groups) + 1) // 2
    return " ".join(groups[:half]) + "\n" + " ".join(groups[half:])


def report_text(banner: Banner, sections: Sequence[Section], status: Sequence[str]) -> str:
    """For Copy report: the same words with GnuPG's status lines, and nothing of the message."""
    lines = [banner.title, banner.sentence]
    for section in sections:
        lines += ["", f"{section.title} {section.aside}".strip()]
        lines += [f"  {line.name}: {line.text}".replace("\n", " ") for line in section.lines]
    if status:
        lines += ["", tr("GnuPG's status lines:"), *status]
    return "\n".join(lines).strip() + "\n"
