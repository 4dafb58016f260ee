"""A list of the threads in which something is unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.model import AccountId, FolderRole, ListQuery, MessageId, RemoteFolder
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


def test_threads_with_unread_are_listed_whole_and_others_are_not(store: SealedStore) -> None:
    messages = Messages(store)
    listing = [RemoteFolder(path=path, separator="/", role=FolderRole.NONE) for path in ("One", "Two")]
    one, two = (each.id for each in Folders(store).save_listing(AccountId("a"), listing))
    number = 0

    def put(name: str, above: str = "", folder: object = one, *, is_read: bool = True) -> MessageId:
        nonlocal number
        number += 1
        made = replace(
            record(number),
            message_id=f"{name}@x.org",
            references=(f"{above}@x.org",) if above else (),
            in_reply_to="",
            subject=name,
            flags=frozenset({"\\Seen"} if is_read else ()),
        )
        return messages.save_headers(folder, [made])[0]  # type: ignore[arg-type]  # a FolderId

    first, alone_read = put("first"), put("alone")
    alone_unread = put("unread", is_read=False)
    answer = put("answer", "first", is_read=False)
    elsewhere = put("elsewhere")
    put("there", "elsewhere", two, is_read=False)  # unread, but not in this folder
    query = ListQuery(unread_threads=True)
    assert set(messages.list_ids(one, query)) == {first, answer, alone_unread}
    listed = messages.list_messages(one, query)
    assert len(listed.heads) == 2
    both = replace(query, folders=(one, two))
    assert elsewhere in messages.list_ids(one, both)
    messages.set_flag([answer], "\\Seen", True)
    assert set(messages.list_ids(one, query)) == {alone_unread}
    kept = replace(query, kept=(answer,))  # it is being read
    assert set(messages.list_ids(one, kept)) == {first, answer, alone_unread}
    assert alone_read not in messages.list_ids(one, kept)
