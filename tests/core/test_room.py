"""The store gives the room of deleted mail back to the disk, and keeps every message."""

from __future__ import annotations

import os
from pathlib import Path

from mailguard.model import FolderRole, ListQuery, MessageId, RemoteFolder
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.room import StoreRoom
from mailguard.store.sealed import SUFFIXES, SealedStore
from tests.core.test_messages import ALICE, record

LETTERS = 40
LETTER_BYTES = 50_000


def on_disk(path: Path) -> int:
    return sum(Path(f"{path}{suffix}").stat().st_size for suffix in SUFFIXES.values())


def test_room_is_given_back_bit_by_bit_and_what_is_left_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    store = SealedStore.open(path, b"k" * 32)
    folders, messages, room = Folders(store), Messages(store), StoreRoom(store)
    folders.save_listing(ALICE, [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)])
    (inbox,) = (each.id for each in folders.load(ALICE))
    ids = messages.save_headers(inbox, [record(uid) for uid in range(1, LETTERS + 1)])
    letters = {each: os.urandom(LETTER_BYTES) for each in ids}
    for each, raw in letters.items():
        messages.save_raw(each, raw)
    store.checkpoint()
    before = on_disk(path)
    messages.drop_uids(inbox, range(1, LETTERS - 1))
    measured = room.measure()
    assert measured.unused_bytes > (LETTERS - 5) * LETTER_BYTES
    bits = 0
    while room.free_piece():
        bits += 1
    assert bits > 2, "nobody waits for all of it"
    assert room.measure().unused_bytes == 0
    assert before - on_disk(path) > (LETTERS - 5) * LETTER_BYTES
    left = [MessageId(each) for each in messages.list_ids(inbox, ListQuery())]
    assert len(left) == 2
    assert all(messages.load_raw(each) == letters[each] for each in left)
    store.close()
    SealedStore.open(path, b"k" * 32).close()
