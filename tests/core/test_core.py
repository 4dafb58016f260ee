"""The core as windows ask it: nothing that was asked is lost, whatever ends when."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.core.futures import failed, settle_all, settled, then
from mailguard.core.threads import Threads
from mailguard.errors import KeyUnusable, NotFound, PassphraseNeeded, PasswordMissing, StoreFailed
from mailguard.events import Event, FoldersChanged, MessagesChanged, SettingsChanged
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    FolderId,
    FolderRole,
    ListMark,
    ListQuery,
    MessageId,
    OutgoingId,
    OutgoingState,
    RemoteFolder,
    Security,
    Server,
    Settings,
    ShowAs,
    Wire,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.search.query import parse_search
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore, files_of
from mailguard.store.unread_texts import count_unsearched
from tests.conftest import MakeKey, key_maker
from tests.core.test_messages import record
from tests.core.test_store import damage

NOWHERE = Server(host="127.0.0.1", port=9, security=Security.PLAIN, user="alice")
ALICE = Account(
    id=AccountId("alice"), identity=Address("Alice", "alice@example.org"), imap=NOWHERE, smtp=NOWHERE
)


@pytest.fixture
def profile(tmp_path: Path, gnupg_home: Path) -> Profile:
    return Profile(config=tmp_path, data=tmp_path / "data", gnupg_home=gnupg_home, is_throwaway=True)


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def core(profile: Profile, events: list[Event]) -> Iterator[Core]:
    made = Core(profile, events.append)
    made.book.save_account(ALICE)
    made.start().result(10)
    made.set_offline(True)
    yield made
    made.close()


@pytest.fixture
def inbox(core: Core) -> FolderId:
    roles = {"INBOX": FolderRole.INBOX, "Trash": FolderRole.TRASH}
    listing = [RemoteFolder(path=path, separator="/", role=role) for path, role in roles.items()]
    return Folders(store_of(core)).save_listing(ALICE.id, listing)[0].id


def store_of(core: Core) -> SealedStore:
    assert core._store is not None
    return core._store


def put(core: Core, folder: FolderId, *uids: int) -> tuple[MessageId, ...]:
    return Messages(store_of(core)).save_headers(folder, [record(uid) for uid in uids])


# Threads and Futures


def test_what_is_to_be_written_is_written_before_the_end() -> None:
    threads = Threads()
    done: list[int] = []

    def write(number: int) -> None:
        time.sleep(0.05)
        done.append(number)

    for number in range(6):
        threads.disk(write, number)
    threads.close(timeout_s=0.01)
    assert sorted(done) == list(range(6))


def test_work_with_gpg_gets_its_time_and_no_more() -> None:
    threads = Threads()
    may_end = threading.Event()
    quick, slow = threads.crypto(time.sleep, 0.05), threads.crypto(may_end.wait, 10)
    begun = time.monotonic()
    threads.close(timeout_s=0.3)
    assert quick.done()
    assert not slow.done()
    assert time.monotonic() - begun < 2
    may_end.set()


def test_a_draft_that_is_saved_while_the_program_ends_is_there_at_the_next_start(profile: Profile) -> None:
    core = Core(profile, lambda event: None)
    core.start(b"k" * 32).result(10)
    for number in range(20):
        core.writing.save_draft(Draft(account=ALICE.id, from_=ALICE.identity, text=f"draft {number}"))
    core.close()
    again = Core(profile, lambda event: None)
    again.start(b"k" * 32).result(10)
    assert len(again.writing.drafts().result(10)) == 20
    again.close()


def test_one_future_follows_another_and_hands_on_its_failure() -> None:
    assert then(settled(1), lambda value: settled(value + 1)).result(1) == 2
    broken: Future[int] = failed(NotFound("x"))
    with pytest.raises(NotFound):
        then(broken, lambda value: settled(value)).result(1)
    with pytest.raises(ZeroDivisionError):
        then(settled(0), lambda value: settled(1 // value)).result(1)


def test_a_future_that_was_cancelled_stays_so_when_its_answer_comes() -> None:
    first: Future[int] = Future()
    second = then(first, lambda value: settled(value))
    assert second.cancel()
    first.set_result(1)
    assert second.cancelled()


# Settings


def test_the_last_of_many_changes_of_settings_is_the_one_that_is_kept(
    core: Core, profile: Profile, events: list[Event]
) -> None:
    for number in range(1, 41):
        core.accounts.change_settings(replace(core.accounts.settings(), mark_read_after_s=float(number)))
        assert core.accounts.settings().mark_read_after_s == number
    core.accounts.change_settings(replace(core.accounts.settings(), show_as=ShowAs.PLAIN))
    wait_for(lambda: sum(isinstance(each, SettingsChanged) for each in events) == 41)
    kept = core.accounts.settings()
    assert (kept.mark_read_after_s, kept.show_as) == (40, ShowAs.PLAIN)
    again = Core(profile, lambda event: None)
    assert again.book.settings() == kept
    again.close()


def test_settings_that_cannot_be_written_hold_and_are_told_of(
    core: Core, profile: Profile, events: list[Event]
) -> None:
    profile.settings_file.unlink()
    profile.settings_file.mkdir()
    (profile.settings_file / "in the way").touch()
    core.accounts.change_settings(Settings(mark_read_after_s=3.0))
    wait_for(lambda: any(isinstance(each, SettingsChanged) for each in events))
    assert any(isinstance(each, SettingsChanged) and isinstance(each.error, StoreFailed) for each in events)
    assert core.accounts.settings().mark_read_after_s == 3.0


def test_what_was_kept_of_encrypted_mail_goes_when_it_is_not_wanted_any_more(
    core: Core, inbox: FolderId, events: list[Event]
) -> None:
    messages, sealed, plain = Messages(store_of(core)), *put(core, inbox, 1, 2)
    for message, is_encrypted in ((sealed, True), (plain, False)):
        messages.save_findings(
            message, subject="Harvest" if is_encrypted else None, mark=ListMark("B24", "lock", "seal", "ok"),
            generation="1", is_encrypted=is_encrypted, is_signed=False, has_attachment=False,
            is_verified=False, text="by the river",
        )  # fmt: skip
    messages.remember_subject(ALICE.id, "own@example.org", "Festival")
    events.clear()
    core.accounts.change_settings(replace(core.accounts.settings(), index_encrypted=False))
    wait_for(lambda: any(isinstance(each, SettingsChanged) for each in events))
    assert events == [MessagesChanged(inbox), SettingsChanged(None)]
    assert [row.subject for row in messages.load_rows([sealed, plain])] == ["Hello", "Hello"]
    for typed, found in (
        ("harvest", []),
        ("river", [plain]),
        ("hello", [plain, sealed]),
        ("-river", [sealed]),
    ):
        query = ListQuery(search=parse_search(typed, date(2026, 11, 25)))
        assert set(messages.list_ids(inbox, query)) == set(found), typed
    assert count_unsearched(store_of(core), inbox, ListQuery(), "", is_indexed=True).encrypted == 1
    with store_of(core).reading() as connection:
        assert connection.execute("SELECT * FROM own_subject").fetchall() == []


# What is done to messages


def test_messages_are_moved_to_the_trash_all_or_none(core: Core, inbox: FolderId) -> None:
    first, second = put(core, inbox, 1, 2)
    core.deeds.delete([first]).result(5)
    trash = next(each for each in core.mail.folders(ALICE.id).result(5) if each.role is FolderRole.TRASH)
    assert list(core.mail.list_ids(trash.id, ListQuery()).result(5)) == [first]
    with pytest.raises(NotFound):
        core.deeds.delete([second, first]).result(5)  # one of them lies in the Trash already
    assert list(core.mail.list_ids(inbox, ListQuery()).result(5)) == [second]


def test_an_account_without_an_archive_refuses_and_moves_nothing(core: Core, inbox: FolderId) -> None:
    (message,) = put(core, inbox, 1)
    with pytest.raises(NotFound):
        core.deeds.archive([message]).result(5)
    assert list(core.mail.list_ids(inbox, ListQuery()).result(5)) == [message]


def test_one_message_that_is_gone_does_not_hold_back_the_others(
    core: Core, inbox: FolderId, events: list[Event]
) -> None:
    first, second = put(core, inbox, 1, 2)
    core.deeds.delete_for_good([first]).result(5)
    events.clear()
    core.deeds.delete([first, second]).result(5)
    assert core.mail.list_ids(inbox, ListQuery()).result(5) == array("q")
    assert {each.folder for each in events if isinstance(each, MessagesChanged)} >= {inbox}


def test_a_whole_folder_is_marked_read_in_one_go(core: Core, inbox: FolderId) -> None:
    put(core, inbox, *range(1, 2001))
    begun = time.monotonic()
    core.deeds.mark_read([inbox]).result(10)
    assert time.monotonic() - begun < 2
    assert Messages(store_of(core)).count(inbox) == (0, 2000)


def test_a_message_that_nobody_signed_is_unusual_after_three_that_were(core: Core, inbox: FolderId) -> None:
    """B26 needs the number of the sender's last messages, by the message it comes before."""
    ids = put(core, inbox, 1, 2, 3, 4)
    messages = Messages(store_of(core))
    with store_of(core).writing() as connection:
        for each in ids[:3]:
            connection.execute("UPDATE message SET is_verified = 1 WHERE id = ?", (each,))
    raw = b"From: Bob Example <bob@example.net>\r\nSubject: Pay\r\n\r\nPay now\r\n"
    messages.save_raw(ids[3], raw)
    opened = core.mail.open_message(ids[3]).result(10)
    assert (opened.banner.id, opened.verdict.usual_count) == ("B26", 3)


# The Outbox


def queue(core: Core, raw: bytes, *, is_encrypted: bool = False) -> OutgoingId:
    to = ("bob@example.net", "hidden@example.net")
    return core._parts.outgoing.add(  # type: ignore[union-attr]
        ALICE.id,
        [Wire(envelope_from=ALICE.identity.address, envelope_to=to, raw=raw)],
        sent_copy=raw,
        message_id="<1@example.org>",
        subject="Harvest",
        recipients=to,
        is_encrypted=is_encrypted,
        is_signed=is_encrypted,
    )


INSIDE = b"Content-Type: text/plain\r\n\r\nunder the mat\r\n"
PLAIN = b"From: alice@example.org\r\nTo: bob@example.net\r\nSubject: Harvest\r\n\r\nunder the mat\r\n"


def test_a_message_of_the_outbox_becomes_a_draft_again(core: Core, events: list[Event]) -> None:
    number = queue(core, PLAIN)
    kept, draft = core.outbox.edit(number).result(10)
    assert core.outbox.list().result(5) == ()
    assert core.writing.load_draft(kept).result(5).text.strip() == "under the mat"
    assert [each.address for each in draft.to] == ["bob@example.net"]
    assert [each.address for each in draft.bcc] == ["hidden@example.net"]
    assert any(isinstance(each, FoldersChanged) for each in events)


def test_an_answer_keeps_its_place_in_the_thread_when_it_becomes_a_draft_again(core: Core) -> None:
    number = queue(core, b"In-Reply-To: <1@x.org>\r\nReferences: <0@x.org> <1@x.org>\r\n" + PLAIN)
    _, draft = core.outbox.edit(number).result(10)
    assert draft.in_reply_to.strip("<>") == "1@x.org"
    assert [each.strip("<>") for each in draft.references] == ["0@x.org", "1@x.org"]


def test_what_is_answered_is_marked_once_the_answer_is_sent(core: Core, inbox: FolderId) -> None:
    (answered,) = put(core, inbox, 1)
    draft = Draft(
        account=ALICE.id,
        from_=ALICE.identity,
        to=(Address("", "bob@example.net"),),
        answers=answered,
    )
    core.set_offline(True)
    number = core.writing.send(draft).result(10)
    messages = core._parts.messages  # type: ignore[union-attr]
    assert not messages.load_rows([answered])[0].is_answered
    (waiting,) = core.outbox.list().result(5)
    assert (waiting.id, waiting.answers) == (number, answered)
    core.outbox.sent(waiting)
    assert messages.load_rows([answered])[0].is_answered


def test_an_encrypted_one_needs_the_passphrase_and_stays_encrypted(
    core: Core, gpg: GnuPG, make_key: MakeKey
) -> None:
    key = make_key("Alice", "alice@example.org", "words")
    raw = encrypted(gpg.encrypt(INSIDE, [key]))
    number = queue(core, raw, is_encrypted=True)
    gpg.lock()
    with pytest.raises(PassphraseNeeded):
        core.outbox.edit(number).result(10)
    assert len(core.outbox.list().result(5)) == 1
    _, draft = core.outbox.edit(number, "words").result(10)
    assert draft.text.strip() == "under the mat"
    assert (draft.encrypt, draft.sign) == (True, True)


@pytest.mark.parametrize("state", [OutgoingState.SENDING, OutgoingState.SENT])
def test_a_message_on_its_way_is_neither_edited_nor_dropped_nor_sent_twice(
    core: Core, state: OutgoingState
) -> None:
    number = queue(core, PLAIN)
    core._parts.outgoing.set_state(number, state)  # type: ignore[union-attr]
    for asked in (core.outbox.edit, core.outbox.drop, core.outbox.send_now):
        with pytest.raises(NotFound):
            asked(number).result(10)
    assert core.outbox.list().result(5)[0].state is state
    assert core.writing.drafts().result(5) == ()


def test_a_message_that_no_key_opens_stays_in_the_outbox(core: Core, other_gpg: GnuPG) -> None:
    strange = key_maker(other_gpg)("Bob", "bob@example.net")
    number = queue(core, encrypted(other_gpg.encrypt(INSIDE, [strange])), is_encrypted=True)
    with pytest.raises(KeyUnusable):
        core.outbox.edit(number).result(10)
    assert len(core.outbox.list().result(5)) == 1
    assert core.writing.drafts().result(5) == ()


def encrypted(armored: bytes) -> bytes:
    return (
        b"From: alice@example.org\r\nTo: bob@example.net\r\nSubject: ...\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\n\r\n" + armored + b"\r\n--b--\r\n"
    )


def wait_for(is_so: Callable[[], bool], timeout_s: float = 10.0) -> None:
    ends = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_stored_message_that_is_damaged_is_asked_of_its_server_again(profile: Profile) -> None:
    first = Core(profile, lambda _: None)
    first.book.save_account(ALICE)
    first.start(b"k" * 32).result(10)
    first.set_offline(True)
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    inbox = Folders(store_of(first)).save_listing(ALICE.id, listing)[0].id
    (message,) = put(first, inbox, 1)
    raw = b"Subject: long\r\n\r\n" + bytes(range(32, 127)) * 5_000
    Messages(store_of(first)).save_raw(message, raw)
    assert first.mail.load_source(message).result(10) == raw
    first.close()
    file = max(files_of(profile.store_file, "raw"), key=lambda each: each.stat().st_size)
    damage(file, file.stat().st_size // 2)

    second = Core(profile, lambda _: None)
    second.start(b"k" * 32).result(10)
    with pytest.raises(StoreFailed):
        Messages(store_of(second)).load_raw(message)
    with pytest.raises(PasswordMissing):  # so far it gets
        second.mail.load_source(message).result(10)
    second.close()


def test_thousands_of_answers_are_awaited_together_however_each_ends() -> None:
    late: Future[None] = Future()
    all_of_them = settle_all([failed(NotFound("message")), *(settled(n) for n in range(5_000)), late])
    assert not all_of_them.done()
    late.set_result(None)
    assert all_of_them.result(0) is None
    assert settle_all([]).done()
