"""Headers are asked for before the last ones are read: whatever a server makes of it, none is lost."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailguard.errors import Refused, Unreachable
from mailguard.model import AccountId, FolderRole, RemoteFolder, Security, Server
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.syncing.folder import FolderSync, Here
from mailguard.syncing.row_workers import RowWorkers
from mailguard.transport.imap import ImapConnection, connect
from tests.core.test_fetched_headers import answer

KEY = b"k" * 32
FIRST, SECOND, THIRD = (9, 8, 7), (6, 5), (4,)
NEWS = b"* 2 EXPUNGE\r\n* 12 EXISTS\r\n* 1 FETCH (UID 3 FLAGS (\\Seen))\r\n"


class ScriptedServer:
    """For one connection. `says(number, tag, uids)`: what it says to the n-th command for headers."""

    def __init__(self, says: Callable[[int, bytes, list[int]], bytes]) -> None:
        self._says = says
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.commands: list[bytes] = []
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(10)

    def _work(self) -> None:
        connected, _ = self._listener.accept()
        fetches = 0
        with connected, connected.makefile("rb") as lines:
            connected.settimeout(10)
            connected.sendall(b"* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n")
            for line in lines:
                tag, command = line.rstrip().split(b" ", 1)
                self.commands.append(command)
                if command.startswith(b"UID FETCH"):
                    fetches += 1
                    said = self._says(fetches, tag, uids_of(command))
                else:
                    said = OTHERS.get(command.split(b" (")[0].rstrip(b' "INBOX'), b"") + ok(tag)
                connected.sendall(said.removesuffix(CUT))
                if said.endswith(CUT):
                    return


CUT = b"<cut>"
OTHERS = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
    b"SELECT": b"* 9 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 10] .\r\n",
    b"UID SEARCH ALL": b"* SEARCH 1 2 3 4 5 6 7 8 9\r\n",
}


def ok(tag: bytes) -> bytes:
    return tag + b" OK done\r\n"


def uids_of(command: bytes) -> list[int]:
    named = command.split(b" ")[2].decode()
    pairs = (each.partition(":") for each in named.split(","))
    return [uid for first, _, last in pairs for uid in range(int(first), int(last or first) + 1)]


def answers(uids: list[int]) -> bytes:
    return b"".join(map(answer, uids))


@pytest.fixture
def start() -> Iterator[Callable[..., tuple[ScriptedServer, ImapConnection]]]:
    made: list[tuple[ScriptedServer, ImapConnection]] = []

    def begin(says: Callable[[int, bytes, list[int]], bytes]) -> tuple[ScriptedServer, ImapConnection]:
        server = ScriptedServer(says)
        here = Server(host="127.0.0.1", port=server.port, security=Security.PLAIN, user="alice")
        made.append((server, connect(here, "x")))
        return made[-1]

    yield begin
    for server, connection in made:
        connection.close()
        server.close()


Start = Callable[[Callable[[int, bytes, list[int]], bytes]], tuple[ScriptedServer, ImapConnection]]


def fetched(connection: ImapConnection, *batches: tuple[int, ...]) -> list[list[int]]:
    """UIDs that came for each batch, each with the next one asked for ahead."""
    followed = (*batches[1:], ())
    return [
        [each.uid for each in connection.fetch_headers(uids, following)]
        for uids, following in zip(batches, followed, strict=True)
    ]


def test_the_next_headers_are_asked_for_before_the_last_ones_are_read(start: Start) -> None:
    held: list[bytes] = []

    def says(number: int, tag: bytes, uids: list[int]) -> bytes:
        held.append(answers(uids) + ok(tag))
        return b"" if number == 1 else b"".join(held.pop(0) for _ in list(held))

    _, connection = start(says)
    assert fetched(connection, FIRST, SECOND, THIRD) == [[7, 8, 9], [5, 6], [4]]


def test_answers_to_two_commands_that_come_mixed_go_each_to_its_own(start: Start) -> None:
    held: list[tuple[bytes, list[int]]] = []

    def says(number: int, tag: bytes, uids: list[int]) -> bytes:
        held.append((tag, uids))
        if number == 1:
            return b""
        if number == 3:
            return answers(uids) + ok(tag)
        (one, first), (two, second) = held
        return answers([second[0], *first]) + NEWS + answers([*second[1:], 3]) + ok(two) + ok(one)

    _, connection = start(says)
    assert fetched(connection, FIRST, SECOND, THIRD) == [[7, 8, 9], [5, 6], [4]]


@pytest.mark.parametrize("number", [1, 2])
def test_a_server_that_refuses_a_second_command_gets_one_at_a_time(start: Start, number: int) -> None:
    def says(count: int, tag: bytes, uids: list[int]) -> bytes:
        return tag + b" BAD one at a time\r\n" if count == number else answers(uids) + ok(tag)

    server, connection = start(says)
    assert fetched(connection, FIRST, SECOND, THIRD) == [[7, 8, 9], [5, 6], [4]]
    before = len(server.commands)
    connection.fetch_headers(FIRST, SECOND)
    assert len(server.commands) == before + 1


def test_what_is_refused_for_good_is_an_error_and_the_connection_goes_on(start: Start) -> None:
    def says(_: int, tag: bytes, uids: list[int]) -> bytes:
        return tag + b" NO not these\r\n" if 9 in uids else answers(uids) + ok(tag)

    _, connection = start(says)
    with pytest.raises(Refused):
        connection.fetch_headers(FIRST, SECOND)
    assert fetched(connection, SECOND) == [[5, 6]]


def test_another_command_in_between_loses_nothing_of_what_was_asked_for_ahead(start: Start) -> None:
    server, connection = start(lambda _, tag, uids: NEWS + answers(uids) + ok(tag))
    assert [each.uid for each in connection.fetch_headers(FIRST, SECOND)] == [7, 8, 9]
    connection.prove(5)
    assert fetched(connection, SECOND, THIRD) == [[5, 6], [4]]
    assert sum(each.startswith(b"UID FETCH") for each in server.commands) == 3


def test_what_was_asked_for_ahead_and_is_not_wanted_any_more_is_not_taken_for_another(start: Start) -> None:
    _, connection = start(lambda _, tag, uids: answers(uids) + ok(tag))
    connection.fetch_headers(FIRST, SECOND)
    assert fetched(connection, THIRD, FIRST) == [[4], [7, 8, 9]]


@pytest.mark.parametrize("cut", [0, 30, 150, 500, 800])
def test_a_connection_that_ends_in_between_is_one_that_broke(start: Start, cut: int) -> None:
    def says(number: int, tag: bytes, uids: list[int]) -> bytes:
        return b"" if number == 1 else (answers([*FIRST, *SECOND]) + ok(tag))[:cut] + CUT

    _, connection = start(says)
    with pytest.raises(Unreachable):
        connection.fetch_headers(FIRST, SECOND)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    store = SealedStore.open(tmp_path / "mail.db", KEY)
    yield Here(Folders(store), Messages(store), RowWorkers(store.path, KEY), lambda _: None)
    store.close()


def synced(connection: ImapConnection, here: Here) -> tuple[int, ...]:
    """UIDs that the store holds after a sync in small batches."""
    listed = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    (inbox,) = here.folders.save_listing(AccountId("alice"), listed)
    sync = FolderSync(inbox, connection, here)
    for _ in range(20):
        sync.step()
    assert sync.is_done
    return tuple(sorted(here.folders.state(inbox.id).uids))


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailguard.syncing.folder.FIRST_BATCH", 2)


@pytest.mark.usefixtures("_small_batches")
def test_what_a_server_passed_over_is_asked_for_once_more(start: Start, here: Here) -> None:
    asked: Counter[int] = Counter()

    def says(_: int, tag: bytes, uids: list[int]) -> bytes:
        asked.update(uids)
        return answers([each for each in uids if each not in (8, 3, 1) or asked[each] > 1]) + ok(tag)

    _, connection = start(says)
    assert synced(connection, here) == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert {uid for uid, times in asked.items() if times > 1} == {8, 3, 1}
    assert max(asked.values()) == 2


@pytest.mark.usefixtures("_small_batches")
def test_a_message_that_a_server_never_tells_of_holds_nothing_up(start: Start, here: Here) -> None:
    asked: Counter[int] = Counter()

    def says(_: int, tag: bytes, uids: list[int]) -> bytes:
        asked.update(uids)
        return answers([each for each in uids if each != 5]) + ok(tag)

    _, connection = start(says)
    assert synced(connection, here) == (1, 2, 3, 4, 6, 7, 8, 9)
    assert asked[5] == 2
