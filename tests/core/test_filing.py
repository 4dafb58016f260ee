"""Drafts for the Drafts folder of a server: what is written there, what takes its place, what is removed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.errors import KeyUnusable, NotFound, NotSendable
from mailguard.model import (
    Account,
    AccountId,
    Address,
    ChangeKind,
    Draft,
    DraftAttachment,
    DraftCopy,
    DraftId,
    FetchedHeader,
    Fingerprint,
    FolderId,
    FolderRole,
    HeaderRecord,
    ListQuery,
    MessageId,
    PendingChange,
    RemoteFolder,
    Security,
    Server,
    Settings,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.search.query import parse_search
from mailguard.sending.filing import Filing, must_be_sealed
from mailguard.store.drafts import DraftStore
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.sync.headers import read_header
from tests.conftest import key_maker, new_gnupg_home
from tests.core.test_pgpmime import armor_of, can_be_read, parse

ALICE = Address("Alice Example", "alice@example.org")
BOB = Address("Bob Example", "bob@example.net")
DAVE = Address("Dave Secret", "dave@example.org")
WORK = AccountId("work")
NOWHERE = Server(host="127.0.0.1", port=1, security=Security.TLS, user=ALICE.address)
FILE = DraftAttachment(filename="floor-plan.svg", content_type="image/svg+xml", data=b"<svg>cellar</svg>" * 9)
DRAFT = Draft(
    account=WORK,
    from_=ALICE,
    to=(BOB,),
    bcc=(DAVE,),
    subject="Harvest festival",
    text="The key lies under the mat.\n",
    attachments=(FILE,),
)


@dataclass(frozen=True)
class Key:
    gpg: GnuPG
    own: Fingerprint
    public_alone: Fingerprint


@pytest.fixture(scope="module")
def key() -> Iterator[Key]:
    gpg, other = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    bob = key_maker(other)(BOB.name, BOB.address)
    gpg.import_keys(other.export_public([bob]))
    yield Key(gpg, key_maker(gpg)(ALICE.name, ALICE.address), bob)
    for each in (gpg, other):
        each.close()
        shutil.rmtree(each.home or "", ignore_errors=True)


@dataclass
class Desk:
    """One account's store, and a server that is told what waits for it when a test says so."""

    store: SealedStore
    book: AccountBook
    filing: Filing
    drafts: DraftStore
    messages: Messages
    folders: Folders
    uid: int = 100

    def save(self, draft: Draft = DRAFT, draft_id: DraftId | None = None, **changed: Any) -> DraftId:
        return self.drafts.save(replace(draft, **changed), draft_id)

    def file(self, draft: Draft = DRAFT, draft_id: DraftId | None = None, **changed: Any) -> DraftId:
        kept = self.save(draft, draft_id, **changed)
        self.filing.file(kept)
        return kept

    def folder(self, role: FolderRole = FolderRole.DRAFTS) -> FolderId:
        found = self.folders.by_role(WORK, role)
        assert found is not None
        return found.id

    @property
    def pending(self) -> tuple[PendingChange, ...]:
        return self.messages.pending(WORK)

    @property
    def waiting(self) -> PendingChange:
        """The one message that waits to be put into Drafts."""
        (change,) = [each for each in self.pending if each.kind is ChangeKind.APPEND]
        return change

    def told(self) -> list[ChangeKind]:
        """The server hears all that waits."""
        changes = self.pending
        for each in changes:
            self.messages.done_pending(each)
        return [each.kind for each in changes]

    def arrive(self, raw: bytes, role: FolderRole = FolderRole.DRAFTS, *flags: str) -> MessageId:
        """The next sync finds a message."""
        self.uid += 1
        record = header_of(raw, self.uid, *flags)
        return self.messages.save_headers(self.folder(role), [record])[0]

    def rows(self, role: FolderRole = FolderRole.DRAFTS) -> list[MessageId]:
        return [MessageId(each) for each in self.messages.list_ids(self.folder(role), ListQuery())]

    def found(self, words: str, role: FolderRole) -> list[MessageId]:
        query = ListQuery(search=parse_search(words, date(2026, 11, 1)))
        return [MessageId(each) for each in self.messages.list_ids(self.folder(role), query)]

    def unfiled(self) -> list[DraftId]:
        return [each for each, _ in self.drafts.list_unfiled()]


def header_of(raw: bytes, uid: int, *flags: str) -> HeaderRecord:
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return read_header(
        FetchedHeader(uid=uid, flags=frozenset(flags), size_bytes=len(raw), received="", raw=head)
    )


@pytest.fixture
def desk(tmp_path: Path, key: Key) -> Iterator[Desk]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    book = AccountBook(tmp_path / "settings.toml")
    book.save_account(Account(id=WORK, identity=ALICE, imap=NOWHERE, smtp=NOWHERE, key=key.own))
    drafts, folders = DraftStore(store), Folders(store)
    filing = Filing(key.gpg, Ring(key.gpg), drafts, folders, book)
    made = Desk(store, book, filing, drafts, Messages(store), folders)
    roles = {"INBOX": FolderRole.INBOX, "Drafts": FolderRole.DRAFTS, "Sent": FolderRole.SENT}
    roles["Trash"] = FolderRole.TRASH
    folders.save_listing(
        WORK, [RemoteFolder(path=path, separator="/", role=role) for path, role in roles.items()]
    )
    for each in folders.load(WORK):
        folders.set_state(each.id, uidvalidity=1, uidnext=1, highestmodseq=0)
    yield made
    store.close()


# What is written


@pytest.mark.parametrize(
    ("changed", "sealed"),
    [
        ({}, False),
        ({"sign": True}, False),
        ({"encrypt": True}, True),
        ({"encrypt_automatically": True}, True),
        ({"answers_encrypted": True}, True),
    ],
)
def test_a_draft_is_sealed_wherever_its_message_may_come_to_be_encrypted(
    changed: dict[str, Any], sealed: bool
) -> None:
    assert must_be_sealed(replace(DRAFT, **changed)) is sealed


@pytest.mark.parametrize("changed", [{"encrypt_subject": False}, {"use_inline": True}, {"sign": True}])
def test_a_sealed_draft_tells_the_server_nothing_of_itself(
    desk: Desk, key: Key, changed: dict[str, Any]
) -> None:
    kept = desk.save(encrypt=True, **changed)
    assert desk.filing.file(kept) is DraftCopy.SEALED
    raw = desk.waiting.raw
    for secret in (DRAFT.subject, DRAFT.text.strip(), FILE.filename, FILE.data.decode(), DAVE.address):
        assert not can_be_read(raw, secret)
    opened = key.gpg.decrypt(armor_of(raw))
    recipients = [each for each in opened.status if " ENC_TO " in each]
    assert len(recipients) == 1  # one's own key alone
    assert not any("SIG" in each.split()[1] for each in opened.status)
    inner = parse(opened.data)
    assert (inner["Subject"], inner["Bcc"]) == (DRAFT.subject, str(DAVE))
    text, file = inner.iter_parts()
    assert text.get_content().splitlines() == DRAFT.text.splitlines()
    assert (file.get_filename(), file.get_content()) == (FILE.filename, FILE.data)


def test_a_draft_that_is_not_to_be_encrypted_is_filed_readable_with_its_bcc(desk: Desk) -> None:
    assert desk.filing.file(desk.save(sign=True)) is DraftCopy.READABLE
    change = desk.waiting
    message = parse(change.raw)
    assert (message["Subject"], message["Bcc"], message["To"]) == (DRAFT.subject, str(DAVE), str(BOB))
    assert message["Message-ID"] == f"<{change.message_id}>"
    assert change.flag.split() == ["\\Seen", "\\Draft"]
    assert change.folder == desk.folder()


def test_recipients_that_are_not_typed_to_their_end_stay_here(desk: Desk) -> None:
    half = Address("", "bob@exam ple")
    kept = desk.file(to=(half, BOB), cc=(half,), bcc=())
    assert parse(desk.waiting.raw)["To"] == str(BOB)
    assert desk.drafts.load(kept).to == (half, BOB)


def test_a_draft_without_any_recipient_is_filed_too(desk: Desk) -> None:
    desk.file(to=(), bcc=(), subject="", text="", attachments=())
    assert parse(desk.waiting.raw)["From"] == str(ALICE)


def test_without_a_key_of_ones_own_nothing_sealed_goes_to_the_server_readable(desk: Desk, key: Key) -> None:
    for account_key in (None, key.public_alone, Fingerprint("A" * 40)):
        desk.book.save_account(replace(desk.book.accounts()[0], key=account_key))
        with pytest.raises(KeyUnusable):
            desk.filing.file(desk.save(encrypt=True))
    assert desk.pending == ()
    assert len(desk.unfiled()) == 3


def test_another_key_of_ones_own_serves_where_the_account_has_none(desk: Desk, key: Key) -> None:
    desk.book.save_account(replace(desk.book.accounts()[0], key=None))
    assert desk.filing.file(desk.save(encrypt=True, signing_key=key.own)) is DraftCopy.SEALED


def test_an_account_without_a_drafts_folder_keeps_its_drafts_here(desk: Desk) -> None:
    inbox = RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)
    desk.folders.save_listing(WORK, [inbox])
    kept = desk.save()
    with pytest.raises(NotFound):
        desk.filing.file(kept)
    assert desk.unfiled() == [kept]


# What takes whose place


def test_a_draft_saved_twice_before_the_server_heard_goes_there_once(desk: Desk) -> None:
    kept = desk.file(text="first")
    desk.file(draft_id=kept, text="second", attachments=())
    assert desk.waiting.raw.endswith(b"\r\n\r\nsecond\r\n")
    assert desk.told() == [ChangeKind.APPEND]


def test_the_new_copy_is_put_there_before_the_old_one_is_removed(desk: Desk) -> None:
    kept = desk.file()
    raw = desk.waiting.raw
    desk.told()
    desk.arrive(raw)
    desk.file(draft_id=kept, text="second")
    assert desk.rows() == []
    assert [(each.kind, each.uids) for each in desk.pending] == [
        (ChangeKind.APPEND, ()),
        (ChangeKind.DELETE, (101,)),
    ]


def test_a_copy_that_was_on_its_way_when_it_was_replaced_is_removed_when_it_is_met(desk: Desk) -> None:
    kept = desk.file(text="first")
    first = desk.waiting.raw
    desk.file(draft_id=kept, text="second")
    second = desk.waiting.raw
    desk.told()
    desk.arrive(second)
    late = desk.arrive(first)
    assert late not in desk.rows()
    assert len(desk.rows()) == 1
    assert [(each.kind, each.uids) for each in desk.pending] == [(ChangeKind.DELETE, (102,))]


def test_a_removed_copy_that_the_server_only_marks_as_deleted_is_left_to_it(desk: Desk) -> None:
    kept = desk.file()
    raw = desk.waiting.raw
    desk.drafts.drop(kept)
    desk.arrive(raw, FolderRole.DRAFTS, "\\Deleted")
    assert desk.pending == ()
    assert desk.rows() == []


def test_what_another_program_saved_under_the_same_message_id_is_not_ours_to_remove(desk: Desk) -> None:
    kept = desk.file()
    raw = desk.waiting.raw
    theirs = raw.replace(b"Date: ", b"Date: Sun, 01 Nov 2026 12:00:00 +0000\r\nX-Old-Date: ")
    desk.told()
    desk.arrive(raw)
    row = desk.arrive(theirs)
    assert desk.drafts.find_filed(row) is None
    desk.drafts.drop(kept)
    assert desk.rows() == [row]


def test_a_draft_that_cannot_be_filed_anew_leaves_no_older_copy(desk: Desk) -> None:
    kept = desk.file()
    raw = desk.waiting.raw
    desk.told()
    desk.arrive(raw)
    desk.book.save_account(replace(desk.book.accounts()[0], key=None))
    desk.save(draft_id=kept, encrypt=True)
    with pytest.raises(KeyUnusable):
        desk.filing.file(kept)
    assert desk.told() == [ChangeKind.DELETE]
    assert desk.unfiled() == [kept]


@pytest.mark.parametrize("has_arrived", [False, True])
def test_a_dropped_draft_takes_its_copy_along(desk: Desk, has_arrived: bool) -> None:
    kept = desk.file(encrypt=True)
    raw = desk.waiting.raw
    if has_arrived:
        desk.told()
        desk.arrive(raw)
    desk.drafts.drop(kept)
    assert [each.kind for each in desk.pending] == ([ChangeKind.DELETE] if has_arrived else [])
    assert desk.rows() == []
    with desk.store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM own_subject").fetchall() == [(0,)]


def test_a_draft_dropped_while_it_is_filed_is_not_filed(desk: Desk) -> None:
    kept = desk.save()
    desk.drafts.drop(kept)
    with pytest.raises(NotFound):
        desk.filing.file(kept)
    assert desk.pending == ()


def test_a_draft_that_goes_over_to_another_account_leaves_the_first(desk: Desk) -> None:
    other = AccountId("other")
    desk.book.save_account(replace(desk.book.accounts()[0], id=other))
    drafts = RemoteFolder(path="Drafts", separator="/", role=FolderRole.DRAFTS)
    desk.folders.save_listing(other, [drafts])
    kept = desk.file()
    desk.file(draft_id=kept, account=other)
    assert desk.pending == ()
    assert [each.kind for each in desk.messages.pending(other)] == [ChangeKind.APPEND]


def test_a_sender_without_an_address_files_nothing(desk: Desk) -> None:
    with pytest.raises(NotSendable):
        desk.filing.file(desk.save(from_=Address("", "alice")))


# One entry a draft


def test_a_draft_is_listed_here_until_it_is_seen_in_its_folder(desk: Desk) -> None:
    kept = desk.file()
    assert desk.unfiled() == [kept]
    row = desk.arrive(desk.waiting.raw)
    assert desk.unfiled() == []
    assert desk.drafts.find_filed(row) == kept
    desk.told()
    desk.file(draft_id=kept, text="more")
    assert (desk.unfiled(), desk.rows()) == ([kept], [])


def test_a_message_of_another_program_becomes_a_draft_once(desk: Desk) -> None:
    row = desk.arrive(letter(b"Message-ID: <tb@example.org>\r\n"))
    kept = desk.drafts.adopt(DRAFT, row)
    assert desk.drafts.adopt(DRAFT, row) == kept
    assert desk.drafts.find_filed(row) == kept
    assert desk.unfiled() == []
    desk.file(draft_id=kept)
    assert desk.told() == [ChangeKind.APPEND, ChangeKind.DELETE]


def test_a_message_without_a_message_id_becomes_a_draft_too(desk: Desk) -> None:
    row, other = desk.arrive(letter(b"")), desk.arrive(letter(b"Message-ID: <other@example.org>\r\n"))
    kept = desk.drafts.adopt(DRAFT, row)
    desk.drafts.drop(kept)
    assert desk.rows() == [other]


def test_a_message_that_is_gone_becomes_no_draft(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.drafts.adopt(DRAFT, MessageId(99))
    assert desk.drafts.list() == ()


def letter(more: bytes) -> bytes:
    return b"From: a@example.org\r\nDate: Sun, 01 Nov 2026 12:00:00 +0000\r\n" + more + b"\r\nHi\r\n"


def test_a_draft_whose_copy_somebody_deleted_is_dropped_later(desk: Desk) -> None:
    moved, deleted, waiting = desk.file(), desk.file(), desk.save()
    rows = [desk.arrive(each.raw) for each in desk.pending]
    desk.told()
    desk.messages.move([rows[0]], desk.folder(FolderRole.TRASH))
    desk.messages.drop_uids(desk.folder(), [102])
    assert desk.unfiled() == [waiting]
    desk.drafts.drop_deleted()
    assert {each for each, _ in desk.drafts.list()} == {moved, waiting}
    desk.messages.delete([rows[0]])
    desk.drafts.drop_deleted()
    assert [each for each, _ in desk.drafts.list()] == [waiting]
    assert deleted not in desk.unfiled()


def test_no_draft_is_dropped_for_an_index_that_has_to_be_made_anew(desk: Desk) -> None:
    kept = desk.file()
    raw = desk.waiting.raw
    desk.told()
    desk.arrive(raw)
    path, key = desk.store.path, desk.store.key
    desk.store.close()
    for each in path.parent.glob("mail.db*"):
        if ".local" not in each.name:
            each.unlink()
    store = SealedStore.open(path, key)
    drafts = DraftStore(store)
    drafts.drop_deleted()
    assert [each for each, _ in drafts.list_unfiled()] == [kept]  # until its folder is read again
    store.close()


def test_an_account_that_is_removed_leaves_its_drafts_here(desk: Desk) -> None:
    kept = desk.file(encrypt=True)
    raw = desk.waiting.raw
    desk.told()
    desk.arrive(raw)
    desk.folders.remove_account(WORK)
    desk.drafts.drop_deleted()
    assert desk.unfiled() == [kept]
    with desk.store.reading() as connection:
        for table in ("draft_copy", "own_subject"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]  # noqa: S608


# True subjects


def test_ones_own_encrypted_draft_shows_its_true_subject_at_once(desk: Desk) -> None:
    desk.file(encrypt=True)
    row = desk.arrive(desk.waiting.raw)
    (shown,) = desk.messages.load_rows([row])
    assert (shown.subject, shown.is_encrypted) == (DRAFT.subject, True)
    assert desk.found("harvest", FolderRole.DRAFTS) == [row]


def test_a_subject_is_not_remembered_where_the_person_does_not_want_it(desk: Desk) -> None:
    desk.book.save_settings(Settings(index_encrypted=False))
    desk.file(encrypt=True)
    (shown,) = desk.messages.load_rows([desk.arrive(desk.waiting.raw)])
    assert shown.subject == ""


SEALED = (
    b"From: alice@example.org\r\nSubject: [...]\r\nDate: Sun, 01 Nov 2026 12:00:00 +0000\r\n"
    b"Message-ID: <sent@example.org>\r\nContent-Type: multipart/encrypted\r\n\r\n"
)


@pytest.mark.parametrize("comes_first", ["the message", "the subject"])
def test_a_sent_message_shows_its_true_subject_whatever_comes_first(desk: Desk, comes_first: str) -> None:
    row = desk.arrive(SEALED, FolderRole.SENT) if comes_first == "the message" else None
    desk.messages.remember_subject(WORK, "sent@example.org", "Harvest\nfestival")
    row = row or desk.arrive(SEALED, FolderRole.SENT)
    assert [each.subject for each in desk.messages.load_rows([row])] == ["Harvest festival"]
    assert desk.found("festival", FolderRole.SENT) == [row]


def test_a_message_of_somebody_else_never_borrows_the_subject_of_ones_own(desk: Desk) -> None:
    desk.messages.remember_subject(WORK, "sent@example.org", "Harvest")
    readable = SEALED.replace(b"multipart/encrypted", b"text/plain").replace(b"[...]", b"Plain")
    rows = [desk.arrive(SEALED, FolderRole.INBOX), desk.arrive(readable, FolderRole.SENT)]
    assert [each.subject for each in desk.messages.load_rows(rows)] == ["", "Plain"]


def test_a_replaced_copy_is_not_looked_for_for_ever(desk: Desk) -> None:
    kept = desk.file()
    long_ago = timedelta(days=400).total_seconds()
    with desk.store.writing() as connection:
        connection.execute("UPDATE draft_copy SET date = date - ?", (int(long_ago),))
    desk.drafts.unfile(kept)
    with desk.store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM draft_copy").fetchall() == [(0,)]
