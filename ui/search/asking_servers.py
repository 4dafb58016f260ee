"""What servers add to the search of one list: offered, asked for, and listed with what is found here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from mailguard.errors import MailGuardError
from mailguard.events import Event, LinkChanged
from mailguard.model import AccountId, Folder, FolderId, ListQuery, MessageId, SearchQuery
from mailguard.model.server_search import ServerFinds, ServerProgress
from ui.desk import Desk
from ui.search.server_words import STOP, offer_html, progress_html, result_html, stopped_html
from ui.widgets.quiet_line import QuietLine

# What makes a search another one: the folder that is open, what is looked for, and where.
_Key = tuple[FolderId, SearchQuery, tuple[FolderId, ...], MessageId | None]


class AskingServers(QObject):
    """A search that is another one ends what was asked for the one before."""

    changed = Signal()  # other messages are found: the list is to be asked for anew
    _told = Signal(object, object)  # the Future of the search that is under way, and a ServerProgress

    def __init__(
        self, desk: Desk, line: QuietLine, name_of: Callable[[FolderId], str], parent: QObject
    ) -> None:
        """name_of: what a folder is called; "" where that is not known."""
        super().__init__(parent)
        self._desk = desk
        self._line = line
        self._name_of = name_of
        self._key: _Key | None = None
        self._asked: tuple[Folder, ListQuery] | None = None
        self._answer: Future[ServerFinds] | None = None
        self._is_over = False  # asked, and answered or stopped
        self._found: dict[MessageId, None] = {}
        line.link_asked.connect(self._follow)
        desk.bridge.happened.connect(self._happened)
        self._told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def found_for(self, folder: Folder, query: ListQuery) -> tuple[MessageId, ...]:
        """What servers found for this very search; () for any other."""
        return tuple(self._found) if self._key == _key(folder, query) else ()

    def look(self, folder: Folder, query: ListQuery) -> None:
        """The list is asked for: offer what servers could add to it."""
        key = _key(folder, query)
        if key != self._key:
            self.leave()
            self._key = key
        self._asked = (folder, query)
        if not self._is_over and self._answer is None:
            self._look_for_servers()

    def leave(self) -> None:
        """Nothing is searched for any more."""
        self._end()
        self._key = self._asked = None
        self._is_over = False
        self._found.clear()
        self._line.show_html("")

    # The offer

    def _look_for_servers(self) -> None:
        if self._asked is None:
            return
        (folder, query), key = self._asked, self._key

        def show(accounts: Sequence[AccountId]) -> None:
            if key == self._key and self._answer is None and not self._is_over:
                hosts = self._hosts(accounts)
                self._line.show_html(offer_html(hosts) if hosts else "")

        answer = self._desk.core.searches.servers(folder.id, query)
        self._desk.when(answer, owner=self, done=show, failed=self._hide)

    def _hide(self, _: MailGuardError) -> None:
        """A store that fails says so in the list."""
        self._line.show_html("")

    def _hosts(self, accounts: Sequence[AccountId]) -> list[str]:
        known = (self._desk.account(each) for each in accounts)
        return list(dict.fromkeys(each.imap.host for each in known if each is not None))

    def _happened(self, event: Event) -> None:
        if isinstance(event, LinkChanged) and not self._is_over and self._answer is None:
            self._look_for_servers()

    # The search

    def _follow(self, link: str) -> None:
        if link == STOP:
            self._end()
            self._is_over = True
            self._line.show_html(stopped_html(len(self._found)))
            self._refocus()
        else:
            self._ask()

    def _ask(self) -> None:
        if self._asked is None:
            return
        folder, query = self._asked
        self._end()
        self._is_over = False
        self._line.show_html(progress_html("", 0.0, len(self._found)))
        under_way: list[Future[ServerFinds]] = []

        def tell(progress: ServerProgress) -> None:
            if shiboken6.isValid(self) and under_way:
                self._told.emit(under_way[0], progress)

        answer = self._desk.core.searches.on_server(folder.id, query, tell)
        under_way.append(answer)
        self._answer = answer
        self._desk.when(
            answer,
            owner=self,
            done=lambda finds: self._show_end(answer, finds.found, [error for _, error in finds.failures]),
            failed=lambda error: self._show_end(answer, (), [error]),
        )
        self._refocus()

    def _end(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.cancel()

    def _show_progress(self, answer: Future[ServerFinds], progress: ServerProgress) -> None:
        if answer is self._answer:
            self._add(progress.found)
            name = self._name_of(progress.folder)
            self._line.show_html(progress_html(name, progress.part, len(self._found)))

    def _show_end(
        self, answer: Future[ServerFinds], found: Sequence[MessageId], failures: Sequence[MailGuardError]
    ) -> None:
        if answer is self._answer:
            self._answer, self._is_over = None, True
            self._add(found)
            self._line.show_html(result_html(len(self._found), failures))

    def _add(self, found: Sequence[MessageId]) -> None:
        before = len(self._found)
        self._found |= dict.fromkeys(found)
        if len(self._found) != before:
            self.changed.emit()

    def _refocus(self) -> None:
        """The link that was pressed is gone; the line that tells what comes of it keeps the keyboard."""
        self._line.words.setFocus()


def _key(folder: Folder, query: ListQuery) -> _Key:
    return folder.id, query.search, query.folders, query.conversation
