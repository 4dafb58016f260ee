"""Runs message filters: on mail that arrives, and by hand on what a person chose."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from mailguard.core.copies import DecryptedCopies
from mailguard.core.deeds import Deeds
from mailguard.core.mail import Mail
from mailguard.core.parts import Parts
from mailguard.errors import MailGuardError, NotFound
from mailguard.events import Event, FiltersRan, MailArrived
from mailguard.model import (
    AGREED_TAGS,
    Flag,
    Folder,
    FolderId,
    ListQuery,
    MessageId,
    MessageRow,
    SearchField,
    SearchMark,
    SearchQuery,
    TagList,
    Words,
)
from mailguard.model import Marked as MarkedTerm
from mailguard.model.filters import (
    ENDS,
    ActionKind,
    Filter,
    FilterAction,
    FilterLogEntry,
    FilterMoment,
    FilterReport,
)
from mailguard.search.query import parse_search
from mailguard.store.filters import FilterStore
from mailguard.store.tags import TagStore

STEP_S = 60.0
AT_ONCE = 500

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Run:
    """One run of filters over messages of one folder."""

    moment: FilterMoment
    folder: Folder
    left: list[MessageId]  # what no filter has taken to its end
    changed: set[MessageId] = field(default_factory=set)
    failed: set[MessageId] = field(default_factory=set)
    entries: list[FilterLogEntry] = field(default_factory=list)


class Filtering:
    """Every method answers with a Future, which fails with StoreFailed."""

    def __init__(
        self, parts: Parts, filters: FilterStore, deeds: Deeds, mail: Mail, copies: DecryptedCopies
    ) -> None:
        self._parts = parts
        self._filters = filters
        self._deeds = deeds
        self._mail = mail
        self._copies = copies
        self._tags = TagStore(parts.messages.store)
        self._one_at_a_time = threading.Lock()

    def all(self) -> Future[tuple[Filter, ...]]:
        """In the order in which they run."""
        return self._parts.threads.disk(self._filters.load)

    def save(self, filters: Sequence[Filter]) -> Future[tuple[Filter, ...]]:
        """All of them, in their order."""
        return self._parts.threads.disk(self._filters.save, filters)

    def load_log(self) -> Future[tuple[FilterLogEntry, ...]]:
        """The newest first."""
        return self._parts.threads.disk(self._filters.load_log)

    def clear_log(self) -> Future[None]:
        return self._parts.threads.disk(self._filters.clear_log)

    def run(
        self, folder: FolderId, messages: Sequence[MessageId] | None = None, only: Filter | None = None
    ) -> Future[FilterReport]:
        """By hand, over some messages of a folder or all, by all filters or one."""

        def work() -> FilterReport:
            chosen = messages
            if chosen is None:
                chosen = [MessageId(each) for each in self._parts.messages.list_ids(folder, ListQuery())]
            filters = (only,) if only is not None else self._filters.load()
            return self._run(FilterMoment.BY_HAND, folder, chosen, filters)

        return self._parts.threads.net(work)

    def hear(self, event: Event) -> None:
        """Mail that arrived is filtered by itself. What goes wrong stands in the log."""
        if isinstance(event, MailArrived):
            self._parts.threads.net(self._filter_arrived, event)

    def _filter_arrived(self, event: MailArrived) -> None:
        try:
            self._run(FilterMoment.ARRIVAL, event.folder, event.messages, self._filters.load())
        except MailGuardError:
            log.exception("filters could not be run")

    def _run(
        self, moment: FilterMoment, number: FolderId, messages: Sequence[MessageId], filters: Sequence[Filter]
    ) -> FilterReport:
        with self._one_at_a_time:
            folder = self._parts.folders.load_one(number)
            run = _Run(moment, folder, list(messages))
            due = [each for each in filters if each.runs(moment, folder.account)]
            if moment is not FilterMoment.BY_HAND and any(_looks_into_text(each) for each in due):
                self._read(run.left)
            for each in due:
                waiting = tuple(run.left)
                for start in range(0, len(waiting), AT_ONCE):
                    self._apply(run, each, waiting[start : start + AT_ONCE])
            self._filters.log(run.entries)
            report = FilterReport(looked_at=len(messages), changed=len(run.changed), failed=len(run.failed))
        if report.changed or report.failed:
            self._parts.post(FiltersRan(number, report))
        return report

    def _read(self, messages: Sequence[MessageId]) -> None:
        """Have the texts of new messages in the index; what is locked, or cannot be fetched, is left out."""
        for each in messages:
            try:
                self._mail.open_message(each).result(STEP_S)
            except (MailGuardError, TimeoutError):
                log.info("a message could not be read for filters that look into its text")

    def _apply(self, run: _Run, filter_: Filter, messages: Sequence[MessageId]) -> None:
        query = _query(filter_, self._tags.load())
        if filter_.search.strip() and not query.terms:
            return  # nothing of it could be understood: that is no wish for every message
        found = self._parts.messages.matching(run.folder.id, messages, query.terms)
        if not found:
            return
        rows = {row.id: row for row in self._parts.messages.load_rows(found)}
        errors = self._do_all(run, filter_, list(rows))
        run.changed |= rows.keys() - errors.keys()
        run.failed |= errors.keys()
        run.entries += [_entry(filter_, row, errors.get(row.id, "")) for row in rows.values()]

    def _do_all(self, run: _Run, filter_: Filter, messages: list[MessageId]) -> Mapping[MessageId, str]:
        """Why an action could not be done, by message; what was done before it stands."""
        for action in filter_.actions:
            try:
                self._do(run, action, messages)
            except (MailGuardError, TimeoutError) as error:
                return dict.fromkeys(messages, str(error) or type(error).__name__)
        if any(action.kind in ENDS for action in filter_.actions):
            taken = set(messages)
            run.left = [each for each in run.left if each not in taken]
        return {}

    def _do(self, run: _Run, action: FilterAction, messages: Sequence[MessageId]) -> None:
        deeds = self._deeds
        match action.kind:
            case ActionKind.MOVE:
                deeds.move(messages, self._target(run, action).id).result(STEP_S)
            case ActionKind.COPY:
                deeds.copy(messages, self._target(run, action).id).result(STEP_S)
            case ActionKind.READ | ActionKind.UNREAD:
                deeds.mark(messages, Flag.READ, action.kind is ActionKind.READ).result(STEP_S)
            case ActionKind.STAR:
                deeds.mark(messages, Flag.STARRED, True).result(STEP_S)
            case ActionKind.TAG:
                deeds.mark(messages, action.keyword, True).result(STEP_S)
            case ActionKind.JUNK:
                deeds.mark_junk(messages).result(STEP_S)
            case ActionKind.NOT_JUNK:
                deeds.mark_not_junk(messages).result(STEP_S)
            case ActionKind.DELETE:
                deeds.delete(messages, is_asked=False).result(STEP_S)
            case ActionKind.DECRYPTED_COPY:
                self._copy_decrypted(messages, self._target(run, action))
            case ActionKind.STOP:
                pass

    def _copy_decrypted(self, messages: Sequence[MessageId], target: Folder) -> None:
        """Nobody is asked for a passphrase: what is locked fails, and stands so in the log."""
        for each in messages:
            raw = self._mail.load_source(each).result(STEP_S)
            self._copies.to_folder(raw, target.id, locked_key=None).result(STEP_S)

    def _target(self, run: _Run, action: FilterAction) -> Folder:
        """Raises NotFound."""
        account = action.account or run.folder.account
        for each in self._parts.folders.load(account):
            if each.path == action.path and each.is_selectable:
                return each
        raise NotFound(f"folder {action.path}")


def _query(filter_: Filter, tags: TagList) -> SearchQuery:
    return parse_search(filter_.search, date.today(), tags)


def _looks_into_text(filter_: Filter) -> bool:
    """Whether it asks for what is known of a message only once it was read."""
    for term in _query(filter_, AGREED_TAGS).all_terms():  # by whichever names: tags are in no text
        match term.condition:
            case Words(field=SearchField.ANY | SearchField.BODY | SearchField.FILE):
                return True
            case MarkedTerm(mark=SearchMark.VERIFIED | SearchMark.KEY | SearchMark.ATTACHMENT):
                return True
    return False


def _entry(filter_: Filter, row: MessageRow, error: str) -> FilterLogEntry:
    return FilterLogEntry(
        time=datetime.now(UTC),
        filter_name=filter_.name,
        sender=row.sender.shown,
        subject="" if row.is_encrypted else row.subject,  # what is kept of those is forgotten on demand
        actions=tuple(each.kind for each in filter_.actions),
        error=error,
    )
