"""All that a person does without the network, one after the other: it can be seen, and is so on the server
when that is there again, each thing once and in its order."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.core import Core
from mailguard.events import Event, SyncProgressed
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    Flag,
    Folder,
    ListQuery,
    MessageId,
    OutgoingState,
    Security,
    Server,
    Settings,
)
from tests.faults.imap_world import letter_of
from tests.faults.mailboxes import Copy, here, on_server
from tests.faults.victim import PASSWORD, start
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.recording_smtp import RecordingSmtp, recording_smtp
from ui.activity.waiting_words import waiting_words

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

USER = "alice@mail.test"
ALICE = AccountId("alice")
PATIENCE_S = 30.0
TAG = "$label1"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot([USER], PASSWORD) as made:
        for number in range(9):
            made.deliver(USER, letter_of(f"Letter {number}"))
        made.deliver(USER, letter_of("Plan"), "Projects")
        made.deliver(USER, letter_of("Note"), "Notes")
        made.deliver(USER, letter_of("Bill"), "Bills")
        yield made


@pytest.fixture
def smtp() -> Iterator[RecordingSmtp]:
    with recording_smtp(None, Security.PLAIN, user="alice", password=PASSWORD) as made:
        yield made


class Desk:
    """The core of Alice's profile, and what it told."""

    def __init__(self, folder: Path, gnupg_home: Path) -> None:
        self.told: list[Event] = []
        self.core: Core = start(folder, gnupg_home, self.told.append)
        (self.account,) = self.core.book.accounts()

    def until(self, is_so: Callable[[], object]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < give_up, (self.waiting(), self.told[-9:])
            time.sleep(0.02)

    def folder(self, path: str) -> Folder:
        return next(each for each in self.core.mail.folders(ALICE).result() if each.path == path)

    def message(self, subject: str, path: str = "INBOX") -> list[MessageId]:
        listed = self.core.mail.list_ids(self.folder(path).id, ListQuery()).result()
        ids = [MessageId(each) for each in listed]
        return [row.id for row in self.core.mail.load_rows(ids).result() if row.subject == subject]

    def look_for_mail(self) -> None:
        since = len(self.told)
        self.core.mail.get_messages(ALICE)
        self.until(
            lambda: any(
                isinstance(each, SyncProgressed) and each.account == ALICE and each.done == each.total
                for each in self.told[since:]
            )
        )

    def waiting(self) -> list[str]:
        return [waiting_words(each) for each in self.core.waiting.list().result()]

    def here(self) -> Counter[Copy]:
        assert self.core._store is not None
        return Counter(here(self.core._store, ALICE))


@pytest.fixture
def desk(tmp_path: Path, gnupg_home: Path, dovecot: Dovecot, smtp: RecordingSmtp) -> Iterator[Desk]:
    server = Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user=USER)
    book = AccountBook(tmp_path / "settings.toml")
    book.save_account(Account(id=ALICE, identity=Address("Alice", USER), imap=server, smtp=smtp.server))
    book.save_settings(Settings(undo_send_s=0))
    made = Desk(tmp_path, gnupg_home)
    made.until(lambda: len(made.here()) == 12)
    yield made
    made.core.close()


def letter(account: Account, subject: str) -> Draft:
    return Draft(
        account=account.id,
        from_=account.identity,
        to=(Address("Bob", "bob@example.net"),),
        subject=subject,
        text="A word.",
    )


def do_everything(desk: Desk) -> None:
    """One of each thing, each to another message or folder."""
    core = desk.core
    core.deeds.mark(desk.message("Letter 0"), Flag.READ, True).result()
    core.deeds.mark(desk.message("Letter 1"), Flag.STARRED, True).result()
    core.deeds.mark(desk.message("Letter 2"), TAG, True).result()
    core.folders.create(ALICE, None, "New").result()
    core.deeds.move(desk.message("Letter 3"), desk.folder("New").id).result()
    core.deeds.mark(desk.message("Letter 3", "New"), Flag.STARRED, True).result()
    core.deeds.copy(desk.message("Letter 4"), desk.folder("Projects").id).result()
    core.deeds.delete(desk.message("Letter 5")).result()
    core.deeds.delete_for_good(desk.message("Letter 6")).result()
    core.deeds.archive(desk.message("Letter 7")).result()
    core.folders.rename(desk.folder("Projects"), "Jobs").result()
    core.folders.move(desk.folder("Notes"), desk.folder("New")).result()
    core.folders.delete_for_good(desk.folder("Bills")).result()
    core.folders.subscribe(ALICE, {"New": False, "Archive": True}).result()
    core.writing.send(letter(desk.account, "Written")).result()
    core.writing.save_draft(letter(desk.account, "Begun")).result()


EXPECTED = Counter(
    Copy(folder, subject, frozenset(flags))
    for folder, subject, *flags in (
        ("INBOX", "Letter 0", "\\Seen"),
        ("INBOX", "Letter 1", "\\Flagged"),
        ("INBOX", "Letter 2"),
        ("New", "Letter 3", "\\Flagged"),
        ("INBOX", "Letter 4"),
        ("Jobs", "Letter 4"),
        ("Trash", "Letter 5"),
        ("Archive", "Letter 7"),
        ("INBOX", "Letter 8"),
        ("Jobs", "Plan"),
        ("New/Notes", "Note"),
        ("Sent", "Written", "\\Seen"),
        ("Drafts", "Begun", "\\Seen"),
    )
)


def test_all_that_was_done_offline_is_listed_and_then_so_on_the_server_once(
    desk: Desk, dovecot: Dovecot, smtp: RecordingSmtp
) -> None:
    desk.core.set_offline(True)
    do_everything(desk)
    waiting = desk.waiting()
    assert waiting == [
        "Make the folder New",
        "Rename the folder Projects to Jobs",
        "Rename the folder Notes to New/Notes",
        "Delete the folder Bills for good",
        "Unsubscribe from the folder New",
        "Subscribe to the folder Archive",
        "Mark 1 message in Inbox as read",
        "Star 1 message in Inbox",
        "Mark 1 message in Inbox",
        "Move 1 message from Inbox to New",
        "Star 1 message in New",
        "Copy 1 message from Inbox to Jobs",
        "Move 1 message from Inbox to Trash",
        "Delete 1 message in Inbox for good",
        "Move 1 message from Inbox to Archive",
        "Put 1 message into Drafts",
    ]
    (unsent,) = desk.core.outbox.list().result()
    assert unsent.state is OutgoingState.READY
    assert smtp.received == []
    desk.core.set_offline(False)
    desk.until(lambda: not desk.waiting() and not desk.core.outbox.list().result())
    for _ in range(2):
        desk.look_for_mail()
    desk.until(lambda: Counter(_with_slashes(on_server(dovecot, USER))) == EXPECTED)
    desk.until(lambda: desk.here() == EXPECTED)
    assert len(smtp.received) == 1
    (tagged,) = desk.core.mail.load_rows(desk.message("Letter 2")).result()
    assert [each.keyword for each in tagged.tags] == [TAG]


def _with_slashes(copies: list[Copy]) -> list[Copy]:
    """Maildir++ writes "New.Notes"."""
    return [Copy(each.folder.replace(".", "/"), each.subject, each.flags) for each in copies]
