"""Runs message filters: on mail that arrives, was sent or archived, again and again, and by hand.

All of it on one thread, in pieces: a run over a large folder lets new mail pass between two of them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future

from mailguard.core.filter_actions import Occasion
from mailguard.core.filter_runs import FilterRunner, Run
from mailguard.core.futures import failed, relay
from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, NotFound, PassphraseNeeded
from mailguard.events import (
    Event,
    FiltersProgressed,
    KeyUnlocked,
    MailArchived,
    MailArrived,
    MessagesChanged,
    OutgoingChanged,
)
from mailguard.model import (
    AccountId,
    FolderId,
    FolderRole,
    ListQuery,
    MessageId,
    OutgoingState,
)
from mailguard.model.filters import (
    Filter,
    FilterLogEntry,
    FilterMoment,
    FilterReport,
    Template,
    WaitingActions,
    WaitingId,
)
from mailguard.store.filter_notes import FilterNotes
from mailguard.store.filters import FilterStore
from mailguard.store.templates import load_templates

PIECE = 200  # messages, after which others get their turn
PERIOD_S = 600.0

log = logging.getLogger(__name__)


class Filtering:
    """Every method answers with a Future, which fails with StoreFailed."""

    def __init__(
        self,
        parts: Parts,
        filters: FilterStore,
        notes: FilterNotes,
        runner: FilterRunner,
    ) -> None:
        self._parts = parts
        self._filters = filters
        self._notes = notes
        self._runner = runner
        self._sent: set[tuple[AccountId, str]] = set()  # Message-IDs that are looked for in Sent

    def all(self) -> Future[tuple[Filter, ...]]:
        """In the order in which they run."""
        return self._parts.threads.disk(self._filters.load)

    def save(self, filters: Sequence[Filter]) -> Future[tuple[Filter, ...]]:
        """All of them, in their order."""
        return self._parts.threads.disk(self._filters.save, filters)

    def templates(self) -> Future[tuple[Template, ...]]:
        """What a filter can answer with."""
        return self._parts.threads.disk(load_templates, self._parts.messages.store)

    def load_log(self) -> Future[tuple[FilterLogEntry, ...]]:
        """The newest first."""
        return self._parts.threads.disk(self._filters.load_log)

    def clear_log(self) -> Future[None]:
        return self._parts.threads.disk(self._filters.clear_log)

    def run(
        self, folder: FolderId, messages: Sequence[MessageId] | None = None, only: Filter | None = None
    ) -> Future[FilterReport]:
        """By hand, over some messages of a folder or all, by all filters or one.

        FiltersProgressed tells how far it is. Cancelling the answer ends it after the piece it is at.
        """
        answer: Future[FilterReport] = Future()
        self._parts.threads.filters(self._begin, answer, FilterMoment.BY_HAND, folder, messages, only)
        return answer

    def waiting(self) -> Future[tuple[WaitingActions, ...]]:
        """What is done once keys are unlocked, the oldest first."""
        return self._parts.threads.disk(self._notes.waiting)

    def drop_waiting(self, waiting: Sequence[WaitingId]) -> Future[None]:
        """Never do it."""
        return self._parts.threads.disk(self._notes.drop_waiting, waiting)

    def do_waiting(self, passphrase: str | None = None) -> Future[FilterReport]:
        """Now. Fails with PassphraseNeeded where nothing could be done for a key that is locked."""
        return self._parts.threads.filters(self._runner.do_waiting, passphrase)

    # By itself

    def hear(self, event: Event) -> None:
        """What goes wrong stands in the log."""
        match event:
            case MailArrived():
                self._by_itself(FilterMoment.ARRIVAL, event.folder, event.messages)
            case MailArchived() if event.messages:
                self._parts.threads.filters(self._run_archived, event.messages)
            case OutgoingChanged(state=OutgoingState.SENT, sent=sent) if sent and not sent.is_redirect:
                self._sent.add((event.account, sent.message_id))
            case MessagesChanged() if self._sent:
                self._parts.threads.filters(self._look_for_sent, event.folder)
            case KeyUnlocked():
                self._parts.threads.filters(self._go_on)

    def work(self, stop: threading.Event) -> None:
        """Runs what is for again and again, until `stop` is set."""
        while not stop.wait(PERIOD_S):
            self.run_periodic()

    def run_periodic(self) -> Future[None]:
        """Over the inboxes of all accounts, now."""
        return self._parts.threads.filters(self._run_periodic)

    def _by_itself(self, moment: FilterMoment, folder: FolderId, messages: Sequence[MessageId]) -> None:
        self._parts.threads.filters(self._run_quietly, moment, folder, messages)

    def _run_quietly(self, moment: FilterMoment, folder: FolderId, messages: Sequence[MessageId]) -> None:
        try:
            run = Run(Occasion(moment, self._parts.folders.load_one(folder)), [])
            due = self._runner.due(run.occasion, self._filters.load())
            for start in range(0, len(messages) if due else 0, PIECE):
                self._runner.filter(run, due, messages[start : start + PIECE])
            self._runner.tell(run)
        except MailGuardError as error:
            log.warning("filters could not be run: %s", type(error).__name__)

    def _run_archived(self, messages: Sequence[MessageId]) -> None:
        try:
            places = self._parts.messages.by_folder(messages)
        except MailGuardError as error:
            log.warning("filters could not be run over what was archived: %s", type(error).__name__)
            return
        for folder, theirs in places.items():
            self._run_quietly(FilterMoment.ARCHIVED, folder, theirs)

    def _look_for_sent(self, number: FolderId) -> None:
        """The server has a copy of what was sent."""
        try:
            folder = self._parts.folders.load_one(number)
            if folder.role is not FolderRole.SENT:
                return
            for account, message_id in [each for each in tuple(self._sent) if each[0] == folder.account]:
                known = [
                    each
                    for written in (message_id, f"<{message_id}>")
                    for each in self._parts.messages.find_by_message_id(account, written)
                    if self._parts.messages.location(each)[0] == number
                ]
                if known:
                    self._sent.discard((account, message_id))
                    self._run_quietly(FilterMoment.SENT, number, known)
        except NotFound:
            return  # the folder, or the message, is gone again
        except MailGuardError as error:
            log.warning("filters could not be run over what was sent: %s", type(error).__name__)

    def _run_periodic(self) -> None:
        try:
            if not any(FilterMoment.PERIODIC in each.moments for each in self._filters.load()):
                return
            for account in self._parts.book.accounts():
                inbox = self._parts.folders.by_role(account.id, FolderRole.INBOX)
                if inbox is not None:
                    answer: Future[FilterReport] = Future()
                    answer.add_done_callback(_log_failure)
                    self._begin(answer, FilterMoment.PERIODIC, inbox.id)
        except MailGuardError as error:
            log.warning("filters could not be run over the inboxes: %s", type(error).__name__)

    def _go_on(self) -> None:
        try:
            self._runner.do_waiting(None)
        except PassphraseNeeded:
            return  # another key was unlocked
        except MailGuardError as error:
            log.warning("what waited for a key could not be done: %s", type(error).__name__)

    # Piece by piece

    def _begin(
        self,
        answer: Future[FilterReport],
        moment: FilterMoment,
        number: FolderId,
        messages: Sequence[MessageId] | None = None,
        only: Filter | None = None,
    ) -> None:
        try:
            run = Run(Occasion(moment, self._parts.folders.load_one(number)), [])
            if messages is None:
                found = self._parts.messages.list_ids(number, ListQuery(threaded=False))
                messages = [MessageId(each) for each in found]
            due = self._runner.due(run.occasion, (only,) if only is not None else self._filters.load())
        except BaseException as error:
            relay(failed(error), answer)
            return
        self._go_through(answer, run, due, messages, 0)

    def _go_through(
        self,
        answer: Future[FilterReport],
        run: Run,
        due: Sequence[Filter],
        messages: Sequence[MessageId],
        start: int,
    ) -> None:
        if answer.cancelled():
            self._runner.tell(run)
            return
        try:
            end = start + PIECE
            self._runner.filter(run, due, messages[start:end])
            if end < len(messages):
                if run.occasion.moment is FilterMoment.BY_HAND:
                    self._parts.post(FiltersProgressed(run.occasion.folder.id, end, len(messages)))
                self._parts.threads.filters(self._go_through, answer, run, due, messages, end)
                return
            self._runner.tell(run)
        except BaseException as error:
            relay(failed(error), answer)
            return
        if answer.set_running_or_notify_cancel():
            answer.set_result(run.report())


def _log_failure(answer: Future[FilterReport]) -> None:
    if not answer.cancelled() and (error := answer.exception()) is not None:
        trace = None if isinstance(error, MailGuardError) else error  # whose words may name people
        log.error("filters could not be run over an inbox: %s", type(error).__name__, exc_info=trace)
