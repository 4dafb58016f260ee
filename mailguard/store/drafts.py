"""Drafts, in the sealed file of what is only local: readable to nobody without the store's key."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

from mailguard.errors import NotFound
from mailguard.model import (
    AccountId,
    Address,
    Draft,
    DraftAttachment,
    DraftId,
    Fingerprint,
    MessageId,
)
from mailguard.store.sealed import Connection, SealedStore

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
            rows = connection.execute(
                "SELECT id, account, fields FROM draft ORDER BY changed DESC, id DESC"
            ).fetchall()
        return tuple(
            (DraftId(number), read_draft(account, json.loads(fields))) for number, account, fields in rows
        )

    def drop(self, draft_id: DraftId) -> None:
        with self._store.writing() as connection:
            connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,))
            connection.execute("DELETE FROM draft_file WHERE draft = ?", (draft_id,))


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
    for name, kind in (("signing_key", Fingerprint), ("answers", MessageId), ("forwards", MessageId)):
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


def _with_files(connection: Connection, draft_id: DraftId, draft: Draft) -> Draft:
    rows = connection.execute(
        "SELECT filename, content_type, data FROM draft_file WHERE draft = ? ORDER BY number", (draft_id,)
    ).fetchall()
    files = tuple(
        DraftAttachment(filename=name, content_type=content_type, data=bytes(data))
        for name, content_type, data in rows
    )
    return replace(draft, attachments=files)
