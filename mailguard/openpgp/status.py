"""GnuPG's status lines, turned into facts. Source: GnuPG doc/DETAILS, "Format of the --status-fd output".

The lines come over a channel of their own, so nothing that a message or a key holds can be taken
for one: user IDs, notations and file names are escaped by GnuPG and stand in the arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

from mailguard.cleaning import clean_text
from mailguard.errors import GnuPGFailed
from mailguard.model import Encryption, Fingerprint, KeyId, Signature, SignatureFact, Trust
from mailguard.openpgp.weakness import BEFORE_KEY

PREFIX = "[GNUPG:] "
MOST_NESTED = 16  # encryptions directly inside each other
SEVERAL = "it holds several messages in one"
NOTHING = "nothing in it can be unpacked"
HIDDEN = KeyId("0" * 16)

# The outcomes of one signature; there is exactly one of them for each.
OUTCOMES = frozenset({"GOODSIG", "BADSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "ERRSIG"})
_STATES = {
    "GOODSIG": Signature.GOOD,
    "BADSIG": Signature.BAD,
    "EXPSIG": Signature.SIG_EXPIRED,
    "EXPKEYSIG": Signature.KEY_EXPIRED,
    "REVKEYSIG": Signature.REVOKED,
}
_TRUST = {
    "TRUST_UNDEFINED": Trust.UNDEFINED,
    "TRUST_NEVER": Trust.NEVER,
    "TRUST_MARGINAL": Trust.MARGINAL,
    "TRUST_FULLY": Trust.FULL,
    "TRUST_ULTIMATE": Trust.ULTIMATE,
}
# RFC 9580 sections 9.1, 9.3, 9.5.
HASHES = {1: "MD5", 2: "SHA1", 3: "RIPEMD160", 8: "SHA256", 9: "SHA384", 10: "SHA512", 11: "SHA224"}
CIPHERS = {
    1: "IDEA",
    2: "3DES",
    3: "CAST5",
    4: "Blowfish",
    7: "AES128",
    8: "AES192",
    9: "AES256",
    10: "Twofish",
}
KEY_ALGORITHMS = {1: "RSA", 16: "Elgamal", 17: "DSA", 18: "ECDH", 19: "ECDSA", 22: "EdDSA", 27: "Ed25519"}
WEAK_HASHES = frozenset({1, 2, 3})
_OF_DOCUMENTS = frozenset({"00", "01"})  # RFC 9580 section 5.2.1: of data, of text

_NOT_OPENED = frozenset({"pkdecrypt_failed", "symkey_decrypt.maybe_error"})
# libgpg-error codes, the lower 16 bits of GnuPG's numbers.
_BAD_PASSPHRASE = 11
_NO_SECKEY = 17
_CANCELED = 99
_NO_PINENTRY = 85
_FULLY_CANCELED = 198
_NO_PUBKEY = 9
_BAD_KEY_ALGORITHM, _BAD_HASH = 4, 5
_BAD_KEY, _UNUSABLE_KEY = 6, 53
_TIME_CONFLICT = 39
_UNUSABLE = "its key is not made for signing"
_LOCKED = frozenset({_CANCELED, _NO_PINENTRY, _FULLY_CANCELED, 177})


@dataclass(frozen=True, slots=True, kw_only=True)
class DecryptionFact:
    """What became of a decryption. Only `Encryption.OK` allows the plaintext to be shown."""

    state: Encryption
    decrypted_with: Fingerprint | None = None
    recipients: tuple[KeyId, ...] = ()
    cipher: str = ""
    reason: str = ""
    is_passphrase_wrong: bool = False
    locked_key: Fingerprint | None = None  # filled in by who knows the keyring
    locked_address: str = ""
    is_waiting: bool = False  # nothing was tried: the person is asked first


def split_lines(status: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """(keyword, fields) of each status line; anything else is not GnuPG's and is passed over."""
    for line in status:
        if line.startswith(PREFIX):
            keyword, *fields = line.removeprefix(PREFIX).split(" ")
            yield keyword, fields


def read_signatures(status: Iterable[str]) -> tuple[SignatureFact, ...]:
    """Turn GnuPG's status lines into one fact per signature, in their order.

    status: lines of --status-fd, e.g. "[GNUPG:] GOODSIG 5E9CA88293FEA35F <a@x.org>".
    Returns () for an unsigned message.
    Raises GnuPGFailed when a signature has no outcome, or two, or a line makes no sense: then none is
    believed.
    """
    groups: list[dict[str, list[str]]] = []
    for keyword, fields in split_lines(status):
        if keyword == "NEWSIG":
            groups.append({})
        elif keyword in OUTCOMES:
            if not groups or OUTCOMES & groups[-1].keys():
                raise GnuPGFailed(f"{keyword} outside its signature")
            groups[-1][keyword] = fields
        elif keyword == "VALIDSIG" or keyword in _TRUST:
            if not groups or keyword in groups[-1]:
                raise GnuPGFailed(f"{keyword} outside its signature")
            groups[-1][keyword] = fields
    try:
        return tuple(_signature(group) for group in groups)
    except (ValueError, IndexError) as error:
        raise GnuPGFailed("a status line that cannot be read") from error


def _signature(group: dict[str, list[str]]) -> SignatureFact:
    (outcome,) = OUTCOMES & group.keys() or {""}
    if not outcome:
        raise GnuPGFailed("a signature without an outcome")
    fields = group[outcome]
    if outcome == "ERRSIG":
        return _unchecked(fields)
    valid = group.get("VALIDSIG", [])
    state = _STATES[outcome]
    if state is not Signature.BAD and len(valid) < 9:
        raise GnuPGFailed(f"{outcome} without VALIDSIG")
    if valid and valid[8] not in _OF_DOCUMENTS:
        raise GnuPGFailed(f"a signature of class {valid[8]}, over no document")
    hash_number = int(valid[7]) if valid else 0
    if state is not Signature.BAD and state is not Signature.REVOKED and hash_number in WEAK_HASHES:
        state = Signature.WEAK
    trust = next((_TRUST[each] for each in _TRUST if each in group), Trust.UNKNOWN)
    return SignatureFact(
        state=state,
        key_id=_key_id(fields[0]),
        fingerprint=Fingerprint(valid[0].upper()) if valid else None,
        primary=Fingerprint((valid[9] if len(valid) > 9 else valid[0]).upper()) if valid else None,
        user_id=_text(" ".join(fields[1:])),
        trust=trust,
        created=_time(valid[2]) if valid else None,
        expires=_time(valid[3]) if valid else None,
        hash_algorithm=HASHES.get(hash_number, str(hash_number) if hash_number else ""),
        key_algorithm=KEY_ALGORITHMS.get(int(valid[6]), valid[6]) if valid else "",
    )


def _unchecked(fields: list[str]) -> SignatureFact:
    """ERRSIG <keyid> <pkalgo> <hashalgo> <sig_class> <time> <rc> [<fpr>]."""
    key_id, key_algorithm, hash_algorithm, _, created, code_text, *more = fields
    code = int(code_text) & 0xFFFF
    fingerprint = more[0] if more and more[0] != "-" else ""
    return SignatureFact(
        state=Signature.MISSING if code == _NO_PUBKEY else Signature.WEAK,
        key_id=_key_id(key_id),
        fingerprint=Fingerprint(fingerprint.upper()) if fingerprint else None,
        primary=None,
        user_id="",
        trust=Trust.UNKNOWN,
        created=_time(created),
        expires=None,
        hash_algorithm=HASHES.get(int(hash_algorithm), hash_algorithm),
        key_algorithm=KEY_ALGORITHMS.get(int(key_algorithm), key_algorithm),
        weakness=_weakness(code, int(key_algorithm), int(hash_algorithm)),
    )


def _weakness(code: int, key_algorithm: int, hash_algorithm: int) -> str:
    """Why a signature could not be checked; "" where the key is missing, or nothing is told."""
    if code == _BAD_KEY_ALGORITHM:
        return f"the key method {KEY_ALGORITHMS.get(key_algorithm, f'number {key_algorithm}')}"
    if code == _BAD_HASH or hash_algorithm in WEAK_HASHES:
        return HASHES.get(hash_algorithm, f"the hash method number {hash_algorithm}")
    if code == _TIME_CONFLICT:
        return BEFORE_KEY
    return _UNUSABLE if code in (_UNUSABLE_KEY, _BAD_KEY) else ""


def read_decryption(status: Iterable[str]) -> DecryptionFact:
    """What became of a decryption. The default is the worst: not readable.

    Integrity: DECRYPTION_OKAY is only believed with GOODMDC or an AEAD mode (DECRYPTION_INFO's
    third field), since a message without protection can be changed on the way (EFAIL).
    """
    lines = list(split_lines(status))
    recipients = tuple(_key_id(fields[0]) for keyword, fields in lines if keyword == "ENC_TO" and fields)
    infos = [fields for keyword, fields in lines if keyword == "DECRYPTION_INFO"]
    used = next((fields for keyword, fields in lines if keyword == "DECRYPTION_KEY"), [])
    state, reason = _state(lines, infos, recipients)
    return DecryptionFact(
        state=state,
        decrypted_with=Fingerprint(used[1].upper() if len(used) > 1 else used[0].upper()) if used else None,
        recipients=recipients,
        cipher=CIPHERS.get(_number(infos[0], 1), "") if infos else "",
        reason=reason,
        is_passphrase_wrong=_BAD_PASSPHRASE in decryption_codes(lines),
    )


def decryption_codes(lines: Iterable[tuple[str, list[str]]]) -> frozenset[int]:
    """Why secret keys, or a password, did not open a message: codes of libgpg-error."""
    errors = (fields for keyword, fields in lines if keyword == "ERROR" and fields)
    return frozenset(
        _number([fields[1].partition("_")[0]], 0) & 0xFFFF
        for fields in errors
        if len(fields) > 1 and fields[0] in _NOT_OPENED
    )


def _state(
    lines: list[tuple[str, list[str]]], infos: list[list[str]], recipients: tuple[KeyId, ...]
) -> tuple[Encryption, str]:
    """One encryption may lie directly in another; each must be protected, and there may be one text alone."""
    seen = {keyword for keyword, _ in lines}
    proven = sum(1 for keyword, _ in lines if keyword == "GOODMDC")
    if "BADMDC" in seen:
        return Encryption.DAMAGED, ""
    if proven < len(infos) and any(_is_unprotected(each) for each in infos):
        return Encryption.NOINT, ""
    if infos and (len(infos) > MOST_NESTED or not has_one_text(lines)):
        return Encryption.UNREADABLE, SEVERAL
    is_proven = bool(infos or proven) and (proven >= len(infos) or all(_is_aead(each) for each in infos))
    if "DECRYPTION_OKAY" in seen and "DECRYPTION_FAILED" not in seen and is_proven:
        return (Encryption.OK, "") if "PLAINTEXT" in seen else (Encryption.UNREADABLE, NOTHING)
    codes = decryption_codes(lines)
    if infos and _BAD_PASSPHRASE not in codes:
        return Encryption.DAMAGED, ""
    if codes & (_LOCKED | {_BAD_PASSPHRASE}):
        return Encryption.LOCKED, ""
    if "NO_SECKEY" in seen or (recipients and "DECRYPTION_FAILED" in seen):
        return Encryption.NOKEY, ""
    if "NODATA" in seen:
        return Encryption.UNREADABLE, "it is damaged, cut off or holds no OpenPGP data"
    if "UNEXPECTED" in seen:
        return Encryption.UNREADABLE, "unknown packet version"
    return Encryption.UNREADABLE, "unknown format"


def _is_unprotected(info: list[str]) -> bool:
    return _number(info, 0) == 0 and not _is_aead(info)


def _is_aead(info: list[str]) -> bool:
    return _number(info, 2) > 0


def _is_trick(error: list[str]) -> bool:
    """GnuPG's words for a text where none may be: g10/mainproc.c."""
    return error[:1] in (["proc_pkt.plaintext"], ["decryption.early_plaintext"])


def has_one_text(lines: Iterable[tuple[str, list[str]]]) -> bool:
    """Whether GnuPG put out one text, or none: more would let a signature seem to cover them all."""
    texts = 0
    for keyword, fields in lines:
        if keyword == "ERROR" and _is_trick(fields):
            return False
        texts += keyword == "PLAINTEXT"
    return texts <= 1


def failure_code(status: Iterable[str]) -> int:
    """The lower bits of a FAILURE or ERROR line's number: of one that tells of the passphrase, else of
    the last, which often says no more than that something failed. 0 where there is no such line."""
    lines = [fields for keyword, fields in split_lines(status) if keyword in ("FAILURE", "ERROR")]
    codes = [_number(fields, 1) & 0xFFFF for fields in lines]
    of_passphrase = (code for code in codes if is_locked(code) or is_passphrase_wrong(code))
    return next(of_passphrase, codes[-1] if codes else 0)


def is_locked(code: int) -> bool:
    return code in _LOCKED


def is_passphrase_wrong(code: int) -> bool:
    return code == _BAD_PASSPHRASE


def _number(fields: list[str], place: int) -> int:
    text = fields[place] if len(fields) > place else ""
    return int(text) if re.fullmatch(r"\d+", text) else 0


def _key_id(text: str) -> KeyId:
    return KeyId(text.upper()[-16:])


def _time(text: str) -> datetime | None:
    """Seconds since 1970, or ISO 8601 without separators; "0" and "" are none."""
    if "T" in text:
        return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return datetime.fromtimestamp(int(text), UTC) if text.isdigit() and int(text) else None


def _text(escaped: str) -> str:
    return clean_text(unquote_to_bytes(escaped).decode("utf-8", "replace"))
