"""Waits for new mail of one account, on one thread, and notices what would make it wait in vain.

Where the server offers NOTIFY, one connection hears of all folders; else one idles for the inbox and one for
each folder that is watched, up to a few; the others are looked into by the timed check.
"""

from __future__ import annotations

import selectors
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from mailguard.errors import NEEDS_PERSON, MailGuardError, Refused, StoreFailed
from mailguard.model import Account, FolderId
from mailguard.store.folders import Folders
from mailguard.sync.agenda import Agenda
from mailguard.sync.backoff import Tries
from mailguard.sync.roles import INBOX
from mailguard.sync.vigil import Look, Noticed, Vigil
from mailguard.syncing.account_connections import AccountConnections
from mailguard.transport.imap import ImapConnection
from mailguard.transport.imap_listening import Heard, Listening
from mailguard.transport.imap_wire import Hangup
from mailguard.transport.network import own_address

STEP_S = 10.0  # so often it is looked whether the computer slept, or is in another network
PROVE_S = 40.0  # a server that was silent for so long is asked whether it is still there
PROOF_S = 10.0  # and has so long to answer
REFUSED_S = 30 * 60.0  # a second connection that is refused must not be what locks the account
MOST_IDLE = 4  # servers limit how many connections one user may have


@dataclass(frozen=True, slots=True)
class Clock:
    """Of this computer; a test puts another in its place."""

    wall_s: Callable[[], float] = time.time
    monotonic_s: Callable[[], float] = time.monotonic
    own_address: Callable[[str], str] = own_address


@dataclass(slots=True, eq=False)
class _Ear:
    """What listens for one folder, or for all of them."""

    path: str
    tries: Tries = field(default_factory=Tries)
    not_before_s: float = 0.0
    connection: ImapConnection | None = None
    hangup: Hangup | None = None
    listening: Listening | None = None


class Watching:
    """`work` is what the thread does. It connects only while `is_online`: one wrong login is enough."""

    def __init__(
        self,
        account: Account,
        connections: AccountConnections,
        agenda: Agenda,
        folders: Folders,
        clock: Clock | None = None,
    ) -> None:
        self._account = account
        self._connections = connections
        self._agenda = agenda
        self._folders = folders
        self._clock = clock or Clock()
        self._vigil = Vigil()
        self._ears = {INBOX: _Ear(INBOX)}
        self._is_online = False
        self._nudge = threading.Event()
        self._closed = threading.Event()

    def set_online(self, is_online: bool) -> None:
        """Whether the connection for commands is there."""
        self._is_online = is_online
        self._nudge.set()

    @property
    def has_network(self) -> bool:
        """Whether any way leads there: where none does, it is not the server that does not answer."""
        return bool(self._clock.own_address(self._account.imap.host))

    def close(self) -> None:
        self._closed.set()
        self._nudge.set()

    def work(self, stop: threading.Event) -> None:
        """Until `stop` is set and `close` was called."""
        try:
            while not stop.is_set() and not self._closed.is_set():
                self._look_around()
                if self._is_online and self._agenda.may_connect:
                    self._listen()
                self._wait()
        finally:
            self._drop_all()

    # What goes on around

    def _look_around(self) -> None:
        look = Look(
            wall_s=self._clock.wall_s(),
            monotonic_s=self._clock.monotonic_s(),
            address=self._clock.own_address(self._account.imap.host),
        )
        noticed = self._vigil.notice(look)
        if noticed is not Noticed.NOTHING:
            self._drop_all()
            self._agenda.doubt()
        if noticed in (Noticed.SLEPT, Noticed.MOVED):
            self._agenda.resume()

    # Listening

    def _listen(self) -> None:
        for ear in self._wanted():
            now_s = self._clock.monotonic_s()
            if ear.listening is None and now_s >= ear.not_before_s:
                self._guarded(ear, partial(self._begin, ear))
            if ear.listening is not None and now_s - ear.listening.proven_at >= PROVE_S:
                self._guarded(ear, partial(self._prove, ear))

    def _wanted(self) -> list[_Ear]:
        """Those of folders that are not watched any more are dropped."""
        paths = [INBOX]
        if not self._hears_all():
            paths += [each for each in self._watched() if each != INBOX][: MOST_IDLE - 1]
        for path in [each for each in self._ears if each not in paths]:
            self._drop(self._ears.pop(path))
        return [self._ears.setdefault(path, _Ear(path)) for path in paths]

    def _watched(self) -> tuple[str, ...]:
        try:
            return self._folders.policies.watched(self._account.id)
        except StoreFailed:  # the other thread meets it too, and tells
            return ()

    def _hears_all(self) -> bool:
        inbox = self._ears[INBOX].listening
        return inbox is None or inbox.hears_all

    def _begin(self, ear: _Ear) -> None:
        ear.connection, ear.hangup = self._connections.open()
        ear.listening = ear.connection.listen(ear.path)
        ear.tries.succeeded(self._clock.monotonic_s())
        self._ask(Heard(paths=frozenset({ear.path})))  # for what came before this connection looked

    def _prove(self, ear: _Ear) -> None:
        if ear.listening is not None:
            self._ask(ear.listening.prove(PROOF_S))

    def _hear(self, ear: _Ear) -> None:
        if ear.listening is not None:
            self._ask(ear.listening.hear())

    def _ask(self, heard: Heard) -> None:
        if heard.is_all:
            self._agenda.ask_all()
        if INBOX in heard.paths:
            self._agenda.ask_inbox()
        for path in heard.paths - {INBOX}:
            number = self._number_of(path)
            if number is not None:
                self._agenda.ask_changed(number)

    def _number_of(self, path: str) -> FolderId | None:
        known = self._folders.load(self._account.id)
        return next((each.id for each in known if each.path == path and each.is_selectable), None)

    def _guarded(self, ear: _Ear, do: Callable[[], None]) -> None:
        """What fails is tried again later, and the connection for commands is looked at: it meets and reports
        what is wrong."""
        try:
            do()
        except (Refused, *NEEDS_PERSON):
            self._drop(ear)
            ear.not_before_s = self._clock.monotonic_s() + REFUSED_S
        except MailGuardError:
            if ear.hangup is not None:
                ear.hangup()  # nobody is there to say goodbye to
            self._drop(ear)
            now_s = self._clock.monotonic_s()
            ear.not_before_s = now_s + ear.tries.failed(now_s)
            self._agenda.doubt()

    def _wait(self) -> None:
        """Until something is heard, or something is to be done."""
        ears = [each for each in self._ears.values() if each.listening is not None]
        if not ears:
            self._nudge.wait(self._longest_s())
            self._nudge.clear()
            return
        for ear in self._audible(ears):
            self._guarded(ear, partial(self._hear, ear))

    def _audible(self, ears: Sequence[_Ear]) -> list[_Ear]:
        """Those that have something to hear; waits for one."""
        with selectors.DefaultSelector() as selector:
            for ear in ears:
                if ear.listening is not None:
                    selector.register(ear.listening, selectors.EVENT_READ, ear)
            return [key.data for key, _ in selector.select(self._longest_s())]

    def _longest_s(self) -> float:
        now_s = self._clock.monotonic_s()
        due = [
            each.not_before_s if each.listening is None else each.listening.proven_at + PROVE_S
            for each in self._ears.values()
            if self._is_online
        ]
        return min([STEP_S, *(max(0.05, each - now_s) for each in due)])

    def _drop(self, ear: _Ear) -> None:
        if ear.connection is not None and ear.hangup is not None:
            self._connections.end(ear.connection, ear.hangup)
        ear.connection = ear.hangup = ear.listening = None

    def _drop_all(self) -> None:
        for ear in self._ears.values():
            self._drop(ear)
            ear.not_before_s = 0.0
