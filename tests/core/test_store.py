"""The sealed store: nothing of it can be read without its key, and no failure costs what is only here."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.errors import StoreFailed
from mailguard.model import AccountId, Address, Draft, Fingerprint
from mailguard.store.drafts import DraftStore
from mailguard.store.notes import KeyNotes
from mailguard.store.sealed import MOST_WAL_BYTES, SUFFIXES, SealedStore, files_of

KEY = b"k" * 32
ALICE = AccountId("alice")
DRAFT = Draft(account=ALICE, from_=Address("Alice", "alice@example.org"), text="under the mat")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mail.db"


def written(path: Path) -> SealedStore:
    """An open store with a draft, a message and a folder in it."""
    store = SealedStore.open(path, KEY)
    DraftStore(store).save(DRAFT)
    with store.writing() as connection:
        connection.execute(
            "INSERT INTO raw.received (hash, data) VALUES (x'00', ?)", (b"under the mat" * 999,)
        )
        connection.execute(
            "INSERT INTO folder (account, path, separator, role, is_selectable)"
            " VALUES ('alice', 'under the mat', '/', 'none', 1)"
        )
    return store


def damage(file: Path, place: int) -> None:
    """Change one byte."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


def test_no_file_of_the_store_holds_anything_readable(path: Path) -> None:
    store = written(path)
    contents = [each.read_bytes() for name in SUFFIXES for each in files_of(path, name)]
    assert len(contents) == 9  # three files, each with its journal and its index
    assert not [
        each for each in contents if b"the mat" in each or b"SQLite format" in each or b"CREATE TABLE" in each
    ]
    store.close()


def test_only_their_owner_may_open_the_files_of_the_store(path: Path) -> None:
    store = written(path)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (path.parent, *path.parent.iterdir())}
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}
    store.close()


def test_temporary_tables_stay_in_memory(path: Path) -> None:
    store = SealedStore.open(path, KEY)
    with store.reading() as connection:
        assert connection.execute("PRAGMA temp_store").fetchall() == [(2,)]
    store.close()


def test_another_key_opens_nothing_and_changes_nothing(path: Path) -> None:
    written(path).close()
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(StoreFailed) as failed:
        SealedStore.open(path, b"j" * 32)
    assert failed.value.is_locked
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before
    assert DraftStore(SealedStore.open(path, KEY)).list()[0][1].text == "under the mat"


@pytest.mark.parametrize("name", SUFFIXES)
def test_damage_on_the_first_page_is_not_taken_for_a_wrong_key(path: Path, name: str) -> None:
    written(path).close()
    (file,) = files_of(path, name)
    damage(file, 2000)
    with pytest.raises(StoreFailed, match="damaged") as failed:
        SealedStore.open(path, KEY)
    assert not failed.value.is_locked


@pytest.mark.parametrize("name", SUFFIXES)
def test_a_changed_byte_is_found_at_the_start_after_a_crash(path: Path, name: str) -> None:
    written(path).close()
    (file,) = files_of(path, name)
    damage(file, file.stat().st_size - 100)
    path.with_suffix(".open").touch()  # as a crash leaves it
    with pytest.raises(StoreFailed, match="damaged") as failed:
        SealedStore.open(path, KEY)
    assert not failed.value.is_full


def test_a_store_that_was_not_closed_opens_again_if_it_is_whole(path: Path) -> None:
    written(path).close()
    path.with_suffix(".open").touch()
    store = SealedStore.open(path, KEY)
    assert len(DraftStore(store).list()) == 1
    store.close()
    assert not path.with_suffix(".open").exists()


def test_damage_that_was_met_is_looked_for_at_the_next_start(path: Path) -> None:
    written(path).close()
    (file,) = files_of(path, "raw")
    damage(file, file.stat().st_size - 100)
    store = SealedStore.open(path, KEY)  # closed well the last time: nothing is checked
    with pytest.raises(StoreFailed, match="damaged"), store.reading() as connection:
        connection.execute("SELECT data FROM raw.received").fetchall()
    store.close()
    with pytest.raises(StoreFailed, match="damaged"):
        SealedStore.open(path, KEY)


def test_a_store_of_a_newer_mailguard_is_refused_and_left_alone(path: Path) -> None:
    store = written(path)
    with store.writing() as connection:
        connection.execute("PRAGMA local.user_version = 99")
    store.close()
    with pytest.raises(StoreFailed, match="newer MailGuard"):
        SealedStore.open(path, KEY)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreFailed):
        SealedStore.open(tmp_path / "data" / "mail.db", KEY)


def test_a_transaction_that_fails_leaves_nothing_behind(path: Path) -> None:
    store = SealedStore.open(path, KEY)
    with pytest.raises(ZeroDivisionError), store.writing():
        DraftStore(store).save(DRAFT)
        raise ZeroDivisionError
    assert DraftStore(store).list() == ()
    store.close()


def test_readers_go_on_while_another_thread_writes(path: Path) -> None:
    store = written(path)
    seen: list[int] = []

    def read() -> None:
        seen.append(len(DraftStore(store).list()))

    with store.writing():
        DraftStore(store).save(DRAFT)
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(5)
    assert seen == [1]
    assert len(DraftStore(store).list()) == 2
    store.close()


def test_a_closed_store_says_so(path: Path) -> None:
    store = written(path)
    DraftStore(store).list()
    store.close()
    with pytest.raises(StoreFailed, match="closed"):
        DraftStore(store).list()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True)
    if made.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_disk_costs_only_what_did_not_fit(small_disk: Path) -> None:
    path, filler = small_disk / "mail.db", small_disk / "filler"
    filler.write_bytes(bytes(300_000))
    store = SealedStore.open(path, KEY)
    drafts, notes = DraftStore(store), KeyNotes(store)
    kept = drafts.save(DRAFT)
    notes.note_backup(Fingerprint("A" * 40))
    with pytest.raises(StoreFailed) as failed:
        for _ in range(100):
            with store.writing() as connection:
                connection.execute("INSERT INTO raw.received VALUES (randomblob(32), randomblob(100000))")
    assert failed.value.is_full
    assert drafts.load(kept) == DRAFT
    store.close()
    again = SealedStore.open(path, KEY)
    assert DraftStore(again).load(kept) == DRAFT
    assert KeyNotes(again).all()
    filler.unlink()
    assert DraftStore(again).save(DRAFT) > kept
    again.close()


def test_a_store_that_does_not_fit_on_the_disk_says_that_it_is_full(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes((1 << 20) - 8192))
    with pytest.raises(StoreFailed) as failed:
        SealedStore.open(small_disk / "mail.db", KEY)
    assert failed.value.is_full


def test_the_log_beside_the_store_gets_small_again_after_much_was_written(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", KEY)
    log = tmp_path / "mail.db-wal"
    with store.writing() as connection:
        connection.execute("CREATE TABLE main.much (what BLOB)")
        connection.execute("INSERT INTO main.much VALUES (zeroblob(?))", (2 * MOST_WAL_BYTES,))
    assert log.stat().st_size > MOST_WAL_BYTES
    store.checkpoint()
    with store.writing() as connection:
        connection.execute("INSERT INTO main.much VALUES ('a little')")
    assert log.stat().st_size <= MOST_WAL_BYTES
    store.close()
