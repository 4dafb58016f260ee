"""A row of a list, as it stands in the store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mailguard.model import Address, Flag, FolderId, ListMark, MessageId, MessageRow, TagList
from mailguard.model.priority import Priority
from mailguard.store.flags import BITS

COLUMNS = (
    "id, folder, sender_name, sender_address, recipients, coalesce(protected_subject, subject), date, size,"
    " flags,"
    " has_attachment, is_encrypted, is_signed, mark_generation, mark_banner, mark_encryption, mark_signature,"
    " mark_tone, keywords, priority, received, uid"
)


def row_of(found: tuple[Any, ...], generation: str, tags: TagList) -> MessageRow:
    """generation: of the keyring; a verdict of another one is not shown. tags: those that a person keeps."""
    (number, folder, name, address, recipients, subject, date, size, bits, has_attachment, is_encrypted,
     is_signed, checked_with, banner, encryption, signature, tone, keywords, priority, received,
     uid) = found  # fmt: skip
    flags = int(bits)
    is_current = checked_with is not None and checked_with == generation
    return MessageRow(
        id=MessageId(number),
        folder=FolderId(folder),
        sender=Address(name, address),
        recipients=recipients,
        subject=subject,
        date=datetime.fromtimestamp(date, UTC),
        size_bytes=size,
        is_read=bool(flags & BITS[Flag.READ]),
        is_starred=bool(flags & BITS[Flag.STARRED]),
        is_answered=bool(flags & BITS[Flag.ANSWERED]),
        is_forwarded=bool(flags & BITS[Flag.FORWARDED]),
        is_redirected=bool(flags & BITS[Flag.REDIRECTED]),
        is_junk=bool(flags & BITS[Flag.JUNK]),
        has_attachment=bool(has_attachment),
        is_encrypted=bool(is_encrypted),
        is_signed=bool(is_signed),
        mark=ListMark(banner, encryption, signature, tone) if is_current else None,
        tags=tags.of(keywords.split()),
        is_deleted=bool(flags & BITS[Flag.DELETED]),
        priority=Priority(priority),
        received=datetime.fromtimestamp(received, UTC) if received else None,
        number=uid,
    )
