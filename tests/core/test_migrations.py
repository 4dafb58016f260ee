"""A store of an earlier form is brought to this one, step by step or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailguard.model import AccountId, Address, Draft, ListQuery, Unsearched
from mailguard.store import counts
from mailguard.store.drafts import DraftStore, write_draft
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.migrations import MIGRATIONS
from mailguard.store.sealed import SealedStore
from mailguard.store.unread_texts import count_unsearched

KEY = b"k" * 32


def forms(store: SealedStore) -> dict[str, int]:
    with store.reading() as connection:
        return {
            name: connection.execute(f"PRAGMA {name}.user_version").fetchall()[0][0] for name in MIGRATIONS
        }


def test_a_new_store_has_the_newest_form(tmp_path: Path) -> None:
    store = SealedStore.open(tmp_path / "mail.db", KEY)
    assert forms(store) == {name: len(scripts) for name, scripts in MIGRATIONS.items()}
    store.close()


def test_a_store_is_brought_to_the_newest_form_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SealedStore.open(tmp_path / "mail.db", KEY)
    before = forms(store)["local"]
    store.close()
    steps = ("ALTER TABLE local.draft ADD COLUMN folder TEXT", "CREATE TABLE local.later (draft INTEGER)")
    monkeypatch.setitem(MIGRATIONS, "local", (*MIGRATIONS["local"], *steps))
    later = SealedStore.open(tmp_path / "mail.db", KEY)
    with later.reading() as connection:
        assert connection.execute("SELECT folder FROM draft, later").fetchall() == []
    assert forms(later)["local"] == before + 2
    later.close()


def test_drafts_of_the_first_form_are_kept_as_ones_without_a_copy_on_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mail.db"
    draft = Draft(account=AccountId("a"), from_=Address("", "a@example.org"), text="Hi")
    with monkeypatch.context() as patched:
        patched.setitem(MIGRATIONS, "local", MIGRATIONS["local"][:1])
        first = SealedStore.open(path, KEY)
        with first.writing() as connection:
            fields = json.dumps(write_draft(draft))
            connection.execute("INSERT INTO draft (account, changed, fields) VALUES ('a', 1, ?)", (fields,))
        first.close()
    now = SealedStore.open(path, KEY)
    ((kept, read),) = DraftStore(now).list_unfiled()
    assert read == draft
    DraftStore(now).drop(kept)
    now.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mail.db"
    SealedStore.open(path, KEY).close()
    with monkeypatch.context() as patched:
        patched.setitem(
            MIGRATIONS,
            "local",
            (*MIGRATIONS["local"], "CREATE TABLE local.half (id); SELECT no_such FROM half"),
        )
        with pytest.raises(Exception, match="no_such"):
            SealedStore.open(path, KEY)
    again = SealedStore.open(path, KEY)
    assert DraftStore(again).list() == ()
    with again.reading() as connection:
        assert connection.execute("SELECT * FROM local.sqlite_master WHERE name = 'half'").fetchall() == []
    again.close()


def test_messages_of_an_earlier_index_keep_that_their_text_was_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, account = tmp_path / "mail.db", AccountId("a")
    rows = (
        (1, False, None, None),  # never opened
        (2, False, "one", "lock-open"),
        (3, True, "one", "lock"),
        (4, True, "one", "lock-key"),  # opened, and locked
        (5, True, None, None),
    )
    with monkeypatch.context() as patched:
        patched.setitem(MIGRATIONS, "main", MIGRATIONS["main"][:2])
        first = SealedStore.open(path, KEY)
        with first.writing() as connection:
            connection.execute(
                "INSERT INTO folder (id, account, path, separator, role, is_selectable)"
                " VALUES (1, 'a', 'INBOX', '/', 'inbox', 1)"
            )
            connection.executemany(
                "INSERT INTO message (uid, is_encrypted, mark_generation, mark_encryption, folder, flags,"
                " keywords, size, date, sender_name, sender_address, recipients, subject, message_id,"
                " in_reply_to, refs, content_type, has_attachment, is_signed)"
                " VALUES (?, ?, ?, ?, ?, 0, '', 0, 0, '', '', '', '', '', '', '', '', 0, 0)",
                [(*each, 1) for each in rows],
            )
            counts.count_new(connection, 0)
        first.close()
    now = SealedStore.open(path, KEY)
    messages = Messages(now)
    (folder,) = Folders(now).load(account)
    unsearched = count_unsearched(now, folder.id, ListQuery(), "", is_indexed=True)
    assert unsearched == Unsearched(plain=1, away=2)
    assert len(messages.list_ids(folder.id, ListQuery())) == 5
    assert messages.count(folder.id) == (5, 5)
    now.close()
