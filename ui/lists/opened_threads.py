"""Which threads of a folder are open: known while the program runs, from one visit to the next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.model import FolderId


@dataclass(frozen=True, slots=True)
class OpenThreads:
    """All of a folder but those named are open, or closed. others: by the first messages of the threads."""

    are_open: bool = False
    others: frozenset[int] = frozenset()


class OpenedThreads:
    """Of a list that shows one folder after another."""

    def __init__(self) -> None:
        self._known: dict[FolderId, OpenThreads] = {}

    def keep(self, folder: FolderId, threads: OpenThreads) -> None:
        self._known[folder] = threads

    def of(self, folder: FolderId, *, usually_open: bool) -> OpenThreads:
        """As they were left; in a folder that is new as its threads usually are."""
        return self._known.get(folder, OpenThreads(usually_open))
