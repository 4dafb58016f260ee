"""Attachments taken out of messages on a real Dovecot: the new message is there before the old one goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from mailguard.mime.parts import split
from mailguard.mime.removal import PLACEHOLDER_TYPE, Removal, without_parts
from mailguard.model import Flag, MessageId
from mailguard.store.sealed import SealedStore
from mailguard.transport.imap import ImapConnection, connect
from tests.flows.account_at_work import AccountAtWork
from tests.flows.conftest import Mailbox
from tests.flows.people import PASSWORD, People
from tests.servers.cutting_proxy import CuttingProxy

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("mailhost")]

PAYLOAD = b"UE9MWU1FUg=="
WHEN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def other(mailbox: Mailbox) -> Iterator[ImapConnection]:
    """Another program of the same person, at the same mailbox."""
    connection = connect(mailbox.imap, PASSWORD)
    yield connection
    connection.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


def letter(subject: str) -> bytes:
    return (
        f"Date: Sun, 01 Nov 2026 10:00:00 +0000\r\nFrom: Bob <bob@example.net>\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject}@example.net>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe words.\r\n--b\r\n"
        "Content-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename=plan.pdf\r\n\r\n{PAYLOAD.decode()}\r\n--b--\r\n"
    ).encode()


def take_out(client: AccountAtWork, message: MessageId, mark: str) -> bytes:
    raw = client.messages.load_raw(message)
    assert raw is not None
    made = without_parts(raw, ["2"], Removal.DELETED, mark=mark, when=WHEN)
    client.messages.replace(message, made, mark)
    return made


def on_server(other: ImapConnection) -> dict[int, bytes]:
    other.select("INBOX")
    return {uid: other.fetch_body(uid) for uid in sorted(other.uids())}


def synced_client(store: SealedStore, mailbox: Mailbox, *subjects: str) -> AccountAtWork:
    client = AccountAtWork(store, mailbox.imap, PASSWORD)
    for subject in subjects:
        mailbox.deliver(letter(subject))
    client.start()
    client.wait_until_synced()
    for message in client.ids():
        client.sync.fetch_body(message).result(15)
    client.stop()
    return client


def sync(client: AccountAtWork) -> None:
    """Once, from the start to the end."""
    client.events.clear()
    client.start()
    client.wait_until_synced()
    client.stop()


def test_the_message_keeps_its_flags_its_date_and_its_row(
    store: SealedStore, mailbox: Mailbox, other: ImapConnection
) -> None:
    client = synced_client(store, mailbox, "Plans")
    (message,) = client.ids()
    ((before, _),) = on_server(other).items()
    other.add_flag([before], "\\Seen")
    other.add_flag([before], "$label1")
    was = other.state_of(before)
    made = take_out(client, message, "mark-1")
    client.messages.set_flag([message], Flag.STARRED, True)  # later, and by the UID of then
    sync(client)
    ((now, raw),) = on_server(other).items()
    assert (now > before, raw) == (True, made)
    state = other.state_of(now)
    assert was is not None and state is not None
    assert state.received == was.received
    assert state.flags == was.flags | {"\\Flagged"} >= {"\\Seen", "$label1"}
    assert client.ids() == [message]
    assert client.messages.location(message)[1] == now
    assert client.messages.load_raw(message) == made


def test_what_is_done_to_it_before_the_server_hears_of_it_is_done_to_the_new_one(
    store: SealedStore, mailbox: Mailbox, other: ImapConnection
) -> None:
    client = synced_client(store, mailbox, "Moved", "Doomed")
    doomed, moved = client.ids()
    made = take_out(client, moved, "mark-moved")
    take_out(client, doomed, "mark-doomed")
    client.messages.move([moved], client.folder("Archive").id)
    client.messages.delete([doomed])
    sync(client)
    assert on_server(other) == {}
    other.select("Archive")
    assert [other.fetch_body(uid) for uid in other.uids()] == [made]


def test_a_message_that_another_program_deleted_meanwhile_does_not_come_back(
    store: SealedStore, mailbox: Mailbox, other: ImapConnection
) -> None:
    client = synced_client(store, mailbox, "Plans")
    (message,) = client.ids()
    take_out(client, message, "mark-gone")
    other.delete(list(on_server(other)))
    sync(client)
    assert on_server(other) == {}
    assert client.ids() == []


@pytest.mark.slow
def test_cut_anywhere_nothing_is_lost_or_there_twice(
    store: SealedStore, mailbox: Mailbox, other: ImapConnection
) -> None:
    client = synced_client(store, mailbox, *(f"Letter{number}" for number in range(9)))
    with CuttingProxy(mailbox.imap.port) as proxy:
        client.account = replace(client.account, imap=replace(mailbox.imap, port=proxy.port))
        for number, message in enumerate(client.ids()):
            take_out(client, message, f"mark-{number}")
            proxy.go_away(
                after_bytes=3000 + 110 * number
            )  # the handshake of TLS takes most of the first ones
            client.start()
            client.wait(lambda: proxy.is_away or not client.messages.pending(client.account.id))
            client.stop()
            subjects = [split(raw).root.first("subject") for raw in on_server(other).values()]
            assert len(set(subjects)) == 9  # each is there: the old one, the new one, or both
            proxy.come_back()
            sync(client)
            there = on_server(other).values()
            assert len(there) == 9
            assert sum(PAYLOAD in raw for raw in there) == 8 - number
            assert len(client.ids()) == 9


def test_a_person_deletes_an_attachment_and_it_is_gone_on_the_server(
    people: People, mailbox: Mailbox, other: ImapConnection
) -> None:
    mailbox.deliver(letter("Plans"))
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp)
    alice.open_message("Plans")
    alice.hands.reads("plan.pdf", alice.main)
    alice.hands.click("attachment-2", alice.main)
    menu = alice.hands.window("attachmentMenu")
    assert isinstance(menu, QMenu)
    alice.hands.pick(menu, "Delete…")
    alice.hands.click_words("Delete", alice.hands.window("deleteAttachment"))

    def is_gone_there() -> bool:
        there = list(on_server(other).values())
        return len(there) == 1 and PAYLOAD not in there[0]

    alice.hands.wait_for(lambda: is_gone_there() or None, "the server to know", within=alice.main)
    alice.hands.reads("The words.", alice.main)
    ((_, raw),) = on_server(other).items()
    assert [each.content_type for each in split(raw).root.leaves()] == ["text/plain", PLACEHOLDER_TYPE]
