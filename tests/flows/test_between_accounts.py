"""Messages that go to another account, or to a folder of this computer: whole, once, never lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.core import Core
from mailguard.model import (
    LOCAL,
    Account,
    AccountId,
    Address,
    Flag,
    Folder,
    ListQuery,
    MessageId,
    MessageRow,
    Security,
    Server,
)
from tests.faults.imap_world import letter_of
from tests.faults.mailboxes import on_server
from tests.faults.victim import start
from tests.servers.dovecot import Dovecot, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

PATIENCE_S = 20.0
ALICE, BOB = "alice@mail.test", "bob@mail.test"


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as made:
        for number in range(3):
            made.deliver(ALICE, letter_of(f"Letter {number}"))
        yield made


@pytest.fixture
def core(dovecot: Dovecot, tmp_path: Path, gnupg_home: Path) -> Iterator[Core]:
    book = AccountBook(tmp_path / "settings.toml")
    for user in (ALICE, BOB):
        server = Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user=user)
        name = user.partition("@")[0]
        book.save_account(Account(id=AccountId(name), identity=Address(name, user), imap=server, smtp=server))
    made = start(tmp_path, gnupg_home, lambda _: None)
    yield made
    made.close()


def until(is_so: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def folder(core: Core, account: str, path: str) -> Folder:
    found: list[Folder] = []

    def look() -> bool:
        folders = core.mail.folders(AccountId(account)).result(PATIENCE_S)
        found[:] = [each for each in folders if each.path == path]
        return bool(found)

    until(look)
    return found[0]


def rows(core: Core, account: str, path: str) -> list[MessageRow]:
    ids = core.mail.list_ids(folder(core, account, path).id, ListQuery(newest_first=False))
    return list(core.mail.load_rows([MessageId(each) for each in ids.result(PATIENCE_S)]).result(PATIENCE_S))


def subjects(core: Core, account: str, path: str) -> list[str]:
    return sorted(each.subject for each in rows(core, account, path))


def there(dovecot: Dovecot, user: str) -> list[tuple[str, str]]:
    return [(each.folder, each.subject) for each in on_server(dovecot, user)]


def message(core: Core, subject: str) -> MessageId:
    until(lambda: len(rows(core, "alice", "INBOX")) == 3)
    return next(each.id for each in rows(core, "alice", "INBOX") if each.subject == subject)


def test_a_message_moves_to_another_account_and_is_then_gone_from_the_first(
    core: Core, dovecot: Dovecot
) -> None:
    one = message(core, "Letter 1")
    core.mail.set_flag([one], Flag.STARRED, True).result(PATIENCE_S)
    core.deeds.move([one], folder(core, "bob", "Archive").id).result(PATIENCE_S)
    assert subjects(core, "bob", "Archive") == ["Letter 1"]
    until(lambda: there(dovecot, BOB) == [("Archive", "Letter 1")])
    until(lambda: there(dovecot, ALICE) == [("INBOX", "Letter 0"), ("INBOX", "Letter 2")])
    assert on_server(dovecot, BOB)[0].flags == {"\\Flagged"}
    until(lambda: subjects(core, "alice", "INBOX") == ["Letter 0", "Letter 2"])


def test_a_copy_in_another_account_leaves_the_message_where_it_is(core: Core, dovecot: Dovecot) -> None:
    core.deeds.copy([message(core, "Letter 2")], folder(core, "bob", "Archive").id).result(PATIENCE_S)
    until(lambda: there(dovecot, BOB) == [("Archive", "Letter 2")])
    assert len(there(dovecot, ALICE)) == 3


def test_a_message_moves_to_a_folder_of_this_computer_and_back(core: Core, dovecot: Dovecot) -> None:
    core.folders.create(LOCAL, None, "Kept").result(PATIENCE_S)
    kept = folder(core, LOCAL, "Kept")
    core.deeds.move([message(core, "Letter 0")], kept.id).result(PATIENCE_S)
    until(lambda: there(dovecot, ALICE) == [("INBOX", "Letter 1"), ("INBOX", "Letter 2")])
    (row,) = rows(core, LOCAL, "Kept")
    opened = core.mail.open_message(row.id).result(PATIENCE_S)
    assert opened.text.strip() == "Text."
    core.deeds.move([row.id], folder(core, "alice", "Archive").id).result(PATIENCE_S)
    until(lambda: ("Archive", "Letter 0") in there(dovecot, ALICE))
    until(lambda: subjects(core, LOCAL, "Kept") == [])


def test_a_move_to_another_account_is_taken_back(core: Core, dovecot: Dovecot) -> None:
    deed = core.deeds.move([message(core, "Letter 1")], folder(core, "bob", "Archive").id).result(PATIENCE_S)
    until(lambda: len(there(dovecot, ALICE)) == 2 and len(there(dovecot, BOB)) == 1)

    def take_back() -> bool:
        done = core.deeds.take_back(deed).result(PATIENCE_S)
        return bool(done.steps)

    until(take_back)
    until(lambda: ("INBOX", "Letter 1") in there(dovecot, ALICE) and not there(dovecot, BOB))


def test_what_waits_to_go_to_another_account_can_still_be_moved_on(core: Core, dovecot: Dovecot) -> None:
    one = message(core, "Letter 1")
    core.mail.open_message(one).result(PATIENCE_S)  # so that it is here
    core.set_offline(True)
    core.deeds.move([one], folder(core, "bob", "Archive").id).result(PATIENCE_S)
    core.deeds.move([one], folder(core, "bob", "Junk").id).result(PATIENCE_S)
    assert len(there(dovecot, ALICE)) == 3
    core.set_offline(False)
    until(lambda: there(dovecot, BOB) == [("Junk", "Letter 1")])
    until(lambda: len(there(dovecot, ALICE)) == 2)


NAMELESS = (
    b"From: bob@mail.test\r\nDate: Sun, 01 Nov 2026 10:00:00 +0000\r\nSubject: Nameless\r\n\r\nOnce.\r\n"
)


def test_a_message_without_a_message_id_is_moved_whole_and_known_by_its_bytes(
    core: Core, dovecot: Dovecot
) -> None:
    for _ in range(2):  # two that are the same to the byte stay two
        dovecot.deliver(ALICE, NAMELESS)
    dovecot.deliver(BOB, NAMELESS, folder="Archive")  # one of another origin is not taken for one of them
    until(lambda: subjects(core, "alice", "INBOX").count("Nameless") == 2)
    until(lambda: subjects(core, "bob", "Archive") == ["Nameless"])
    nameless = [each.id for each in rows(core, "alice", "INBOX") if each.subject == "Nameless"]
    core.deeds.move(nameless, folder(core, "bob", "Archive").id).result(PATIENCE_S)
    until(lambda: there(dovecot, BOB) == [("Archive", "Nameless")] * 3)
    until(lambda: [each for _, each in there(dovecot, ALICE)] == ["Letter 0", "Letter 1", "Letter 2"])
    until(lambda: len(rows(core, "bob", "Archive")) == 3)
    assert {each.id for each in rows(core, "bob", "Archive")} >= set(nameless), "rows keep their ids"


def test_a_message_without_a_message_id_is_put_there_once_though_the_answer_was_lost(
    core: Core, dovecot: Dovecot
) -> None:
    dovecot.deliver(ALICE, NAMELESS)
    until(lambda: "Nameless" in subjects(core, "alice", "INBOX"))
    (one,) = (each.id for each in rows(core, "alice", "INBOX") if each.subject == "Nameless")
    core.mail.open_message(one).result(PATIENCE_S)
    archive = folder(core, "bob", "Archive")
    until(lambda: not core.waiting.list().result(PATIENCE_S))
    core.set_offline(True)
    core.deeds.move([one], archive.id).result(PATIENCE_S)
    assert core._parts is not None
    (waiting,) = core._parts.messages.pending(AccountId("bob"))
    validity = core._parts.folders.uidvalidity(archive.id)
    core._parts.messages.note_tried(waiting.id, f"{validity} 1")  # as before the cut
    dovecot.deliver(BOB, NAMELESS, folder="Archive")  # what the server took, and could not say
    core.set_offline(False)
    until(lambda: [each for _, each in there(dovecot, ALICE)] == ["Letter 0", "Letter 1", "Letter 2"])
    assert there(dovecot, BOB) == [("Archive", "Nameless")]
