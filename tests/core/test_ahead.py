"""New encrypted mail shows its true subject before anybody opens it, while the key is unlocked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.demo.letters import NO_ACCOUNT, Stamp, protect_letter, write_letter
from mailguard.events import Event, MailArrived
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    FetchedHeader,
    Fingerprint,
    FolderId,
    FolderRole,
    MessageId,
    RemoteFolder,
    Security,
    Server,
    Settings,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header
from tests.conftest import MakeKey

PASSPHRASE = "under the mat"
NOWHERE = Server(host="127.0.0.1", port=9, security=Security.PLAIN, user="alice")
ALICE = Address("Alice", "alice@example.org")
BOB = Address("Bob", "bob@example.net")


@dataclass
class Inbox:
    core: Core
    gpg: GnuPG
    key: Fingerprint
    folder: FolderId
    messages: Messages
    uid: int = 0

    def put(self, subject: str, *, is_encrypted: bool = True) -> MessageId:
        self.uid += 1
        draft = Draft(account=NO_ACCOUNT, from_=BOB, to=(ALICE,), subject=subject, text="words\n")
        stamp = Stamp.of(BOB, datetime.now(UTC))
        raw = (
            protect_letter(draft, stamp, self.gpg, sign_with=None, encrypt_for=self.key)
            if is_encrypted
            else write_letter(draft, stamp)
        )
        head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        fetched = FetchedHeader(uid=self.uid, flags=frozenset(), size_bytes=len(raw), received="", raw=head)
        (message,) = self.messages.save_headers(self.folder, [read_header(fetched)])
        self.messages.save_raw(message, raw)
        return message

    def arrive(self, *messages: MessageId) -> None:
        self.core._post(MailArrived(AccountId("alice"), self.folder, messages))

    def subject(self, message: MessageId) -> str:
        return next(row.subject for row in self.messages.load_rows([message]))

    def change(self, **settings: bool) -> None:
        self.core.accounts.change_settings(replace(Settings(), **settings))  # type: ignore[arg-type]


@pytest.fixture
def inbox(tmp_path: Path, gnupg_home: Path, gpg: GnuPG, make_key: MakeKey) -> Iterator[Inbox]:
    key = make_key("Alice", ALICE.address, PASSPHRASE)
    profile = Profile(config=tmp_path, data=tmp_path / "data", gnupg_home=gnupg_home, is_throwaway=True)
    events: list[Event] = []
    core = Core(profile, events.append)
    core.book.save_account(
        Account(id=AccountId("alice"), identity=ALICE, imap=NOWHERE, smtp=NOWHERE, key=key)
    )
    core.start().result(10)
    core.set_offline(True)
    assert core._store is not None
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    folder = Folders(core._store).save_listing(AccountId("alice"), listing)[0].id
    yield Inbox(core, gpg, key, folder, Messages(core._store))
    core.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)


def settle(inbox: Inbox) -> None:
    """What would have been opened by now, is."""
    time.sleep(0.4)
    inbox.core.keys.list().result(10)


def test_true_subjects_show_while_the_key_is_unlocked(inbox: Inbox) -> None:
    inbox.core.keys.unlock(inbox.key, PASSPHRASE).result(10)
    first, second, third = (inbox.put(each) for each in ("Harvest", "Bus", "Sheet"))
    assert inbox.subject(first) == ""
    inbox.messages.delete([second])
    inbox.arrive(first, second, third)
    wait_until(lambda: inbox.subject(first) == "Harvest" and inbox.subject(third) == "Sheet")


def test_a_locked_key_is_not_asked_for(inbox: Inbox) -> None:
    message = inbox.put("Harvest")
    inbox.arrive(message)
    settle(inbox)
    assert inbox.subject(message) == ""


@pytest.mark.parametrize("settings", [{"index_encrypted": False}, {"use_own_pinentry": True}])
def test_nothing_is_opened_ahead_that_was_not_to_be(inbox: Inbox, settings: dict[str, bool]) -> None:
    inbox.core.keys.unlock(inbox.key, PASSPHRASE).result(10)
    inbox.change(**settings)
    message = inbox.put("Harvest")
    inbox.arrive(message)
    settle(inbox)
    assert inbox.subject(message) == ""


def test_mail_that_is_not_encrypted_is_left_alone(inbox: Inbox) -> None:
    inbox.core.keys.unlock(inbox.key, PASSPHRASE).result(10)
    message = inbox.put("Harvest", is_encrypted=False)
    inbox.arrive(message)
    settle(inbox)
    (row,) = inbox.messages.load_rows([message])
    assert row.mark is None


def test_an_account_that_is_gone_is_no_error(inbox: Inbox) -> None:
    message = inbox.put("Harvest")
    inbox.core._post(MailArrived(AccountId("gone"), inbox.folder, (message,)))
    settle(inbox)
    assert inbox.subject(message) == ""
