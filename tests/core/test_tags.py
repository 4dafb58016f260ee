"""Tags: keywords that a person sets, here at once and for the server in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.model import AGREED_TAGS, TAGS, ChangeKind, Flag, FolderId, FolderRole, Tag
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.test_messages import ALICE, record
from tests.core.test_pending import NAMES, RemoteFolder, of_role

IMPORTANT, WORK = TAGS[0].keyword, TAGS[1].keyword


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


@pytest.fixture
def messages(store: SealedStore) -> Messages:
    return Messages(store)


@pytest.fixture
def inbox(store: SealedStore) -> FolderId:
    folders = Folders(store)
    folders.save_listing(ALICE, [RemoteFolder(path=path, separator="/", role=role) for path, role in NAMES])
    for each in folders.load(ALICE):
        folders.set_state(each.id, uidvalidity=1, uidnext=1, highestmodseq=0)
    return of_role(folders, FolderRole.INBOX)


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        ((), ()),
        (("$label2", "$Label1"), TAGS[:2]),
        (("project-x",), (Tag("project-x", "project-x"),)),
        (("zeta", "$label5", "Alpha"), (TAGS[4], Tag("Alpha", "Alpha"), Tag("zeta", "zeta"))),
        (("$Forwarded", "$MDNSent", "NonJunk", "\\Seen"), ()),
    ],
)
def test_tags_are_what_a_person_set(keywords: tuple[str, ...], tags: tuple[Tag, ...]) -> None:
    assert AGREED_TAGS.of(keywords) == tags


def test_a_tag_is_there_at_once_and_waits_for_the_server(messages: Messages, inbox: FolderId) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    assert messages.set_flag([first, second], IMPORTANT, True) == (first, second)
    assert messages.set_flag([second], IMPORTANT, False) == (second,)
    assert [row.tags for row in messages.load_rows([first, second])] == [TAGS[:1], ()]
    waiting = [(each.kind, each.uids, each.flag) for each in messages.pending(ALICE)]
    assert waiting == [
        (ChangeKind.ADD_FLAG, (5, 6), IMPORTANT),
        (ChangeKind.REMOVE_FLAG, (6,), IMPORTANT),
    ]


def test_a_tag_that_is_there_already_in_other_case_changes_nothing(
    messages: Messages, inbox: FolderId
) -> None:
    (message,) = messages.save_headers(inbox, [replace(record(5), flags=frozenset({"$LABEL1", "\\Seen"}))])
    assert messages.set_flag([message], IMPORTANT, True) == ()
    assert messages.pending(ALICE) == ()
    assert messages.set_flag([message], IMPORTANT, False) == (message,)
    (row,) = messages.load_rows([message])
    assert (row.tags, row.is_read) == ((), True)


def test_a_tag_that_waits_stays_on_top_of_what_the_server_says(messages: Messages, inbox: FolderId) -> None:
    (message,) = messages.save_headers(inbox, [record(5)])
    messages.set_flag([message], IMPORTANT, True)
    messages.apply_flags(inbox, {5: frozenset({WORK})})
    assert messages.load_rows([message])[0].tags == TAGS[:2]


@pytest.mark.parametrize("flag", [IMPORTANT, Flag.STARRED])
def test_a_refused_flag_is_taken_back_and_later_wishes_stay(
    messages: Messages, inbox: FolderId, flag: str
) -> None:
    first, second = messages.save_headers(inbox, [record(5), record(6)])
    messages.set_flag([first, second], flag, True)
    messages.set_flag([second], WORK, True)
    messages.give_up(messages.pending(ALICE)[0])
    rows = messages.load_rows([first, second])
    assert [row.tags for row in rows] == [(), TAGS[1:2]]
    assert not any(row.is_starred for row in rows)
    assert [each.flag for each in messages.pending(ALICE)] == [WORK]
