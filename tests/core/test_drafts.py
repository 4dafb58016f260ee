"""Drafts: what was written is read back, whole, until the person drops it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from mailguard.errors import NotFound
from mailguard.model import (
    AccountId,
    Address,
    Draft,
    DraftAttachment,
    DraftId,
    Fingerprint,
    MessageId,
)
from mailguard.model.priority import Priority
from mailguard.store.drafts import DraftStore, read_draft, write_draft
from mailguard.store.sealed import SealedStore

EMPTY = Draft(account=AccountId("alice"), from_=Address("Alice", "alice@example.org"))
FULL = Draft(
    account=AccountId("alice"),
    from_=Address("Alice Example", "alice@example.org"),
    to=(Address("Bob", "bob@example.net"), Address("", "carol@example.com")),
    cc=(Address("Dave", "dave@example.com"),),
    bcc=(Address("", "erin@example.net"),),
    subject="Ernte 🌾",
    text="under the mat\n",
    html="<p>under the mat</p>",
    attachments=(
        DraftAttachment(filename="ä.bin", content_type="application/octet-stream", data=bytes(range(256))),
        DraftAttachment(filename="empty", content_type="text/plain", data=b""),
    ),
    in_reply_to="<1@example.net>",
    references=("<0@example.net>", "<1@example.net>"),
    encrypt=True,
    sign=True,
    encrypt_subject=False,
    attach_key=True,
    use_inline=True,
    wants_report=True,
    priority=Priority.HIGH,
    encrypt_automatically=True,
    signing_key=Fingerprint("A" * 40),
    chosen_keys={"bob@example.net": (Fingerprint("B" * 40), Fingerprint("C" * 40))},
    answers_encrypted=True,
    answers=MessageId(7),
    forwards=MessageId(8),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    made = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield made
    made.close()


@pytest.fixture
def drafts(store: SealedStore) -> DraftStore:
    return DraftStore(store)


def test_every_field_of_a_draft_is_in_the_full_one() -> None:
    """So that the next test is about all of them."""
    same = [each.name for each in fields(Draft) if getattr(EMPTY, each.name) == getattr(FULL, each.name)]
    assert same == ["account"]


@pytest.mark.parametrize("draft", [EMPTY, FULL], ids=["empty", "full"])
def test_a_draft_is_read_back_as_it_was_written(drafts: DraftStore, draft: Draft) -> None:
    assert drafts.load(drafts.save(draft)) == draft


def test_a_draft_saved_again_is_replaced_whole(drafts: DraftStore) -> None:
    number = drafts.save(FULL)
    shorter = replace(FULL, text="shorter", attachments=FULL.attachments[1:])
    assert drafts.save(shorter, number) == number
    assert drafts.load(number) == shorter
    assert len(drafts.list()) == 1


def test_the_draft_changed_last_stands_first(drafts: DraftStore) -> None:
    first, second = drafts.save(EMPTY), drafts.save(FULL)
    assert [number for number, _ in drafts.list()] == [second, first]


def test_the_list_carries_no_attachments(drafts: DraftStore) -> None:
    drafts.save(FULL)
    ((_, listed),) = drafts.list()
    assert listed == replace(FULL, attachments=())


def test_a_dropped_draft_is_gone_with_its_attachments_and_its_number_never_comes_back(
    drafts: DraftStore, store: SealedStore
) -> None:
    number = drafts.save(FULL)
    drafts.drop(number)
    with pytest.raises(NotFound):
        drafts.load(number)
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM draft_file").fetchall() == [(0,)]
    assert drafts.save(EMPTY) > number


def test_a_draft_outlasts_the_run_that_wrote_it(tmp_path: Path) -> None:
    first = SealedStore.open(tmp_path / "again.db", b"k" * 32)
    number = DraftStore(first).save(FULL)
    first.close()
    second = SealedStore.open(tmp_path / "again.db", b"k" * 32)
    assert DraftStore(second).load(number) == FULL
    second.close()


def test_a_draft_of_an_older_mailguard_takes_the_usual_values_for_what_it_lacks() -> None:
    written = write_draft(FULL)
    for name in ("use_inline", "answers", "encrypt_subject", "signing_key"):
        del written[name]
    read = read_draft("alice", written)
    assert (read.use_inline, read.answers, read.encrypt_subject, read.signing_key) == (
        False,
        None,
        True,
        None,
    )
    assert read.text == FULL.text


def test_a_draft_that_is_not_there_is_said(drafts: DraftStore) -> None:
    with pytest.raises(NotFound):
        drafts.load(DraftId(99))
