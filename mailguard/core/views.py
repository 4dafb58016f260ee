"""How folders are looked at: asked when one is opened, kept when a person changes it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future

from mailguard.core.parts import Parts
from mailguard.errors import StoreFailed
from mailguard.model import Folder
from mailguard.model.views import FolderMarks, FolderView, usual_view
from mailguard.store.folder_views import FolderViews

log = logging.getLogger(__name__)


class Views:
    """Every method answers with a Future, which fails with StoreFailed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._kept = FolderViews(parts.messages.store)

    def load(self, folder: Folder, usual: FolderView | None = None) -> Future[FolderView]:
        """As the person left it; else `usual`, or the usual one of such a folder."""

        def work() -> FolderView:
            style = self._parts.settings().list_style
            otherwise = usual or usual_view(folder.role, of_many=bool(folder.members), style=style)
            return self._kept.load(folder.account, folder.path) or otherwise

        return self._parts.threads.disk(work)

    def marks(self) -> Future[FolderMarks]:
        return self._parts.threads.disk(self._kept.marks)

    def mark_favourite(self, folder: Folder, on: bool) -> Future[None]:
        return self._parts.threads.disk(self._kept.mark_favourite, folder.account, folder.path, on)

    def set_colour(self, folder: Folder, colour: str) -> Future[None]:
        """colour: "#RRGGBB"; "" for none."""
        return self._parts.threads.disk(self._kept.set_colour, folder.account, folder.path, colour)

    def note_opened(self, folder: Folder) -> Future[None]:
        """For the list of recent folders. The folder opens also where that cannot be kept."""

        def work() -> None:
            try:
                self._kept.note_opened(folder.account, folder.path)
            except StoreFailed as error:
                log.warning("when a folder was opened is not kept: %s", error)

        return self._parts.threads.disk(work)

    def note_target(self, folder: Folder) -> Future[None]:
        """Messages are moved or copied there: it is offered first from now on."""
        return self._parts.threads.disk(self._kept.note_target, folder.account, folder.path)

    def save(self, folders: Sequence[Folder], view: FolderView) -> Future[None]:
        """Look at all of these like this from now on."""
        keys = [(each.account, each.path) for each in folders]
        return self._parts.threads.disk(self._kept.save, keys, view)
