"""A core without a network, with one account, its folders and messages, for tests of filters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from mailguard.core import Core, Profile
from mailguard.events import Event, FiltersRan, MailArrived
from mailguard.model import (
    Account,
    AccountId,
    Address,
    FetchedHeader,
    Folder,
    FolderRole,
    ListQuery,
    MessageId,
    MessageRow,
    Outgoing,
    RemoteFolder,
    Security,
    Server,
)
from mailguard.model.filters import Filter, FilterLogEntry
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header

NOWHERE = Server(host="127.0.0.1", port=9, security=Security.PLAIN, user="alice")
ALICE = Account(
    id=AccountId("alice"), identity=Address("Alice", "alice@example.org"), imap=NOWHERE, smtp=NOWHERE
)
ROLES = {
    "INBOX": FolderRole.INBOX,
    "Projects": FolderRole.NONE,
    "Junk": FolderRole.JUNK,
    "Sent": FolderRole.SENT,
    "Archive": FolderRole.ARCHIVE,
    "Templates": FolderRole.TEMPLATES,
}
PATIENCE_S = 15.0


class Office:
    """What arrives, what filters make of it, and what goes into the Outbox."""

    def __init__(self, core: Core, events: list[Event]) -> None:
        self.core, self.events = core, events
        store = core._store
        assert store is not None
        self.folders, self.messages = Folders(store), Messages(store)
        listing = [RemoteFolder(path=path, separator="/", role=role) for path, role in ROLES.items()]
        self.folders.save_listing(ALICE.id, listing)
        self._uid = 0

    def change_account(self, **fields: Any) -> None:
        (account,) = self.core.book.accounts()
        self.core.book.save_account(replace(account, **fields))

    def folder(self, path: str = "INBOX") -> Folder:
        return next(each for each in self.folders.load(ALICE.id) if each.path == path)

    def put(self, subject: str, sender: str = "bob@example.net", text: str = "A word.") -> MessageId:
        return self.put_raw(
            f"From: {sender}\r\nTo: alice@example.org\r\nSubject: {subject}\r\n"
            f"Message-ID: <{self._uid + 1}@example.net>\r\n\r\n{text}\r\n".encode()
        )

    def put_raw(self, raw: bytes, path: str = "INBOX", *, with_body: bool = True) -> MessageId:
        self._uid += 1
        fetched = FetchedHeader(uid=self._uid, flags=frozenset(), size_bytes=len(raw), received="", raw=raw)
        (message,) = self.messages.save_headers(self.folder(path).id, [read_header(fetched)])
        if with_body:
            self.messages.save_raw(message, raw)
        return message

    def use(self, *filters: Filter) -> None:
        self.core.filters.save(filters).result(PATIENCE_S)

    def arrive(self, *messages: MessageId) -> None:
        """As a sync tells of them; until the filters are done."""
        self.core._post(MailArrived(ALICE.id, self.folder().id, messages))
        self.until(lambda: any(isinstance(each, FiltersRan) for each in self.events))
        self.events.clear()

    def until(self, is_so: Callable[[], object]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < give_up
            time.sleep(0.01)

    def subjects(self, path: str) -> set[str]:
        ids = self.messages.list_ids(self.folder(path).id, ListQuery())
        return {each.subject for each in self.messages.load_rows([MessageId(each) for each in ids])}

    def row(self, message: MessageId) -> MessageRow:
        (row,) = self.messages.load_rows([message])
        return row

    def waiting(self) -> list[Outgoing]:
        return list(self.core.outbox.list().result(PATIENCE_S))

    def sent_copy(self, outgoing: Outgoing) -> bytes:
        parts = self.core._parts
        assert parts is not None
        return parts.outgoing.sent_copy(outgoing.id)

    def log(self) -> list[FilterLogEntry]:
        """The newest first."""
        return list(self.core.filters.load_log().result(PATIENCE_S))


@contextmanager
def open_office(place: Path, gnupg_home: Path) -> Iterator[Office]:
    events: list[Event] = []
    profile = Profile(config=place, data=place / "data", gnupg_home=gnupg_home, is_throwaway=True)
    core = Core(profile, events.append)
    core.book.save_account(ALICE)
    core.start().result(PATIENCE_S)
    core.set_offline(True)
    try:
        yield Office(core, events)
    finally:
        core.close()
