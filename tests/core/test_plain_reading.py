"""Ordinary mail read by the hundred, in a process of its own, is kept as if each had been opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mailguard.mime.removal import PLACEHOLDER_TYPE
from mailguard.model import AccountId, FetchedHeader, FolderId, FolderRole, ListQuery, MessageId, RemoteFolder
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.plain import read_plain
from mailguard.reading.text_worker import Answer, TextWorker
from mailguard.search.query import parse_search
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.notes import KeyNotes
from mailguard.store.sealed import SealedStore
from mailguard.sync.headers import read_header
from tests.core.letters import crlf, letter, mixed, text

KEY = b"k" * 32
TESTS = Path(__file__).parents[1]
GENERATION = "1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    opened = SealedStore.open(tmp_path / "mail.db", KEY)
    yield opened
    opened.close()


@pytest.fixture
def messages(store: SealedStore) -> Messages:
    found = Messages(store)
    found.current_generation = GENERATION
    return found


@pytest.fixture
def inbox(store: SealedStore) -> FolderId:
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    (known,) = Folders(store).save_listing(AccountId("alice"), listing)
    return known.id


@pytest.fixture
def worker(store: SealedStore) -> Iterator[TextWorker]:
    made = TextWorker(store.path, store.key)
    yield made
    made.close()


def put(messages: Messages, inbox: FolderId, uid: int, raw: bytes) -> MessageId:
    raw = raw.replace(b"<1@example.net>", b"<%d@example.net>" % uid)
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    fetched = FetchedHeader(uid=uid, flags=frozenset(), size_bytes=len(raw), received="", raw=head)
    (message,) = messages.save_headers(inbox, [read_header(fetched)])
    messages.save_raw(message, raw)
    return message


def read(worker: TextWorker, messages: list[MessageId]) -> Answer | None:
    worker.give(GENERATION, messages)
    return worker.wait()


def found(messages: Messages, inbox: FolderId, typed: str) -> list[int]:
    return list(messages.list_ids(inbox, ListQuery(search=parse_search(typed, date.today()))))


@pytest.mark.parametrize("folder", ["messages", "corpus"])
def test_ordinary_mail_is_read_as_a_click_reads_it_and_all_other_mail_is_left(
    store: SealedStore, gnupg_home: Path, folder: str
) -> None:
    gpg = GnuPG(home=gnupg_home)
    reader = Reader(gpg, Ring(gpg, KeyNotes(store)), frozenset)
    count = 0
    for path in sorted((TESTS / folder).rglob("*.eml")):
        raw = path.read_bytes()
        for usual_count in (0, 9):
            by_itself = read_plain(raw, usual_count)
            if by_itself is None:
                break
            opened = reader.open(raw, usual_count=usual_count)
            files = [each.content_type != PLACEHOLDER_TYPE for each in opened.attachments]
            assert by_itself.mark == reader.mark_of(opened), path
            assert by_itself.text == opened.text, path
            assert by_itself.attachment_names.split("\n") == [
                each.file_name for each in opened.attachments
            ] or not (by_itself.attachment_names or opened.attachments)
            assert by_itself.has_attachment is any(files), path
            assert not opened.keys and opened.autocrypt.header is None, path
            count += 1
    assert count > 10


def test_words_names_and_marks_of_many_messages_are_stored_by_a_process_of_its_own(
    messages: Messages, inbox: FolderId, worker: TextWorker
) -> None:
    attached = crlf(
        'Content-Type: text/plain\nContent-Disposition: attachment; filename="menu.txt"\n\nTea.\n'
    )
    plain = [put(messages, inbox, uid, letter(text(f"Marmalade {uid}.\n"))) for uid in range(1, 40)]
    with_file = put(messages, inbox, 40, letter(mixed(text("Toast.\n"), attached)))
    key_block = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----\n"
    with_key = put(messages, inbox, 41, letter(text(key_block)))
    gone = MessageId(9_999)
    answer = read(worker, [*plain, with_file, with_key, gone])
    assert answer is not None
    assert (answer.known, answer.folders) == (40, {inbox})
    assert set(answer.left) == {with_key, gone}
    assert sorted(found(messages, inbox, "marmalade")) == plain
    assert found(messages, inbox, "file:menu") == [with_file]
    (row,) = messages.load_rows([with_file])
    assert row.mark is not None and row.mark.banner_id == "B28"
    assert not row.is_read


def test_a_process_that_has_ended_leaves_its_messages_and_is_started_again(
    messages: Messages, inbox: FolderId, worker: TextWorker
) -> None:
    one, two = (put(messages, inbox, uid, letter(text("Toast.\n"))) for uid in (1, 2))
    assert read(worker, [one]) is not None
    worker.kill()
    assert read(worker, [two]) is None
    assert found(messages, inbox, "toast") == [one]
    assert read(worker, [two]) is not None
    assert found(messages, inbox, "toast") == [two, one]
