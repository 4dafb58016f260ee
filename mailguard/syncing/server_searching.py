"""Has the server search, a slice of a folder at a time: what else is to be done comes between two slices."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.errors import MailGuardError, NotFound, Refused
from mailguard.events import FoldersChanged, MessagesChanged
from mailguard.model import Folder, FolderId, MessageId, UidRanges
from mailguard.store.server_hits import unread_here
from mailguard.sync.headers import read_header
from mailguard.sync.plan import LARGEST_BATCH
from mailguard.sync.search_wanted import Searched, SearchWanted
from mailguard.sync.server_search import FIRST_SLICE, narrowing, next_slice
from mailguard.syncing.folder import FolderSync, Here
from mailguard.transport.imap import ImapConnection
from mailguard.transport.imap_errors import NO_SENSE

PAST_ALL_UIDS = 2**32  # for a server that does not tell which comes next

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Place:
    """A folder that is searched, from its newest message down to UID 1."""

    folder: Folder
    uidvalidity: int
    exists: int
    newest: int  # UID
    last: int  # UID, of the next slice
    is_whole: bool  # the store holds all up to `newest`
    held: frozenset[int]  # UIDs


@dataclass(slots=True)
class _Search:
    wanted: SearchWanted
    left: list[FolderId] = field(default_factory=list)
    place: _Place | None = None
    size: int = FIRST_SLICE  # UIDs


class ServerSearching:
    """Of one connection, in its thread. `step` while it `is_due`; `give_up` when the connection ends."""

    def __init__(self, connection: ImapConnection, here: Here) -> None:
        self._connection = connection
        self._here = here
        self._searches: list[_Search] = []  # what was asked for last comes first

    def add(self, wanted: SearchWanted) -> None:
        self._searches.insert(0, _Search(wanted, list(wanted.folders)))

    @property
    def is_due(self) -> bool:
        self._searches = [each for each in self._searches if each.wanted.is_wanted]
        return bool(self._searches)

    def step(self) -> None:
        """One slice. Raises Unreachable and StoreFailed; what else goes wrong is the answer of the search."""
        search = self._searches[0]
        try:
            self._go_on(search)
        except (Refused, NotFound) as error:
            search.wanted.fail(error)
        if not search.left and search.place is None:
            search.wanted.finish()

    def give_up(self, error: MailGuardError) -> None:
        for each in self._searches:
            each.wanted.fail(error)
        self._searches.clear()

    def _go_on(self, search: _Search) -> None:
        if search.place is None and search.left:
            search.place = self._begin(search.left.pop(0))
        place = search.place
        if place is None:
            return
        found = self._slice(search, place) if place.last else ()
        if not place.last:
            search.place = None
        part = 1 - place.last / place.newest if place.newest else 1.0
        search.wanted.tell(Searched(folder=place.folder.id, part=part, found=found))

    def _begin(self, number: FolderId) -> _Place | None:
        """None for a folder that is gone, or that the server does not open."""
        try:
            folder = self._here.folders.load_one(number)
            server = self._connection.select(folder.path)
        except (NotFound, Refused):
            log.info("a folder that is to be searched cannot be opened")
            return None
        if server.uidvalidity != self._here.folders.uidvalidity(number):
            FolderSync(folder, self._connection, self._here).step()  # it was never looked into, or began anew
        held = self._here.folders.state(number)
        # What is newer than the last sync comes in by the next one, which tells of it.
        is_whole = held.uidnext > 0
        known = max((held.uidnext - 1, *held.uids[-1:]))
        newest = known if is_whole else (server.uidnext or PAST_ALL_UIDS) - 1
        return _Place(
            folder=folder,
            uidvalidity=server.uidvalidity,
            exists=server.exists,
            newest=newest,
            last=newest,
            is_whole=is_whole,
            held=frozenset(held.uids),
        )

    def _slice(self, search: _Search, place: _Place) -> tuple[MessageId, ...]:
        """What is found in the next slice; () where the folder is another one by now, and done with."""
        if not self._is_still(place):
            place.last = 0
            return ()
        begun = time.monotonic()
        first = max(1, place.last - search.size + 1)
        found = self._connection.search(search.wanted.keys, first, place.last)
        search.size = next_slice(search.size, time.monotonic() - begun)
        place.last = first - 1
        if sum(high - low + 1 for low, high in found) > place.exists:
            raise Refused(self._connection.host, NO_SENSE)
        return self._messages(search.wanted, place, found)

    def _is_still(self, place: _Place) -> bool:
        if self._connection.selected != place.folder.path:
            self._connection.select(place.folder.path)
        return self._connection.uidvalidity == place.uidvalidity

    def _messages(self, wanted: SearchWanted, place: _Place, ranges: UidRanges) -> tuple[MessageId, ...]:
        """Those among them that only the server's word tells of, the newest first."""
        uids = {uid for low, high in ranges for uid in range(low, high + 1)}
        if not place.is_whole:
            self._fetch_rows(place, sorted(uids - place.held, reverse=True))
        messages = self._here.messages
        hits = unread_here(messages.store, place.folder.id, uids)
        if not hits:
            return ()
        known = frozenset(messages.matching(wanted.within, hits, wanted.terms))
        narrowed = messages.matching(wanted.within, hits, narrowing(wanted.terms))
        return tuple(each for each in narrowed if each not in known)

    def _fetch_rows(self, place: _Place, uids: Sequence[int]) -> None:
        """Those that a first sync has not come to yet."""
        for start in range(0, len(uids), LARGEST_BATCH):
            fetched = self._connection.fetch_headers(uids[start : start + LARGEST_BATCH])
            self._here.messages.save_headers(place.folder.id, [read_header(each) for each in fetched])
        if uids:
            self._here.post(MessagesChanged(place.folder.id))
            self._here.post(FoldersChanged(place.folder.account))
