"""Filters that a person runs: how far they are, what came of it, and stopping them."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtWidgets import QHBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.events import Event, FiltersProgressed
from mailguard.model import Folder, FolderId
from mailguard.model.filters import Filter, FilterReport
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.message_filters.words import report_words
from ui.saving import say_failed
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr


class RunBar(QWidget):
    """One run at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._running: Future[FilterReport] | None = None
        self._folder: FolderId | None = None
        self._name = ""
        self._said = wrapped_label("", size="sm", role="text-2")
        self._said.setObjectName("filterSaid")
        self._stop = button(tr("Stop"), self.stop)
        self._stop.setObjectName("stopFilters")
        self._stop.hide()
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._said, 1)
        inside.addWidget(self._stop)
        desk.bridge.happened.connect(self._happened)

    def run(self, folder: Folder | None, only: Filter | None) -> None:
        if self._running is not None:
            return
        if folder is None:
            self._said.setText(tr("Choose a folder in the main window first: filters run over its messages."))
            return
        self._folder, self._name = folder.id, folder_name(folder)
        self._said.setText(tr("Running over “{name}”…", name=self._name))
        self._stop.show()
        self._running = self._desk.core.filters.run(folder.id, only=only)
        self._desk.when(self._running, owner=self, done=self._ran, failed=self._failed)

    def stop(self) -> None:
        """What was done so far stands."""
        if self._running is not None and self._running.cancel():
            self._end(tr("Stopped. What the filters had done until then stands, and is in the log."))

    def _happened(self, event: Event) -> None:
        if isinstance(event, FiltersProgressed) and self._running and event.folder == self._folder:
            words = tr("Running over “{name}”: {n} of {all}…", name=self._name, n=event.done, all=event.total)
            self._said.setText(words)

    def _ran(self, report: FilterReport) -> None:
        self._end(report_words(report))

    def _failed(self, error: MailGuardError) -> None:
        self._end("")
        say_failed(self, error)

    def _end(self, words: str) -> None:
        self._running = None
        self._stop.hide()
        self._said.setText(words)
