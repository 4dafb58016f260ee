"""Messages that are marked as deleted: seen or not, taken back, and gone when their folder is compacted."""

from __future__ import annotations

from dataclasses import replace

from mailguard.model import ChangeKind, Flag, FolderId, ListQuery
from mailguard.store.expunging import Expunging
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import ALICE, record
from tests.core.test_pending import folders, inbox, messages, store, trash

__all__ = ["folders", "inbox", "messages", "store", "trash"]  # fixtures

WITH_MARKED = ListQuery(marked_of=(ALICE,))


def test_a_marked_message_is_listed_only_where_its_account_shows_it(
    messages: Messages, inbox: FolderId
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    messages.set_flag([first], Flag.DELETED, True)
    assert list(messages.list_ids(inbox, ListQuery())) == [second]
    assert set(messages.list_ids(inbox, WITH_MARKED)) == {first, second}
    assert [row.is_deleted for row in messages.load_rows([first, second])] == [True, False]
    assert messages.count(inbox) == (1, 1)
    messages.set_flag([first], Flag.DELETED, False)
    assert set(messages.list_ids(inbox, ListQuery())) == {first, second}


def test_compacting_takes_what_is_marked_and_tells_the_server_after_the_mark(
    store: SealedStore, messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    expunging = Expunging(store)
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    assert (expunging.count([inbox, trash]), expunging.expunge(inbox)) == (0, 0)
    messages.set_flag([first], Flag.DELETED, True)
    assert expunging.count([inbox, trash]) == 1
    assert expunging.expunge(inbox) == 1
    assert list(messages.list_ids(inbox, WITH_MARKED)) == [second]
    marked, gone = messages.pending(ALICE)
    assert (marked.kind, marked.uids) == (ChangeKind.ADD_FLAG, (5,))
    assert (gone.kind, gone.uids) == (ChangeKind.EXPUNGE, (5,))


def test_compacting_leaves_a_message_that_waits_to_be_moved_here(
    store: SealedStore, messages: Messages, inbox: FolderId, trash: FolderId
) -> None:
    (moved,) = messages.save_headers(inbox, [record(5)])
    messages.move([moved], trash)
    messages.set_flag([moved], Flag.DELETED, True)
    assert Expunging(store).expunge(trash) == 0
    assert list(messages.list_ids(trash, WITH_MARKED)) == [moved]


def test_compacting_is_given_up_where_the_server_numbers_the_folder_anew(
    store: SealedStore, messages: Messages, inbox: FolderId
) -> None:
    (first,) = messages.save_headers(inbox, [record(5)])
    messages.set_flag([first], Flag.DELETED, True)
    Expunging(store).expunge(inbox)
    messages.start_over(inbox, 2)
    assert ChangeKind.EXPUNGE not in {each.kind for each in messages.pending(ALICE)}
    (back,) = messages.save_headers(inbox, [replace(record(5), uid=9)])
    assert messages.location(back) == (inbox, 9)
