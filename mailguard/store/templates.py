"""Which templates there are: messages in the Templates folders of accounts."""

from __future__ import annotations

from mailguard.model import AccountId, FolderRole
from mailguard.model.filters import Template
from mailguard.store.sealed import SealedStore


def load_templates(store: SealedStore) -> tuple[Template, ...]:
    """In the order of accounts and subjects; those without a Message-ID cannot be named later."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT f.account, m.message_id, coalesce(m.protected_subject, m.subject) FROM message m"
            " JOIN folder f ON f.id = m.folder WHERE f.role = ? AND m.message_id <> '' AND NOT m.flags & 64"
            " ORDER BY f.account, 3",
            (FolderRole.TEMPLATES,),
        ).fetchall()
    return tuple(
        Template(account=AccountId(account), message_id=message_id, subject=subject)
        for account, message_id, subject in rows
    )
