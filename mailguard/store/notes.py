"""What MailGuard knows of keys beside GnuPG: where they came from, and which are used for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mailguard.model import Fingerprint
from mailguard.store.sealed import SealedStore


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNote:
    origin: str = ""
    imported_on: datetime | None = None
    updated_on: datetime | None = None
    backed_up_on: datetime | None = None


class KeyNotes:
    """Rows of the key_note and chosen_key tables, and single values by name."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def note_import(self, keys: Sequence[Fingerprint], origin: str) -> None:
        """These came in now, from `origin` (a server's name, "file", "clipboard", "message")."""
        now = int(datetime.now(UTC).timestamp())
        with self._store.writing() as connection:
            connection.executemany(
                "INSERT INTO key_note (fingerprint, origin, imported_on, updated_on) VALUES (?1, ?2, ?3, ?3)"
                " ON CONFLICT (fingerprint) DO UPDATE SET updated_on = ?3",
                [(key, origin, now) for key in keys],
            )

    def note_update(self, keys: Sequence[Fingerprint]) -> None:
        """What is here of these is as new as now."""
        now = int(datetime.now(UTC).timestamp())
        with self._store.writing() as connection:
            connection.executemany(
                "INSERT INTO key_note (fingerprint, updated_on) VALUES (?1, ?2)"
                " ON CONFLICT (fingerprint) DO UPDATE SET updated_on = ?2",
                [(key, now) for key in keys],
            )

    def forget(self, key: Fingerprint) -> None:
        """It was deleted."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM key_note WHERE fingerprint = ?", (key,))

    def note_backup(self, key: Fingerprint) -> None:
        now = int(datetime.now(UTC).timestamp())
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO key_note (fingerprint, backed_up_on) VALUES (?1, ?2)"
                " ON CONFLICT (fingerprint) DO UPDATE SET backed_up_on = ?2",
                (key, now),
            )

    def all(self) -> Mapping[Fingerprint, KeyNote]:
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT fingerprint, origin, imported_on, updated_on, backed_up_on FROM key_note"
            ).fetchall()
        return {
            Fingerprint(key): KeyNote(
                origin=origin,
                imported_on=_when(imported),
                updated_on=_when(updated),
                backed_up_on=_when(backed_up),
            )
            for key, origin, imported, updated, backed_up in rows
        }

    def set_chosen(self, address: str, keys: Sequence[Fingerprint]) -> None:
        """Which keys are used for an address; none: the best one is chosen each time."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM chosen_key WHERE address = ?", (address.lower(),))
            connection.executemany(
                "INSERT INTO chosen_key (address, number, fingerprint) VALUES (?, ?, ?)",
                [(address.lower(), number, key) for number, key in enumerate(keys)],
            )

    def chosen(self) -> Mapping[str, tuple[Fingerprint, ...]]:
        """All choices, by lower-case address."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT address, fingerprint FROM chosen_key ORDER BY address, number"
            ).fetchall()
        found: dict[str, tuple[Fingerprint, ...]] = {}
        for address, key in rows:
            found[address] = (*found.get(address, ()), Fingerprint(key))
        return found

    def load_value(self, name: str) -> str | None:
        with self._store.reading() as connection:
            row = connection.execute("SELECT text FROM local.value WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def save_value(self, name: str, text: str) -> None:
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO local.value (name, text) VALUES (?1, ?2)"
                " ON CONFLICT (name) DO UPDATE SET text = ?2",
                (name, text),
            )


def _when(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
