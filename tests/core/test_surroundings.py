"""Around a message: receipts go out when a person says so, once, and the provider's word is its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from mailguard.core import Core, Profile
from mailguard.errors import NotFound
from mailguard.model import (
    Account,
    AccountId,
    Address,
    FetchedHeader,
    FolderRole,
    MessageId,
    OpenedMessage,
    RemoteFolder,
    Security,
)
from mailguard.model.accounts import Receipts
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header
from tests.servers.recording_smtp import PASSWORD, RecordingSmtp, recording_smtp

ASKING = (
    "Return-Path: <bob@example.net>\r\nFrom: Bob Example <bob@example.net>\r\nTo: alice@example.org\r\n"
    "Subject: Harvest\r\nMessage-ID: <{id}@example.net>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n"
    "Disposition-Notification-To: bob@example.net\r\n\r\nUnder the mat.\r\n"
)


@pytest.fixture(scope="module")
def smtp() -> Iterator[RecordingSmtp]:
    with recording_smtp(None, Security.PLAIN) as kept:
        yield kept


@pytest.fixture
def alice(smtp: RecordingSmtp) -> Account:
    nowhere = replace(smtp.server, port=9)
    return Account(
        id=AccountId("alice"), identity=Address("Alice", "alice@example.org"), imap=nowhere, smtp=smtp.server
    )


@pytest.fixture
def core(profile: Profile, alice: Account) -> Iterator[Core]:
    made = Core(profile, lambda _: None)
    made.book.save_account(alice)
    made.give_password(alice, PASSWORD)
    made.start().result(10)
    yield made
    made.close()


@pytest.fixture
def profile(tmp_path: object, gnupg_home: object) -> Profile:
    return Profile(config=tmp_path, data=tmp_path, gnupg_home=gnupg_home, is_throwaway=True)  # type: ignore[arg-type]  # paths


@pytest.fixture
def put(core: Core, alice: Account) -> Callable[..., OpenedMessage]:
    """A message in a folder of Alice's, opened."""
    assert core._store is not None
    folders, messages = Folders(core._store), Messages(core._store)
    roles = {"INBOX": FolderRole.INBOX, "Junk": FolderRole.JUNK, "Sent": FolderRole.SENT}
    listing = [RemoteFolder(path=path, separator="/", role=role) for path, role in roles.items()]
    ids = {each.path: each.id for each in folders.save_listing(alice.id, listing)}

    def add(raw: str, *flags: str, path: str = "INBOX", uid: int = 1) -> OpenedMessage:
        wire = raw.encode()
        header = FetchedHeader(
            uid=uid,
            flags=frozenset(flags),
            size_bytes=len(wire),
            received="",
            raw=wire.partition(b"\r\n\r\n")[0] + b"\r\n\r\n",
        )
        (message,) = messages.save_headers(ids[path], [read_header(header)])
        messages.save_raw(message, wire)
        return look(core, message)

    return add


def look(core: Core, message: MessageId) -> OpenedMessage:
    return core.mail.open_message(message).result(20)


Put = Callable[..., OpenedMessage]


def test_a_receipt_goes_out_once_from_the_account_that_was_written_to(
    core: Core, put: Put, smtp: RecordingSmtp
) -> None:
    opened = put(ASKING.format(id="once"))
    assert opened.around.receipt is not None
    assert not opened.around.receipt.is_elsewhere
    assert smtp.received == []  # reading it told nobody anything
    core.around.send_receipt(opened).result(10)
    ends = time.monotonic() + 20
    while not smtp.received and time.monotonic() < ends:
        time.sleep(0.01)
    (sent,) = smtp.received
    assert (sent.envelope_from, sent.envelope_to) == ("<>", ("bob@example.net",))
    report = message_from_bytes(sent.raw, policy=policy.default)
    assert report.get_content_type() == "multipart/report"
    assert report["From"] == "Alice <alice@example.org>"
    assert opened.id is not None
    assert look(core, opened.id).around.receipt is None
    with pytest.raises(NotFound):
        core.around.send_receipt(opened).result(10)
    assert len(smtp.received) == 1


def test_a_receipt_that_was_ignored_is_never_asked_for_again(core: Core, put: Put) -> None:
    opened = put(ASKING.format(id="ignored"))
    core.around.ignore_receipt(opened).result(10)
    assert opened.id is not None
    assert look(core, opened.id).around.receipt is None
    assert put(ASKING.format(id="ignored"), path="Junk", uid=2).around.receipt is None
    with pytest.raises(NotFound):
        core.around.send_receipt(opened).result(10)


def test_no_receipt_is_offered_in_junk_in_sent_or_where_another_program_answered(put: Put) -> None:
    assert put(ASKING.format(id="junk"), path="Junk").around.receipt is None
    assert put(ASKING.format(id="sent"), path="Sent").around.receipt is None
    assert put(ASKING.format(id="answered"), "$mdnsent", uid=3).around.receipt is None


def test_no_receipt_is_offered_where_the_person_wants_none(core: Core, put: Put) -> None:
    core.book.save_settings(replace(core.book.settings(), receipts=Receipts.NEVER))
    assert put(ASKING.format(id="never")).around.receipt is None


def test_tags_and_the_word_of_the_provider_come_with_a_message(core: Core, put: Put, alice: Account) -> None:
    results = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.net\r\n"
    opened = put(results + ASKING.format(id="tagged"), "$label1", "Garden")
    assert opened.around.keywords == ("$label1", "Garden")
    assert opened.around.provider is not None
    assert opened.around.provider.is_confirmed
    core.book.save_account(replace(alice, authentication_server="mx.other.example"))
    assert opened.id is not None
    assert look(core, opened.id).around.provider is None
