"""What stands where: on the server, read from its files, and on this computer, read from the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailguard.model import AccountId
from mailguard.store.sealed import SealedStore
from tests.servers.dovecot import Dovecot

_LETTERS = {"F": "\\Flagged", "R": "\\Answered", "S": "\\Seen", "D": "\\Draft"}
_BITS = ((1, "\\Seen"), (2, "\\Flagged"))


@dataclass(frozen=True, slots=True)
class Copy:
    """One message in one folder. subject: every message of these tests has one of its own."""

    folder: str
    subject: str
    flags: frozenset[str]


def on_server(dovecot: Dovecot, user: str) -> list[Copy]:
    """All that its Maildirs hold, whatever its index says; what waits to be expunged is left out."""
    top = dovecot.folder_path(user)
    folders = {"INBOX": top, **{each.name[1:]: each for each in top.glob(".*") if each.is_dir()}}
    found = (
        copy
        for name, place in folders.items()
        for part in ("cur", "new")
        if (place / part).is_dir()
        for copy in _in(place / part, name)
    )
    return sorted(found, key=_place)


def here(store: SealedStore, account: AccountId) -> list[Copy]:
    """All rows of the store, read past every part of MailGuard that could leave one out."""
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT f.path, m.subject, m.flags FROM message m JOIN folder f ON f.id = m.folder"
            " WHERE f.account = ? AND NOT m.flags & 64",
            (account,),
        ).fetchall()
    found = (
        Copy(path, subject, frozenset(name for bit, name in _BITS if flags & bit))
        for path, subject, flags in rows
    )
    return sorted(found, key=_place)


def _place(copy: Copy) -> tuple[str, str]:
    return copy.folder, copy.subject


def _in(place: Path, folder: str) -> list[Copy]:
    found = []
    for each in place.iterdir():
        letters = each.name.rpartition(":2,")[2] if ":2," in each.name else ""
        if "T" in letters:
            continue
        flags = frozenset(_LETTERS[letter] for letter in letters if letter in _LETTERS)
        found.append(Copy(folder, _subject(each), flags & {"\\Seen", "\\Flagged"}))
    return found


def _subject(path: Path) -> str:
    for line in path.read_bytes().splitlines():
        if line.lower().startswith(b"subject: "):
            return line[9:].decode()
        if not line:
            break
    raise AssertionError(f"a message without a subject: {path}")
