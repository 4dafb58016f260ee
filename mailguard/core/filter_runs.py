"""One piece of a run of filters: which messages each takes, what it does to them, what is written down."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mailguard.core.filter_actions import FilterActions, Occasion
from mailguard.core.filter_matching import FilterMatching
from mailguard.core.mail import Mail
from mailguard.core.parts import Parts
from mailguard.core.quiet_opening import QuietOpening
from mailguard.errors import MailGuardError, NotAnswered, NotFound, PassphraseNeeded
from mailguard.events import FiltersRan
from mailguard.model import MessageId, MessageRow
from mailguard.model.filters import (
    ENDS,
    Filter,
    FilterLogEntry,
    FilterMoment,
    FilterReport,
    WaitingActions,
    WaitingId,
)
from mailguard.store.filter_notes import FilterNotes
from mailguard.store.filters import FilterStore
from mailguard.store.tags import TagStore

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
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


class FilterRunner:
    """On the thread of filters. Raises StoreFailed where the store fails; all else stands in the log."""

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

    def due(self, occasion: Occasion, filters: Sequence[Filter]) -> list[Filter]:
        return [each for each in filters if each.runs(occasion.moment, occasion.folder.account)]

    def filter(self, run: Run, due: Sequence[Filter], messages: Sequence[MessageId]) -> None:
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

    def _apply(self, run: Run, filter_: Filter, matching: FilterMatching) -> None:
        matched = matching.match(filter_, run.occasion.folder.id, run.left)
        rows = self._parts.messages.load_rows((*matched.messages, *matched.unknown))
        taken = [each.id for each in rows if each.id not in matched.unknown]
        errors = {**matched.unknown, **self._do(run, filter_, rows, taken)}
        really = {each for each, error in errors.items() if not isinstance(error, NotAnswered)}
        run.changed |= set(taken) - really
        run.failed |= {each for each in really if not isinstance(errors[each], PassphraseNeeded)}
        self._filters.log([_entry(filter_, row, errors.get(row.id)) for row in rows])

    def _do(
        self, run: Run, filter_: Filter, rows: Sequence[MessageRow], messages: Sequence[MessageId]
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
                _waiting(rest, by_id[each], run.occasion.moment)
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

    def do_waiting(self, passphrase: str | None) -> FilterReport:
        total = FilterReport(looked_at=0, changed=0, failed=0)
        locked: MailGuardError | None = None
        for each in self._notes.waiting():
            self._notes.drop_waiting([each.id])
            try:
                number, _ = self._parts.messages.location(each.message)
            except NotFound:
                continue  # the message is gone
            occasion = Occasion(each.moment, self._parts.folders.load_one(number), passphrase)
            run = Run(occasion, [each.message], looked_at=1)
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
            self.tell(run)
        if locked is not None and not total.changed and not total.failed:
            raise locked
        return total

    def tell(self, run: Run) -> None:
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


def _waiting(rest: Filter, row: MessageRow, moment: FilterMoment) -> WaitingActions:
    """rest: the filter with what is still to be done."""
    return WaitingActions(
        id=WaitingId(0),
        moment=moment,
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
