"""What a sync asks and does: tables of what the server says and what we hold."""

from __future__ import annotations

import pytest

from mailguard.model import FolderRole, FolderState, ListedFolder, ServerAnswer, ServerState
from mailguard.sync.plan import (
    FIRST_BATCH,
    LARGEST_BATCH,
    Ask,
    Question,
    Work,
    next_batch,
    plan_question,
    plan_work,
    unanswered,
)
from mailguard.sync.roles import choose_roles, missing_folders

SEEN = frozenset(("\\Seen",))
NONE: frozenset[str] = frozenset()


def server(uidvalidity: int = 7, exists: int = 3, highestmodseq: int = 0, uidnext: int = 104) -> ServerState:
    return ServerState(uidvalidity=uidvalidity, uidnext=uidnext, exists=exists, highestmodseq=highestmodseq)


def held(*uids: int, uidvalidity: int = 7, uidnext: int = 104, highestmodseq: int = 0) -> FolderState:
    return FolderState(uidvalidity=uidvalidity, uidnext=uidnext, highestmodseq=highestmodseq, uids=uids)


@pytest.mark.parametrize(
    ("says", "holds", "question"),
    [
        pytest.param(
            server(),
            held(uidvalidity=0, uidnext=0),
            Question(ask=Ask.ALL_UIDS, starts_over=True),
            id="never synced",
        ),
        pytest.param(
            server(uidvalidity=8, highestmodseq=5),
            held(101, 102, highestmodseq=5),
            Question(ask=Ask.ALL_UIDS, starts_over=True),
            id="numbered anew",
        ),
        pytest.param(server(exists=0), held(), Question(ask=Ask.NOTHING), id="empty, and known to be"),
        pytest.param(server(exists=2), held(), Question(ask=Ask.ALL_UIDS), id="the first messages came"),
        pytest.param(server(), held(101, 102), Question(ask=Ask.ALL_FLAGS), id="no modification sequences"),
        pytest.param(
            server(highestmodseq=9),
            held(103, uidnext=0),
            Question(ask=Ask.ALL_FLAGS),
            id="the last sync was cut",
        ),
        pytest.param(
            server(highestmodseq=9),
            held(101, 102, 103, highestmodseq=9),
            Question(ask=Ask.NOTHING),
            id="nothing has changed",
        ),
        pytest.param(
            server(highestmodseq=12),
            held(101, 102, 103, highestmodseq=9),
            Question(ask=Ask.CHANGES, since=9),
            id="something has changed",
        ),
        pytest.param(
            server(highestmodseq=9, exists=2),
            held(101, 102, 103, highestmodseq=9),
            Question(ask=Ask.ALL_FLAGS),
            id="something is gone, and the server did not count it",
        ),
        pytest.param(
            server(highestmodseq=9, exists=4),
            held(101, 102, 103, highestmodseq=9),
            Question(ask=Ask.ALL_UIDS),
            id="there is one whose header never came",
        ),
        pytest.param(
            server(highestmodseq=4),
            held(101, 102, 103, highestmodseq=9),
            Question(ask=Ask.ALL_FLAGS),
            id="the server counts anew",
        ),
        pytest.param(
            server(highestmodseq=0),
            held(101, 102, 103, highestmodseq=9),
            Question(ask=Ask.ALL_FLAGS),
            id="the server counts no more",
        ),
    ],
)
def test_the_server_is_asked_no_more_than_it_has_to_be(
    says: ServerState, holds: FolderState, question: Question
) -> None:
    assert plan_question(says, holds, tells_vanished=True) == question


def test_a_server_that_does_not_tell_what_vanished_is_asked_what_is_there() -> None:
    question = plan_question(server(highestmodseq=12), held(101, highestmodseq=9), tells_vanished=False)
    assert question == Question(ask=Ask.CHANGES_AND_UIDS, since=9)
    fewer = server(highestmodseq=9, exists=2)  # such a server need not count what vanishes
    question = plan_question(fewer, held(101, 102, 103, highestmodseq=9), tells_vanished=False)
    assert question == Question(ask=Ask.ALL_UIDS)


@pytest.mark.parametrize(
    ("answer", "holds", "work"),
    [
        pytest.param(
            ServerAnswer(uids=frozenset((101, 103, 102))),
            held(),
            Work(fetch=(103, 102, 101), flags={}, drop=()),
            id="a first sync fetches the newest first",
        ),
        pytest.param(
            ServerAnswer(uids=frozenset((101, 103))),
            held(101, 102),
            Work(fetch=(103,), flags={}, drop=(102,)),
            id="one came, one is gone",
        ),
        pytest.param(
            ServerAnswer(uids=frozenset((101, 102, 103)), flags={101: SEEN, 102: NONE, 103: SEEN}),
            held(101, 102),
            Work(fetch=(103,), flags={101: SEEN, 102: NONE}, drop=()),
            id="flags of new messages come with their headers",
        ),
        pytest.param(
            ServerAnswer(flags={102: SEEN, 104: NONE}, vanished=((1, 101), (103, 103))),
            held(101, 102, 103),
            Work(fetch=(104,), flags={102: SEEN}, drop=(101, 103)),
            id="changes alone: what is not named stays",
        ),
        pytest.param(
            ServerAnswer(vanished=((1, 4_294_967_295),)),
            held(101, 102),
            Work(fetch=(), flags={}, drop=(101, 102)),
            id="everything vanished, named by one endless range",
        ),
        pytest.param(
            ServerAnswer(uids=frozenset()), held(101), Work(fetch=(), flags={}, drop=(101,)), id="emptied"
        ),
        pytest.param(ServerAnswer(), held(101), Work(fetch=(), flags={}, drop=()), id="nothing asked"),
    ],
)
def test_the_folder_becomes_the_servers(answer: ServerAnswer, holds: FolderState, work: Work) -> None:
    assert plan_work(answer, holds) == work


@pytest.mark.parametrize(
    ("asked", "answered", "left"),
    [
        ((9, 8, 7), (7, 9, 8), ()),
        ((9, 8, 7), (8,), (9, 7)),
        ((9, 8, 7), (), (9, 8, 7)),
        ((9, 8), (12, 9, 9), (8,)),
        ((), (3,), ()),
    ],
)
def test_what_a_server_said_nothing_of_is_known_in_its_order(
    asked: tuple[int, ...], answered: tuple[int, ...], left: tuple[int, ...]
) -> None:
    assert unanswered(asked, answered) == left


@pytest.mark.parametrize(
    ("size", "took_s", "following"),
    [
        (FIRST_BATCH, 0.01, 2 * FIRST_BATCH),
        (800, 0.1, LARGEST_BATCH),
        (400, 0.4, 400),
        (400, 2.0, 200),
        (FIRST_BATCH, 9.0, FIRST_BATCH),
    ],
)
def test_batches_grow_until_they_take_half_a_second(size: int, took_s: float, following: int) -> None:
    assert next_batch(size, took_s) == following


def listed(path: str, *attributes: str, separator: str = "/") -> ListedFolder:
    return ListedFolder(path=path, separator=separator, attributes=frozenset(attributes))


@pytest.mark.parametrize(
    ("listing", "chosen", "roles"),
    [
        pytest.param(
            [listed("INBOX"), listed("Gesendet", "\\sent"), listed("Weg", "\\trash"), listed("Lists")],
            {},
            {"INBOX": FolderRole.INBOX, "Gesendet": FolderRole.SENT, "Weg": FolderRole.TRASH},
            id="by attribute",
        ),
        pytest.param(
            [
                listed("INBOX"),
                listed("Sent Items"),
                listed("Deleted Items"),
                listed("Spam"),
                listed("Templates"),
            ],
            {},
            {
                "INBOX": FolderRole.INBOX,
                "Sent Items": FolderRole.SENT,
                "Deleted Items": FolderRole.TRASH,
                "Spam": FolderRole.JUNK,
                "Templates": FolderRole.TEMPLATES,
            },
            id="by name",
        ),
        pytest.param(
            [listed("INBOX", separator="."), listed("INBOX.Drafts", separator=".")],
            {},
            {"INBOX": FolderRole.INBOX, "INBOX.Drafts": FolderRole.DRAFTS},
            id="below the inbox",
        ),
        pytest.param(
            [listed("Sent"), listed("Outgoing", "\\sent")],
            {},
            {"Outgoing": FolderRole.SENT},
            id="an attribute goes before a name",
        ),
        pytest.param(
            [listed("Sent", "\\sent"), listed("My sent mail")],
            {"sent": "My sent mail"},
            {"My sent mail": FolderRole.SENT},
            id="the person goes before the server",
        ),
        pytest.param(
            [listed("Sent", "\\sent")],
            {"sent": "Gone"},
            {"Sent": FolderRole.SENT},
            id="chosen, but gone",
        ),
        pytest.param(
            [listed("Archive", "\\noselect"), listed("Archive/2026")],
            {},
            {},
            id="what cannot be opened has no role",
        ),
        pytest.param([listed("Trash", "\\junk")], {}, {"Trash": FolderRole.JUNK}, id="one role a folder"),
        pytest.param(
            [listed("INBOX"), listed("[Gmail]/All Mail", "\\all"), listed("[Gmail]/Bin", "\\trash")],
            {},
            {
                "INBOX": FolderRole.INBOX,
                "[Gmail]/All Mail": FolderRole.ARCHIVE,
                "[Gmail]/Bin": FolderRole.TRASH,
            },
            id="all mail is an archive",
        ),
        pytest.param([listed("Projects/Sent")], {}, {}, id="deep down a name means nothing"),
    ],
)
def test_folders_get_their_roles(
    listing: list[ListedFolder], chosen: dict[str, str], roles: dict[str, FolderRole]
) -> None:
    found = {each.path: each.role for each in choose_roles(listing, chosen)}
    assert {path: role for path, role in found.items() if role is not FolderRole.NONE} == roles


@pytest.mark.parametrize(
    ("listing", "missing"),
    [
        ([listed("INBOX")], ("Drafts", "Sent", "Trash")),
        ([listed("INBOX"), listed("Entwürfe"), listed("Gesendet", "\\sent"), listed("Deleted Items")], ()),
        (
            [listed("INBOX", separator="."), listed("INBOX.Drafts", separator=".")],
            ("INBOX.Sent", "INBOX.Trash"),
        ),
        ([listed("INBOX"), listed("Drafts"), listed("Sent", "\\noselect"), listed("Trash")], ()),
    ],
    ids=["nothing there", "all there", "below the inbox", "the name is taken"],
)
def test_places_for_drafts_and_for_sent_and_deleted_mail_are_made_where_there_are_none(
    listing: list[ListedFolder], missing: tuple[str, ...]
) -> None:
    assert missing_folders(choose_roles(listing, {})) == missing
