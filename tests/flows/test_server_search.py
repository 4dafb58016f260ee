"""Servers search in mail whose text does not lie here; what they find comes into the store and the list."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
import trustme

from mailguard.demo.imap_server import ImapServer
from mailguard.demo.loop import LoopThread
from mailguard.errors import Refused, Unreachable
from mailguard.events import Event, MessagesChanged
from mailguard.model import (
    AccountId,
    FolderId,
    FolderRole,
    ListQuery,
    MessageId,
    RemoteFolder,
    Security,
    Server,
)
from mailguard.model.keeping import Keep, Keeping
from mailguard.search.query import parse_search
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.sync.search_wanted import Searched, SearchWanted
from mailguard.sync.server_search import search_keys
from mailguard.syncing.folder import Here
from mailguard.syncing.row_workers import RowWorkers
from mailguard.syncing.server_searching import ServerSearching
from mailguard.transport.imap import connect
from tests.flows.account_at_work import PATIENCE_S, AccountAtWork
from tests.servers.courier import running_courier
from tests.servers.dovecot import running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

PASSWORD = "secret"
TODAY = date(2026, 11, 25)


@contextmanager
def dovecot(capability: str) -> Iterator[Server]:
    more = f"protocol imap {{\n  imap_capability = {capability}\n}}\n"
    with running_dovecot(["alice@mail.test"], PASSWORD, authority=trustme.CA(), more=more) as made:
        yield Server(host="127.0.0.1", port=made.imap, security=Security.PLAIN, user="alice@mail.test")


@contextmanager
def built_in() -> Iterator[Server]:
    with ExitStack() as leaving:
        loop = LoopThread("imap server")
        leaving.callback(loop.close)
        made = ImapServer("alice@mail.test", PASSWORD)
        loop.run(made.start())
        leaving.callback(lambda: loop.run(made.stop()))
        yield Server(host="127.0.0.1", port=made.port, security=Security.PLAIN, user="alice@mail.test")


SERVERS: dict[str, Callable[[], AbstractContextManager[Server]]] = {
    "ESEARCH and LITERAL+": lambda: dovecot("IMAP4rev1 UIDPLUS ESEARCH LITERAL+ QRESYNC CONDSTORE ENABLE"),
    "neither": lambda: dovecot("IMAP4rev1 UIDPLUS"),
    "UTF8=ACCEPT": running_courier,
    "built in": built_in,
}


@pytest.fixture(scope="module", params=list(SERVERS))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with SERVERS[request.param]() as made:
        other = connect(made, PASSWORD)
        for number, (subject, text) in enumerate(MAIL):
            other.append("INBOX", mail(number, subject, text), ())
        other.close()
        yield made


MAIL = (
    ("Trip", "The bus company has confirmed.\r\n"),
    ("Garden", "Bring the rake.\r\n"),
    ("Straße", "Wir treffen uns bei Müller.\r\n"),
    ("Bus times", "See below.\r\n"),
)


def mail(number: int, subject: str, text: str) -> bytes:
    head = f"From: bob@example.net\r\nTo: alice@mail.test\r\nMessage-ID: <{number}@example.net>\r\n"
    more = (
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    )
    subject = subject.replace("ß", "ss")  # what is in headers is not at stake
    when = f"Date: Sun, 01 Nov 2026 12:{number:02}:00 +0000\r\n"
    return f"{head}{more}{when}Subject: {subject}\r\n\r\n{text}".encode()


def wanted_of(typed: str, folder: FolderId, tell: Callable[[Searched], None]) -> SearchWanted:
    terms = parse_search(typed, TODAY).terms
    keys = search_keys(terms, TODAY)
    return SearchWanted(folders=(folder,), keys=keys, terms=terms, within=folder, tell=tell)


@dataclass
class Asking:
    """A client that keeps headers alone, and what its server found."""

    client: AccountAtWork
    told: list[Searched] = field(default_factory=list)

    def begin(self, typed: str) -> SearchWanted:
        self.told.clear()
        wanted = wanted_of(typed, self.client.folder().id, self.told.append)
        self.client.sync.search(wanted)
        return wanted

    def found(self, typed: str) -> list[str]:
        """Subjects, the newest first."""
        self.begin(typed).answer.result(PATIENCE_S)
        ids = [message for each in self.told for message in each.found]
        return [each.subject for each in self.client.messages.load_rows(ids)]

    def listed(self, typed: str, found: tuple[MessageId, ...]) -> list[str]:
        query = ListQuery(search=parse_search(typed, TODAY), found=found)
        ids = self.client.messages.list_ids(self.client.folder().id, query)
        return [each.subject for each in self.client.messages.load_rows([MessageId(each) for each in ids])]


@pytest.fixture
def asking(server: Server, tmp_path: Path) -> Iterator[Asking]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    client = AccountAtWork(store, server, PASSWORD)
    client.account = replace(client.account, keeping=Keeping(keep=Keep.HEADERS))
    client.start()
    client.wait_until_synced()
    yield Asking(client)
    client.stop()
    store.close()


def test_words_of_texts_that_do_not_lie_here_are_found(asking: Asking) -> None:
    assert asking.found("company") == ["Trip"]
    assert asking.found('"bus company"') == ["Trip"]
    assert asking.found("bus") == ["Trip"]  # besides what has it in its subject, as the store knows
    assert asking.found("body:confirmed -body:rake") == ["Trip"]
    assert asking.found("rake OR company") == ["Garden", "Trip"]
    assert asking.found("nowhere") == []
    assert asking.told[-1].part == 1


def test_words_beyond_ascii_are_found(asking: Asking) -> None:
    assert asking.found("Müller") == ["Strasse"]
    assert asking.found("body:treffen body:müller") == ["Strasse"]


def test_what_was_found_is_listed_as_long_as_all_else_holds(asking: Asking) -> None:
    asking.found("company")
    (trip,) = (message for each in asking.told for message in each.found)
    assert asking.listed("company", ()) == []
    assert asking.listed("company", (trip,)) == ["Trip"]
    assert asking.listed("bus", (trip,)) == ["Bus times", "Trip"]


def test_what_the_store_knows_narrows_what_a_server_finds(asking: Asking) -> None:
    assert asking.found("company has:attachment") == []
    assert asking.found("company subject:trip from:bob") == ["Trip"]
    trip = asking.client.ids()[asking.client.subjects().index("Trip")]
    with asking.client.messages.store.writing() as connection:
        connection.execute("UPDATE message SET is_encrypted = 1 WHERE id = ?", (trip,))
    assert asking.found("company") == []  # a word in a cipher says nothing


def test_rows_that_no_sync_has_come_to_are_fetched(server: Server, tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    folders, messages = Folders(store), Messages(store)
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    (inbox,) = folders.save_listing(AccountId("alice"), listing)
    connection, told, events = connect(server, PASSWORD), list[Searched](), list[Event]()
    here = Here(folders, messages, RowWorkers(store.path, store.key), events.append)
    searching = ServerSearching(connection, here)
    wanted = wanted_of("company", inbox.id, told.append)
    searching.add(wanted)
    while searching.is_due:
        searching.step()
    assert wanted.answer.done()
    ids = [MessageId(each) for each in messages.list_ids(inbox.id, ListQuery())]
    assert [each.subject for each in messages.load_rows(ids)] == ["Trip"]
    assert [message for each in told for message in each.found] == ids
    assert MessagesChanged(inbox.id) in events
    connection.close()
    store.close()


def test_a_search_that_is_not_wanted_any_more_ends(asking: Asking) -> None:
    wanted = asking.begin("company")
    wanted.answer.cancel()
    assert asking.found("rake") == ["Garden"]


def test_offline_no_server_is_asked(asking: Asking) -> None:
    asking.client.sync.set_offline(True)
    asking.client.wait(lambda: not asking.client.sync.is_online)
    with pytest.raises(Unreachable):
        asking.begin("company").answer.result(PATIENCE_S)


@contextmanager
def unwilling(says: bytes) -> Iterator[Server]:
    """A server of one connection that takes a login and folders, and answers so to every search."""

    def talk(connected: socket.socket) -> None:
        connected.sendall(b"* OK ready\r\n")
        for line in connected.makefile("rb"):
            tag, _, command = line.partition(b" ")
            if command.startswith(b"SELECT"):
                connected.sendall(b"* 3 EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\n")
            is_search = command.startswith(b"UID SEARCH")
            answer = says if is_search else b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
            connected.sendall(answer.replace(b"TAG", tag))

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def work() -> None:
            with listener.accept()[0] as connected:
                talk(connected)

        thread = threading.Thread(target=work)
        thread.start()
        yield Server(
            host="127.0.0.1", port=listener.getsockname()[1], security=Security.PLAIN, user="alice@mail.test"
        )
        thread.join()


@pytest.mark.parametrize(
    ("says", "error", "words"),
    [
        (b"TAG NO [BADCHARSET (US-ASCII)] no such letters\r\n", Refused, "BADCHARSET"),
        (b"TAG BAD I do not search\r\n", Refused, "I do not search"),
        (b"+ go on\r\n+ and on\r\n", Unreachable, "more than there is"),
        (b"* SEARCH 1 x\r\nTAG OK done\r\n", None, ""),
    ],
)
def test_a_server_that_does_not_search_is_an_expected_error(
    says: bytes, error: type[Exception] | None, words: str
) -> None:
    with unwilling(says) as server:
        connection = connect(server, PASSWORD)
        connection.select("INBOX")
        keys = search_keys(parse_search("body:rake", TODAY).terms, TODAY)
        if error is None:
            assert connection.search(keys, 1, 3) == ()
        else:
            with pytest.raises(error, match=words):
                connection.search(keys, 1, 3)
        connection.close()
