"""Rules for changing folders: which names can be, and what changes make of a listing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailguard.errors import FolderFault
from mailguard.model import FolderRole, RemoteFolder
from mailguard.model.folder_changes import FolderChange, FolderChangeKind
from mailguard.sync.roles import INBOX

LONGEST_NAME_BYTES = 200  # file systems below servers take 255, and a name of theirs may be longer
_WILDCARDS = "*%"  # of LIST (RFC 9051 section 6.3.9): such a folder could not be asked for
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def name_fault(name: str, separator: str) -> FolderFault | None:
    """What is wrong with the last part of a path; None: nothing.

    Format characters are refused too: a name must not look like another, or run backwards.
    """
    if not name or name != name.strip():
        return FolderFault.EMPTY
    if separator and separator in name:
        return FolderFault.SEPARATOR
    if any(each in _WILDCARDS or unicodedata.category(each) in _UNSEEN for each in name):
        return FolderFault.CHARACTERS
    return FolderFault.LONG if len(name.encode()) > LONGEST_NAME_BYTES else None


def path_fault(path: str, separator: str, known: Iterable[str]) -> FolderFault | None:
    """Whether a folder can be there, beside those that are."""
    if path.upper() == INBOX or any(is_in(each, path, separator) for each in known):
        return FolderFault.EXISTS
    return None


def is_in(path: str, above: str, separator: str) -> bool:
    """Whether it is that folder, or lies below it."""
    return path == above or bool(separator and path.startswith(above + separator))


def moved(path: str, change: FolderChange) -> str:
    """Where a path is after a rename."""
    if change.kind is FolderChangeKind.RENAME and is_in(path, change.path, change.separator):
        return change.target + path[len(change.path) :]
    return path


def free_path(path: str, separator: str, known: Sequence[str]) -> str:
    """The same, or with the first number behind it that nothing is called yet."""
    number, found = 1, path
    while path_fault(found, separator, known) is not None:
        number += 1
        found = f"{path} {number}"
    return found


def overlay(listing: Sequence[RemoteFolder], changes: Sequence[FolderChange]) -> tuple[RemoteFolder, ...]:
    """A server's listing as it will be when it has heard of the changes; it may have heard of some."""
    folders = {each.path: each for each in listing}
    for change in changes:
        match change.kind:
            case FolderChangeKind.CREATE:
                made = RemoteFolder(path=change.path, separator=change.separator, role=FolderRole.NONE)
                folders.setdefault(change.path, made)
            case FolderChangeKind.RENAME:
                folders = _renamed(folders, change)
            case FolderChangeKind.DELETE:
                folders.pop(change.path, None)
            case FolderChangeKind.SUBSCRIBE | FolderChangeKind.UNSUBSCRIBE:
                if change.path in folders:
                    is_wanted = change.kind is FolderChangeKind.SUBSCRIBE
                    folders[change.path] = replace(folders[change.path], is_subscribed=is_wanted)
    return tuple(folders.values())


def depending(changes: Sequence[FolderChange], first: FolderChange) -> tuple[FolderChange, ...]:
    """`first`, and those after it that make no sense without it: about the same folders, or around them."""
    found = [first]
    for change in changes:
        if change.id > first.id and any(_touches(change, each) for each in found):
            found.append(change)
    return tuple(found)


def _renamed(folders: dict[str, RemoteFolder], change: FolderChange) -> dict[str, RemoteFolder]:
    after = {path: each for path, each in folders.items() if moved(path, change) == path}
    for path, each in folders.items():
        there = moved(path, change)
        if there != path:
            after.setdefault(there, replace(each, path=there))
    return after


def _touches(one: FolderChange, other: FolderChange) -> bool:
    separator = one.separator or other.separator
    mine, theirs = _paths(one), _paths(other)
    return any(is_in(a, b, separator) or is_in(b, a, separator) for a in mine for b in theirs)


def _paths(change: FolderChange) -> tuple[str, ...]:
    return (change.path, change.target) if change.target else (change.path,)
