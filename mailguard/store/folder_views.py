"""How a person looks at each folder, by account and path: it stays with a folder that is renamed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from mailguard.model import AccountId, Order
from mailguard.model.views import Column, FolderKey, FolderMarks, FolderView, ListStyle, ShownColumn
from mailguard.store.sealed import Connection, SealedStore

RECENT = 10


class FolderViews:
    """Only what differs from the usual has a row."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def load(self, account: AccountId, path: str) -> FolderView | None:
        """None: nobody changed it."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT fields FROM folder_view WHERE account = ? AND path = ?", (account, path)
            ).fetchone()
        return read_view(json.loads(row[0])) if row and row[0] else None

    def save(self, folders: Sequence[FolderKey], view: FolderView) -> None:
        """All of them are looked at like this from now on."""
        fields = json.dumps(write_view(view))
        with self._store.writing() as connection:
            connection.executemany(
                "INSERT INTO folder_view (account, path, fields) VALUES (?, ?, ?)"
                " ON CONFLICT (account, path) DO UPDATE SET fields = excluded.fields",
                [(account, path, fields) for account, path in folders],
            )

    def marks(self) -> FolderMarks:
        with self._store.reading() as connection:
            favourites = connection.execute(
                "SELECT account, path FROM folder_view WHERE is_favourite"
            ).fetchall()  # at once: apsw never lets go of a cursor that is held while another one is used
            liked = frozenset((AccountId(account), path) for account, path in favourites)
            recent, targets = (_latest(connection, column) for column in ("opened", "target"))
            coloured = connection.execute(
                "SELECT account, path, colour FROM folder_view WHERE colour <> ''"
            ).fetchall()
        colours = {(AccountId(account), path): colour for account, path, colour in coloured}
        return FolderMarks(liked, recent, targets, colours)

    def mark_favourite(self, account: AccountId, path: str, on: bool) -> None:
        self._set("is_favourite", account, path, int(on))

    def set_colour(self, account: AccountId, path: str, colour: str) -> None:
        """colour: "#RRGGBB"; "" for none."""
        self._set("colour", account, path, colour)

    def note_opened(self, account: AccountId, path: str) -> None:
        self._set("opened", account, path, int(time.time()))

    def note_target(self, account: AccountId, path: str) -> None:
        """Messages were moved or copied there."""
        self._set("target", account, path, int(time.time() * 1000))

    def _set(self, column: str, account: AccountId, path: str, value: int | str) -> None:
        with self._store.writing() as connection:
            connection.execute(
                f"INSERT INTO folder_view (account, path, {column}) VALUES (?, ?, ?)"  # noqa: S608  a name of ours
                f" ON CONFLICT (account, path) DO UPDATE SET {column} = excluded.{column}",
                (account, path, value),
            )


def _latest(connection: Connection, column: str) -> tuple[FolderKey, ...]:
    """By when something was done with them, the latest first."""
    found = connection.execute(
        f"SELECT account, path FROM folder_view WHERE {column} ORDER BY {column} DESC LIMIT ?",  # noqa: S608  a name of ours
        (RECENT,),
    )
    return tuple((AccountId(account), path) for account, path in found.fetchall())


def write_view(view: FolderView) -> dict[str, Any]:
    """For JSON."""
    return {
        "style": view.style.value,
        "columns": [[each.column.value, each.width_px] for each in view.columns],
        "order": view.order.name,
        "newest_first": view.newest_first,
        "threaded": view.threaded,
        "grouped": view.grouped,
        "unread_only": view.unread_only,
        "unread_threads": view.unread_threads,
        "threads_open": view.threads_open,
    }


def read_view(fields: dict[str, Any]) -> FolderView:
    """What `write_view` wrote, then or in another version: what is not known here is left out."""
    usual = FolderView()
    columns = tuple(
        ShownColumn(Column(name), int(width))
        for name, width in fields.get("columns", ())
        if name in set(Column)
    )
    style, order = str(fields.get("style")), str(fields.get("order"))
    return FolderView(
        style=ListStyle(style) if style in set(ListStyle) else usual.style,
        columns=columns or usual.columns,
        order=Order[order] if order in Order.__members__ else usual.order,
        newest_first=bool(fields.get("newest_first", usual.newest_first)),
        threaded=bool(fields.get("threaded", usual.threaded)),
        grouped=bool(fields.get("grouped", usual.grouped)),
        unread_only=bool(fields.get("unread_only", usual.unread_only)),
        unread_threads=bool(fields.get("unread_threads", usual.unread_threads)),
        threads_open=bool(fields.get("threads_open", usual.threads_open)),
    )
