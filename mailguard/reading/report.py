"""What `mailguard inspect` prints of an opened message. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

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
    PartSignature,
    Signature,
    SignatureFact,
)

Report = dict[str, Any]

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

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


def build_report(opened: OpenedMessage, keys: Sequence[FoundKey], more: Sequence[Finding]) -> Report:
    """All keys, always. more: errors beside those of the message."""
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
            if each.fingerprint
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
            "state": _part_word(signature),
            "fingerprint": signature.fingerprint,
            "user_id": signature.user_id,
            "trust": str(signature.trust) if signature.trust is not None else None,
        }
        if signature is not None
        else None,
    }


def _part_word(signature: PartSignature) -> str:
    word = _SIGNATURE.get(signature.state, "none")
    return "partial" if word in ("good", "expired") and signature.cover is Cover.PART else word


def _addresses(addresses: Sequence[Address]) -> list[Mapping[str, str]]:
    return [{"name": each.name, "address": each.address} for each in addresses]


def _finding(finding: Finding) -> Mapping[str, str]:
    return {"code": finding.code, "message": finding.message}


def _people(addresses: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{each['name']} <{each['address']}>".strip() for each in addresses)


def report_as_json(report: Report) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2)


def report_as_text(report: Report) -> str:
    """For people: banner, header and text, without anything that steers their terminal."""
    banner = report["security"]["banner"]
    lines = [f"[{banner['id']}] {banner['title']}", banner["sentence"], ""]
    lines += [f"{name.title()}: {_people(report[name])}" for name in ("from", "to", "cc") if report[name]]
    lines += [f"Subject: {report['subject']}", f"Date: {report['date'] or ''}", ""]
    lines += [each["message"] for each in (*report["errors"], *report["warnings"])]
    lines += [f"Attachment: {each['filename'] or each['content_type']}" for each in report["attachments"]]
    return _CONTROLS.sub("\ufffd", "\n".join([*lines, "", report["body"]["text"]]))
