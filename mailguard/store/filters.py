"""Message filters and their log, in the sealed file of what is only local."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from mailguard.model import AccountId, Fingerprint
from mailguard.model.filters import (
    ActionKind,
    Filter,
    FilterAction,
    FilterId,
    FilterLogEntry,
    FilterMoment,
)
from mailguard.store.sealed import SealedStore

MOST_ENTRIES = 2_000


class FilterStore:
    """Rows of filter and filter_log."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def load(self) -> tuple[Filter, ...]:
        """In the order in which they run. One of a newer MailGuard that cannot be read is left out."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT id, fields FROM filter ORDER BY number").fetchall()
        return tuple(made for number, text in rows if (made := _filter(number, text)) is not None)

    def save(self, filters: Sequence[Filter]) -> tuple[Filter, ...]:
        """All of them, in their order, in place of those that there were. New ones get their ids."""
        with self._store.writing() as connection:
            kept = [each.id for each in filters if each.id]
            connection.execute(
                "DELETE FROM filter WHERE id NOT IN (SELECT value FROM json_each(?))", (json.dumps(kept),)
            )
            for number, each in enumerate(filters):
                values = (number, json.dumps(_fields(each)))
                if each.id:
                    connection.execute(
                        "UPDATE filter SET number = ?, fields = ? WHERE id = ?", (*values, each.id)
                    )
                else:
                    connection.execute("INSERT INTO filter (number, fields) VALUES (?, ?)", values)
        return self.load()

    def log(self, entries: Sequence[FilterLogEntry]) -> None:
        """Add to the log; the oldest make room."""
        with self._store.writing() as connection:
            connection.executemany(
                "INSERT INTO filter_log (time, fields) VALUES (?, ?)",
                [(int(each.time.timestamp()), json.dumps(_entry_fields(each))) for each in entries],
            )
            connection.execute(
                "DELETE FROM filter_log WHERE id <= (SELECT max(id) FROM filter_log) - ?", (MOST_ENTRIES,)
            )

    def load_log(self) -> tuple[FilterLogEntry, ...]:
        """The newest first."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT time, fields FROM filter_log ORDER BY id DESC").fetchall()
        return tuple(_entry(time, json.loads(text)) for time, text in rows)

    def clear_log(self) -> None:
        with self._store.writing() as connection:
            connection.execute("DELETE FROM filter_log")


def _fields(made: Filter) -> dict[str, Any]:
    return {
        "name": made.name,
        "is_enabled": made.is_enabled,
        "search": made.search,
        "accounts": list(made.accounts),
        "moments": sorted(made.moments),
        "actions": [action_fields(each) for each in made.actions],
    }


def _filter(number: int, text: str) -> Filter | None:
    fields = json.loads(text)
    try:
        return Filter(
            id=FilterId(number),
            name=fields["name"],
            is_enabled=fields["is_enabled"],
            search=fields["search"],
            accounts=tuple(AccountId(each) for each in fields["accounts"]),
            moments=frozenset(FilterMoment(each) for each in fields["moments"]),
            actions=tuple(read_action(each) for each in fields["actions"]),
        )
    except (KeyError, ValueError):
        return None


def action_fields(action: FilterAction) -> dict[str, Any]:
    """For JSON: only what the action has."""
    fields = {
        "account": action.account,
        "path": action.path,
        "keyword": action.keyword,
        "to": list(action.to),
        "template": action.template,
        "title": action.title,
        "key": action.key,
    }
    return {"kind": action.kind, **{name: value for name, value in fields.items() if value}}


def read_action(fields: dict[str, Any]) -> FilterAction:
    """Raises KeyError and ValueError for one of a newer MailGuard."""
    account, key = fields.get("account"), fields.get("key")
    return FilterAction(
        kind=ActionKind(fields["kind"]),
        account=AccountId(account) if account is not None else None,
        path=fields.get("path", ""),
        keyword=fields.get("keyword", ""),
        to=tuple(fields.get("to", ())),
        template=fields.get("template", ""),
        title=fields.get("title", ""),
        key=Fingerprint(key) if key is not None else None,
    )


def _entry_fields(entry: FilterLogEntry) -> dict[str, Any]:
    return {
        "filter": entry.filter_name,
        "sender": entry.sender,
        "subject": entry.subject,
        "actions": list(entry.actions),
        "error": entry.error,
    }


def _entry(time: int, fields: dict[str, Any]) -> FilterLogEntry:
    return FilterLogEntry(
        time=datetime.fromtimestamp(time, UTC),
        filter_name=fields["filter"],
        sender=fields["sender"],
        subject=fields["subject"],
        actions=tuple(ActionKind(each) for each in fields["actions"] if each in set(ActionKind)),
        error=fields["error"],
    )
