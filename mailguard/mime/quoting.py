"""Replies, forwards and messages edited as new: drafts made from what the reader shows. Pure.

Only what the shown verdict covers is quoted: `opened.text` and its attachments, nothing else of the
message. What came encrypted goes on encrypted, and the draft remembers that it quotes it.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from datetime import datetime

from mailguard.cleaning import clean_text, shown_name
from mailguard.model import (
    Account,
    Address,
    Attachment,
    Draft,
    DraftAttachment,
    Encryption,
    MessageId,
    OpenedMessage,
)

# "Re: ", "AW: ", "Re[2]: " and the like of other languages, however often; the same for forwards.
_ANSWER = re.compile(r"^((re|aw|antw|sv|vs|ref|rif|odp)(\[\d+\]|\(\d+\))?\s*:\s*)+", re.IGNORECASE)
_FORWARD = re.compile(r"^((fwd?|wg|tr|rv|i)(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_SIGNATURE = "-- "  # RFC 3676 section 4.3
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def build_reply(
    opened: OpenedMessage,
    account: Account,
    *,
    to_all: bool = False,
    to_list: Sequence[Address] = (),
    own_addresses: frozenset[str] = frozenset(),
) -> Draft:
    """An answer, to the sender, to everyone, or to these of a list alone.

    own_addresses: lower case; they are not written to, unless nobody else is left.
    """
    own = own_addresses | {account.identity.address.lower()}
    to, cc = (tuple(to_list), ()) if to_list else _answer_to(opened, own, to_all=to_all)
    return _draft(
        opened,
        account,
        to=to,
        cc=cc,
        subject=f"Re: {_ANSWER.sub('', clean_text(opened.subject))}".strip(),
        text=with_signature(f"\n\n{_quote(opened)}" if _is_readable(opened) else "", account),
        in_reply_to=opened.message_id,
        references=_chain(opened),
        answers=opened.id,
    )


def build_forward(opened: OpenedMessage, account: Account) -> Draft:
    """The message and its attachments, for somebody else: with its main fields above it."""
    text = f"\n\n{_head(opened)}\n\n{opened.text.strip()}\n" if _is_readable(opened) else ""
    return _draft(
        opened,
        account,
        subject=f"Fwd: {_FORWARD.sub('', clean_text(opened.subject))}".strip(),
        text=with_signature(text, account),
        attachments=_files(opened),
        forwards=opened.id,
    )


def build_edit_as_new(opened: OpenedMessage, account: Account) -> Draft:
    """The same once more, to change and to send; a draft keeps its place in its thread."""
    return _draft(
        opened,
        account,
        to=_sendable(opened.to),
        cc=_sendable(opened.cc),
        bcc=_sendable(opened.bcc) if opened.is_draft_source else (),  # others may have written one, too
        subject=clean_text(opened.subject),
        text=opened.text if _is_readable(opened) else "",
        attachments=_files(opened),
        in_reply_to=opened.in_reply_to if opened.is_draft_source else "",
        references=opened.references if opened.is_draft_source else (),
    )


def with_signature(text: str, account: Account) -> str:
    """Text with the account's signature below, if it has one."""
    return f"{text}\n\n{_SIGNATURE}\n{account.signature}" if account.signature else text


def _draft(
    opened: OpenedMessage,
    account: Account,
    *,
    subject: str,
    text: str,
    to: tuple[Address, ...] = (),
    cc: tuple[Address, ...] = (),
    bcc: tuple[Address, ...] = (),
    attachments: tuple[DraftAttachment, ...] = (),
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    answers: MessageId | None = None,
    forwards: MessageId | None = None,
) -> Draft:
    is_encrypted = opened.verdict.facts.encryption is not Encryption.NONE
    sign = account.key is not None and (is_encrypted or account.sign_by_default)
    return Draft(
        account=account.id,
        from_=account.identity,
        to=to,
        cc=cc,
        bcc=bcc,
        subject=subject,
        text=text,
        attachments=attachments,
        in_reply_to=in_reply_to,
        references=references,
        encrypt=is_encrypted,
        sign=sign,
        attach_key=sign and account.attach_key_when_signing,
        answers_encrypted=is_encrypted,
        answers=answers,
        forwards=forwards,
    )


# People


def _answer_to(
    opened: OpenedMessage, own: frozenset[str], *, to_all: bool
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """(To, Cc). Whoever answers a message of their own goes on writing to its recipients."""
    is_own = bool(opened.from_) and all(each.address.lower() in own for each in opened.from_)
    first = opened.to if is_own and opened.to else (opened.reply_to or opened.from_)
    if not to_all:
        return _without(first, frozenset()), ()
    to = _without((*first, *(() if is_own else opened.to)), own)
    cc = _without(opened.cc, own | {each.address.lower() for each in to})
    if not to and not cc:
        return _without(first, frozenset()), ()
    return to, cc


def _without(addresses: Sequence[Address], left_out: frozenset[str]) -> tuple[Address, ...]:
    """Each address once, those of `left_out` never."""
    kept = {each.address.lower(): each for each in reversed(_sendable(addresses))}
    return tuple(each for key, each in reversed(kept.items()) if key not in left_out)


def _sendable(addresses: Sequence[Address]) -> tuple[Address, ...]:
    """Those with an address, their names cleaned."""
    return tuple(
        Address(shown_name(each.name, each.address), each.address) for each in addresses if each.address
    )


# What is quoted


def _is_readable(opened: OpenedMessage) -> bool:
    """Whether anything of the message is shown that could be quoted."""
    return opened.verdict.facts.encryption.is_shown


def _quote(opened: OpenedMessage) -> str:
    lines = _own_lines(opened.text)
    return "\n".join((_attribution(opened), *(_quoted(line) for line in lines)))


def _own_lines(text: str) -> list[str]:
    """Without the signature and without blank lines at both ends."""
    lines = text.replace("\r\n", "\n").split("\n")
    if _SIGNATURE in lines:
        lines = lines[: lines.index(_SIGNATURE)]
    return "\n".join(lines).strip("\n").split("\n")


def _quoted(line: str) -> str:
    if not line:
        return ">"
    return f">{line}" if line.startswith(">") else f"> {line}"


def _attribution(opened: OpenedMessage) -> str:
    """ "On 20 Nov 2026, Alice Example wrote:"."""
    sender = _shown(opened.from_[0]) if opened.from_ else ""
    if opened.date is None:
        return f"{sender or 'Somebody'} wrote:"
    return f"On {_day(opened.date)}, {sender or 'somebody'} wrote:"


def _head(opened: OpenedMessage) -> str:
    lines = ["-------- Forwarded message --------", f"Subject: {clean_text(opened.subject)}"]
    if opened.date is not None:
        lines.append(f"Date: {_day(opened.date)} {opened.date.astimezone():%H:%M}")
    for name, people in (("From", opened.from_), ("To", opened.to), ("Cc", opened.cc)):
        if people:
            lines.append(f"{name}: {', '.join(str(each) for each in _sendable(people))}")
    return "\n".join(lines)


def _day(date: datetime) -> str:
    local = date.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def _shown(address: Address) -> str:
    return shown_name(address.name, address.address) or clean_text(address.address)


def _chain(opened: OpenedMessage) -> tuple[str, ...]:
    """References of an answer: RFC 5322 section 3.6.4."""
    before = opened.references or ((opened.in_reply_to,) if opened.in_reply_to else ())
    return tuple(dict.fromkeys(each for each in (*before, opened.message_id) if each))


def _files(opened: OpenedMessage) -> tuple[DraftAttachment, ...]:
    return tuple(
        DraftAttachment(filename=_file_name(each), content_type=each.content_type, data=each.data)
        for each in (opened.attachments if _is_readable(opened) else ())
    )


def _file_name(attachment: Attachment) -> str:
    suffix = mimetypes.guess_extension(attachment.content_type) or ""
    return attachment.filename or f"part-{attachment.path}{suffix}"
