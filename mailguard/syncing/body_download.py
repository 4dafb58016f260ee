"""Fetches whole messages that are to be kept here, while the connection has nothing else to do.

The newest first, a few megabytes a command: who waits to read a message waits for no more than one of those.
Nothing is written down of how far it came: what is missing is asked of the store each time, so after any
end it goes on where it was.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mailguard.errors import Refused, StoreFailed
from mailguard.events import KeepingProgressed, Link, LinkChanged
from mailguard.model import Account, Folder, MessageId
from mailguard.sync.keeping import LEAST_BATCH_BYTES, Reach, next_budget, reach_of, within_budget
from mailguard.syncing.folder import Here
from mailguard.transport.imap import LARGEST_MESSAGE_BYTES, ImapConnection

QUIET_S = 10.0  # so long nothing else was to be done before it begins
AFTER_FAILURE_S = 600.0  # where the disk was full
MOST_A_COMMAND = 200

log = logging.getLogger(__name__)

Missing = tuple[MessageId, int, int]  # with its UID and its size in bytes


@dataclass(frozen=True, slots=True)
class _Place:
    folder: Folder
    reach: Reach


class BodyDownload:
    """For one connection. `step` when `due_in_s` is 0, and tell it of all else that is done."""

    def __init__(
        self,
        account: Account,
        connection: ImapConnection,
        here: Here,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = account
        self._connection = connection
        self._here = here
        self._now_s = now_s
        self._not_before_s = now_s() + QUIET_S
        self._places: list[_Place] | None = None  # with something missing; None: to be found out
        self._given_up: set[MessageId] = set()  # that the server does not give
        self._budget = LEAST_BATCH_BYTES
        self._done = self._total = 0

    def due_in_s(self) -> float:
        """Infinite where all is here."""
        if self._places is not None and not self._places:
            return float("inf")
        return max(0.0, self._not_before_s - self._now_s())

    def disturb(self) -> None:
        """Something else was done: there may be more to fetch now, and it waits until it is quiet again."""
        self._places = None
        self._not_before_s = max(self._not_before_s, self._now_s() + QUIET_S)

    def hurry(self) -> None:
        """A person wants it now."""
        self._places = None
        self._not_before_s = 0.0

    def step(self) -> None:
        """One command's worth. Raises Unreachable; a full disk is told, and tried again later."""
        if self._places is None:
            self._places = self._find_places()
            self._total = sum(self._count(each) for each in self._places)
            self._done = 0
        for place in self._places[:1]:
            batch = self._batch(place)
            if batch:
                self._fetch(place.folder, batch)
            else:
                self._places.remove(place)
        if self._total:
            done = self._done if self._places else self._total
            self._here.post(KeepingProgressed(self._account.id, done, self._total))

    def _find_places(self) -> list[_Place]:
        now = datetime.now(UTC)
        found = []
        for folder in self._here.folders.load(self._account.id):
            policy = self._here.folders.policies.load(self._account.id, folder.path)
            reach = reach_of(policy, folder.role, self._account.keeping, now)
            if reach is not None and folder.is_selectable:
                found.append(_Place(folder, reach))
        return [each for each in found if self._count(each)]

    def _count(self, place: _Place) -> int:
        return self._here.folders.policies.count_missing(place.folder.id, place.reach)

    def _batch(self, place: _Place) -> Sequence[Missing]:
        most = MOST_A_COMMAND + len(self._given_up)
        missing = self._here.folders.policies.missing(place.folder.id, place.reach, most)
        wanted = [
            each for each in missing if each[0] not in self._given_up and each[2] <= LARGEST_MESSAGE_BYTES
        ]
        return wanted[: within_budget([size for _, _, size in wanted], self._budget)]

    def _fetch(self, folder: Folder, batch: Sequence[Missing]) -> None:
        begun_s = self._now_s()
        by_uid = {uid: message for message, uid, _ in batch}
        self._given_up |= set(by_uid.values())  # what comes is not missing any more
        try:
            if self._opens(folder):
                for uid, raw in self._connection.fetch_bodies(tuple(by_uid)):
                    self._here.messages.save_raw(by_uid[uid], raw)
        except Refused:
            log.info("the server does not give messages of a folder that is to be kept here")
        except StoreFailed as error:
            self._given_up -= set(by_uid.values())
            self._not_before_s = self._now_s() + AFTER_FAILURE_S
            self._here.post(LinkChanged(self._account.id, Link.ONLINE, error))
        self._done += len(batch)
        self._budget = next_budget(self._budget, self._now_s() - begun_s)

    def _opens(self, folder: Folder) -> bool:
        """Whether the folder's numbers are still those that the store knows."""
        if self._connection.selected != folder.path:
            self._connection.select(folder.path)
        return self._connection.uidvalidity == self._here.folders.uidvalidity(folder.id)
