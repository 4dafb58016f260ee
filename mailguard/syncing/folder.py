"""Brings one folder up to date, a batch at a time: asks what the plan says, stores what the server tells."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from mailguard.events import Event, FoldersChanged, MailArrived, MessagesChanged, SyncProgressed
from mailguard.model import (
    FetchedHeader,
    Folder,
    FolderRole,
    FolderState,
    HeaderRecord,
    MessageId,
    ServerAnswer,
    ServerState,
)
from mailguard.store.flags import DELETED
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header
from mailguard.sync.plan import (
    FIRST_BATCH,
    Ask,
    Question,
    next_batch,
    plan_question,
    plan_work,
    unanswered,
)
from mailguard.syncing.mail_server import MailServer
from mailguard.syncing.row_workers import RowWorkers

PIECE = 100  # rows made and stored between two pauses
FLAGS_PIECE = 500  # rows that get other flags between two, which costs far less
PAUSE_S = 0.002  # so that a window that waits to be painted gets its turn
NEWS_S = 20.0  # so long what the listing of folders told of one is as good as asking for it
MANY = 1_500  # headers to fetch for which a process of its own is worth its start

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Here:
    """This computer's side of a sync."""

    folders: Folders
    messages: Messages
    rows: RowWorkers
    post: Callable[[Event], None]


class FolderSync:
    """One folder's sync. `step` until `is_done`; other work may come between two steps."""

    def __init__(
        self, folder: Folder, connection: MailServer, here: Here, told: ServerState | None = None
    ) -> None:
        """told: how the server said, a moment ago, that the folder stands."""
        self.folder = folder
        self._told = told
        self._told_at = time.monotonic()
        self.is_done = False
        self._connection = connection
        self._here = here
        self._server: ServerState | None = None  # as it was when the plan was made
        self._left: Sequence[int] = ()
        self._given: deque[Sequence[FetchedHeader]] = deque()  # to the processes that make rows
        self._total = 0
        self._size = FIRST_BATCH
        self._next_size = next_batch(FIRST_BATCH, 0.0)  # of the batch that is asked for ahead
        self._unanswered: list[int] = []
        self._has_asked_again = False
        self._tells_news = False
        self._has_worker = False

    def step(self) -> None:
        """The plan at first, then one batch of headers. Raises what the server and the store raise."""
        if self.is_done:
            return
        if self._server is None or not self._is_still(self._server):
            self._begin()
        else:
            self._fetch_batch()
        if not self._left:
            self._ask_again()
        if not self._left:
            self._finish()

    def _begin(self) -> None:
        self._given.clear()
        self._unanswered.clear()
        self._has_asked_again = False
        self._here.rows.wait_for_all()  # what was given before, by another sync of the folder perhaps
        held = self._here.folders.state(self.folder.id)
        if self._is_known_unchanged(held):
            return
        self._server = self._connection.select(self.folder.path)
        self._tells_news = self.folder.role is FolderRole.INBOX and held.uidnext > 0
        if self._server.exists - len(held.uids) >= MANY and not self._tells_news:
            self._here.rows.start()  # while the server says which they are
        question = plan_question(self._server, held, tells_vanished=self._connection.tells_vanished)
        if question.starts_over:
            self._here.messages.start_over(self.folder.id, self._server.uidvalidity)
            held = self._here.folders.state(self.folder.id)
        work = plan_work(self._ask(question), held)
        self._left = work.fetch
        self._total = len(held.uids) - len(work.drop) + len(work.fetch)
        self._has_worker = len(work.fetch) >= MANY and not self._tells_news
        if self._has_worker:
            self._here.rows.start()
        if self._apply(work.drop, work.flags):
            self._report_changes()

    def _is_known_unchanged(self, held: FolderState) -> bool:
        """By STATUS, which costs a server less than opening the folder."""
        if not held.uidnext or self._connection.selected == self.folder.path:
            return False
        if self._here.messages.has_unplaced(self.folder.id):  # moved here, and perhaps no move came of it
            return False
        told, self._told = self._told, None
        is_news = told is not None and time.monotonic() - self._told_at < NEWS_S
        state = told if told is not None and is_news else self._connection.status(self.folder.path)
        question = plan_question(state, held, tells_vanished=self._connection.tells_vanished)
        return question.ask is Ask.NOTHING

    def _ask(self, question: Question) -> ServerAnswer:
        match question.ask:
            case Ask.NOTHING:
                return ServerAnswer()
            case Ask.ALL_UIDS:
                return ServerAnswer(uids=self._connection.uids())
            case Ask.ALL_FLAGS:
                return self._connection.flags()
            case Ask.CHANGES:
                return self._connection.flags(since=question.since)
            case Ask.CHANGES_AND_UIDS:
                flags = self._connection.flags(since=question.since).flags
                return ServerAnswer(uids=self._connection.uids(), flags=flags)

    def _apply(self, drop: Sequence[int], flags: Mapping[int, frozenset[str]]) -> bool:
        """Whether any row is gone or looks different now."""
        has_changed = bool(drop)
        if drop:
            self._here.messages.drop_uids(self.folder.id, drop)
        pairs = iter(flags.items())
        is_first = True
        while piece := dict(islice(pairs, FLAGS_PIECE)):
            if not is_first:
                time.sleep(PAUSE_S)
            is_first = False
            has_changed |= self._here.messages.apply_flags(self.folder.id, piece)
        return has_changed

    def _fetch_batch(self) -> None:
        begun = time.monotonic()
        uids, self._left = self._left[: self._size], self._left[self._size :]
        fetched = sorted(
            self._connection.fetch_headers(uids, self._left[: self._next_size]), key=lambda each: -each.uid
        )
        self._unanswered += unanswered(uids, (each.uid for each in fetched))
        if self._has_worker and len(uids) > FIRST_BATCH:
            if not self._here.rows.has_room:
                self._wait_for_given()
            self._given.append(fetched)
            self._here.rows.give(self.folder.id, fetched)
        else:
            self._store_in_pieces(fetched)
        self._size, self._next_size = self._next_size, next_batch(self._next_size, time.monotonic() - begun)
        self._report_changes()

    def _ask_again(self) -> None:
        """Once, for what the server said nothing of: most of it is gone, the rest it may have passed over."""
        if self._unanswered and self._has_asked_again:
            log.info("the server does not tell of %d messages that it listed", len(self._unanswered))
        elif self._unanswered:
            self._has_asked_again = True
            self._left, self._unanswered = tuple(self._unanswered), []

    def _wait_for_given(self) -> None:
        """Until the batch given first is stored; by ourselves if its process has ended."""
        given = self._given.popleft()
        if not self._here.rows.wait():
            self._has_worker = False
            self._store_in_pieces(given)

    def _store_in_pieces(self, fetched: Sequence[FetchedHeader]) -> None:
        for start in range(0, len(fetched), PIECE):
            if start:
                time.sleep(PAUSE_S)
            self._store(fetched[start : start + PIECE])

    def _store(self, fetched: Sequence[FetchedHeader]) -> None:
        records = [read_header(each) for each in fetched]
        ids = self._here.messages.save_headers(self.folder.id, records)
        if self._tells_news:
            news = tuple(each for each, record in zip(ids, records, strict=True) if _is_news(record))
            self._post_arrived(news)

    def _post_arrived(self, news: tuple[MessageId, ...]) -> None:
        if news:
            self._here.post(MailArrived(self.folder.account, self.folder.id, news))

    def _finish(self) -> None:
        while self._given:
            self._wait_for_given()
            self._report_changes()
        self.is_done = True
        if self._server is None:
            return
        self._here.messages.forget_unplaced(self.folder.id)
        self._here.folders.set_state(
            self.folder.id,
            uidvalidity=self._server.uidvalidity,
            uidnext=self._server.uidnext or 1,  # 0 says: never synced to the end
            highestmodseq=self._server.highestmodseq,
        )

    def _report_changes(self) -> None:
        self._here.post(MessagesChanged(self.folder.id))
        self._here.post(FoldersChanged(self.folder.account))
        done = self._total - len(self._left) - sum(map(len, self._given))
        if done < self._total:
            self._here.post(SyncProgressed(self.folder.account, self.folder.id, done, self._total))

    def _is_still(self, server: ServerState) -> bool:
        """Whether the folder is open, and numbered as it was when the plan was made."""
        if self._connection.selected != self.folder.path:
            self._connection.select(self.folder.path)
        return self._connection.uidvalidity == server.uidvalidity


def _is_news(record: HeaderRecord) -> bool:
    return not {flag.lower() for flag in record.flags} & {"\\seen", DELETED.lower()}
