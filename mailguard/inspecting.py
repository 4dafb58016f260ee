"""`mailguard inspect`: one message, reported as the reader shows it. No network, no store, no prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mailguard.errors import (
    GnuPGFailed,
    GnuPGMissing,
    MailGuardError,
    NotFound,
    PassphraseRefused,
    TooLarge,
)
from mailguard.files import read_limited
from mailguard.found_keys import KeyReader, setup_block
from mailguard.mime.parts import split
from mailguard.model import (
    Address,
    Cover,
    Encryption,
    Facts,
    Finding,
    FoundKey,
    Match,
    OpenedMessage,
    PartReport,
    Signature,
    SignatureFact,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

LARGEST_FILE_BYTES = 128 << 20

Report = dict[str, Any]

_ENCRYPTION = {
    Encryption.NONE: "none",
    Encryption.OK: "encrypted",
    Encryption.PART: "partial",
}
_SIGNATURE = {
    Signature.NONE: "none",
    Signature.GOOD: "good",
    Signature.BAD: "bad",
    Signature.MISSING: "unknown_key",
    Signature.KEY_EXPIRED: "expired",
    Signature.SIG_EXPIRED: "expired",
    Signature.REVOKED: "revoked",
    Signature.WEAK: "bad",  # a broken method proves as little as a changed text
    Signature.SMIME: "none",  # OpenPGP's alone are reported
}
_CODE_DIGITS = re.compile(r"^[\d\s-]+$")


def inspect_file(
    path: Path,
    *,
    gnupg_home: Path | None = None,
    passphrase: str | None = None,
    setup_code: str | None = None,
) -> Report:
    """Raises NotFound, TooLarge, GnuPGMissing: then there is no report."""
    raw = read_limited(path, LARGEST_FILE_BYTES)
    if gnupg_home is not None and not gnupg_home.is_dir():
        raise NotFound(str(gnupg_home))
    gpg = GnuPG(home=gnupg_home)
    gpg.version()
    return inspect(raw, gpg, passphrase=passphrase, setup_code=setup_code)


def inspect(
    raw: bytes, gpg: GnuPG, *, passphrase: str | None = None, setup_code: str | None = None
) -> Report:
    """The report on one message. Always made, whatever the message is."""
    reader = Reader(gpg, Ring(gpg), frozenset)
    more: list[Finding] = []
    try:
        opened = reader.open(raw, passphrase=passphrase)
    except PassphraseRefused:
        more.append(Finding(code="passphrase-refused", message="That is not the passphrase."))
        opened = reader.open(raw)
    if opened.verdict.facts.encryption is Encryption.LOCKED:
        more.append(Finding(code="locked", message=f"{opened.banner.title}. {opened.banner.sentence}"))
    keys = opened.keys
    if setup_code is not None:
        found = open_setup_message(raw, gpg, setup_code)
        keys = (*keys, *found)
        if not found:
            text = "The Setup Message could not be opened with this code."
            more.append(Finding(code="setup-code-refused", message=text))
    return _report(opened, keys, more)


def open_setup_message(raw: bytes, gpg: GnuPG, code: str) -> tuple[FoundKey, ...]:
    """The keys in an Autocrypt Setup Message, looked at and not imported: Level 1, section 4.4."""
    root = split(raw).root
    block = setup_block(root, list(root.leaves()))
    if block is None:
        return ()
    try:
        opened = gpg.decrypt(block, passphrase=_normal_code(code))
    except (PassphraseRefused, GnuPGFailed, TooLarge):
        return ()
    return tuple(
        FoundKey(
            fingerprint=key.fingerprint,
            user_ids=tuple(each.text for each in key.user_ids),
            source="autocrypt-setup",
            is_secret=key.is_secret,
        )
        for key in KeyReader(gpg).read(opened.data)
    )


def report_as_json(report: Report) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2)


def report_as_text(report: Report) -> str:
    """For people: the banner, the header, the text."""
    banner = report["security"]["banner"]
    lines = [f"[{banner['id']}] {banner['title']}", banner["sentence"], ""]
    lines += [f"{name.title()}: {_people(report[name])}" for name in ("from", "to", "cc") if report[name]]
    lines += [f"Subject: {report['subject']}", f"Date: {report['date'] or ''}", ""]
    lines += [each["message"] for each in (*report["errors"], *report["warnings"])]
    lines += [f"Attachment: {each['filename'] or each['content_type']}" for each in report["attachments"]]
    return "\n".join([*lines, "", report["body"]["text"]])


def trouble(error: Exception) -> str:
    """Why no report could be made, in one line."""
    if isinstance(error, NotFound):
        return f"there is no such file: {error.what}".splitlines()[0]
    if isinstance(error, TooLarge):
        return f"the file is larger than {error.limit_bytes >> 20} MB"
    if isinstance(error, GnuPGMissing):
        return "GnuPG was not found"
    if isinstance(error, OSError):
        return f"{error.filename or 'the passphrase'}: {error.strerror}"
    if isinstance(error, MailGuardError):
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    return "the passphrase is no text"


def _report(opened: OpenedMessage, keys: Sequence[FoundKey], more: Sequence[Finding]) -> Report:
    header = opened.autocrypt.header
    setup = opened.autocrypt.setup_message
    return {
        "subject": opened.subject,
        "date": opened.date.isoformat() if opened.date is not None else None,
        "message_id": opened.message_id,
        "from": _addresses(opened.from_),
        "to": _addresses(opened.to),
        "cc": _addresses(opened.cc),
        "protected_headers": sorted(opened.protected_headers),
        "security": _security(opened),
        "body": {"text": opened.text, "html": opened.html},
        "parts": [_part(each) for each in opened.parts],
        "attachments": [
            {
                "filename": each.filename,
                "content_type": each.content_type,
                "size": each.size_bytes,
                "encrypted": each.is_encrypted,
            }
            for each in opened.attachments
        ],
        "remote_content": list(opened.remote_content),
        "autocrypt": {
            "header": {
                "addr": header.addr,
                "prefer_encrypt": header.prefer_encrypt,
                "fingerprint": header.fingerprint,
                "valid": header.is_valid,
            }
            if header is not None
            else None,
            "gossip": [{"addr": addr, "fingerprint": key} for addr, key in opened.autocrypt.gossip],
            "setup_message": {"passphrase_begin": setup[0], "passphrase_format": setup[1]}
            if setup is not None
            else None,
        },
        "keys": [
            {"fingerprint": each.fingerprint, "user_ids": list(each.user_ids), "source": each.source}
            for each in keys
        ],
        "warnings": [_finding(each) for each in opened.warnings],
        "errors": [_finding(each) for each in (*more, *opened.errors)],
    }


def _security(opened: OpenedMessage) -> Mapping[str, Any]:
    banner = opened.banner
    return {
        "encryption": _ENCRYPTION.get(opened.verdict.facts.encryption, "failed"),
        "signature": signature_word(opened.verdict.facts),
        "signers": [_signer(each) for each in opened.verdict.signatures],
        "banner": {
            "id": banner.id,
            "tone": str(banner.tone),
            "title": banner.title,
            "sentence": banner.sentence,
        },
    }


def signature_word(facts: Facts) -> str:
    """One word for the signature on the whole of what is shown, in the order of the banner table."""
    state = facts.signature
    if state in (Signature.GOOD, Signature.KEY_EXPIRED, Signature.SIG_EXPIRED):
        if facts.cover is Cover.PART:
            return "partial"
        if facts.match is not Match.YES:
            return "mismatch"
    return _SIGNATURE.get(state, "none")


def _signer(fact: SignatureFact) -> Mapping[str, Any]:
    return {
        "fingerprint": fact.primary or fact.fingerprint or fact.key_id,
        "user_id": fact.user_id or None,
        "trust": str(fact.trust),
    }


def _part(part: PartReport) -> Mapping[str, Any]:
    signature = part.signature
    return {
        "path": part.path,
        "content_type": part.content_type,
        "charset": part.charset,
        "filename": part.filename,
        "disposition": part.disposition,
        "size": part.size_bytes,
        "text": part.text,
        "html": part.html,
        "encrypted": part.is_encrypted,
        "signature": {
            "state": _SIGNATURE.get(signature.state, "none"),
            "fingerprint": signature.fingerprint,
            "user_id": signature.user_id,
            "trust": str(signature.trust) if signature.trust is not None else None,
        }
        if signature is not None
        else None,
    }


def _addresses(addresses: Sequence[Address]) -> list[Mapping[str, str]]:
    return [{"name": each.name, "address": each.address} for each in addresses]


def _finding(finding: Finding) -> Mapping[str, str]:
    return {"code": finding.code, "message": finding.message}


def _people(addresses: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{each['name']} <{each['address']}>".strip() for each in addresses)


def _normal_code(code: str) -> str:
    """Nine groups of four digits with dashes between them, however they were typed."""
    digits = re.sub(r"\D", "", code)
    if _CODE_DIGITS.match(code) and len(digits) == 36:
        return "-".join(digits[at : at + 4] for at in range(0, 36, 4))
    return code
