"""Runs message filters: on mail that arrives, was sent or archived, again and again, and by hand.

All of it on one thread, in pieces: a run over a large folder lets new mail pass between two of them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mailguard.core.filter_actions import FilterActions, Occasion
from mailguard.core.filter_matching import FilterMatching
from mailguard.core.futures import failed, relay
from mailguard.core.mail import Mail
from mailguard.core.parts import Parts
from mailguard.core.quiet_opening import QuietOpening
from mailguard.errors import MailGuardError, NotAnswered, NotFound, PassphraseNeeded
from mailguard.events import (
    Event,
    FiltersProgressed,
    FiltersRan,
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
    MessageRow,
    OutgoingState,
)
from mailguard.model.filters import (
    ENDS,
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
from mailguard.store.tags import TagStore
from mailguard.store.templates import load_templates

PIECE = 200  # messages, after which others get their turn
PERIOD_S = 600.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Run:
    """One run of filters over messages of one folder, or a piece of it."""

    occasion: Occasion
    left: list[MessageId]  # what no filter has taken to its end
    changed: set[MessageId] = field(default_factory=set)
    failed: set[MessageId] = field(default_factory=set)
    waiting: set[MessageId] = field(default_factory=set)
    looked_at: int = 0

    def report(self) -> FilterReport:
        return FilterReport(
            looked_at=self.looked_at,
            changed=len(self.changed),
            failed=len(self.failed),
            waiting=len(self.waiting),
        )


class Filtering:
    """Every method answers with a Future, which fails with StoreFailed."""

    def __init__(
        self,
        parts: Parts,
        filters: FilterStore,
        notes: FilterNotes,
        mail: Mail,
        actions: FilterActions,
        opening: QuietOpening,
    ) -> None:
        self._parts = parts
        self._filters = filters
        self._notes = notes
        self._mail = mail
        self._actions = actions
        self._opening = opening
        self._tags = TagStore(parts.messages.store)
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
        self._parts.threads.filters(self._begin, answer, folder, messages, only)
        return answer

    def waiting(self) -> Future[tuple[WaitingActions, ...]]:
        """What is done once keys are unlocked, the oldest first."""
        return self._parts.threads.disk(self._notes.waiting)

    def drop_waiting(self, waiting: Sequence[WaitingId]) -> Future[None]:
        """Never do it."""
        return self._parts.threads.disk(self._notes.drop_waiting, waiting)

    def do_waiting(self, passphrase: str | None = None) -> Future[FilterReport]:
        """Now. Fails with PassphraseNeeded where nothing could be done for a key that is locked."""
        return self._parts.threads.filters(self._do_waiting, passphrase)

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
            run = _Run(Occasion(moment, self._parts.folders.load_one(folder)), [])
            due = self._due(run.occasion, self._filters.load())
            for start in range(0, len(messages) if due else 0, PIECE):
                self._filter(run, due, messages[start : start + PIECE])
            self._tell(run)
        except MailGuardError:
            log.exception("filters could not be run")

    def _run_archived(self, messages: Sequence[MessageId]) -> None:
        try:
            places = self._parts.messages.by_folder(messages)
        except MailGuardError:
            log.exception("filters could not be run over what was archived")
            return
        for folder, theirs in places.items():
            self._run_quietly(FilterMoment.ARCHIVED, folder, theirs)

    def _look_for_sent(self, number: FolderId) -> None:
        """The server has a copy of what was sent."""
        try:
            folder = self._parts.folders.load_one(number)
            if folder.role is not FolderRole.SENT:
                return
            for account, message_id in [each for each in self._sent if each[0] == folder.account]:
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
        except MailGuardError:
            log.exception("filters could not be run over what was sent")

    def _run_periodic(self) -> None:
        try:
            if not any(FilterMoment.PERIODIC in each.moments for each in self._filters.load()):
                return
            for account in self._parts.book.accounts():
                inbox = self._parts.folders.by_role(account.id, FolderRole.INBOX)
                if inbox is not None:
                    ids = self._parts.messages.list_ids(inbox.id, ListQuery())
                    self._by_itself(FilterMoment.PERIODIC, inbox.id, [MessageId(each) for each in ids])
        except MailGuardError:
            log.exception("filters could not be run over the inboxes")

    def _go_on(self) -> None:
        try:
            self._do_waiting(None)
        except PassphraseNeeded:
            return  # another key was unlocked
        except MailGuardError:
            log.exception("what waited for a key could not be done")

    # By hand, piece by piece

    def _begin(
        self,
        answer: Future[FilterReport],
        number: FolderId,
        messages: Sequence[MessageId] | None,
        only: Filter | None,
    ) -> None:
        try:
            run = _Run(Occasion(FilterMoment.BY_HAND, self._parts.folders.load_one(number)), [])
            if messages is None:
                found = self._parts.messages.list_ids(number, ListQuery(threaded=False))
                messages = [MessageId(each) for each in found]
            due = self._due(run.occasion, (only,) if only is not None else self._filters.load())
        except BaseException as error:
            relay(failed(error), answer)
            return
        self._go_through(answer, run, due, messages, 0)

    def _go_through(
        self,
        answer: Future[FilterReport],
        run: _Run,
        due: Sequence[Filter],
        messages: Sequence[MessageId],
        start: int,
    ) -> None:
        if answer.cancelled():
            self._tell(run)
            return
        try:
            end = start + PIECE
            self._filter(run, due, messages[start:end])
            if end < len(messages):
                self._parts.post(FiltersProgressed(run.occasion.folder.id, end, len(messages)))
                self._parts.threads.filters(self._go_through, answer, run, due, messages, end)
                return
            self._tell(run)
        except BaseException as error:
            relay(failed(error), answer)
            return
        if answer.set_running_or_notify_cancel():
            answer.set_result(run.report())

    # One piece

    def _due(self, occasion: Occasion, filters: Sequence[Filter]) -> list[Filter]:
        return [each for each in filters if each.runs(occasion.moment, occasion.folder.account)]

    def _filter(self, run: _Run, due: Sequence[Filter], messages: Sequence[MessageId]) -> None:
        run.left = list(messages)
        run.looked_at += len(messages)
        matching = FilterMatching(self._parts.messages, self._actions.raw, self._tags.load())
        is_new = run.occasion.moment in (FilterMoment.ARRIVAL, FilterMoment.SENT)
        if is_new and any(matching.looks_into_text(each) for each in due):
            self._read(run.left)
        for each in due:
            self._apply(run, each, matching)

    def _read(self, messages: Sequence[MessageId]) -> None:
        """Have the texts of new messages in the index; what is locked, or cannot be fetched, is left out."""
        decrypts = self._parts.settings().decrypt_by_itself
        for each in messages:
            try:
                raw = self._actions.raw(each)
                opened = self._parts.threads.crypto(
                    self._opening.open, raw, None, each, decrypts=decrypts
                ).result()
                self._mail.save_findings(each, opened)
            except MailGuardError:
                log.info("a message could not be read for filters that look into its text")

    def _apply(self, run: _Run, filter_: Filter, matching: FilterMatching) -> None:
        matched = matching.match(filter_, run.occasion.folder.id, run.left)
        rows = self._parts.messages.load_rows((*matched.messages, *matched.unknown))
        taken = [each.id for each in rows if each.id not in matched.unknown]
        errors = {**matched.unknown, **self._do(run, filter_, rows, taken)}
        really = {each for each, error in errors.items() if not isinstance(error, NotAnswered)}
        run.changed |= set(taken) - really
        run.failed |= {each for each in really if not isinstance(errors[each], PassphraseNeeded)}
        self._filters.log([_entry(filter_, row, errors.get(row.id)) for row in rows])

    def _do(
        self, run: _Run, filter_: Filter, rows: Sequence[MessageRow], messages: Sequence[MessageId]
    ) -> dict[MessageId, MailGuardError]:
        """Why an action could not be done, by message; what was done before it stands.

        What may not be answered or passed on gets the other actions; what waits for a key gets them later.
        """
        errors: dict[MessageId, MailGuardError] = {}
        waiting: list[WaitingActions] = []
        by_id = {each.id: each for each in rows}
        left = list(messages)
        for place, action in enumerate(filter_.actions):
            found = self._actions.do(filter_, action, left, run.occasion) if left else {}
            rest = replace(filter_, actions=filter_.actions[place:])
            waiting += [
                _waiting(rest, by_id[each])
                for each, error in found.items()
                if isinstance(error, PassphraseNeeded)
            ]
            errors.update(found)
            left = [each for each in left if isinstance(found.get(each), NotAnswered | None)]
        self._notes.wait(waiting)
        run.waiting |= {each.message for each in waiting}
        if any(action.kind in ENDS for action in filter_.actions):
            taken = {*left, *run.waiting}
            run.left = [each for each in run.left if each not in taken]
        return errors

    # What waits for a key

    def _do_waiting(self, passphrase: str | None) -> FilterReport:
        total = FilterReport(looked_at=0, changed=0, failed=0)
        locked: MailGuardError | None = None
        for each in self._notes.waiting():
            self._notes.drop_waiting([each.id])
            try:
                number, _ = self._parts.messages.location(each.message)
            except NotFound:
                continue  # the message is gone
            occasion = Occasion(FilterMoment.ARRIVAL, self._parts.folders.load_one(number), passphrase)
            run = _Run(occasion, [each.message], looked_at=1)
            filter_ = Filter(id=each.filter_id, name=each.filter_name, actions=each.actions)
            rows = self._parts.messages.load_rows([each.message])
            errors = self._do(run, filter_, rows, [each.message])
            error = errors.get(each.message)
            if isinstance(error, PassphraseNeeded):
                locked = error
            else:
                self._filters.log([_entry(filter_, row, error) for row in rows])
                run.changed |= set() if error is not None else {each.message}
                run.failed |= set() if error is None else {each.message}
            total = _sum(total, run.report())
            self._tell(run)
        if locked is not None and not total.changed and not total.failed:
            raise locked
        return total

    def _tell(self, run: _Run) -> None:
        report = run.report()
        if report.changed or report.failed or report.waiting:
            self._parts.post(FiltersRan(run.occasion.folder.id, report))


def _sum(one: FilterReport, other: FilterReport) -> FilterReport:
    return FilterReport(
        looked_at=one.looked_at + other.looked_at,
        changed=one.changed + other.changed,
        failed=one.failed + other.failed,
        waiting=one.waiting + other.waiting,
    )


def _waiting(rest: Filter, row: MessageRow) -> WaitingActions:
    """rest: the filter with what is still to be done."""
    return WaitingActions(
        id=WaitingId(0),
        time=datetime.now(UTC),
        filter_id=rest.id,
        filter_name=rest.name,
        message=row.id,
        sender=row.sender.shown,
        subject="" if row.is_encrypted else row.subject,
        actions=rest.actions,
    )


def _entry(filter_: Filter, row: MessageRow, error: MailGuardError | None) -> FilterLogEntry:
    reason = "" if error is None else str(error) or type(error).__name__
    if isinstance(error, PassphraseNeeded):
        reason = "it waits until its key is unlocked"
    return FilterLogEntry(
        time=datetime.now(UTC),
        filter_name=filter_.name,
        sender=row.sender.shown,
        subject="" if row.is_encrypted else row.subject,  # what is kept of those is forgotten on demand
        actions=tuple(each.kind for each in filter_.actions),
        error=reason,
    )
