"""The table of the security banner: one row for each combination of facts.

Total; the first that fits counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mailguard.model import BannerAction, Cover, Encryption, Facts, Glyph, Match, Signature, Tone, Validity

A = BannerAction


@dataclass(frozen=True, slots=True)
class Row:
    """One row. In titles and sentences stand names in braces; `banner.py` fills them in."""

    id: str
    fits: Callable[[Facts], bool]
    tone: Tone
    encryption_glyph: Glyph | None  # None: by Encryption
    signature_glyph: Glyph | None  # None: by Signature
    titles: tuple[str, str]  # not encrypted, encrypted
    sentences: tuple[str, str]
    actions: tuple[BannerAction, ...]


def _row(
    id: str,
    fits: Callable[[Facts], bool],
    tone: Tone,
    glyphs: tuple[Glyph | None, Glyph | None],
    title: str | tuple[str, str],
    sentence: str | tuple[str, str],
    *actions: BannerAction,
) -> Row:
    titles = (title, title) if isinstance(title, str) else title
    sentences = (sentence, sentence) if isinstance(sentence, str) else sentence
    return Row(id, fits, tone, *glyphs, titles, sentences, actions)


def _is_good(facts: Facts) -> bool:
    return facts.signature is Signature.GOOD


def is_encrypted(facts: Facts) -> bool:
    """Whether all that is shown came out of one encrypted envelope."""
    return facts.encryption is Encryption.OK


def _enc(which: Encryption) -> Callable[[Facts], bool]:
    return lambda facts: facts.encryption is which


def _sig(which: Signature) -> Callable[[Facts], bool]:
    return lambda facts: facts.signature is which


def _valid(which: Validity, *, encrypted: bool) -> Callable[[Facts], bool]:
    return lambda facts: _is_good(facts) and facts.validity is which and is_encrypted(facts) is encrypted


_DASHED = (None, Glyph.NOT_CHECKED)
_UNCHANGED = "Signed with your own key and unchanged since."
_CONFIRM = "The signature is good. You have not confirmed that the key is {signers}."
_SOME = "Some people you trust confirm this key, too few to be sure."

_TABLE: tuple[Row, ...] = (
    _row(
        "B01",
        lambda f: Encryption.WORKING is f.encryption or Signature.WORKING is f.signature,
        Tone.NEUTRAL,
        (Glyph.WORKING, Glyph.NOT_CHECKED),
        "{working}",
        "The message appears when this is done.",
        A.CANCEL,
    ),
    _row(
        "B02",
        _enc(Encryption.LOCKED),
        Tone.INFO,
        (Glyph.LOCKED, Glyph.NOT_CHECKED),
        "Encrypted, locked",
        "Enter the passphrase of your key {locked} to read this message.",
        A.UNLOCK,
    ),
    _row(
        "B03",
        _enc(Encryption.NOKEY),
        Tone.CAUTION,
        (Glyph.CANNOT_DECRYPT, Glyph.NOT_CHECKED),
        "You cannot decrypt this message",
        "It was encrypted for other keys. No key on this computer opens it.",
        A.IMPORT_KEY,
        A.DETAILS,
    ),
    _row(
        "B04",
        _enc(Encryption.DAMAGED),
        Tone.DANGER,
        (Glyph.DAMAGED, Glyph.NOT_CHECKED),
        "Encrypted message damaged or changed",
        "The integrity check failed, so none of it is shown. Ask the sender to send it again.",
        A.DETAILS,
    ),
    _row(
        "B05",
        _enc(Encryption.NOINT),
        Tone.DANGER,
        (Glyph.DAMAGED, Glyph.NOT_CHECKED),
        "Unsafe encryption, not opened",
        "It has no integrity protection: opening it could leak its text. Ask for a new copy.",
        A.DETAILS,
    ),
    _row(
        "B06",
        _enc(Encryption.UNREADABLE),
        Tone.NEUTRAL,
        (Glyph.CANNOT_DECRYPT, Glyph.NOT_CHECKED),
        "This encrypted message cannot be read",
        "Its format is broken or not supported: {reason}.",
        A.SOURCE,
        A.DETAILS,
    ),
    _row(
        "B07",
        _sig(Signature.BAD),
        Tone.DANGER,
        (None, Glyph.BAD),
        "BAD signature: this message was changed",
        "It is not what {signer} signed. Do not act on it. Links and pictures are off.",
        A.DETAILS,
    ),
    _row(
        "B08",
        _sig(Signature.REVOKED),
        Tone.DANGER,
        (None, Glyph.BAD),
        "Signed with a revoked key",
        "{signer} withdrew it{on_revoked}. Others may hold it.",
        A.FIND_NEW_KEY,
        A.DETAILS,
    ),
    _row(
        "B09",
        lambda f: (
            f.signature in (Signature.GOOD, Signature.KEY_EXPIRED, Signature.SIG_EXPIRED)
            and f.validity is Validity.REJECTED
        ),
        Tone.DANGER,
        (None, Glyph.BAD),
        "Signed with a key you rejected",
        "You rejected the key {id}. Treat the sender as unknown.",
        A.DETAILS,
    ),
    _row(
        "B10",
        _enc(Encryption.PART),
        Tone.CAUTION,
        (Glyph.PARTLY, None),
        "Only part of this message is encrypted",
        "Shown: the readable part ({inner}). The encrypted part opens in a window of its own.",
        A.OPEN_ENCRYPTED,
        A.DETAILS,
    ),
    _row(
        "B11",
        _sig(Signature.MISSING),
        Tone.NEUTRAL,
        _DASHED,
        ("Signed with a key you do not have", "Encrypted, signed with a key you do not have"),
        "Not checked, so it proves nothing yet. Key {id}.",
        A.FIND_KEY,
        A.DETAILS,
    ),
    _row(
        "B12",
        _sig(Signature.WEAK),
        Tone.NEUTRAL,
        _DASHED,
        ("Signature cannot be checked", "Encrypted, signature cannot be checked"),
        "It uses a method that is broken or not supported: {reason}.",
        A.DETAILS,
    ),
    _row(
        "B13",
        _sig(Signature.SMIME),
        Tone.NEUTRAL,
        _DASHED,
        "Signed with S/MIME, not checked",
        "MailGuard checks OpenPGP signatures only.",
        A.DETAILS,
    ),
    _row(
        "B14",
        lambda f: f.cover is Cover.PART and f.signature is not Signature.NONE,
        Tone.CAUTION,
        (None, Glyph.PROBLEM),
        "Only part of this message is signed",
        "Shown: the signed part alone ({inner}). The rest may come from anyone.",
        A.SHOW_REST,
        A.DETAILS,
    ),
    _row(
        "B15",
        lambda f: f.match is Match.NO and f.signature is not Signature.NONE,
        Tone.CAUTION,
        (None, Glyph.OTHER_SENDER),
        "Signed by someone else",
        "Signed by {signer_address}, but the message says it is from {from}.",
        A.DETAILS,
    ),
    _row(
        "B16",
        lambda f: f.match is Match.UNCLEAR and f.signature is not Signature.NONE,
        Tone.CAUTION,
        (None, Glyph.OTHER_SENDER),
        "Signature without a clear sender",
        "The message names several senders or none, so the signature proves no sender.",
        A.DETAILS,
    ),
    _row(
        "B17",
        _sig(Signature.KEY_EXPIRED),
        Tone.CAUTION,
        (None, Glyph.PROBLEM),
        ("Signed, but the key has expired", "Encrypted and signed, but the key has expired"),
        "{signers} key expired{on_expired}. Text unchanged since signing.",
        A.UPDATE_KEY,
        A.DETAILS,
    ),
    _row(
        "B18",
        _sig(Signature.SIG_EXPIRED),
        Tone.CAUTION,
        (None, Glyph.PROBLEM),
        "The signature has expired",
        "It was valid until {until}. Text unchanged since signing.",
        A.DETAILS,
    ),
    _row(
        "B19",
        _valid(Validity.UNKNOWN, encrypted=True),
        Tone.CAUTION,
        (None, Glyph.NOT_VERIFIED),
        "Encrypted and signed, key not verified yet",
        _CONFIRM,
        A.VERIFY_KEY,
        A.DETAILS,
    ),
    _row(
        "B20",
        _valid(Validity.UNKNOWN, encrypted=False),
        Tone.CAUTION,
        (None, Glyph.NOT_VERIFIED),
        "Signed, key not verified yet",
        _CONFIRM,
        A.VERIFY_KEY,
        A.DETAILS,
    ),
    _row(
        "B21",
        lambda f: _is_good(f) and f.validity is Validity.MARGINAL,
        Tone.CAUTION,
        (None, Glyph.NOT_VERIFIED),
        ("Signed, key partly confirmed", "Encrypted and signed, key partly confirmed"),
        _SOME,
        A.VERIFY_KEY,
        A.DETAILS,
    ),
    _row(
        "B22",
        _valid(Validity.OWN, encrypted=True),
        Tone.OK,
        (None, Glyph.VERIFIED),
        "Encrypted and signed by you",
        f"Decrypted with your key. {_UNCHANGED}",
        A.DETAILS,
    ),
    _row(
        "B23",
        _valid(Validity.OWN, encrypted=False),
        Tone.OK,
        (None, Glyph.VERIFIED),
        "Signed by you",
        f"{_UNCHANGED} Others could read it on the way.",
        A.DETAILS,
    ),
    _row(
        "B24",
        _valid(Validity.FULL, encrypted=True),
        Tone.OK,
        (None, Glyph.VERIFIED),
        "Encrypted and verified",
        "Decrypted with your key. Written by {signer}, whose key {grounds}, and unchanged since.",
        A.DETAILS,
    ),
    _row(
        "B25",
        _valid(Validity.FULL, encrypted=False),
        Tone.OK,
        (None, Glyph.VERIFIED),
        "Signed and verified",
        "Written by {signer} and unchanged since. Others could read it on the way.",
        A.DETAILS,
    ),
    _row(
        "B26",
        lambda f: f.signature is Signature.NONE and f.is_usual,
        Tone.CAUTION,
        (None, Glyph.NO_SIGNATURE),
        "Not signed, unlike usual",
        "{senders} last {n} messages were signed with a key you verified. This one is not.",
        A.DETAILS,
    ),
    _row(
        "B27",
        lambda f: f.signature is Signature.NONE and is_encrypted(f),
        Tone.INFO,
        (None, Glyph.NO_SIGNATURE),
        "Encrypted, not signed",
        "Decrypted with your key. Only the key holders can read it, but anyone could have written it.",
        A.DETAILS,
    ),
    _row(
        "B28",
        lambda _: True,
        Tone.NEUTRAL,
        (Glyph.OPEN, Glyph.NO_SIGNATURE),
        "Not encrypted, not signed",
        "",
        A.DETAILS,
    ),
)


def find_row(facts: Facts) -> Row:
    return next(row for row in _TABLE if row.fits(facts))
