"""What lists and the search keep of ordinary mail, for many messages at once.

For one message that was opened, and for encrypted ones: `Messages.save_findings`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.errors import NotFound
from mailguard.model import FolderId, ListMark, MessageId
from mailguard.store import full_text
from mailguard.store.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found of a message that is neither encrypted nor signed."""

    message: MessageId
    mark: ListMark
    text: str = field(repr=False)
    attachment_names: str = field(repr=False)  # shown names, separated by line feeds
    has_attachment: bool


def save(messages: Messages, readings: Sequence[Reading], generation: str) -> frozenset[FolderId]:
    """In one transaction. The folders that list them. generation: state of the keyring."""
    with messages.store.writing() as connection:
        connection.executemany(
            "UPDATE message SET is_encrypted = 0, is_signed = 0, has_attachment = ?, is_verified = 0,"
            " mark_generation = ?, mark_banner = ?, mark_encryption = ?, mark_signature = ?, mark_tone = ?,"
            " has_text = 1, has_key = 0, attachment_names = ? WHERE id = ?",
            [
                (each.has_attachment, generation, each.mark.banner_id, each.mark.encryption_glyph,
                 each.mark.signature_glyph, each.mark.tone, each.attachment_names, each.message)
                for each in readings
            ],
        )  # fmt: skip
        for each in readings:
            try:
                full_text.put(connection, each.message, each.text)
            except NotFound:  # deleted meanwhile
                continue
        rows = connection.execute(
            "SELECT DISTINCT folder FROM message WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([each.message for each in readings]),),
        ).fetchall()
    return frozenset(FolderId(folder) for (folder,) in rows)
