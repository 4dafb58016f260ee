"""Reports about mail in words: deliveries, receipts, complaints. What they say is not proven by anything.

Source: RFC 3464 (delivery-status), RFC 3463 (status codes), RFC 8098 (disposition-notification), RFC 5965
(feedback-report).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.cleaning import clean_text
from mailguard.mime.words import decode_words

MOST_RECIPIENTS = 100
LONGEST_BYTES = 1 << 20
LONGEST_ITEM = 500

REPORT_TYPES = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
    }
)

_ACTIONS = {
    "failed": "It could not be delivered to {who}",
    "delayed": "It has not been delivered to {who} yet",
    "delivered": "It was delivered to {who}",
    "relayed": "It was passed on for {who}, to where nothing more will be reported",
    "expanded": "It was delivered to {who} and passed on to others",
}
_DISPOSITIONS = {
    "displayed": "It was shown to {who}. That does not say that it was read",
    "deleted": "It was deleted for {who}; whether it was read is not known",
    "dispatched": "It was passed on for {who}, without being shown",
    "processed": "It was processed for {who}, without being shown",
    "denied": "{who} does not say whether it was shown",
    "failed": "No report could be made for {who}",
}
_COMPLAINTS = {
    "abuse": "A message was reported as unwanted",
    "fraud": "A message was reported as fraud",
    "virus": "A message was reported to hold a virus",
    "not-spam": "A message was reported as wanted, after all",
}
_BLOCK_END = re.compile(rb"\n[ \t]*\n")
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t]+[^\n]*)*)", re.M)

_Block = dict[str, str]


def report_in_words(content_type: str, content: bytes) -> str:
    """A line for each recipient; "" where nothing can be read. `content_type`: one of REPORT_TYPES."""
    data = content[:LONGEST_BYTES].replace(b"\r\n", b"\n").strip(b"\n")
    blocks = [_read(each) for each in _BLOCK_END.split(data, MOST_RECIPIENTS + 1)[: MOST_RECIPIENTS + 1]]
    if content_type.endswith("delivery-status"):
        lines = _deliveries(blocks)
    elif content_type.endswith("disposition-notification"):
        lines = _receipt(blocks[0])
    else:
        lines = _complaint(blocks[0])
    return "\n".join(lines)


def _deliveries(blocks: list[_Block]) -> Iterator[str]:
    """The first block is about the message, each other one about a recipient."""
    about = blocks[0] if "final-recipient" not in blocks[0] else {}
    server = _typed(about.get("reporting-mta", ""))
    for block in blocks:
        who = _typed(block.get("original-recipient", "")) or _typed(block.get("final-recipient", ""))
        sentence = _ACTIONS.get(block.get("action", "").lower().partition(" ")[0])
        if not who or sentence is None:
            continue
        reason = _typed(block.get("diagnostic-code", "")) or block.get("status", "")
        told = f": {reason}" if reason else ""
        by = _typed(block.get("remote-mta", "")) or server
        retried = block.get("will-retry-until", "")
        later = f" It is tried again until {retried}." if retried else ""
        yield f"{sentence.format(who=who)}{told}{f' ({by})' if by else ''}.{later}"


def _receipt(block: _Block) -> Iterator[str]:
    who = _typed(block.get("original-recipient", "")) or _typed(block.get("final-recipient", ""))
    mode, _, kind = block.get("disposition", "").partition(";")
    sentence = _DISPOSITIONS.get(re.split(r"[/,\s]", kind.strip().lower())[0])
    if sentence is None:
        return
    yield f"{sentence.format(who=who or 'its recipient')}."
    if "automatic" in mode.lower():
        yield "This was sent by a program, without anybody being asked."
    if block.get("original-message-id"):
        yield f"Message: {block['original-message-id']}"


def _complaint(block: _Block) -> Iterator[str]:
    sentence = _COMPLAINTS.get(block.get("feedback-type", "").lower())
    if sentence is None:
        return
    sender = block.get("original-mail-from", "")
    yield f"{sentence}{f', sent by {sender}' if sender else ''}."


def _read(block: bytes) -> _Block:
    """Of a field that stands twice the first counts."""
    fields: _Block = {}
    for name, value in _FIELD.findall(block):
        fields.setdefault(name.decode("ascii").lower(), clean_text(decode_words(value))[:LONGEST_ITEM])
    return fields


def _typed(value: str) -> str:
    """ "rfc822; bob@example.net" is an address, "dns; mx.example.net" a host, "smtp; 550 ..." an answer."""
    kind, semicolon, text = value.partition(";")
    return text.strip() if semicolon and kind.strip().replace("-", "").isalnum() else value.strip()
