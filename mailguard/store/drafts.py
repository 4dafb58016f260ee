"""Drafts, in the sealed file of what is only local: readable to nobody without the store's key.

A draft may have a copy in the Drafts folder of its account's server: one at most.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailguard.errors import NotFound
from mailguard.model import (
    AccountId,
    Address,
    ChangeKind,
    Draft,
    DraftAttachment,
    DraftId,
    Fingerprint,
    Flag,
    Folder,
    MessageId,
)
from mailguard.model.priority import Priority
from mailguard.store import draft_copies, own_subjects, pending
from mailguard.store.flags import DRAFT
from mailguard.store.sealed import Connection, SealedStore

_UNFILED = "NOT EXISTS (SELECT 1 FROM draft_copy WHERE draft_copy.draft = draft.id AND has_arrived)"
_ADDRESSES = ("to", "cc", "bcc")
_PLAIN = (
    "subject",
    "text",
    "html",
    "in_reply_to",
    "encrypt",
    "encrypt_automatically",
    "sign",
    "encrypt_subject",
    "attach_key",
    "use_inline",
    "priority",
    "wants_report",
    "signing_key",
    "answers",
    "forwards",
    "answers_encrypted",
)


class DraftStore:
    """Rows of the draft tables."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def save(self, draft: Draft, draft_id: DraftId | None = None) -> DraftId:
        """Write a draft, whole; a new one gets an id."""
        with self._store.writing() as connection:
            fields = (draft.account, int(time.time()), json.dumps(write_draft(draft)))
            connection.execute(
                "INSERT INTO draft (id, account, changed, fields) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET account = excluded.account, changed = excluded.changed,"
                " fields = excluded.fields",
                (draft_id, *fields),
            )
            number = draft_id if draft_id is not None else DraftId(connection.last_insert_rowid())
            connection.execute("DELETE FROM draft_file WHERE draft = ?", (number,))
            connection.executemany(
                "INSERT INTO draft_file (draft, number, filename, content_type, data) VALUES (?, ?, ?, ?, ?)",
                [
                    (number, index, each.filename, each.content_type, each.data)
                    for index, each in enumerate(draft.attachments)
                ],
            )
        return number

    def load(self, draft_id: DraftId) -> Draft:
        """Raises NotFound."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT account, fields FROM draft WHERE id = ?", (draft_id,)).fetchone()
            if row is None:
                raise NotFound("draft")
            return _with_files(connection, draft_id, read_draft(row[0], json.loads(row[1])))

    def list(self) -> tuple[tuple[DraftId, Draft], ...]:
        """All drafts, those changed last first; without what is attached to them."""
        with self._store.reading() as connection:
            return _listed(connection, "true")

    def list_unfiled(self) -> tuple[tuple[DraftId, Draft], ...]:
        """As `list`, but for those that have been seen in a Drafts folder: their place is there."""
        with self._store.reading() as connection:
            return _listed(connection, _UNFILED)

    def drop(self, draft_id: DraftId) -> None:
        """With its copy on the server."""
        with self._store.writing() as connection:
            draft_copies.replace(connection, draft_id)
            connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,))
            connection.execute("DELETE FROM draft_file WHERE draft = ?", (draft_id,))

    # The copy on the server

    def file(
        self,
        draft_id: DraftId,
        folder: Folder,
        raw: bytes,
        *,
        message_id: str,
        date: datetime,
        subject: str | None,
    ) -> None:
        """A message is to be put into the Drafts folder; the one before it is withdrawn or removed.

        subject: of one that is encrypted, where it may be remembered. Raises NotFound: the draft is gone.
        """
        with self._store.writing() as connection:
            _refuse_missing(connection, draft_id)
            pending.add(
                connection,
                folder=folder.id,
                kind=ChangeKind.APPEND,
                flag=f"{Flag.READ} {DRAFT}",
                message_id=message_id,
                raw=raw,
            )
            draft_copies.replace(connection, draft_id)
            draft_copies.add(connection, draft_id, folder.account, message_id, int(date.timestamp()))
            if subject is not None:
                own_subjects.remember(connection, folder.account, message_id, subject)

    def unfile(self, draft_id: DraftId) -> None:
        """The draft is on this computer alone."""
        with self._store.writing() as connection:
            draft_copies.replace(connection, draft_id)

    def adopt(self, draft: Draft, message: MessageId) -> DraftId:
        """A draft made of a message that stands for none yet: from now on it stands for this one.

        Raises NotFound where the message is gone.
        """
        with self._store.writing() as connection:
            found = draft_copies.find(connection, message)
            if found is not None:
                return found
            row = connection.execute(
                "SELECT f.account, m.message_id, m.date FROM message m"
                " JOIN folder f ON f.id = m.folder WHERE m.id = ?",
                (message,),
            ).fetchone()
            if row is None:
                raise NotFound("message")
            made = self.save(draft)
            draft_copies.add(connection, made, *row, has_arrived=True)
        return made

    def find_filed(self, message: MessageId) -> DraftId | None:
        """The draft that a message in a Drafts folder stands for."""
        with self._store.reading() as connection:
            return draft_copies.find(connection, message)

    def drop_deleted(self) -> None:
        """Drop the drafts whose copy somebody deleted from the account: here, or by another program."""
        with self._store.writing() as connection:
            for draft_id in draft_copies.without_copy(connection):
                self.drop(draft_id)


def write_draft(draft: Draft) -> dict[str, Any]:
    """A draft's fields as JSON knows them; attachments apart."""
    fields: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN}
    fields["from_"] = [draft.from_.name, draft.from_.address]
    for name in _ADDRESSES:
        fields[name] = [[each.name, each.address] for each in getattr(draft, name)]
    fields["references"] = list(draft.references)
    fields["chosen_keys"] = {address: list(keys) for address, keys in draft.chosen_keys.items()}
    return fields


def read_draft(account: str, fields: dict[str, Any]) -> Draft:
    plain = {name: fields[name] for name in _PLAIN if name in fields}
    for name, kind in (("signing_key", Fingerprint), ("answers", MessageId), ("forwards", MessageId),
                       ("priority", Priority)):  # fmt: skip
        if plain.get(name) is not None:
            plain[name] = kind(plain[name])
    addresses: dict[str, Any] = {name: tuple(Address(*each) for each in fields[name]) for name in _ADDRESSES}
    return Draft(
        account=AccountId(account),
        from_=Address(*fields["from_"]),
        references=tuple(fields["references"]),
        chosen_keys={
            address: tuple(Fingerprint(key) for key in keys)
            for address, keys in fields["chosen_keys"].items()
        },
        **addresses,
        **plain,
    )


def _listed(connection: Connection, condition: str) -> tuple[tuple[DraftId, Draft], ...]:
    rows: Sequence[tuple[Any, ...]] = connection.execute(
        f"SELECT id, account, fields FROM draft WHERE {condition} ORDER BY changed DESC, id DESC"  # noqa: S608
    ).fetchall()
    return tuple(
        (DraftId(number), read_draft(account, json.loads(fields))) for number, account, fields in rows
    )


def _refuse_missing(connection: Connection, draft_id: DraftId) -> None:
    if connection.execute("SELECT 1 FROM draft WHERE id = ?", (draft_id,)).fetchone() is None:
        raise NotFound("draft")


def _with_files(connection: Connection, draft_id: DraftId, draft: Draft) -> Draft:
    rows = connection.execute(
        "SELECT filename, content_type, data FROM draft_file WHERE draft = ? ORDER BY number", (draft_id,)
    ).fetchall()
    files = tuple(
        DraftAttachment(filename=name, content_type=content_type, data=bytes(data))
        for name, content_type, data in rows
    )
    return replace(draft, attachments=files)
