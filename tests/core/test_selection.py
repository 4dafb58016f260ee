"""Several messages are counted together by the store, without a look into any of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mailguard.model import AccountId, Address, FolderRole, MessageId, RemoteFolder
from mailguard.model.selection import SelectionSummary
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.store.selection import summarize
from tests.core.test_messages import record


def test_senders_threads_sizes_and_marks_are_counted_and_the_first_rows_come_with_them(
    tmp_path: Path,
) -> None:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    messages = Messages(store)
    listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
    (inbox,) = (each.id for each in Folders(store).save_listing(AccountId("a"), listing))
    bare = replace(record(1), flags=frozenset(), is_encrypted=False, is_signed=False, size_bytes=100)
    first, answer, other = messages.save_headers(
        inbox,
        [
            replace(bare, sender=Address("Bob", "bob@example.net"), is_signed=True),
            replace(
                bare,
                uid=2,
                message_id="2@x.org",
                references=(bare.message_id,),
                sender=Address("", "BOB@example.net"),
                is_encrypted=True,
                flags=frozenset({"\\Seen"}),
            ),
            replace(bare, uid=3, message_id="3@x.org", sender=Address("", "carol@example.com")),
        ],
    )
    found = summarize(messages, (other, first, answer, MessageId(999)), most_rows=2)
    assert [each.id for each in found.rows] == [other, first]
    assert replace(found, rows=()) == SelectionSummary(
        count=3, senders=2, threads=2, size_bytes=300, encrypted=1, signed=1, unread=2
    )
    assert summarize(messages, (), most_rows=2) == SelectionSummary()
    store.close()
