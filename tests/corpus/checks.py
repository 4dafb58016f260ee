"""What must be true of a report: for every message, and for one by its expectations.

Each check gives sentences about what is wrong, so that one run names all of it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.corpus.expected import Expected, fingerprint_of
from tests.corpus.safe_html import find_forbidden

Report = Mapping[str, Any]

GREEN = frozenset({"B22", "B23", "B24", "B25"})
_KEYS = """
    subject date message_id from to cc protected_headers security body parts attachments remote_content
    autocrypt keys warnings errors
    """
KEYS = frozenset(_KEYS.split())
# Formats that no name needs: bidirectional marks, and what is not seen. Joiners belong to scripts.
_HARMLESS = frozenset({"\u200c", "\u200d", "\u00ad"})
_ENCRYPTIONS = frozenset({"none", "encrypted", "partial", "failed"})
_SIGNATURES = frozenset({"none", "good", "bad", "unknown_key", "expired", "revoked", "mismatch", "partial"})


def check_always(report: Report) -> Iterator[str]:
    """The contract, whatever the message is."""
    if set(report) != KEYS:
        yield f"keys of the report: {set(report) ^ KEYS}"
    json.dumps(report)
    security = report["security"]
    if security["encryption"] not in _ENCRYPTIONS or security["signature"] not in _SIGNATURES:
        yield f"words of its own: {security['encryption']}, {security['signature']}"
    if (security["banner"]["tone"] == "ok") is not (security["banner"]["id"] in GREEN):
        yield f"tone {security['banner']['tone']} of {security['banner']['id']}"
    for text in shown_in_frame(report):
        if not is_clean(text):
            yield f"control or bidirectional character in {text!r}"
    for each in (report["body"]["html"], *(part["html"] for part in report["parts"])):
        yield from (f"HTML holds {found}" for found in find_forbidden(each or ""))
    for each in report["attachments"]:
        name = each["filename"]
        if name is not None and (not name or set(name) & set("/\\:") or name.startswith(".")):
            yield f"file name {name!r}"


def check_expected(report: Report, expected: Expected) -> Iterator[str]:
    """The expectations of one message."""
    security, body = report["security"], report["body"]
    facts = [
        ("encryption", security["encryption"], expected.encryption),
        ("signature", security["signature"], expected.signature),
        ("banner", security["banner"]["id"], expected.banner),
        ("subject", report["subject"], expected.subject),
        ("from", [each["address"] for each in report["from"]], expected.from_),
        ("names", [each["name"] for each in report["from"]], expected.names),
        ("names in From", [each["name"] for each in report["from"]], expected.from_names),
        ("to", [each["address"] for each in report["to"]], expected.to),
        ("remote", sorted(report["remote_content"]), _sorted(expected.remote)),
        ("attachments", [each["filename"] or "" for each in report["attachments"]], expected.attachments),
        ("keys", [each["fingerprint"] for each in report["keys"]], _prints(expected.keys)),
        ("signers", [each["fingerprint"] for each in security["signers"]], _prints(expected.signers)),
        ("errors", [each["code"] for each in report["errors"]], expected.errors),
        ("protected", report["protected_headers"], _sorted(expected.protected)),
        ("autocrypt", autocrypt_word(report), expected.autocrypt),
        ("gossip", [each["addr"] for each in report["autocrypt"]["gossip"]], expected.gossip),
        ("setup_message", report["autocrypt"]["setup_message"] is not None, expected.setup_message),
    ]
    for name, found, wanted in facts:
        if wanted is not None and found != wanted:
            yield f"{name}: {found!r}, not {wanted!r}"
    yield from _missing("text", body["text"], expected.text_has)
    yield from _missing("HTML", body["html"] or "", expected.html_has)
    yield from _missing("sentence", security["banner"]["sentence"], expected.sentence_has)
    yield from _present("HTML", body["html"] or "", expected.html_lacks)
    for shown in all_shown(report):
        yield from _present("what is shown", shown, expected.text_lacks)
    codes = [each["code"] for each in report["warnings"]]
    yield from (f"no warning {each}: {codes}" for each in expected.warnings or () if each not in codes)


def check_quoted(quoted: Sequence[str], expected: Expected) -> Iterator[str]:
    for each in quoted:
        yield from _present("a reply or forward", each, expected.reply_lacks)


def autocrypt_word(report: Report) -> str:
    header = report["autocrypt"]["header"]
    if header is None:
        return "none"
    return "valid" if header["valid"] else "invalid"


def all_shown(report: Report) -> Iterator[str]:
    """Every text that is shown of the body. Where a part alone is signed, the others are shown apart."""
    yield report["body"]["text"]
    yield report["body"]["html"] or ""
    yield from report["remote_content"]
    parts = report["parts"] if report["security"]["signature"] != "partial" else ()
    for part in parts:
        yield from (part["text"] or "", part["html"] or "")


def shown_in_frame(report: Report) -> Iterator[str]:
    """What stands outside the body: there it could pass for the program's own words."""
    yield report["subject"]
    yield from report["security"]["banner"].values()
    for field in ("from", "to", "cc"):
        for each in report[field]:
            yield from (each["name"], each["address"])
    yield from (each["filename"] or "" for each in report["attachments"])
    yield from (each["user_id"] or "" for each in report["security"]["signers"])
    yield from (user_id for each in report["keys"] for user_id in each["user_ids"])
    yield from (each["message"] for each in (*report["warnings"], *report["errors"]))


def is_clean(text: str) -> bool:
    return not any(
        unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp", "Cs") and each not in _HARMLESS
        for each in text
    )


def _missing(where: str, text: str, wanted: list[str] | None) -> Iterator[str]:
    return (f"{where} lacks {each!r}: {text[:200]!r}" for each in wanted or () if each not in text)


def _present(where: str, text: str, unwanted: list[str] | None) -> Iterator[str]:
    return (f"{where} holds {each!r}: {text[:200]!r}" for each in unwanted or () if each in text)


def _sorted(values: list[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def _prints(people: list[str] | None) -> list[str] | None:
    return None if people is None else [fingerprint_of(each) for each in people]
