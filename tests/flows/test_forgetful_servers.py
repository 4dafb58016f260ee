"""A server that forgot what it knew of changes, and one that does not stop talking: nothing is lost here."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mailguard.errors import MailGuardError
from mailguard.model import Flag, Security, Server
from mailguard.store.sealed import SealedStore
from mailguard.transport.imap import connect
from tests.faults.imap_world import letter_of
from tests.faults.mailboxes import here, on_server
from tests.flows.account_at_work import AccountAtWork
from tests.servers.dovecot import Dovecot, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

USER = "alice@mail.test"
PIECE_BYTES = 1 << 20
LINE_PIECES = 1 << 10  # 1 GB
ENOUGH_BYTES = 200 << 20


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot([USER]) as made:
        yield made


@pytest.fixture
def client(dovecot: Dovecot, tmp_path: Path) -> Iterator[AccountAtWork]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    server = Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user=USER)
    made = AccountAtWork(store, server, dovecot.password)
    yield made
    made.stop()
    store.close()


def test_a_server_that_lost_its_record_of_changes_is_compared_whole(
    dovecot: Dovecot, client: AccountAtWork
) -> None:
    for number in range(6):
        dovecot.deliver(USER, letter_of(f"Letter {number}"))
    client.start()
    client.wait_until_synced()
    client.stop()
    by_subject = {row.subject: row.id for row in client.rows()}
    client.messages.set_flag([by_subject["Letter 0"]], Flag.STARRED, True)
    _forget(dovecot)
    client.start()
    client.wait_until_synced()
    client.sync_again()
    assert here(client.messages.store, "alice") == on_server(dovecot, USER)
    assert sorted((row.subject, row.is_starred, row.is_read) for row in client.rows()) == [
        ("Letter 0", True, False),
        ("Letter 1", False, True),
        ("Letter 3", False, False),
        ("Letter 4", False, False),
        ("Letter 5", False, False),
    ]


def _forget(dovecot: Dovecot) -> None:
    """Its counts of changes begin anew, while one message was read and one deleted elsewhere."""
    dovecot.stop()
    place = dovecot.folder_path(USER)
    for each in place.glob("dovecot.index*"):
        each.unlink()
    for each in list((place / "cur").iterdir()):
        text = each.read_text(encoding="ascii")
        if "Subject: Letter 1\n" in text:
            each.rename(each.with_name(f"{each.name}S"))
        if "Subject: Letter 2\n" in text:
            each.unlink()
    dovecot.start()


def test_a_line_of_a_gigabyte_is_given_up_long_before_its_end() -> None:
    taken: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_talk, args=(listener, taken))
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(MailGuardError):
            connect(Server(host="localhost", port=port, security=Security.PLAIN, user=USER), "secret")
        thread.join(30)
    assert sum(taken) < ENOUGH_BYTES


def _talk(listener: socket.socket, taken: list[int]) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        connection.sendall(b"* OK ready\r\n")
        connection.recv(4096)
        connection.sendall(b"* OK ")
        for _ in range(LINE_PIECES):
            connection.sendall(bytes(PIECE_BYTES))
            taken.append(PIECE_BYTES)
