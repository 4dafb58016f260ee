"""What one account's connection is asked to do: by any thread; its own takes the most urgent first."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, replace

from mailguard.errors import MailGuardError
from mailguard.model import FolderId, MessageId
from mailguard.model.structure import PartialMessage
from mailguard.sync.search_wanted import SearchWanted


@dataclass(frozen=True, slots=True)
class BodyWanted:
    """Somebody waits to read this message."""

    message: MessageId
    answer: Future[bytes]
    was_tried: bool = False  # on a connection that turned out to be dead

    def begin(self) -> bool:
        """False where nobody waits for it any more."""
        return self.was_tried or self.answer.set_running_or_notify_cancel()


@dataclass(frozen=True, slots=True)
class TextsWanted:
    """As `BodyWanted`, of a large message whose files may wait."""

    message: MessageId
    answer: Future[PartialMessage]
    was_tried: bool = False

    def begin(self) -> bool:
        return self.was_tried or self.answer.set_running_or_notify_cancel()


@dataclass(frozen=True, slots=True)
class ReplayWanted:
    """There are changes that the server does not know."""


@dataclass(frozen=True, slots=True)
class FolderWanted:
    """A folder was opened, or is known to have changed."""

    folder: FolderId


@dataclass(frozen=True, slots=True)
class InboxWanted:
    """There is something new in the inbox."""


@dataclass(frozen=True, slots=True)
class AllWanted:
    """Look into every folder."""


@dataclass(frozen=True, slots=True)
class ProofWanted:
    """The connection may be dead without knowing it: have the server say something."""


@dataclass(frozen=True, slots=True)
class KeepingWanted:
    """Fetch now what is to be kept here whole."""


Task = (
    KeepingWanted
    | ProofWanted
    | BodyWanted
    | TextsWanted
    | ReplayWanted
    | SearchWanted
    | InboxWanted
    | FolderWanted
    | AllWanted
)


class Agenda:
    """Tasks, and whether there is to be a connection at all."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._bodies: deque[BodyWanted | TextsWanted] = deque()
        self._searches: deque[SearchWanted] = deque()
        self._folders: deque[FolderId] = deque()
        self._wants_replay = False
        self._wants_inbox = False
        self._wants_all = False
        self._is_doubted = False
        self._wants_keeping = False
        self._is_resumed = False
        self._is_offline = False
        self._is_closed = False
        self._no_bodies: MailGuardError | None = None

    @property
    def is_offline(self) -> bool:
        return self._is_offline

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    @property
    def may_connect(self) -> bool:
        return not self._is_offline and not self._is_closed

    # Asked from any thread

    def ask_body(self, message: MessageId) -> Future[bytes]:
        wanted = BodyWanted(message, Future())
        self._ask(wanted)
        return wanted.answer

    def ask_texts(self, message: MessageId) -> Future[PartialMessage]:
        wanted = TextsWanted(message, Future())
        self._ask(wanted)
        return wanted.answer

    def _ask(self, wanted: BodyWanted | TextsWanted) -> None:
        with self._changed:
            refusal = self._no_bodies
            if refusal is None:
                self._bodies.append(wanted)
                self._changed.notify_all()
        if refusal is not None:
            wanted.answer.set_exception(refusal)

    def ask_search(self, wanted: SearchWanted) -> None:
        """Its answer fails at once where there is no connection to be had."""
        with self._changed:
            refusal = self._no_bodies
            if refusal is None:
                self._searches.append(wanted)
                self._changed.notify_all()
        if refusal is not None:
            wanted.fail(refusal)

    def ask_folder(self, folder: FolderId) -> None:
        with self._changed:
            if folder in self._folders:
                self._folders.remove(folder)
            self._folders.appendleft(folder)  # the last one opened is the one that is looked at
            self._changed.notify_all()

    def ask_changed(self, folder: FolderId) -> None:
        """It is known to have changed; nobody waits for it."""
        with self._changed:
            if folder not in self._folders:
                self._folders.append(folder)
            self._changed.notify_all()

    def ask_keeping(self) -> None:
        with self._changed:
            self._wants_keeping = True
            self._changed.notify_all()

    def doubt(self) -> None:
        """The connection, if there is one, is to be proven before it is used again."""
        with self._changed:
            self._is_doubted = True
            self._changed.notify_all()

    def ask_inbox(self) -> None:
        with self._changed:
            self._wants_inbox = True
            self._changed.notify_all()

    def ask_all(self) -> None:
        with self._changed:
            self._wants_all = True
            self._changed.notify_all()

    def ask_replay(self) -> None:
        with self._changed:
            self._wants_replay = True
            self._changed.notify_all()

    def resume(self) -> None:
        """Whatever the connection waits for: try now."""
        with self._changed:
            self._is_resumed = True
            self._changed.notify_all()

    def set_offline(self, is_offline: bool) -> None:
        with self._changed:
            self._is_offline = is_offline
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    # For the connection's own thread

    def take(self, longest_s: float) -> Task | None:
        """The most urgent task; waits for one. None after `longest_s`, or where nothing may be done."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_task() or not self.may_connect, max(0.0, longest_s))
            return self._next() if self.may_connect else None

    def wait_to_connect(self, longest_s: float | None) -> None:
        """Wait for a reason to connect before the time is up: somebody asks for it, or for a message.

        None waits without end. Returns at once where there may be no connection.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_resumed or self._is_waited_for or not self.may_connect, longest_s
            )
            self._is_resumed = False

    def wait_while_offline(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_offline or self._is_closed)

    def try_again(self, wanted: BodyWanted | TextsWanted) -> None:
        """On the next connection, once."""
        with self._changed:
            self._bodies.appendleft(replace(wanted, was_tried=True))

    def refuse_bodies(self, error: MailGuardError) -> None:
        """From now on who asks for a message, or waits for one, is told why there is none."""
        with self._changed:
            self._no_bodies = error
            self._is_resumed = False
        self.fail_bodies(error)

    def accept_bodies(self) -> None:
        with self._changed:
            self._is_resumed = self._is_doubted = False
            if self.may_connect:
                self._no_bodies = None

    def fail_bodies(self, error: MailGuardError) -> None:
        """Who waits for a message, or for what a search finds, now gets none."""
        with self._changed:
            waiting, self._bodies = self._bodies, deque()
            searches, self._searches = self._searches, deque()
        for wanted in searches:
            wanted.fail(error)
        for each in waiting:
            if each.begin():
                each.answer.set_exception(error)

    @property
    def _is_waited_for(self) -> bool:
        """Whether a person waits for something."""
        return bool(self._bodies or self._searches)

    def _has_task(self) -> bool:
        return bool(
            self._is_doubted
            or self._is_waited_for
            or self._wants_replay
            or self._wants_inbox
            or self._folders
            or self._wants_all
            or self._wants_keeping
        )

    def _next(self) -> Task | None:
        if self._is_doubted:
            self._is_doubted = False
            return ProofWanted()
        if self._bodies:
            return self._bodies.popleft()
        if self._wants_replay:
            self._wants_replay = False
            return ReplayWanted()
        if self._searches:
            return self._searches.popleft()
        if self._wants_inbox:
            self._wants_inbox = False
            return InboxWanted()
        if self._folders:
            return FolderWanted(self._folders.popleft())
        if self._wants_all:
            self._wants_all = False
            return AllWanted()
        if self._wants_keeping:
            self._wants_keeping = False
            return KeepingWanted()
        return None
