"""Mail that nobody has opened is read in quiet moments: words and true subjects, and never a prompt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.errors import PassphraseNeeded, PassphraseRefused
from mailguard.events import Event, KeyUnlocked, MessagesChanged, TextsRead
from mailguard.model import (
    Account,
    AccountId,
    Address,
    FetchedHeader,
    FolderRole,
    ListQuery,
    MessageId,
    RemoteFolder,
    Security,
    Server,
    Unsearched,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading.retry_queue import Hindrance
from mailguard.search.query import parse_search
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.unread_texts import unread_texts
from mailguard.sync.headers import read_header
from tests.conftest import key_maker
from tests.core.letters import Writer, crlf, letter, mixed, text

NOWHERE = Server(host="127.0.0.1", port=9, security=Security.PLAIN, user="alice")
ALICE = Account(
    id=AccountId("alice"), identity=Address("Alice", "alice@example.org"), imap=NOWHERE, smtp=NOWHERE
)
PASSPHRASE = "a secret of Alice's"
PATIENCE_S = 20.0


class Desk:
    def __init__(self, core: Core, events: list[Event]) -> None:
        self.core, self.events = core, events
        store = core._store
        assert store is not None
        self.folders, self.messages = Folders(store), Messages(store)
        listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
        (self.inbox,) = self.folders.save_listing(ALICE.id, listing)
        self._uid = 0

    def put(self, raw: bytes) -> MessageId:
        self._uid += 1
        raw = raw.replace(b"<1@example.net>", b"<%d@example.net>" % self._uid)
        head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        fetched = FetchedHeader(uid=self._uid, flags=frozenset(), size_bytes=len(raw), received="", raw=head)
        (message,) = self.messages.save_headers(self.inbox.id, [read_header(fetched)])
        self.messages.save_raw(message, raw)
        return message

    def found(self, search: str) -> list[MessageId]:
        query = ListQuery(search=parse_search(search, date.today()))
        return [MessageId(each) for each in self.messages.list_ids(self.inbox.id, query)]

    def until(self, is_so: Callable[[], object]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < give_up
            time.sleep(0.02)

    def subject(self, message: MessageId) -> str:
        (row,) = self.messages.load_rows([message])
        return str(row.subject)

    def left(self) -> set[MessageId]:
        """What could not be read for now."""
        reading = self.core._reading
        assert reading is not None
        return {each for why in Hindrance for each in reading.left_for(why)}

    def date(self, seconds: dict[MessageId, int]) -> None:
        assert self.core._store is not None
        with self.core._store.writing() as connection:
            for message, date_s in seconds.items():
                connection.execute("UPDATE message SET date = ? WHERE id = ?", (date_s, message))

    def say_verified(self, messages: list[MessageId]) -> None:
        """As if each had come signed with a verified key, before all others."""
        self.date({each: 1000 + number for number, each in enumerate(messages)})
        assert self.core._store is not None
        with self.core._store.writing() as connection:
            for each in messages:
                connection.execute("UPDATE message SET is_verified = 1 WHERE id = ?", (each,))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailguard.core.background_reading.LOOK_S", 0.2)
    monkeypatch.setattr("mailguard.core.background_reading.QUIET_S", 0.05)


@pytest.fixture
def start(tmp_path: Path, gnupg_home: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Core] = []

    def begin(**settings: bool | str) -> Desk:
        profile = Profile(
            config=tmp_path,
            data=tmp_path / "data",
            gnupg_home=gnupg_home,
            is_throwaway=True,
            reads_in_background=True,
        )
        events: list[Event] = []
        core = Core(profile, events.append)
        made.append(core)
        core.book.save_account(ALICE)
        core.book.save_settings(replace(core.book.settings(), **settings))
        core.start().result(10)
        core.set_offline(True)
        return Desk(core, events)

    yield begin
    for each in made:
        each.close()


def sealed(gpg: GnuPG, passphrase: str = "") -> bytes:
    """To Alice's key, its true subject inside."""
    protection = {"passphrase": passphrase} if passphrase else {}
    key = key_maker(gpg)("Alice", "alice@example.org", **protection)
    inside = crlf(
        'Content-Type: text/plain; charset=utf-8; hp="cipher"\nSubject: The vault code\n'
        "From: bob@example.net\nHP-Outer: Subject: [...]\nHP-Outer: From: bob@example.net\n\nMarmalade.\n"
    )
    return letter(Writer(gpg, key).encrypted(inside, key, signs=False), subject="[...]")


def test_messages_of_a_first_sync_are_found_a_moment_after_they_are_listed(
    start: Callable[..., Desk],
) -> None:
    desk = start()
    raw = letter(text("Hello.")).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    records = [
        read_header(
            FetchedHeader(
                uid=uid,
                flags=frozenset(),
                size_bytes=len(raw),
                received="",
                raw=raw.replace(b"<1@example.net>", b"<%d@x>" % uid),
            )
        )
        for uid in range(1, 4)
    ]
    desk.messages.save_headers(desk.inbox.id, records, indexes_later=True)
    desk.core._post(MessagesChanged(desk.inbox.id))
    desk.until(lambda: len(desk.found("from:bob")) == 3)
    desk.until(lambda: desk.events.count(MessagesChanged(desk.inbox.id)) >= 2)


def test_words_and_files_of_mail_that_nobody_opened_are_found(start: Callable[..., Desk]) -> None:
    desk = start()
    attached = crlf(
        'Content-Type: text/plain\nContent-Disposition: attachment; filename="menu.txt"\n\nTea.\n'
    )
    one = desk.put(letter(mixed(text("With marmalade.\n"), attached), subject="Breakfast"))
    desk.until(lambda: desk.found("marmalade") == [one])
    assert desk.found("file:menu") == [one]
    (row,) = desk.messages.load_rows([one])
    assert not row.is_read


def test_an_encrypted_message_shows_its_true_subject_by_itself_while_the_key_is_unlocked(
    start: Callable[..., Desk], gpg: GnuPG
) -> None:
    raw = sealed(gpg)
    desk = start()
    one = desk.put(raw)
    desk.until(lambda: desk.subject(one) == "The vault code")
    assert desk.found("marmalade") == [one]


def test_a_locked_key_is_left_alone_and_its_mail_read_once_it_is_unlocked(
    start: Callable[..., Desk], gpg: GnuPG
) -> None:
    raw = sealed(gpg, PASSPHRASE)
    gpg.lock()
    desk = start()
    one, plain = desk.put(raw), desk.put(letter(text("Toast.\n")))
    desk.until(lambda: desk.found("toast") == [plain])
    assert desk.subject(one) != "The vault code"
    desk.core.mail.open_message(one, PASSPHRASE)  # what it is about: the agent has the key now
    two = desk.put(raw)
    desk.until(lambda: desk.subject(two) == "The vault code")


@pytest.mark.parametrize("off", ["decrypt_in_background", "index_encrypted"])
def test_nothing_is_decrypted_where_the_person_does_not_wish_it(
    start: Callable[..., Desk], gpg: GnuPG, off: str
) -> None:
    raw = sealed(gpg)
    desk = start(**{off: False})
    one = desk.put(raw)
    plain = desk.put(letter(text("Toast.\n")))
    desk.until(lambda: desk.found("toast") == [plain])
    third = desk.put(letter(text("Butter.\n")))
    desk.until(lambda: desk.found("butter") == [third])
    assert desk.subject(one) != "The vault code"
    assert desk.found("marmalade") == []


def test_unlocking_a_key_wakes_it_and_locking_stops_it(
    start: Callable[..., Desk], gpg: GnuPG, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = sealed(gpg, PASSPHRASE)
    gpg.lock()
    desk = start()
    plain, one = desk.put(letter(text("Toast.\n"))), desk.put(raw)
    desk.until(lambda: desk.found("toast") == [plain])
    monkeypatch.setattr("mailguard.core.background_reading.LOOK_S", 3600.0)
    (key,) = desk.core.keys.list().result(10)
    desk.core.keys.unlock(key.fingerprint, PASSPHRASE).result(10)
    assert KeyUnlocked() in desk.events
    desk.until(lambda: desk.subject(one) == "The vault code")
    desk.core.keys.lock_now().result(10)
    monkeypatch.setattr("mailguard.core.background_reading.LOOK_S", 0.2)
    two, other = desk.put(raw), desk.put(letter(text("Butter.\n")))
    desk.core._post(MessagesChanged(desk.inbox.id))
    desk.until(lambda: desk.found("butter") == [other])
    assert desk.subject(two) != "The vault code"


def test_no_prompt_comes_up_for_a_locked_key_while_another_is_unlocked(
    start: Callable[..., Desk], gpg: GnuPG, gnupg_home: Path
) -> None:
    asked = gnupg_home / "asked"
    pinentry = gnupg_home / "pinentry"
    pinentry.write_text(f"#!/bin/sh\n: > {asked}\nexit 1\n", encoding="ascii")
    pinentry.chmod(0o700)
    with (gnupg_home / "gpg-agent.conf").open("a", encoding="ascii") as settings:
        settings.write(f"pinentry-program {pinentry}\n")
    raw = sealed(gpg, PASSPHRASE)
    key_maker(gpg)("Alice at work", "work@example.org")
    gpg.lock()
    desk = start(use_own_pinentry=True)
    plain, one = desk.put(letter(text("Toast.\n"))), desk.put(raw)
    desk.until(lambda: one in desk.left())
    desk.until(lambda: desk.found("toast") == [plain])
    assert desk.subject(one) != "The vault code"
    assert not asked.exists()


def test_names_of_encrypted_files_are_forgotten_with_the_words(
    start: Callable[..., Desk], gpg: GnuPG
) -> None:
    key = key_maker(gpg)("Alice", "alice@example.org")
    attached = crlf(
        'Content-Type: text/plain\nContent-Disposition: attachment; filename="dossier.txt"\n\nTea.\n'
    )
    inside = mixed(text("With marmalade.\n"), attached)
    desk = start()
    one = desk.put(letter(Writer(gpg, key).encrypted(inside, key, signs=False)))
    desk.until(lambda: desk.found("file:dossier") == [one])
    desk.core.accounts.change_settings(replace(desk.core.accounts.settings(), index_encrypted=False))
    desk.until(lambda: desk.found("file:dossier") == [])
    assert desk.found("marmalade") == []


def test_a_message_without_the_usual_signature_is_marked_as_a_click_marks_it(
    start: Callable[..., Desk],
) -> None:
    desk = start()
    usual = [desk.put(letter(text("Toast.\n"))) for _ in range(8)]
    desk.until(lambda: len(desk.found("toast")) == len(usual))
    desk.say_verified(usual)
    one = desk.put(letter(text("Butter.\n")))
    desk.until(lambda: desk.found("butter") == [one])
    (by_itself,) = desk.core._parts.messages.load_rows([one])
    desk.core.mail.open_message(one).result(10)
    (by_click,) = desk.core._parts.messages.load_rows([one])
    assert by_itself.mark is not None
    assert by_itself.mark.banner_id == "B26"  # nothing says who wrote it, and that is unusual
    assert by_itself.mark == by_click.mark


def test_the_newest_is_read_first_and_what_no_key_opens_only_once(
    start: Callable[..., Desk], gpg: GnuPG, other_gpg: GnuPG
) -> None:
    desk = start(decrypt_in_background=False)
    raw = sealed(other_gpg)
    key_maker(gpg)("Alice", "alice@example.org")
    new, old = desk.put(raw), desk.put(raw)
    desk.date({new: 2000, old: 1000})
    messages = desk.core._parts.messages  # which knows the state of the keys
    due = unread_texts(messages.store, messages.current_generation, 9, with_encrypted=True)
    assert [each for each, _ in due] == [new, old]
    for each in (new, old):
        desk.core.mail.open_message(each).result(10)
    assert unread_texts(messages.store, messages.current_generation, 9, with_encrypted=True) == ()


def unindexed(desk: Desk) -> Unsearched:
    query = ListQuery(search=parse_search("marmalade", date.today()))
    return desk.core.unindexed.count(desk.inbox.id, query).result(10)


def test_why_encrypted_mail_is_not_searched_is_counted(
    start: Callable[..., Desk], gpg: GnuPG, other_gpg: GnuPG
) -> None:
    raw, foreign = sealed(gpg, PASSPHRASE), sealed(other_gpg)
    start_of_armor = raw.index(b"-----BEGIN PGP MESSAGE-----") + 200
    damaged = raw[:start_of_armor] + b"AAAA" + raw[start_of_armor + 4 :]
    gpg.lock()
    desk = start()
    desk.put(raw)
    desk.put(foreign)
    assert unindexed(desk) == Unsearched(locked=2)  # nobody has tried it
    (key,) = desk.core.keys.list().result(10)
    desk.core.keys.unlock(key.fingerprint, PASSPHRASE).result(10)
    desk.until(lambda: unindexed(desk) == Unsearched(keyless=1))
    desk.put(damaged)
    desk.core._post(MessagesChanged(desk.inbox.id))
    desk.until(lambda: unindexed(desk) == Unsearched(keyless=1, damaged=1))
    settings = replace(desk.core.accounts.settings(), index_encrypted=False)
    desk.core.accounts.change_settings(settings)
    desk.until(lambda: unindexed(desk) == Unsearched(excluded=3))


@pytest.mark.parametrize("by_itself", [True, False])
def test_locked_mail_is_taken_in_with_the_passphrase(
    start: Callable[..., Desk], gpg: GnuPG, by_itself: bool
) -> None:
    raw = sealed(gpg, PASSPHRASE)
    gpg.lock()
    desk = start(decrypt_in_background=by_itself)
    one, query = desk.put(raw), ListQuery(search=parse_search("marmalade", date.today()))
    desk.until(lambda: unindexed(desk) == Unsearched(locked=1))
    with pytest.raises(PassphraseNeeded):
        desk.core.unindexed.unlock(desk.inbox.id, query).result(10)
    with pytest.raises(PassphraseRefused):
        desk.core.unindexed.unlock(desk.inbox.id, query, "not it").result(10)
    assert unindexed(desk) == Unsearched(locked=1)
    desk.core.unindexed.unlock(desk.inbox.id, query, PASSPHRASE).result(10)
    desk.until(lambda: desk.found("marmalade") == [one])
    desk.until(lambda: TextsRead() in desk.events)
    assert unindexed(desk) == Unsearched()


def test_what_gnupg_could_not_read_is_told_and_tried_again(
    start: Callable[..., Desk], gpg: GnuPG, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailguard.reading.retry_queue.WAITS_S", (0.5,))
    raw = sealed(gpg)
    broken, program = tmp_path / "broken", tmp_path / "gpg"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *--decrypt*) [ -e {broken} ] && kill -9 $$;; esac\nexec gpg "$@"\n',
        encoding="ascii",
    )
    program.chmod(0o700)
    broken.touch()
    desk = start(gnupg_program=str(program))
    one = desk.put(raw)
    desk.until(lambda: unindexed(desk) == Unsearched(damaged=1))  # for all that can be known of it now
    broken.unlink()
    desk.until(lambda: desk.found("marmalade") == [one])
    assert unindexed(desk) == Unsearched()


def test_much_mail_at_once_is_read_to_the_last_message_and_sealed_mail_among_it_stays_closed(
    start: Callable[..., Desk], gpg: GnuPG
) -> None:
    raw = sealed(gpg, PASSPHRASE)
    gpg.lock()
    desk = start()
    assert desk.core._store is not None
    with desk.core._store.writing():
        plain = [desk.put(letter(text(f"Toast {number}.\n"))) for number in range(80)]
        one = desk.put(raw)
    desk.until(lambda: sorted(desk.found("toast")) == plain)
    assert desk.subject(one) != "The vault code"
    marks = {row.mark.banner_id for row in desk.messages.load_rows(plain) if row.mark is not None}
    assert marks <= {"B28"}
