"""Which folders a person means by some letters: pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from mailguard.model import Folder


@dataclass(frozen=True, slots=True)
class NamedFolder:
    """A folder as it is called in lists of all folders."""

    folder: Folder
    name: str  # "Projects/Field trip"
    account: str = ""  # where there are several

    @property
    def words(self) -> str:
        return f"{self.name} – {self.account}" if self.account else self.name


def find_folders(folders: Iterable[NamedFolder], typed: str) -> list[NamedFolder]:
    """All whose name or account has every word, accents and capitals aside.

    Names that begin with what was typed come first, then those of which a part does; else the given order.
    """
    words = _plain(typed).split()
    matching = [each for each in folders if all(word in _plain(_all_of(each)) for word in words)]
    return sorted(matching, key=lambda each: _rank(each, words))


def _rank(each: NamedFolder, words: list[str]) -> int:
    if not words:
        return 0
    name = _plain(each.name)
    parts = name.replace("/", " ").replace(".", " ").split()
    if name.startswith(words[0]):
        return 0
    return 1 if any(part.startswith(words[0]) for part in parts) else 2


def _all_of(each: NamedFolder) -> str:
    return f"{each.name} {each.account}"


def _plain(text: str) -> str:
    """Without accents and capitals."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in split if not unicodedata.combining(each))
